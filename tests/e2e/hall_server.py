"""`eracing serve` as a program of its own: its rigs, the desks of its hall, its book, and what it shows.

Its clock on the wall is that of the story (`tests.e2e.wall_clock`).
"""

import json
import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from display import wire
from display.access.grants import Grants
from display.access.roles import Role
from display.boards import Boards
from display.exports.results import Evening
from display.published.frozen import same
from leaderboard.board import Board
from leaderboard.fold import Standings
from leaderboard.publications import due
from leaderboard.teams import teams_of
from tests.e2e.program import PATIENCE_S, Program
from tests.e2e.proxy import free_port
from tests.e2e.test_displays import ask
from tests.e2e.wall_clock import WallClock
from tests.stories.desks import DESK, RACE_CONTROL
from tests.waiting import until
from timing.alerts import Alert, AlertKind
from timing.errors import SetupError
from timing.event import Plan
from timing.exchange.allowed import travels
from timing.people import FILES
from timing.record.decisions import DriverSeated, Penalty
from timing.record.entry import Entry, Undone
from timing.record.folder import record_file
from timing.record.sql import SqlRecord
from timing.seats import Seats


class Server:
    """`eracing serve` with a data folder and ports that it keeps, and its book, which is read from outside."""

    def __init__(self, name: str, folder: Path, plan: Plan, clock: WallClock, stack: ExitStack) -> None:
        self._stack = stack
        self.name, self.data, self._folder, self._clock = name, folder / name, folder, clock
        self._plan = plan
        self._options: tuple[object, ...] = ()
        self.port, self.udp_port = free_port(), _free_udp_port()
        self.ended: list[Program] = []
        """The programs that were killed, one after another."""
        self._sent: Counter[str] = Counter()
        """Datagrams for the program that runs, by rig."""
        self._rigs: dict[str, socket.socket] = {}

    def begins(self, *options: object) -> None:
        """The program runs for the first time; with these options each time."""
        self._options = options
        self.starts()
        self.book = SqlRecord.open(record_file(self.data))
        self.keys = {name: self._key(name, Role.ORGANISER) for name in (RACE_CONTROL, DESK)}
        self._read = 0
        self._seats = Seats(self._plan)
        self.standings = Standings(self._plan.rules)
        self.travelling: set[str] = set()
        """The keys of what both ends of a line must have."""

    def _key(self, name: str, role: Role) -> str:
        return Grants(self.book.access).make_key(name, role)[1]

    def lets_in(self, venue: str) -> str:
        """The key of a venue that may call."""
        return self._key(venue, Role.VENUE)

    def starts(self) -> None:
        """The program runs, and hears."""
        self._sent.clear()
        where = ("--data", self.data, "--port", self.port, "--udp-port", self.udp_port)
        self.program = Program(
            *("serve", *where, "--broadcast-port", 0, *self._options), cwd=self._folder, env=self._clock.env
        )
        self._stack.callback(self.program.kill)
        assert self.program.port == self.port

    def is_killed(self) -> None:
        """The program is gone, as by a power cut."""
        self.program.kill()
        self.ended.append(self.program)

    def stops(self) -> int:
        """The evening is over; the exit code."""
        for each in self._rigs.values():
            each.close()
        self.book.close()
        return self.program.stop()

    # Over the network

    def ask(self, path: str, body: Any = None, *, by: str = RACE_CONTROL) -> bytes:
        """What is answered to somebody of the staff. Raises SetupError for what cannot be."""
        status, _, said = ask(self.port, path, body, authorization=f"Bearer {self.keys[by]}")
        if status == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise SetupError(json.loads(said)["detail"])
        assert status == 200, f"{self.name} answers {path} with {status}: {said.decode()}"
        return said

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return json.loads(self.ask(path))

    @property
    def notes(self) -> str:
        """What is told of other machines."""
        return " ".join(self.get("/readyz")["notes"])

    # Rigs

    def hears(self, rig: str, *datagrams: bytes) -> None:
        """A rig sends; whatever becomes of it, it has arrived."""
        if rig not in self._rigs:
            self._rigs[rig] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._rigs[rig].bind((self._plan.rigs[rig].address, 0))
        for datagram in datagrams:
            self._rigs[rig].sendto(datagram, ("127.0.0.1", self.udp_port))
        self._sent[rig] += len(datagrams)
        until(lambda: self._of_rigs("packets")[rig] == self._sent[rig], PATIENCE_S)

    def _of_rigs(self, field: str) -> dict[str, Any]:
        return {each["rig"]: each[field] for each in self.get("/api/v1/rigs")["rigs"]}

    @property
    def alerts(self) -> list[Alert]:
        """What the rig desk is told."""
        found = self.get("/api/v1/rigs")["alerts"]
        return [
            Alert(
                AlertKind(each["kind"]),
                each["rig"],
                each["sentence"],
                datetime.fromisoformat(each["first"]),
                datetime.fromisoformat(each["last"]),
                each["count"],
            )
            for each in found
        ]

    # The book

    def read_on(self) -> None:
        """Read what is new in the book."""
        while lines := self.book.read(self._read):
            for line in lines:
                self.standings.apply(line)
                if travels(line.entry):
                    self.travelling.add(line.entry.key)
                if isinstance(line.entry, DriverSeated | Undone):
                    self._seats.note(line.entry)
                self._read = line.seq

    def knows_seats(self, now: datetime) -> bool:
        """Whether the program hears the rigs with those who sit there by its book."""
        self.read_on()
        return self._of_rigs("driver") == {rig: self._seats.driver(rig, now) for rig in self._plan.rigs}

    def has_published(self) -> bool:
        """Whether the result of each session is what was published last."""
        self.read_on()
        sessions = due(self.standings)
        if not sessions:
            return True
        evening = Evening(self._plan.rules)
        evening.read(self.book)
        people, epoch = self.book.people(self._plan.language, FILES), self.book.position().epoch
        results = evening.results(self._plan, people, epoch)
        last = [(id, evening.standings.published.last(id)) for id in sessions]
        return all(each is not None and same(evening, results.of(id), each) for id, each in last)

    def boards(self) -> dict[str, Board]:
        """The boards that follow from the book, made by somebody who reads all of it anew."""
        fresh = Boards(self.book, teams_of(self._plan), self._plan.language, self._plan).advance(None).fresh
        return {each.session.id: each for each in fresh}

    def shows(self, session: str) -> Board:
        """The board of a session, as soon as the program shows what is in its book."""
        wanted = self.boards()[session]
        until(lambda: board_at(self.port, session) == wire.board(wanted), PATIENCE_S)
        return wanted


def board_at(port: int, session: str) -> bytes:
    """The board of a session, as a program at this port sends it."""
    return ask(port, f"/api/v1/sessions/{session}/board")[2]


def boards_at(port: int, sessions: Iterable[str]) -> dict[str, bytes]:
    return {session: board_at(port, session) for session in sessions}


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


class DesksOfServer:
    """The desks of a hall, reached over the network with a key of race control or of the rig desk."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def _ask(self, action: str, *, by: str = RACE_CONTROL, **asked: Any) -> int:
        """Have something done; the number of the first decision that was written."""
        body = {"id": str(uuid4()), **asked}
        return int(json.loads(self._server.ask(f"/api/v1/staff/{action}", body, by=by))["refs"][0])

    def move(self, session: str, step: str) -> None:
        self._ask(f"sessions/{step}", session=session)

    def publish(self) -> None:
        """A server does that by itself."""
        until(self._server.has_published, PATIENCE_S)

    def seat(self, rig: str, driver: str) -> None:
        self._ask("seats/set", by=DESK, rig=rig, driver=driver)

    def seat_all(self, drivers: Mapping[str, str], session: str) -> None:
        sitting = {each["rig"]: each["now"]["driver"] for each in self._server.get("/api/v1/staff/rigs")["rigs"]}
        for rig, driver in drivers.items():
            if sitting[rig] != driver:  # who sits there already is not seated again
                self.seat(rig, driver)

    def penalise(
        self, penalty: Penalty, session: str, *, driver: str | None, team: str | None, value: Decimal, reason: str
    ) -> int:
        whom = {"driver": driver} if driver is not None else {"team": team}
        return self._ask("rulings/make", penalty=penalty, session=session, value=str(value), reason=reason, **whom)

    def take_back(self, ruling: int, reason: str) -> None:
        self._ask("rulings/undo", ruling=ruling, reason=reason)

    def lodge(self, session: str, team: str, reason: str, *, driver: str) -> int:
        return self._ask("protests/lodge", session=session, team=team, driver=driver, reason=reason)

    def decide(self, protest: int, *, upheld: bool, reason: str) -> None:
        self._ask("protests/decide", protest=protest, upheld=upheld, reason=reason)

    def rule(self, lap: int, *, counts: bool, reason: str) -> None:
        self._ask("laps/restore" if counts else "laps/delete", lap=lap, reason=reason)

    def unrule(self, lap: int) -> None:
        self._ask("laps/undo", lap=lap)

    def give(self, laps: Sequence[int], driver: str, reason: str) -> None:
        self._ask("laps/give", laps=laps, to=driver, reason=reason)

    def ungive(self, lap: int, reason: str) -> None:
        self._ask("laps/give-back", lap=lap, reason=reason)

    def enter(self, id: str, session: str, time_ms: int, reason: str, *, driver: str, rig: str, number: int) -> None:
        lap: dict[str, Any] = {"session": session, "time_ms": time_ms, "driver": driver, "rig": rig, "lap": number}
        self._ask("laps/add", id=str(uuid5(NAMESPACE_URL, id)), reason=reason, **lap)

    def write(self, entries: Sequence[Entry]) -> None:
        """As commands do on the data folder, beside the server that runs."""
        self._server.book.append(entries)
