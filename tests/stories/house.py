"""The whole house but its sockets: rigs at venues, a record on disk, staff at their desks, and people who watch.

Everything is what the program is made of; only time stands still until a story lets it pass, and nothing runs beside
anything else. So a story comes out the same each time. What is written is shown at once, as it is within a moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from display import wire
from display.boards import Boards
from display.hub import Hub
from display.staff import standings_of
from display.staff.rulings import laps_of
from ingest.rigs import Address
from leaderboard.board import Board
from leaderboard.cup import Cup
from leaderboard.fold import Standings
from leaderboard.teams import teams_of
from tests.display.stage import StageClock, StageScreen, Watcher
from tests.ingest.hall import F1, START_NS, TICK_NS, Console, Hall
from tests.stories.desks import Desks, OwnDesks
from timing.alerts import Alert
from timing.event import Plan
from timing.record.decisions import Penalty, Phase
from timing.record.entry import Entry, LapSet
from timing.record.folder import record_file
from timing.record.protocol import Position, Record, Written
from timing.record.published import ResultPublished
from timing.record.sql import SqlRecord

PORT = 50_000
Game = F1 | Console


class Guest:
    """Somebody who watches a session, by default the running one, and believes what the screen is told.

    `house` is looked at anew at each connection, so a guest goes on from the last board when the server comes back.
    """

    def __init__(self, house: "House", session: str = "current") -> None:
        self._house, self._session = house, session
        self.boards: list[Board] = []
        """Every board that was seen, one after another."""
        self.connections = 0
        self._screen: StageScreen | None = None
        self.connect()

    def connect(self) -> None:
        """Come, or come back with the board that is on the screen."""
        held = self.boards[-1] if self.boards else None
        self._screen = StageScreen(self._house.hub)
        self._screen.watcher = Watcher(held)
        self.connections += 1
        epoch, seq = (held.epoch, held.seq) if held is not None else (None, None)
        self._screen.join(self._session, epoch, seq)
        self.look()

    def loses_the_network(self) -> None:
        """Nothing arrives any more, and the server may find out when it likes."""
        self.look()
        if self._screen is not None:
            self._house.hub.partings.leave(self._screen)
        self._screen = None

    def look(self) -> None:
        """Take in what has arrived."""
        if self._screen is not None:
            watcher = self._screen.look()
            self.boards += watcher.seen
            watcher.seen.clear()

    @property
    def board(self) -> Board:
        """What is on the screen."""
        self.look()
        return self.boards[-1]

    @property
    def json(self) -> bytes:
        """The same to the byte."""
        return wire.board(self.board)


class House:
    """Opened in a folder, on a plan; each venue hears its own rigs, and all of them write into one record."""

    def __init__(self, data: Path, plan: Plan) -> None:
        self.plan = plan
        self.file = record_file(data)
        self.now_ns = START_NS
        self.guests: list[Guest] = []
        self._games: dict[str, Game] = {}
        self._rebuilt: tuple[tuple[Position, int], dict[str, bytes]] | None = None
        """The boards that somebody made who read the whole record, and of which moment they are."""
        self._open()

    def _open(self) -> None:
        self.record = self._book(self.file)
        venues = dict.fromkeys(rig.venue for rig in self.plan.rigs.values()) or {None: None}
        self.venues = {name: Hall(self.plan, self.record, now_ns=self.now_ns, planned=True) for name in venues}
        self.hub = Hub(clock=StageClock())
        self.boards = Boards(self.record, teams_of(self.plan), self.plan.language, self.plan)
        self.hub.show(self.boards.advance(None))

    def _book(self, file: Path) -> Record:
        return SqlRecord.open(file)

    def close(self) -> None:
        """The evening is over."""
        self.record.close()

    def restarts(self, plan: Plan | None = None) -> None:
        """The computers go off and on again, with another plan if one is given; the guests come back by themselves."""
        self.close()
        self.plan = plan or self.plan
        self._open()
        for guest in self.guests:
            guest.connect()

    def lets_in(self, session: str = "current") -> Guest:
        """One more who watches."""
        self.guests.append(Guest(self, session))
        return self.guests[-1]

    # Time

    @property
    def clock(self) -> datetime:
        """What the clock on the wall says."""
        return next(iter(self.venues.values())).clock

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self._be(self.now_ns + round(seconds * 1e9))

    def _be(self, now_ns: int) -> None:
        self.now_ns = now_ns
        for hall in self.venues.values():
            hall.now_ns = now_ns

    # Rigs

    def loads(self, rig: str, game: Game) -> None:
        """A game is started on a rig, and its driver rolls to the line."""
        self._games[rig] = game
        self.hears(rig, *(game.begins() if isinstance(game, F1) else [game.drives()]))

    def drives(self, rig: str, time_ms: int, *, invalid: bool = False) -> LapSet | None:
        """A lap that begins now, from the line to the line; the new entry, if it is told at once."""
        self.passes(time_ms / 1000)
        return self.crosses(rig, time_ms, invalid=invalid)

    def crosses(self, rig: str, time_ms: int, *, invalid: bool = False) -> LapSet | None:
        """A rig crosses the line now, after so long a lap."""
        game, before = self._games[rig], self.record.position().seq
        if invalid and isinstance(game, F1):
            self.hears(rig, game.drives(time_ms - 1_000, invalid=True))
        self.hears(rig, game.ends(time_ms))
        new = [entry for _, entry in self.record.read(before) if isinstance(entry, LapSet)]
        return new[-1] if new else None

    def hears(self, rig: str, *datagrams: bytes) -> None:
        """Datagrams of a rig arrive where it stands, each a sixtieth of a second after the other."""
        hall, source = self._place_of(rig)
        self._be(self.now_ns - TICK_NS)
        for datagram in datagrams:
            hall.hear(datagram, source=source)
            self._be(hall.now_ns)
        self._be(self.now_ns + TICK_NS)
        self.show()

    def plays(self, rig: str, datagrams: Iterable[tuple[int, bytes]]) -> None:
        """A tape of a rig, from now on; what comes of it is shown at its end."""
        (hall, source), start_ns = self._place_of(rig), self.now_ns
        for at_ms, payload in datagrams:
            self._be(start_ns + at_ms * 1_000_000)
            hall.pipeline.receive(payload, source, self.now_ns)
        self.show()

    def _place_of(self, rig: str) -> tuple[Hall, Address]:
        planned = self.plan.rigs.get(rig)
        if planned is None:
            return self.venues[None], (rig, PORT)
        return self.venues[planned.venue], (planned.address, PORT)

    # Staff

    def _desks(self, hall: str | None = None) -> Desks:
        """Where staff decide in a hall; without one, where race control sits."""
        return OwnDesks(self._book_of(hall), self.plan, lambda: self.clock)

    def _book_of(self, hall: str | None) -> Record:
        """The book that a hall writes into: in one house it is that of all."""
        return self.record

    def move(self, session: str, *steps: str) -> None:
        """A session goes on by these steps."""
        for step in steps:
            self._desks().move(session, step)
            self._decided()

    def publishes(self) -> None:
        """What has become another result is hung up, with a number of its own."""
        self._desks().publish()
        self._decided()

    def seat(self, rig: str, driver: str) -> None:
        """Somebody sits in a rig from now on."""
        self._desks().seat(rig, driver)
        self._decided()

    def seat_all(self, drivers: Mapping[str, str], session: str) -> None:
        """All rigs change their drivers, as a list from the desk."""
        self._desks().seat_all(drivers, session)
        self._decided()

    def penalise(self, session: str, driver: str, penalty: Penalty, value: float = 0, *, team: bool = False) -> int:
        """Somebody is given a penalty; the number of the ruling."""
        who, whose = (None, driver) if team else (driver, None)
        reason, amount = "seen on video", Decimal(str(value))
        number = self._desks().penalise(penalty, session, driver=who, team=whose, value=amount, reason=reason)
        self._decided()
        return number

    def take_back(self, ruling: int) -> None:
        """A ruling is taken back."""
        self._desks().take_back(ruling, "it was not so")
        self._decided()

    def protests(self, session: str, team: str, about: str) -> int:
        """A team protests against a driver; the number of the protest."""
        number = self._desks().lodge(session, team, "the chicane", driver=about)
        self._decided()
        return number

    def decides(self, protest: int, *, upheld: bool) -> None:
        """The stewards decide a protest."""
        self._desks().decide(protest, upheld=upheld, reason="seen on video")
        self._decided()

    def rule(self, lap: LapSet, *, counts: bool) -> None:
        """A lap is deleted, or restored."""
        self._desks().rule(self.ref(lap), counts=counts, reason="cut")
        self._decided()

    def unrule(self, lap: LapSet) -> None:
        """What was decided last of a lap is taken back."""
        self._desks().unrule(self.ref(lap))
        self._decided()

    def give(self, laps: Sequence[LapSet], driver: str) -> None:
        """Laps were driven by somebody else, all of them."""
        self._desks().give([self.ref(lap) for lap in laps], driver, "she sat there")
        self._decided()

    def ungive(self, lap: LapSet) -> None:
        """They were not."""
        self._desks().ungive(self.ref(lap), "she did not")
        self._decided()

    def writes(self, *entries: Entry) -> None:
        """Something is written down that no desk is needed for."""
        self._desks().write(entries)
        self._decided()

    def ref(self, lap: LapSet) -> int:
        """The number by which staff know a lap."""
        found = self.record.find(lap.key)
        assert found is not None
        return found.seq

    def _decided(self) -> None:
        """Everybody reads what was decided."""
        for hall in self.venues.values():
            hall.follow()
        self.show()
        self.passes(1)

    # What is to be seen

    def show(self) -> None:
        """Bring everybody up to date."""
        self.hub.show(self.boards.advance())
        clock = self.hub.clock
        assert isinstance(clock, StageClock)
        clock.settle()
        for guest in self.guests:
            guest.look()

    @property
    def alerts_now(self) -> list[Alert]:
        """What the rig desk is told."""
        return [alert for hall in self.venues.values() for alert in hall.pipeline.alerts]

    @property
    def standings(self) -> Standings:
        """All that the record says, added up anew."""
        return standings_of(self.record, self.plan.rules)

    def phase(self, session: str) -> Phase:
        """Where a session stands."""
        return self.standings.phase(session)

    def published(self, session: str) -> list[ResultPublished]:
        """The versions of a result, in their order."""
        found = (entry for _, entry in self.entries if isinstance(entry, ResultPublished))
        return [each for each in found if each.session == session]

    @property
    def entries(self) -> list[Written]:
        """All that is written."""
        return self.record.read(limit=1_000_000)

    @property
    def laps(self) -> list[LapSet]:
        """The laps as they were first written."""
        return [entry for _, entry in self.entries if isinstance(entry, LapSet)]

    def board(self, session: str = "current") -> Board:
        """The board as it is shown now."""
        channel = self.hub.channel(session)
        assert channel is not None
        return channel.board

    def rebuilt(self, session: str) -> bytes:
        """The board made by somebody who reads the whole record anew, to the byte."""
        at = self.record.position(), self.record.people_version()
        if self._rebuilt is None or self._rebuilt[0] != at:
            boards = Boards(self.record, teams_of(self.plan), self.plan.language, self.plan)
            self._rebuilt = at, {each.session.id: wire.board(each) for each in boards.advance(None).fresh}
        return self._rebuilt[1][session]

    def order(self, session: str = "current") -> list[str]:
        """The drivers' ids from the top to the bottom."""
        return [row.driver.id for row in self.board(session).rows]

    @property
    def cup(self) -> Cup:
        """The standings over all sessions."""
        return self.boards.cup()

    def counting(self, session: str) -> dict[int, bool]:
        """By number in the record, whether a lap counts as staff see it."""
        return {line.ref: line.counts for line in laps_of(self.record, session)}
