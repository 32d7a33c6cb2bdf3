"""The commands of this room as `eracing --help` lists them; each is loaded when it is named."""

from typing import Final

from timing.command_line import Late

COMMANDS: Final = (
    Late(
        "ingest",
        "ingest.serve_commands:ingest",
        "Hear the rigs and write their laps down; the boards are shown by `eracing display`.",
    ),
    Late(
        "inspect",
        "ingest.commands:inspect",
        "Tell which laps result files and captures hold: of one file all, of several a line each. Writes nothing.",
    ),
    Late(
        "import",
        "ingest.commands:import_",
        "Append the laps of result files to the record; a second time adds nothing and says so.",
    ),
    Late("replay", "ingest.commands:replay", "Send a capture as live UDP, with its own timing or faster."),
    Late(
        "rig",
        "ingest.rig.commands:rig",
        "On a rig's Windows PC: tell the laps of iRacing, rFactor 2, RaceRoom or AC EVO, which no network carries.",
    ),
    Late(
        "rebuild",
        "ingest.commands:rebuild",
        "Build a record anew from what the rigs sent, when it is lost or in doubt.",
    ),
)
