"""A hall and its public server in one process: the line between them is a call, which a test can cut."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from display import wire
from display.boards import board_at
from display.mirror.calling import NoAnswer, NotReached
from display.mirror.outgoing import Outgoing
from display.mirror.pushes import Key, Now, decode_push, encode_held
from display.mirror.relay import Relay
from display.mirror.taking import Mirror
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.live import RigLive
from timing.plan_file import parse_plan
from timing.plan_versions import PlanDraft
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

EVENING = datetime(2026, 11, 21, 19, tzinfo=UTC)
PLAN = """
name = "Lux Cup"
[session]
id = "r1"
type = "race"
name = "Race 1"
[teams.lux]
name = "Lux"
[drivers.d-ada]
name = "Ada Vogel"
team = "lux"
number = 7
[drivers.d-ben]
name = "Ben Wolf"
team = "lux"
[rigs.left]
address = "10.0.0.21"
team = "lux"
key = "the key of the left rig"
"""


class Hall:
    """A hall with a record, a public server with a folder, and the relay between them. `now_s` is everybody's time."""

    def __init__(self, folder: Path, record: Record | None = None) -> None:
        self.folder = folder
        self.record = record or MemoryRecord()
        self.now_s = 1_000.0
        self.cut = False
        self.pushed: list[bytes] = []
        self.rigs: tuple[RigLive, ...] | None = None
        self.lines: tuple[tuple[str, str], ...] = ()
        self.said: list[str] = []
        self.lost_answers = 0
        self.tried = 0
        self.mirror = Mirror(folder, self.seconds)
        self.relay = self.new_relay()

    def seconds(self) -> float:
        return self.now_s

    def new_relay(self, record: Record | None = None, *, takes_over: bool = False) -> Relay:
        """A relay that was just started; on another record where one is given."""
        self.record = record or self.record
        out = Outgoing(self.record, Plan(), (self.folder.parent / "hall",), Key("key").secret, lambda: EVENING)
        clock = lambda: int(self.now_s * 1e9)  # noqa: E731
        self.relay = Relay(out, self._send, self._now, told=self.said.append, takes_over=takes_over, clock=clock)
        return self.relay

    def _now(self) -> Now | None:
        return None if self.rigs is None else Now(self.rigs, self.lines)

    def restart_mirror(self) -> None:
        """The public server is stopped, and started on the same folder."""
        self.mirror.close()
        self.mirror = Mirror(self.folder, self.seconds)

    def _send(self, body: bytes) -> bytes:
        self.tried += 1
        if self.cut:
            raise NotReached(f"the line is cut (try {self.tried})")
        self.pushed.append(body)
        answer = encode_held(self.mirror.take(decode_push(body)))
        if self.lost_answers:
            self.lost_answers -= 1
            raise NoAnswer("the answer was lost")
        return answer

    def push(self) -> None:
        """Push until nothing waits."""
        for _ in range(50):
            if not self.relay.step():
                return
        raise AssertionError("the public server never has everything")

    # The evening

    def begin(self) -> None:
        self.record.save_plan(PlanDraft(PLAN, "Olga", EVENING, "first"), 0)
        self.record.append(
            [
                SessionOpened("r1", SessionType.RACE, "Race 1", "Ring", EVENING),
                SessionMoved("r1", Phase.RUNNING, "Stella", EVENING, "weather"),
            ]
        )
        for lap in range(1, 4):
            self.lap("ada", lap, 92_000 - lap)
            self.lap("ben", lap, 91_000 + lap)

    def lap(self, who: str, lap: int, time_ms: int) -> None:
        name = {"ada": "Ada Vogel", "ben": "Ben Wolf"}[who]
        at = EVENING + timedelta(seconds=95 * lap)
        driven = LapSet("r1", f"{who}/1/0", lap, "left", f"d-{who}", time_ms, at, mark="told by the game")
        self.record.append([driven], [Person(f"d-{who}", name, "7", "lux")])

    def board(self, record: Record | None = None, at: int | None = None) -> bytes:
        """The board as screens get it, reckoned from the first entry on."""
        record = record or self.record
        plan = parse_plan(PLAN)
        return wire.board(board_at(record, "r1", at or record.position().seq, teams_of(plan), "en", Plan()))

    def public_board(self, at: int | None = None) -> bytes:
        return self.board(self.mirror.book, at)

    def everything(self) -> bytes:
        """All that the public server has in memory and on disk, and all that went over the line."""
        self.mirror.close()
        files = [each.read_bytes() for each in sorted(self.folder.rglob("*")) if each.is_file()]
        book = self.mirror.book
        told: list[Any] = [book.read(), book.profiles(), book.plans(), book.hall.read()]
        return b"\n".join([*files, *self.pushed, repr(told).encode()])
