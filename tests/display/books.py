"""Records that boards are made of: a qualifying and a race, and some that go wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime

from display.boards import Advance, Boards
from display.wire import ChangesMessage
from leaderboard.board import Board
from leaderboard.changes import apply
from tests.display.stage import changes_of
from tests.leaderboard.evenings import TEAMS
from timing.event import Plan, PlannedSession
from timing.people import Profile
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Position, RecordError, Written
from timing.rules import PRESETS

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
QUALI = SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Hill Ring", AT)
RACE = SessionOpened("race", SessionType.RACE, "Race 1", "Hill Ring", AT)
ANNA, BEN = Person("anna", "Anna", "7", team="north"), Person("ben", "Ben")
LEAGUE = Plan(
    rules=PRESETS["league"],
    sessions=(
        PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
        PlannedSession("race", SessionType.RACE, "Race", laps=4),
    ),
)


def lap(number: int, driver: str = "anna", time_ms: int = 90_000, session: str = "quali") -> LapSet:
    return LapSet(session, f"rig of {driver}", number, f"rig of {driver}", driver, time_ms, AT)


def make(record: MemoryRecord) -> Boards:
    return Boards(record, TEAMS, "en")


class Glass:
    """Keeps the boards that advances lead to."""

    def __init__(self) -> None:
        self.boards: dict[str, Board] = {}

    def show(self, advance: Advance) -> None:
        if advance.anew:
            self.boards.clear()
        self.boards |= {each.session.id: each for each in advance.fresh}
        for made in advance.news:
            message = ChangesMessage.model_validate_json(made.frame[made.head :])
            id = made.board.session.id
            self.boards[id] = apply(self.boards[id], changes_of(message))
            assert self.boards[id] == made.board


class Swapped(MemoryRecord):
    """A record under which another book can be put, as by a restore."""

    def __init__(self, epoch: str) -> None:
        super().__init__(epoch)
        self.swap_after_read: MemoryRecord | None = None

    def become(self, other: MemoryRecord) -> None:
        self.__dict__.update(other.__dict__)

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        entries = super().read(after, limit)
        if self.swap_after_read is not None:
            other, self.swap_after_read = self.swap_after_read, None
            self.become(other)
        return entries


class Failing(MemoryRecord):
    """A record that can fail at any of its questions."""

    fails: str | None = None

    def _ask(self, question: str) -> None:
        if self.fails == question:
            self.fails = None
            raise RecordError("the disk is full: free some space")

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        self._ask("read")
        return super().read(after, limit)

    def position(self) -> Position:
        self._ask("position")
        return super().position()

    def people_version(self) -> int:
        self._ask("people_version")
        return super().people_version()

    def profiles(self) -> Mapping[str, Profile]:
        self._ask("profiles")
        return super().profiles()
