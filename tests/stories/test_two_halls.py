"""An evening in two halls whose line is cut in the last lap of a race gives the results of one in a single house."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from display import wire
from display.boards import Boards
from display.exports import Format, Wishes, exported
from leaderboard.teams import teams_of
from tests.stories.company_cup import LAPS, QUALIFYING
from tests.stories.two_ends import entries
from tests.stories.two_halls import RINGHALLE, ShortEvening, TwoHalls
from timing.record.decisions import Ruled
from timing.record.entry import LapSet
from timing.record.protocol import Record

SESSIONS = (QUALIFYING, "race-1", "race-2", "race-3")
every_session = pytest.mark.parametrize("session", SESSIONS)
_POSITION = re.compile(rb"\b[0-9a-f]{8}:\d+\b")
_CHECKSUM = re.compile(rb"\b[0-9a-f]{64}\b")
_OF_ARRIVAL = ("epoch", "seq", "moved")
"""What depends on the order in which laps came: positions, and by how many places somebody has moved just now."""


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
    boards = Boards(record, teams_of(evening.plan), evening.plan.language, evening.plan)
    found = {each.session.id: orjson.loads(wire.board(each)) for each in boards.advance(None).fresh}[session]
    return without_arrival(found)


def file_of(evening: ShortEvening, session: str, format: Format) -> object:
    """A file, without the position that it names and the checksum, which is reckoned over what depends on arrival."""
    content = exported(evening.record, evening.plan, session, format, Wishes()).content
    content = _CHECKSUM.sub(b"CHECKSUM", _POSITION.sub(b"POSITION", content))
    return without_arrival(orjson.loads(content)) if format == "json" else content


def without_arrival(found: Any) -> Any:
    match found:
        case dict():
            return {key: without_arrival(value) for key, value in found.items() if key not in _OF_ARRIVAL}
        case list():
            return [without_arrival(each) for each in found]
    return found


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
