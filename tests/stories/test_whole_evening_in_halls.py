"""A whole evening in three books, with lines cut and a program killed, gives the files of one in a single house.

`tests.stories.whole_evening` is the playbook, `tests.stories.handed_out` says what of a file belongs to a record alone.
"""

from collections.abc import Callable
from datetime import UTC
from functools import cache
from typing import Any

import pytest

from display.exports import Format, Wishes
from tests.stories.handed_out import boards_of, file_of
from tests.stories.two_ends import entries
from tests.stories.two_halls import KOBLACH, RINGHALLE
from tests.stories.whole_evening import (
    ALL,
    EVERYDAY,
    FINAL,
    KILLED_AT_S,
    KILLED_IN,
    Races,
    WholeEvening,
    WholeEveningInHalls,
    cuts,
)
from timing.record.by_hand import LapAdded
from timing.record.decisions import Ruled
from timing.record.entry import LapRuled, LapSet
from timing.record.protocol import Record

EVENINGS = (
    (EVERYDAY, 25),
    *(pytest.param((ALL, seed), marks=pytest.mark.slow) for seed in range(1, 6)),
)
"""Which races are driven, and the seed of the cuts."""
TABLES: tuple[Format, ...] = ("csv", "csv-de", "json")
PAPERS: tuple[Format, ...] = ("bundle", "team-sheets", "start-list")

Both = tuple[WholeEvening, WholeEveningInHalls]


@pytest.fixture(scope="module")
def singles(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Races], WholeEvening]:
    @cache
    def single(races: Races) -> WholeEvening:
        return WholeEvening(tmp_path_factory.mktemp("single"), races).whole()

    return single


@pytest.fixture(scope="module", params=EVENINGS, ids=lambda param: f"seed-{param[1]}")
def both(
    request: pytest.FixtureRequest,
    singles: Callable[[Races], WholeEvening],
    tmp_path_factory: pytest.TempPathFactory,
) -> Both:
    """In one house, and in two halls."""
    races, seed = request.param
    halls = WholeEveningInHalls(tmp_path_factory.mktemp("halls"), races, seed)
    halls.whole()
    return singles(races), halls


def test_lines_were_cut_in_a_last_lap_with_laps_and_rulings_behind_them(both: Both) -> None:
    _, halls = both
    assert set(halls.waited) == {KOBLACH, RINGHALLE}
    assert min(halls.waited.values()) >= 8
    assert all(cut.to_s - cut.from_s >= 120 for cut in halls.cuts.values())


def test_in_the_everyday_run_a_program_is_killed_behind_a_line_that_is_cut() -> None:
    cut = cuts(25, EVERYDAY)[RINGHALLE]
    assert (cut.race, cut.from_s < KILLED_AT_S < cut.to_s) == (KILLED_IN, True)


def test_tables_are_those_of_one_house_byte_for_byte(both: Both) -> None:
    for format in (*TABLES, "xlsx"):
        single, halls = (_file(evening, FINAL, format, standings=True) for evening in both)
        assert halls == single, format
    for session in both[0].sessions:
        for format in TABLES:
            single, halls = (_file(evening, session, format) for evening in both)
            assert halls == single, (session, format)


@pytest.mark.slow
def test_papers_are_those_of_one_house(both: Both) -> None:
    """The bundle has everything that is handed out: lists and certificates, and each session's list and table."""
    for format in PAPERS:
        single, halls = (_file(evening, FINAL, format, standings=True) for evening in both)
        assert halls == single, format


def test_boards_are_those_of_one_house_at_the_centre_and_in_each_hall(both: Both) -> None:
    single, halls = both
    wanted = boards_of(single.record, single.plan)
    assert sorted(wanted) == sorted(single.sessions)
    for book in (halls.record, *halls.books.values()):
        assert boards_of(book, halls.plan) == wanted


def test_every_book_has_each_lap_and_each_decision_once(both: Both) -> None:
    single, halls = both
    wanted = _keys(single.record)
    assert len(wanted) == len(set(wanted))
    for book in (halls.record, *halls.books.values()):
        assert _keys(book) == wanted
        assert book.verify() is None


def _keys(book: Record) -> list[str]:
    return sorted(entry.key for entry in entries(book) if isinstance(entry, LapSet | LapAdded | LapRuled | Ruled))


def _file(evening: WholeEvening, session: str, format: Format, *, standings: bool = False) -> Any:
    return file_of(evening.record, evening.plan, session, format, Wishes(standings=standings, zone=UTC))
