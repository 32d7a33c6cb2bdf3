"""What the tests of the hub stand on: a clock that stands still until told, transports that go nowhere, boards."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from pydantic import TypeAdapter
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from display.boards import Advance
from display.channel import Channel, news
from display.hub import Hub
from display.screen import Screen
from display.wire import AnyMessage, ChangesMessage, SnapshotMessage
from leaderboard.board import Board, Driver, Row, SessionInfo
from leaderboard.changes import Changes, apply
from timing.readings import SessionType

MESSAGE: TypeAdapter[Any] = TypeAdapter(AnyMessage)
EVENING = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


class StageClock:
    """A clock that tests move. Seconds from 1000; calls that are due later come with `advance`, and only then."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self._numbers = count()
        self._later: list[tuple[float, int, _Timer]] = []
        self._soon: deque[Callable[[], None]] = deque()

    def now(self) -> datetime:
        return EVENING + timedelta(seconds=self.seconds - 1000)

    def time(self) -> float:
        return self.seconds

    def call_later(self, seconds: float, call: Callable[[], None], /) -> "_Timer":
        timer = _Timer(call)
        heapq.heappush(self._later, (self.seconds + seconds, next(self._numbers), timer))
        return timer

    def call_soon(self, call: Callable[[], None], /) -> None:
        self._soon.append(call)

    def turn(self) -> bool:
        """One turn of the loop; whether there was anything to do."""
        calls, self._soon = self._soon, deque()
        for call in calls:
            call()
        return bool(calls)

    def settle(self) -> None:
        """Turn until nothing waits."""
        while self.turn():
            pass

    def advance(self, seconds: float) -> None:
        """Let time pass, and everything happen that is due on the way."""
        end = self.seconds + seconds
        self.settle()
        while self._later and self._later[0][0] <= end:
            self.seconds, _, timer = heapq.heappop(self._later)
            timer.run()
            self.settle()
        self.seconds = end

    def jump(self, seconds: float) -> None:
        """Let time pass without anything happening, as when the process stands still; then what is late happens."""
        self.seconds += seconds
        late, self._later = self._later, []
        for due, _, timer in sorted(late, key=lambda each: each[:2]):
            if due <= self.seconds:
                timer.run()
            else:
                heapq.heappush(self._later, (due, next(self._numbers), timer))
            self.settle()


class HallClock(StageClock):
    """The same within a running loop, which gives calls their turn by itself; only time stands still."""

    def call_soon(self, call: Callable[[], None], /) -> None:
        asyncio.get_running_loop().call_soon(call)


class _Timer:
    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self._call = None

    def run(self) -> None:
        if self._call is not None:
            self._call()


class StageTransport(asyncio.Transport):
    """Takes what is written, as long as it is `open_wide`; what is then written is held back, as by a slow client."""

    def __init__(self, screen: "StageScreen") -> None:
        super().__init__()
        self._screen = screen
        self.written: list[bytes] = []
        self.held = bytearray()
        self.open_wide = True
        self.fails = False
        self.aborted = False
        self.closed = False
        self.ended = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self.fails:
            raise RuntimeError("the transport is closed")
        ended = [self.aborted, self.closed, self.ended]
        assert not any(ended), "written to a transport that has ended"
        if self.open_wide:
            self.written.append(bytes(data))
        else:
            self.held += data
            self._screen.hub.delivery.stalled(self._screen)

    def drain(self) -> None:
        """The client reads again."""
        self.open_wide = True
        self.written.append(bytes(self.held))
        self.held.clear()
        self._screen.hub.delivery.drained(self._screen)

    def is_closing(self) -> bool:
        return self.aborted or self.closed

    def get_write_buffer_size(self) -> int:
        return len(self.held)

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True


class StageScreen(Screen):
    """A screen whose transport leads to a `Watcher`."""

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self.hub = hub
        self.stage = StageTransport(self)
        self.attach(self.stage)
        self.watcher = Watcher()

    def join(self, session: str = "current", epoch: str | None = None, seq: int | None = None) -> "StageScreen":
        self.stage.write(self.hub.join(self, session, epoch, seq))
        return self

    def look(self) -> "Watcher":
        """The watcher, after it has seen all that has come."""
        for data in self.stage.written:
            self.watcher.receive(data)
        self.stage.written.clear()
        return self.watcher


class StageSubmitter:
    """Writes to the screens whose files are their places in the row; of `short` ones, only so many bytes."""

    def __init__(self, hub: Hub, screens: Sequence[StageScreen]) -> None:
        self._screens = screens
        self.told: list[list[int]] = []
        self.short: dict[int, int] = {}
        self.fails = False
        for file, screen in enumerate(screens):
            screen.file = file
        hub.delivery.submitter = self

    def send(self, frame: bytes, files: Sequence[int]) -> dict[int, int]:
        self.told.append(list(files))
        if self.fails:
            raise OSError("no memory")
        for file in files:
            if taken := frame[: self.short.get(file, len(frame))]:
                self._screens[file].stage.written.append(taken)
        return {place: self.short[file] for place, file in enumerate(files) if file in self.short}


class Watcher:
    """A client that believes what it is told, and checks each word of it.

    Every message must be one of the documented; changes must fit the board that is there.
    """

    def __init__(self, board: Board | None = None) -> None:
        self.board = board
        self.messages: list[Any] = []
        self.closed: tuple[int, str] | None = None
        self.pings = 0
        self.seen: list[Board] = []
        """Every board there was."""
        self._protocol = Protocol(CLIENT, max_size=None)

    @property
    def seq(self) -> int:
        """The position of the board; 0 as long as there is none."""
        return 0 if self.board is None else self.board.seq

    def receive(self, data: bytes) -> None:
        """Take in bytes of the websocket."""
        self._protocol.receive_data(data)
        for frame in self._protocol.events_received():
            assert isinstance(frame, Frame)
            if frame.opcode is Opcode.TEXT:
                self.take(bytes(frame.data))
            elif frame.opcode is Opcode.PING:
                self.pings += 1
        if self._protocol.close_rcvd is not None:
            self.closed = int(self._protocol.close_rcvd.code), self._protocol.close_rcvd.reason
        assert self._protocol.parser_exc is None

    def take(self, text: bytes | str) -> None:
        """Take in one message."""
        message = MESSAGE.validate_json(text)
        self.messages.append(message)
        if isinstance(message, SnapshotMessage):
            self.board = Board(message.session, message.epoch, message.seq, message.rows, message.state)
        elif isinstance(message, ChangesMessage):
            assert self.board is not None
            self.board = apply(self.board, changes_of(message))
        else:
            return
        self.seen.append(self.board)

    def types(self) -> list[str]:
        """The types of all messages since the last time this was asked."""
        types = [message.type for message in self.messages]
        self.messages.clear()
        return types


def changes_of(message: ChangesMessage) -> Changes:
    """A message as the leaderboard has it."""
    return Changes(
        session=message.session,
        epoch=message.epoch,
        prev=message.prev,
        seq=message.seq,
        rows=message.rows,
        removed=message.removed,
        info=message.info,
        state=message.state,
    )


QUALIFYING = SessionInfo("quali", SessionType.QUALIFYING, "Qualifying", "Hill Ring")
RACE = SessionInfo("race", SessionType.RACE, "Race 1", "Hill Ring")


def row(position: int, name: str, laps: int = 1, why: str = "Best lap.") -> Row:
    """A row of a driver whose id is the name; `laps` tells one state of it from another."""
    return Row(
        position=position,
        tied=False,
        driver=Driver(name, name.title()),
        team=None,
        rig=f"rig of {name}",
        best_ms=90_000 + position,
        second_ms=None,
        last_ms=90_000 + laps,
        last="slower",
        gap_ms=None,
        interval_ms=None,
        laps=laps,
        sectors_ms=(30_000, 60_000 + position),
        status="timed",
        moved=0,
        why=why,
        tie=None,
    )


def board(seq: int, *rows: Row, session: SessionInfo = QUALIFYING, epoch: str = "book-1") -> Board:
    """A board at entry `seq`."""
    return Board(session, epoch, seq, rows)


def story(count: int, session: SessionInfo = QUALIFYING, first: int = 1, why: str = "Best lap.") -> list[Board]:
    """Boards of consecutive entries on which one of two drivers has one more lap each time."""
    return [
        board(first + number, row(1, "anna", number // 2, why), row(2, "ben", (number + 1) // 2, why), session=session)
        for number in range(count)
    ]


def opened(*boards: Board) -> Advance:
    """What a new book brings: these boards, the last one the running session."""
    return Advance(boards[0].epoch, boards, (), tuple(each.session.id for each in boards), True, False)


def next_board(hub: Hub, new: Board) -> Advance:
    """What leads the hub to a board of a session that it has, or to a session opened now."""
    sessions = [*hub.channels]
    channel = hub.channels.get(new.session.id)
    if channel is None:
        return Advance(new.epoch, (new,), (), (*sessions, new.session.id), False, False)
    made = news(channel.board, new)
    assert made is not None
    return Advance(new.epoch, (), (made,), tuple(sessions), False, False)


def publish(channel: Channel, boards: Iterable[Board], at: float = 0.0) -> None:
    """Move a channel along these boards."""
    for each in boards:
        made = news(channel.board, each)
        assert made is not None
        channel.publish(made, at)


BOARDS = story(40)
"""The boards of an evening, one lap after the other."""


def show(hub: Hub, *boards: Board) -> None:
    """Move the hub along these boards."""
    for each in boards:
        hub.show(next_board(hub, each))
