"""The house of the company cup made of real programs: rigs send datagrams, staff ask over the network, lines are cut.

What happens is told by the playbook (`tests.stories.whole_evening`); here is only who does it. A program is killed as
by a power cut. The one thing that is arranged is the clock on the wall (`tests.e2e.wall_clock`).

Before the story goes on, what it has said must have come about: who is on a line has everything, whoever hears rigs
knows who sits there, and results are published. A server publishes by itself what has not changed between two looks, a
second apart; so decisions that follow one another faster are one version or several, as it happens. Here each has its
own, in one house as in another.
"""

import json
import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from display import wire
from display.access.grants import Grants
from display.access.roles import Role
from display.boards import Boards
from display.exports.results import Evening
from display.published.frozen import same
from leaderboard.board import Board
from leaderboard.cup import Cup
from leaderboard.fold import Standings
from leaderboard.publications import due
from leaderboard.teams import teams_of
from tests.e2e.audience import Audience
from tests.e2e.line import Line
from tests.e2e.program import PATIENCE_S, Program
from tests.e2e.proxy import free_port
from tests.e2e.test_displays import ask
from tests.e2e.wall_clock import WallClock
from tests.ingest.hall import TICK_NS
from tests.stories.company_cup import HALLS
from tests.stories.desks import DESK, RACE_CONTROL, Desks
from tests.stories.house import Guest
from tests.stories.whole_evening import CutLines, Races, WholeEvening, plan_text
from tests.waiting import until
from timing.alerts import Alert, AlertKind
from timing.errors import SetupError
from timing.event import Plan
from timing.exchange.allowed import travels
from timing.people import FILES
from timing.record.decisions import DriverSeated, Penalty
from timing.record.entry import Entry, LapSet, Undone
from timing.record.folder import record_file
from timing.record.sql import SqlRecord
from timing.seats import Seats

NETWORK: Final = "127.0.1"
"""Of the rigs: all of it is this machine, and each rig has an address of its own."""
CENTRE: Final = "centre"
DISPLAYS: Final = 3


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
        until(lambda: _board(self.port, session) == wire.board(wanted), PATIENCE_S)
        return wanted


def _board(port: int, session: str) -> bytes:
    """The board of a session, as a program at this port sends it."""
    return ask(port, f"/api/v1/sessions/{session}/board")[2]


def _boards(port: int, sessions: Iterable[str]) -> dict[str, bytes]:
    return {session: _board(port, session) for session in sessions}


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


class Onlooker(Guest):
    """A screen on the network, behind a line of its own: it shows the running session, and comes back by itself."""

    def __init__(self, house: WholeEvening, port: int, stack: ExitStack) -> None:
        self.line = Line(port)
        self.line.open()
        stack.callback(self.line.close)
        self.audience = stack.enter_context(Audience([self.line.port]))
        self.audience.come(1)
        super().__init__(house)

    def connect(self) -> None:
        self.connections += 1
        self.line.mend()

    def loses_the_network(self) -> None:
        self.line.cut()

    def look(self) -> None:
        seen = self.audience.spectators[0].watcher.seen
        self.boards += seen[len(self.boards) :]

    def sees(self, board: Board) -> None:
        """Wait until this board is shown."""
        until(lambda: self.audience.all_see(board.seq), PATIENCE_S)


class ServedEvening(WholeEvening):
    """The whole evening in one house: one server hears all rigs. What is opened is closed with the stack."""

    def __init__(self, data: Path, races: Races, stack: ExitStack) -> None:
        self.folder, self._stack = data, stack
        super().__init__(data, races, NETWORK)

    def _open(self) -> None:
        self.wall_clock = WallClock(self.folder, self.now_ns)
        (self.folder / "plan.toml").write_text(plan_text(NETWORK), "utf-8")
        self.centre = self._server(CENTRE)
        self.centre.begins("--plan", "plan.toml")
        self.record = self.centre.book
        self.screens_at = [self.centre.port] * DISPLAYS
        self.onlookers: list[Onlooker] = []

    def _server(self, name: str) -> Server:
        return Server(name, self.folder, self.plan, self.wall_clock, self._stack)

    @property
    def servers(self) -> list[Server]:
        """All that there are, that of race control first."""
        return [self.centre]

    @property
    def shown_at(self) -> dict[str, tuple[int, Server]]:
        """By name, whatever shows boards: its port, and the server on whose book it is."""
        return {each.name: (each.port, each) for each in self.servers}

    @property
    def programs(self) -> dict[str, list[Program]]:
        """Whatever ran, by name: one after another."""
        return {each.name: [*each.ended, each.program] for each in self.servers}

    def settles(self) -> dict[str, dict[str, bytes]]:
        """Wait until everybody shows what is in the books: by name and session, the boards as they are sent."""
        self.show()
        found: dict[str, dict[str, bytes]] = {}
        for name, (port, server) in self.shown_at.items():
            wanted = {id: wire.board(board) for id, board in server.boards().items()}
            until(lambda port=port, wanted=wanted: _boards(port, wanted) == wanted, PATIENCE_S)  # type: ignore[misc]
            found[name] = wanted
        running = self.centre.get("/api/v1/sessions")["current"]
        for each in self.onlookers:
            each.sees(self.centre.boards()[running])
        return found

    def _server_of(self, hall: str | None) -> Server:
        return self.centre

    def close(self) -> None:
        """The evening is over: whoever runs is asked to stop."""
        codes = {each.name: each.stops() for each in self.servers}
        assert set(codes.values()) == {0}, codes

    def restarts(self, plan: Plan | None = None) -> None:
        """The power is gone, and comes back."""
        assert plan is None
        for each in self.servers:
            each.is_killed()
        for each in self.servers:
            each.starts()
        self.show()

    def lets_in(self, session: str = "current") -> Guest:
        assert session == "current"
        self.onlookers.append(Onlooker(self, self.screens_at[len(self.onlookers)], self._stack))
        return self.onlookers[-1]

    # Time

    @property
    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.now_ns / 1e9, UTC)

    def _be(self, now_ns: int) -> None:
        self.now_ns = now_ns
        self.wall_clock.set(now_ns)

    # Rigs

    def hears(self, rig: str, *datagrams: bytes) -> None:
        self._server_of(self.plan.rigs[rig].venue).hears(rig, *datagrams)
        self._be(self.now_ns + TICK_NS * len(datagrams))

    def crosses(self, rig: str, time_ms: int, *, invalid: bool = False) -> LapSet | None:
        """The lap, once it is in the book of its hall."""
        assert not invalid
        server = self._server_of(self.plan.rigs[rig].venue)
        before = server.book.position().seq
        self.hears(rig, self._games[rig].ends(time_ms))
        found: list[LapSet] = []

        def is_written() -> bool:
            new = [entry for _, entry in server.book.read(before) if isinstance(entry, LapSet)]
            found[:] = [each for each in new if each.rig == rig]
            return bool(found)

        until(is_written, PATIENCE_S)
        return found[-1]

    # Staff

    def _desks(self, hall: str | None = None) -> Desks:
        return DesksOfServer(self._server_of(hall))

    def _decided(self) -> None:
        """A result is published in the second in which it was decided; who was seated in it sits there in the next."""
        self.show()
        self.passes(1)
        for each in self.servers:
            until(lambda each=each: each.knows_seats(self.clock), PATIENCE_S)  # type: ignore[misc]

    def show(self) -> None:
        """Wait until all that was said has come about."""
        until(self.centre.has_published, PATIENCE_S)

    # What is to be seen

    @property
    def alerts_now(self) -> list[Alert]:
        return [alert for each in self.servers for alert in each.alerts]

    def board(self, session: str = "current") -> Board:
        return self.centre.shows(session)

    @property
    def cup(self) -> Cup:
        boards = Boards(self.record, teams_of(self.plan), self.plan.language, self.plan)
        boards.advance(None)
        return boards.cup()


class ServedEveningInHalls(CutLines, ServedEvening):
    """The same evening with a centre that hears no rig, three displays on its book, and a server in each hall."""

    def __init__(self, data: Path, races: Races, seed: int, stack: ExitStack) -> None:
        self._arrange_cuts(seed, races)
        super().__init__(data, races, stack)

    def _open(self) -> None:
        super()._open()
        self.halls: dict[str, Server] = {}
        self.lines: dict[str, Line] = {}
        self._displays: dict[int, list[Program]] = {}
        """By port, one after another."""
        for hall in HALLS:
            line = self.lines[hall] = Line(self.centre.port)
            line.open()
            self._stack.callback(line.close)
            self.halls[hall] = self._server(hall)
            where = ("--upstream", f"http://127.0.0.1:{line.port}", "--venue", hall)
            self.halls[hall].begins(*where, "--upstream-key", self.centre.lets_in(hall))
        self.screens_at = [free_port() for _ in range(DISPLAYS)]
        self._open_displays()
        self._without: set[str] = set()
        """The halls whose line is cut."""

    def _open_displays(self) -> None:
        for port in self.screens_at:
            where = ("--data", self.centre.data, "--port", port)
            program = Program("display", *where, cwd=self.folder, env=self.wall_clock.env)
            self._stack.callback(program.kill)
            self._displays.setdefault(port, []).append(program)
        for port, programs in self._displays.items():
            assert programs[-1].port == port

    @property
    def shown_at(self) -> dict[str, tuple[int, Server]]:
        return super().shown_at | {f"display at {port}": (port, self.centre) for port in self.screens_at}

    @property
    def programs(self) -> dict[str, list[Program]]:
        return super().programs | {f"display at {port}": its for port, its in self._displays.items()}

    @property
    def servers(self) -> list[Server]:
        return [self.centre, *self.halls.values()]

    def _server_of(self, hall: str | None) -> Server:
        return self.centre if hall is None else self.halls[hall]

    def _book_of(self, hall: str | None) -> SqlRecord:
        return self._server_of(hall).book

    def close(self) -> None:
        codes = [its[-1].stop() for its in self._displays.values()]
        super().close()
        assert codes == [0] * DISPLAYS

    def restarts(self, plan: Plan | None = None) -> None:
        for its in self._displays.values():
            its[-1].kill()
        super().restarts(plan)
        self._open_displays()

    def show(self) -> None:
        until(self._are_alike, PATIENCE_S)
        super().show()

    def _are_alike(self) -> bool:
        """Whether all who are on a line that is whole have the same in their books."""
        for each in self.servers:
            each.read_on()
        whole = [server for hall, server in self.halls.items() if hall not in self._without]
        return all(each.travelling == self.centre.travelling for each in whole)

    def _starts_again(self, hall: str) -> None:
        self.halls[hall].is_killed()
        self.halls[hall].starts()

    def _cut_line(self, hall: str) -> None:
        self._without.add(hall)
        self.lines[hall].cut()

    def _mend_line(self, hall: str) -> int:
        venue = self.halls[hall]
        for each in (venue, self.centre):
            until(lambda each=each: f"{hall} is cut since" in each.notes, PATIENCE_S)  # type: ignore[misc]
        assert not self._are_alike_with(hall)
        waited = len(venue.travelling - self.centre.travelling)
        self.lines[hall].mend()
        self._without.remove(hall)
        return waited

    def _are_alike_with(self, hall: str) -> bool:
        self.centre.read_on()
        self.halls[hall].read_on()
        return self.halls[hall].travelling == self.centre.travelling
