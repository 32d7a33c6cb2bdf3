"""The commands of this room as `eracing --help` lists them; each is loaded when it is named."""

from typing import Final

from timing.command_line import Late

COMMANDS: Final = (
    Late("display", "display.serve_commands:display", "Show the boards of a record that `eracing ingest` writes."),
    Late(
        "adopt",
        "display.staff.commands:adopt",
        "Make a source that the plan does not know one of its rigs: laps kept aside count, and so do those to come.",
    ),
    Late("lap", "display.staff.commands:laps", "Look at the laps of a session, and decide which count."),
    Late(
        "seat",
        "display.staff.seat_commands:seats",
        "Who sits in which rig. A lap is whose who sat there when it began; a running server knows within a second.",
    ),
    Late(
        "session",
        "display.staff.session_commands:sessions",
        "Open, start and close the sessions of the evening, and make their results official.",
    ),
    Late(
        "timetable",
        "display.staff.delay_commands:timetable",
        "Tell when each session was to begin, when it will by now, and which comes next.",
    ),
    Late(
        "rule",
        "display.staff.rule_commands:rulings",
        "Give penalties, and take them back. What a ruling changes is always shown; --dry-run shows only that.",
    ),
    Late("protest", "display.staff.protest_commands:protests", "Protests against a provisional result."),
    Late(
        "results",
        "display.published.commands:results",
        "The published versions of results: list, show, compare and check them.",
    ),
    Late("plan", "display.plan_commands:plan", "Make the plan of an evening, and look at it."),
    Late("season", "display.season_commands:season", "Several events: standings of a season, the qualifying of teams."),
    Late(
        "seed",
        "display.seeding_commands:seed",
        "Make the grids of the next session from a result: who goes on, in which heat, and from which place.",
    ),
    Late(
        "people",
        "display.people.commands:people",
        "People and their data: how they are shown, what they consent to, and erasing them.",
    ),
    Late("access", "display.access.commands:access", "Say who may come in: PINs, signed-in devices, keys, codes."),
    Late("screens", "display.hall.commands:screens", "Say what the screens of the hall show."),
    Late(
        "export",
        "display.commands:export",
        "Write a session, the standings or the whole event as a file, with the position in the record it was taken at.",
    ),
    Late(
        "backup",
        "display.commands:backup",
        "Copy the record into a file, also while laps come in; the copy is checked from end to end.",
    ),
    Late(
        "restore",
        "display.commands:restore",
        "Make a backup, or an event that was exported as JSON, the record of a data folder that has none yet.",
    ),
    Late(
        "database",
        "display.database_commands:database",
        "Bring the tables of a PostgreSQL database up, and give the programs that use it their rights.",
    ),
    Late(
        "verify",
        "display.commands:verify",
        "Check that no entry of the record was edited, and recompute every board from it.",
    ),
    Late(
        "relay",
        "display.mirror.commands:relay",
        "Feed a public server from the hall, outwards only: `eracing mirror` there. What is private stays here.",
    ),
    Late(
        "mirror",
        "display.mirror.commands:mirror",
        "Be a public server: show spectators what `eracing relay` sends from the hall.",
    ),
    Late(
        "explain",
        "display.explain_commands:explain",
        "Say why everybody is where they are in the standings, or in a session: laps, points, penalties, ties.",
    ),
    Late(
        "status",
        "display.staff.status_commands:status",
        "Tell where every lap is (credited, unassigned, in conflict, refused), and what staff should look at.",
    ),
)
