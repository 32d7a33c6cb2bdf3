"""The options that several commands share, as the command line shows them.

None means not given: then the environment, the settings file and last the default decide (`timing.options`).
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

Host = Annotated[
    str | None, Option(help="Address to listen on; 0.0.0.0 lets the whole network in. [default: 127.0.0.1]")
]
Port = Annotated[int | None, Option(min=0, max=65_535, help="TCP port of the boards. [default: 8080]")]
UdpPort = Annotated[int | None, Option(min=0, max=65_535, help="UDP port that the rigs send to. [default: 20777]")]
Data = Annotated[Path | None, Option(help="Folder of the record and the tapes. [default: eracing-data]")]
PlanFile = Annotated[Path | None, Option("--plan", help="The evening's plan (TOML); without one, an open stand.")]
Database = Annotated[str | None, Option(help="URL of the record, when it is not the SQLite file of the data folder.")]
Redis = Annotated[str | None, Option(help="URL of a Redis, for several machines.")]
TapeGib = Annotated[float | None, Option(min=0.0, help="Keep so many GiB of what the rigs sent. [default: 2]")]
TapeDays = Annotated[int | None, Option(min=0, help="Delete tapes older than so many days. [default: 30]")]
PeopleDays = Annotated[
    int | None, Option(min=0, help="Forget who people were so many days after their last lap. [default: never]")
]
BroadcastPort = Annotated[
    int | None,
    Option(min=0, max=65_535, help="UDP port of games that broadcast; 0: none. [default: 5606]"),
]
Connect = Annotated[
    list[str] | None,
    Option(help="Ask a rig that sends to nobody else. May be repeated.", metavar="FEED://[PASSWORD@]HOST[:PORT]"),
]
Watch = Annotated[Path | None, Option(help="Import result files that appear in this folder.", metavar="FOLDER")]
WatchSession = Annotated[str | None, Option(help="Id of the session that watched files belong to.", metavar="ID")]
RigKey = Annotated[str | None, Option(help="Key that signs laps of other programs; better kept in ERACING_RIG_KEY.")]
Venue = Annotated[
    str | None,
    Option(help="The venue that stands here, as in the plan; with --upstream it has its own book.", metavar="NAME"),
]
Upstream = Annotated[
    str | None, Option(help="The centre with which a venue exchanges its laps (docs/venues.md).", metavar="URL")
]
UpstreamKey = Annotated[
    str | None, Option(help="Key of the venue, made at the centre; better kept in ERACING_UPSTREAM_KEY.")
]
Standby = Annotated[
    float | None,
    Option(
        min=0.0,
        max=60.0,
        help="Hear the rigs of another server, and write so many seconds later what that has not. [default: 0]",
    ),
]
RmonitorPort = Annotated[
    int | None, Option(min=0, max=65_535, help="TCP port for scoreboards that speak RMonitor; 0: none. [default: 0]")
]
TrustedProxy = Annotated[
    list[str] | None,
    Option(help="A proxy that is believed for whom it asks, and that by HTTPS. May be repeated.", metavar="ADDRESS"),
]


class Role(StrEnum):
    """What a machine is there for: all, one half, a venue with a book of its own, an end of the public mirror."""

    SERVE = "serve"
    INGEST = "ingest"
    DISPLAY = "display"
    VENUE = "venue"
    MIRROR = "mirror"
    RELAY = "relay"


OneRole = Annotated[
    Role | None, Option("--role", help="Look only at what a machine of this kind needs. [default: at everything]")
]
AsJson = Annotated[bool, Option("--json", help="Print JSON for programs.")]
SessionId = Annotated[str, Option("--session", help="Id of the session; `current` is the one opened last.")]
Files = Annotated[list[Path], Argument(help="Result files or captures.", show_default=False)]
