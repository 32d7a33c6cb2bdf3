"""An evening on disk with the real app before it: a qualifying that is planned, a race after it, three teams."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from display.access.desk import Desk
from display.access.grants import Grants
from display.access.roles import Role
from display.app import Display
from display.organiser.house import House
from display.server import listen
from timing.event import Plan
from timing.exchange.state import LineState
from timing.live import RigLive
from timing.plan_start import starting
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

PATIENCE: Final = 20.0
HOSTILE: Final = "<script>alert('x')</script>\u202eevil 🏁 " + "x" * 140
PLAN_TEXT: Final = """name = "Firmencup"
language = "en"
rules = "company-cup"
[[sessions]]
id = "quali"
type = "qualifying"
name = "Qualifying"
minutes = 20
starts = "19:00"
protest_minutes = 5
[[sessions]]
id = "race"
type = "race"
name = "Race 1"
minutes = 15
starts = "19:40"
[teams.north]
name = "Nordhang Optik"
short = "NORD"
drivers = [{ id = "d1", name = "Svea Linsen", number = 7 }, { id = "d2", name = "Ruben Claar", number = 8 }]
[teams.kessel]
name = "Kessel & Söhne"
short = "KESS"
drivers = [{ id = "d3", name = "Mika Dampf", number = 9 }]
[rigs.left]
address = "192.168.1.21"
venue = "Halle A"
driver = "d1"
[rigs.right]
address = "192.168.1.22"
venue = "Halle B"
driver = "d3"
"""


DOORS_HOUR: Final = 17
"""It is so late in the hall when tests begin, at whatever time of day they run: hours before the first session."""
_MOST_AHEAD: Final = 14
"""No zone is more hours ahead of UTC."""


@contextmanager
def before_the_doors(now: datetime) -> Iterator[None]:
    """In this block the clock on the wall of this machine shows an hour before the evening.

    A session whose time has come and gone begins at once: its page then shows the time of day instead of the plan's.
    """
    ahead = DOORS_HOUR - now.astimezone(UTC).hour
    ahead -= 24 if ahead > _MOST_AHEAD else 0
    before = os.environ.get("TZ")
    os.environ["TZ"] = f"<HALL>{-ahead:+d}"
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def browser_zone() -> str:
    """The zone of this machine as browsers name it."""
    return f"Etc/GMT{time.timezone // 3600:+d}"


def lap(driver: str, number: int, time_ms: int, session: str = "quali") -> LapSet:
    """A lap of somebody, driven now."""
    rig = "left" if driver != "d3" else "right"
    at = datetime.now(UTC) + timedelta(milliseconds=number)
    return LapSet(session, f"{rig}/{driver}", number, rig, driver, time_ms, at, valid=True)


LAPS: Final = (lap("d1", 1, 92_000), lap("d3", 1, 93_500), lap("d2", 1, 94_250), lap("d1", 2, 91_500))


class Evening:
    """The app on a free port, and a pen for its record. `rigs` are what is heard, `lines` how those of venues are."""

    def __init__(self, folder: Path, plan_text: str = PLAN_TEXT) -> None:
        self.folder = folder
        self.plan_file = folder / "cup.toml"
        self.plan_file.write_text(plan_text, "utf-8")
        self.rigs: list[RigLive] = []
        self.lines: Sequence[LineState] = ()
        file = record_file(folder)
        if not file.exists():
            file.write_bytes(_empty())
        self.record = SqlRecord.open(file)
        start = starting(self.record, self.plan_file, author="Toni", now=lambda: datetime.now(UTC))
        self.plan: Plan = start.plan
        self.grants = Grants(self.record.access)
        house = House(folder, plan_file=self.plan_file)
        desk = Desk(self.grants)
        self.display = Display(
            self.record, self.plan, rigs=lambda: self.rigs, desk=desk, house=house, line=lambda: self.lines
        )
        self.port = 0
        """Where it is served, once it is open."""
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None

    def token(self, role: Role, name: str) -> str:
        """The cookie of a device at which somebody has signed in."""
        return self.grants.open(role, name, f"{name}'s tablet").token

    def drive(self, laps: Sequence[LapSet] = LAPS) -> None:
        """Laps come in, of people whom the plan knows."""
        people = [Person(each.id, each.name, each.number, each.team) for each in self.plan.drivers.values()]
        at = datetime.now(UTC)
        planned = {each.id: each for each in self.plan.sessions}
        wanted = [planned[id] for id in dict.fromkeys(each.session for each in laps)]
        opened = [SessionOpened(each.id, each.type, each.name, each.track, at) for each in wanted]
        self.record.append([*opened, *laps], people)

    def open(self) -> None:
        """Serve from now on."""
        bound = listen("127.0.0.1", 0)
        self.port = bound.getsockname()[1]
        self._thread = threading.Thread(target=self.display.run, args=(bound, self._ready.set), daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the app did not open"

    def close(self) -> None:
        self.display.stop()
        if self._thread is not None:
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive(), "the app did not close"
        self.record.close()


@contextmanager
def evening(folder: Path, plan_text: str = PLAN_TEXT) -> Iterator[Evening]:
    """An evening that is served until the end of the block."""
    made = Evening(folder, plan_text)
    made.open()
    try:
        yield made
    finally:
        made.close()


@cache
def _empty() -> bytes:
    """A new record's file: made once, as to create the tables takes longer than most tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "record.db")
        SqlRecord.open(file).close()
        return file.read_bytes()
