"""A venue loses its disk in the middle of a cut: the tape of the standby brings its laps back, each once everywhere."""

from collections.abc import Callable
from pathlib import Path

from ingest.rebuilding import rebuild, tapes_in
from ingest.tape import Tape
from tests.ingest.hall import Hall
from tests.ingest.test_standby import PLAN, TIMES, Game, PairOnALine, each_game
from tests.stories.two_ends import TwoEnds, entries
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record


class TapedPair(PairOnALine):
    """The second server keeps a tape, as every server does, from when it starts."""

    def __init__(self, folder: Path, game: Game) -> None:
        super().__init__(game)
        self.folder = folder
        self.tape: Tape | None = None
        self.is_cut = False

    def second_starts(self) -> None:
        super().second_starts()
        self.tape = Tape(self.folder, ("10.0.0.3", 20_777))

    def hears(self, *datagrams: bytes, after_s: float = 0.0) -> None:
        super().hears(*datagrams, after_s=after_s)
        for number, datagram in enumerate(datagrams, 1 - len(datagrams)):
            if self.tape is not None:
                self.tape.keep(datagram, self.game.source, self._now_ns + number * 16_666_667)

    def _exchange(self) -> None:
        if not self.is_cut:
            super()._exchange()

    def all_is_lost_but_the_tape(self) -> TwoEnds:
        """The first server's disk is lost and the second one's program is stopped for good; a new line with no book."""
        assert self.tape is not None
        assert self.tape.close()
        self.tape = self.first = self.second = self.standby = None
        self.lines = [TwoEnds(plan=PLAN, centre_book=self.lines[0].centre_book, venue_book=MemoryRecord("new"))]
        return self.lines[0]

    def goes_on(self, book: Record) -> None:
        """The first server starts on this book."""
        self.is_cut = False
        self.first = Hall(PLAN, book, planned=True, now_ns=self._now_ns)

    def rebuilds(self, book: Record) -> int:
        """The tape is heard; how many laps that adds."""
        return rebuild(tapes_in([self.folder]), book, PLAN).laps


def driven(book: Record) -> list[tuple[str, int]]:
    return sorted((each.driver, each.time_ms) for each in entries(book) if isinstance(each, LapSet))


def cut_in_the_last_laps(pair: TapedPair) -> TwoEnds:
    """A lap before the second server starts, two with it, and one while the line is cut, which only the tape has."""
    pair.begins()
    pair.drives(TIMES[0])
    pair.second_starts()
    pair.drives(*TIMES[1:3])
    pair.hears(after_s=5)
    pair.is_cut = True
    pair.drives(TIMES[3])
    return pair.all_is_lost_but_the_tape()


@each_game
def test_the_tape_of_the_standby_brings_back_what_the_centre_lacks_and_the_venue_goes_on(
    tmp_path: Path, kind: Callable[[], Game]
) -> None:
    pair = TapedPair(tmp_path, kind())
    line, cars = cut_in_the_last_laps(pair), pair.game.cars
    assert len(driven(line.centre_book)) == 3 * cars

    line.exchange()
    assert pair.rebuilds(line.venue_book) == cars
    pair.goes_on(line.venue_book)
    pair.drives(TIMES[4])

    line.exchange()
    found = driven(line.centre_book)
    assert len(found) == len(set(found)) == len(TIMES) * cars
    assert driven(line.venue_book) == found


@each_game
def test_a_tape_that_is_heard_a_second_time_adds_nothing(tmp_path: Path, kind: Callable[[], Game]) -> None:
    pair = TapedPair(tmp_path, kind())
    line = cut_in_the_last_laps(pair)
    line.exchange()
    pair.rebuilds(line.venue_book)
    line.exchange()
    before = driven(line.centre_book)
    assert pair.rebuilds(line.venue_book) == 0
    line.exchange()
    assert driven(line.centre_book) == before


@each_game
def test_a_backup_from_before_the_cut_and_the_tape_bring_back_all(tmp_path: Path, kind: Callable[[], Game]) -> None:
    pair = TapedPair(tmp_path, kind())
    pair.begins()
    pair.drives(TIMES[0])
    backup, people = entries(pair.record), [each.person for each in pair.record.profiles().values()]
    pair.is_cut = True
    pair.second_starts()
    pair.drives(*TIMES[1:4])
    line = pair.all_is_lost_but_the_tape()
    line.venue_book.append(backup, people)
    line.exchange()
    pair.rebuilds(line.venue_book)
    line.exchange()
    found = driven(line.centre_book)
    assert len(found) == len(set(found)) == 4 * pair.game.cars
