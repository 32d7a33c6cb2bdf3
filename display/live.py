"""The live half of the display: a record that is followed, the hub of all screens, and its pulse."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from display.boards import Mark, board_at, cup_at
from display.channel import Channel
from display.clock import Clock
from display.evening import Slots, no_slots
from display.events import EventStream, position_of
from display.follow import POLL_S, Follow
from display.hub import CURRENT, Hub
from display.limits import most_connections
from display.pulse import Pulse
from display.socket import socket_protocol
from leaderboard.board import Board, SessionInfo, Team
from leaderboard.cup import Cup
from leaderboard.details import Seen
from timing.errors import EracingError
from timing.event import Plan
from timing.live import RigLive
from timing.record.protocol import Record
from timing.timetable import Timetable
from timing.units import Language

_Result = TypeVar("_Result")

MOST_LOOKING_BACK: Final = 8
"""So many may wait for a board of the past; reckoning it takes all entries from the first."""


class Busy(EracingError):
    """Too many ask for boards of the past at once: try again."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as a list of sessions shows it."""

    session: SessionInfo
    current: bool
    epoch: str
    seq: int
    state: str
    drivers: int
    laps: int


class Live:
    """Boards from `record` for everybody, from `start` to `stop`.

    `live` tells what each rig is doing now, None where the rigs are not heard in this process; `build` is a text that
    changes with the pages; `origins` are those of other pages that may connect; `most` is how many may be connected,
    by default as many as the system lets us. `slots` tells what staff put on all boards at an instant.
    """

    def __init__(
        self,
        record: Record,
        *,
        teams: Mapping[str, Team] | None = None,
        plan: Plan | None = None,
        language: Language = "en",
        live: Callable[[], Sequence[RigLive]] | None = None,
        build: str = "",
        origins: Collection[str] = (),
        most: int | None = None,
        slots: Callable[[datetime], Slots] = no_slots,
        poll_seconds: float = POLL_S,
        clock: Clock | None = None,
    ) -> None:
        most = most_connections() if most is None else most
        self.hub = Hub(language=language, build=build, most=most, clock=clock)
        self._record = record
        self._teams = {} if teams is None else teams
        self._plan = plan or Plan()
        self._language: Language = language
        self._follow = Follow(
            record,
            self.hub,
            teams=self._teams,
            language=language,
            plan=self._plan,
            slots=slots,
            poll_seconds=poll_seconds,
        )
        self.hub.read_on = self._follow.nudge
        self._pulse = Pulse(self.hub, live)
        self._past = ThreadPoolExecutor(1, "past")
        self._looking_back = 0
        self.socket_protocol = socket_protocol(self.hub, origins)
        """The class to give to uvicorn as `ws=`."""

    async def start(self) -> None:
        """Make the boards of the whole record, then let people look. Raises RecordError."""
        await self._follow.start()
        self._pulse.start()

    def nudge(self) -> None:
        """The record may have grown. May be called from any thread."""
        self._follow.nudge()

    async def stop(self) -> None:
        """Say goodbye to everybody. To be called before the web server stops, and harmless a second time."""
        await self.hub.partings.close()
        self._pulse.stop()
        await self._follow.stop()
        self._past.shutdown(wait=False, cancel_futures=True)

    @property
    def trouble(self) -> str | None:
        """A sentence while the record cannot be read: the boards are not up to date then."""
        return self._follow.trouble

    @property
    def plan(self) -> Plan:
        """The plan that holds now: another version of it may be taken while the server runs."""
        return self._follow.plan

    @property
    def aside(self) -> Mapping[str, int]:
        """Laps kept aside per rig, of sources that the plan does not know."""
        return self._follow.aside

    @property
    def current(self) -> SessionInfo | None:
        """The running session."""
        channel = self.hub.channel(CURRENT)
        return None if channel is None else channel.board.session

    def channel(self, session: str) -> Channel:
        """The channel of a session, or of the current one. Raises LookupError with a sentence."""
        channel = self.hub.channel(session)
        if channel is None:
            raise LookupError("there is no session yet" if session == CURRENT else f"there is no session {session!r}")
        return channel

    def sessions(self) -> list[SessionSummary]:
        """All sessions in the order of opening."""
        current = self.hub.channel(CURRENT)
        return [_summary(channel.board, channel is current) for channel in self.hub.channels.values()]

    async def board_at(self, session: str, seq: int) -> Board:
        """The board of a session after entry `seq`, with the names of today.

        Raises LookupError with a sentence for what is not there, RecordError, and Busy.
        """
        past = partial(board_at, self._record, session, seq, self._teams, self._language, self._plan)
        return await self._look_back(past)

    async def due(self) -> dict[str, int]:
        """Sessions whose results may need another version, each with the last entry about it."""
        return await self._follow.due()

    async def timetable(self, now: datetime) -> Timetable:
        """When the sessions of the evening begin, as it stands at an instant."""
        return await self._follow.timetable(now)

    async def cup(self, at: int | None = None) -> Cup:
        """The standings over all sessions, now or after entry `at`. Raises as `board_at` does."""
        if at is None:
            return await self._follow.cup()
        return await self._look_back(partial(cup_at, self._record, at, self._plan))

    @property
    def mark(self) -> Mark:
        """What all that can be told follows from: as long as it is the same, so is every answer."""
        return self._follow.mark

    async def look(self, call: Callable[[Seen], _Result]) -> _Result:
        """What this makes of all that can be seen now, in the thread that reads the record: it must not take long."""
        return await self._follow.look(call)

    async def _look_back(self, call: Callable[[], _Result]) -> _Result:
        if self._looking_back >= MOST_LOOKING_BACK:
            raise Busy("too many boards of the past are asked for at once: try again in a few seconds")
        self._looking_back += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._past, call)
        finally:
            self._looking_back -= 1

    def events(
        self, session: str, epoch: str | None = None, seq: int | None = None, last_event_id: str | None = None
    ) -> EventStream:
        """The response of `/api/v1/events`. Raises LookupError with a sentence. A `last_event_id` goes first."""
        if last_event_id:
            epoch, seq = position_of(last_event_id)
        return EventStream(self.hub, session, epoch, seq)


def _summary(board: Board, current: bool) -> SessionSummary:
    return SessionSummary(
        session=board.session,
        current=current,
        epoch=board.epoch,
        seq=board.seq,
        state=board.state,
        drivers=len(board.rows),
        laps=sum(row.laps for row in board.rows),
    )
