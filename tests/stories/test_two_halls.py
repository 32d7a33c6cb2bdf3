"""An evening in two halls whose line is cut in the last lap of a race gives the results of one in a single house."""

from collections.abc import Iterator

import pytest

from display.exports import Format, Wishes
from tests.stories import handed_out
from tests.stories.company_cup import LAPS, QUALIFYING
from tests.stories.handed_out import boards_of
from tests.stories.two_ends import entries
from tests.stories.two_halls import RINGHALLE, ShortEvening, TwoHalls
from timing.record.decisions import Ruled
from timing.record.entry import LapSet
from timing.record.protocol import Record

SESSIONS = (QUALIFYING, "race-1", "race-2", "race-3")
every_session = pytest.mark.parametrize("session", SESSIONS)


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShortEvening]:
    evening = ShortEvening(tmp_path_factory.mktemp("single"))
    yield evening.short()
    evening.close()


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoHalls]:
    evening = TwoHalls(tmp_path_factory.mktemp("halls"))
    evening.short()
    yield evening
    evening.close()


def board_of(evening: ShortEvening, record: Record, session: str) -> object:
    """The board as whoever reads a book anew has it."""
    return boards_of(record, evening.plan)[session]


def file_of(evening: ShortEvening, session: str, format: Format) -> object:
    """A file, without what belongs to its record alone."""
    return handed_out.file_of(evening.record, evening.plan, session, format, Wishes())


def test_the_line_was_cut_while_laps_were_driven(halls: TwoHalls) -> None:
    assert halls.cut_for[0] >= 11, "every rig of that hall ended its last lap without the centre"


@every_session
def test_boards_are_those_of_a_single_house_at_the_centre_and_in_each_hall(
    single: ShortEvening, halls: TwoHalls, session: str
) -> None:
    wanted = board_of(single, single.record, session)
    assert board_of(halls, halls.record, session) == wanted
    for book in halls.books.values():
        assert board_of(halls, book, session) == wanted


@every_session
@pytest.mark.parametrize("format", ["csv", "csv-de", "json"])
def test_files_are_those_of_a_single_house(single: ShortEvening, halls: TwoHalls, session: str, format: Format) -> None:
    assert file_of(halls, session, format) == file_of(single, session, format)


def test_every_book_has_every_lap_once_and_the_rulings_of_both_halls(single: ShortEvening, halls: TwoHalls) -> None:
    driven = sorted(entry.key for entry in entries(single.record) if isinstance(entry, LapSet))
    assert len(driven) == 23 * (6 + 3 * LAPS)
    for book in (halls.record, *halls.books.values()):
        assert sorted(entry.key for entry in entries(book) if isinstance(entry, LapSet)) == driven
        reasons = {entry.reason for entry in entries(book) if isinstance(entry, Ruled)}
        assert {"seen in Koblach", f"seen in {RINGHALLE}"} <= reasons
        assert book.verify() is None
