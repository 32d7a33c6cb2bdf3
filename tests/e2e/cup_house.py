"""The house of the company cup made of real programs: rigs send datagrams, staff ask over the network, lines are cut.

What happens is told by the playbook (`tests.stories.whole_evening`); here is only who does it. A program is killed as
by a power cut. The one thing that is arranged is the clock on the wall (`tests.e2e.wall_clock`).

Before the story goes on, what it has said must have come about: who is on a line has everything, whoever hears rigs
knows who sits there, and results are published. A server publishes by itself what has not changed between two looks, a
second apart; so decisions that follow one another faster are one version or several, as it happens. Here each has its
own, in one house as in another.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from display import wire
from display.boards import Boards
from leaderboard.board import Board
from leaderboard.cup import Cup
from leaderboard.teams import teams_of
from tests.e2e.audience import Audience
from tests.e2e.hall_server import DesksOfServer, Server, boards_at
from tests.e2e.line import Line
from tests.e2e.program import PATIENCE_S, Program
from tests.e2e.proxy import free_port
from tests.e2e.wall_clock import WallClock
from tests.ingest.hall import TICK_NS
from tests.stories.company_cup import HALLS
from tests.stories.desks import Desks
from tests.stories.house import Guest
from tests.stories.whole_evening import CutLines, Races, WholeEvening, plan_text
from tests.waiting import until
from timing.alerts import Alert
from timing.event import Plan
from timing.record.entry import LapSet
from timing.record.sql import SqlRecord

NETWORK: Final = "127.0.1"
"""Of the rigs: all of it is this machine, and each rig has an address of its own."""
CENTRE: Final = "centre"
DISPLAYS: Final = 3


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
            until(lambda port=port, wanted=wanted: boards_at(port, wanted) == wanted, PATIENCE_S)  # type: ignore[misc]
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
