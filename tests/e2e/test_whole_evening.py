"""A whole evening of real programs, with lines cut and one program killed, gives the files of one in a single house.

The playbook is `tests.stories.whole_evening`, who plays it `tests.e2e.cup_house`: a centre, three displays, a server in
each hall; and the same once more with one server. Files and boards are what these programs hand out over the network.

What is compared is compared with its instants, as both evenings have the same clock on the wall. Left out is what
`tests.stories.handed_out` names, and what was asked of one program: a request stays in the book that it was asked of.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from display import wire
from tests.e2e.cup_house import CENTRE, DISPLAYS, Onlooker, ServedEvening, ServedEveningInHalls
from tests.e2e.hall_server import Server
from tests.e2e.program import eracing
from tests.stories.company_cup import HALLS
from tests.stories.handed_out import comparable, without_arrival
from tests.stories.two_halls import KOBLACH, RINGHALLE
from tests.stories.whole_evening import ALL, EVERYDAY, KILLED_AT_S, KILLED_IN, Races, cuts
from timing.exchange.allowed import travels
from timing.record.entry import Entry, LapSet
from timing.record.published import ResultPublished

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

EVENINGS: Final = ((EVERYDAY, 25), (ALL, 3))
"""Which races are driven, and the seed of the cuts."""
TABLES: Final = ("csv", "csv-de", "json")
REQUEST: Final = "asked"
"""What sort of entry it is in the event as JSON."""
_SAID: Final = (
    re.compile(r"[╭│╰].*[╮│╯]"),  # where it is reached
    re.compile(r"version 1 of the plan holds, which \w+ saved"),
    re.compile(r"http://127\.0\.0\.1:\d+ does not answer \(.*\)"),
    re.compile(r"the centre is not reached, and this venue starts by itself: .*"),
)
"""All that programs may say in such an evening."""


@dataclass(frozen=True)
class Told:
    """What is left of an evening: what its programs handed out and said, and what stands in their books."""

    files: dict[tuple[str, str], bytes]
    """Of the centre, by session ("" for the standings) and format."""
    boards: dict[str, dict[str, bytes]]
    """By program and session."""
    books: dict[str, list[Entry]]
    """By server, that of race control first."""
    verified: dict[str, str]
    said: dict[str, list[str]]
    """By program, each time that it ran."""
    onlookers: list[Onlooker]
    waited: dict[str, int]


def _told(evening: ServedEvening, waited: dict[str, int]) -> Told:
    """The whole evening, from the doors until the programs are told to stop."""
    evening.whole()
    boards = evening.settles()
    wanted = {"": "standings"} | {id: f"sessions/{id}" for id in boards[CENTRE]}
    files = {
        (session, format): evening.centre.ask(f"/api/v1/{where}/export/{format}")
        for session, where in wanted.items()
        for format in (*TABLES, *(() if session else ("xlsx",)))
    }
    books = {each.name: [written.entry for written in each.book.read(limit=1_000_000)] for each in evening.servers}
    verified = {each.name: _verified(each, evening.folder) for each in evening.servers}
    evening.close()
    said = {name: [program.said for program in its] for name, its in evening.programs.items()}
    return Told(files, boards, books, verified, said, evening.onlookers, waited)


def _verified(server: Server, folder: Path) -> str:
    """What is said of a book that is looked through."""
    done = eracing("verify", "--data", server.data, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _in_one_house(folder: Path, races: Races) -> Told:
    with ExitStack() as stack:
        return _told(ServedEvening(folder, races, stack), {})


def _in_halls(folder: Path, races: Races, seed: int) -> Told:
    with ExitStack() as stack:
        evening = ServedEveningInHalls(folder, races, seed, stack)
        return _told(evening, evening.waited)


@pytest.fixture(scope="module", params=EVENINGS, ids=lambda param: f"seed-{param[1]}")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Told]:
    """In one house, and in two halls; at the same time, as neither knows of the other."""
    races, seed = request.param
    with ThreadPoolExecutor(2) as pool:
        single = pool.submit(_in_one_house, tmp_path_factory.mktemp("single"), races)
        halls = pool.submit(_in_halls, tmp_path_factory.mktemp("halls"), races, seed)
        return single.result(), halls.result()


def test_lines_were_cut_in_a_last_lap_and_a_program_was_killed(both: tuple[Told, Told]) -> None:
    _, halls = both
    assert set(halls.waited) == set(HALLS)
    assert min(halls.waited.values()) >= 8
    assert len(halls.said[RINGHALLE]) > len(halls.said[KOBLACH]), "one was started once more"


def test_one_program_is_killed_behind_a_line_that_is_cut() -> None:
    races, seed = EVENINGS[0]
    cut = cuts(seed, races)[RINGHALLE]
    assert (cut.race, cut.from_s < KILLED_AT_S < cut.to_s) == (KILLED_IN, True)


def test_files_are_those_of_one_house_byte_for_byte(both: tuple[Told, Told]) -> None:
    single, halls = both
    assert list(single.files) == list(halls.files)
    for (session, format), content in single.files.items():
        assert _comparable(halls.files[session, format], format) == _comparable(content, format), (session, format)


def test_boards_are_those_of_one_house_at_the_centre_its_displays_and_in_each_hall(both: tuple[Told, Told]) -> None:
    single, halls = both
    wanted = _boards(single.boards[CENTRE])
    assert len(halls.boards) == 1 + len(HALLS) + DISPLAYS
    for name, boards in halls.boards.items():
        assert _boards(boards) == wanted, name
        assert name in HALLS or boards == halls.boards[CENTRE], "on the same book they are the same to the byte"


def test_every_book_has_each_lap_and_each_decision_once_and_as_it_was_in_one_house(both: tuple[Told, Told]) -> None:
    single, halls = both
    wanted = _travelling(single.books[CENTRE])
    assert sum(isinstance(each, LapSet) for each in wanted.values()) > 100
    for name, book in halls.books.items():
        assert _travelling(book) == wanted, name


def test_every_book_is_found_whole_by_whoever_looks_through_it(both: tuple[Told, Told]) -> None:
    for evening in both:
        assert set(evening.verified) == set(evening.books)
        for said in evening.verified.values():
            assert "chain unbroken" in said
            assert "each comes to what was published" in said


def test_results_were_published_as_often_as_in_one_house_and_for_the_same_reasons(both: tuple[Told, Told]) -> None:
    """Nobody decides before what was decided is published: else their number is a matter of seconds.

    The very same evening told without that pause had 10 versions in one house and 17 at the centre, with equal boards.
    """
    single, halls = (_versions(evening.books[CENTRE]) for evening in both)
    assert halls == single


def test_who_looked_on_saw_one_board_at_each_entry_and_in_the_end_the_last(both: tuple[Told, Told]) -> None:
    for evening in both:
        wall, phone = evening.onlookers
        assert (wall.connections, phone.connections) == (2, 1), "the wall lost its network in race 2"
        seen = [
            (at, board) for each in evening.onlookers for at, boards in each.audience.boards.items() for board in boards
        ]
        assert len(set(seen)) == len({at for at, _ in seen})
        assert {wire.board(each.board) for each in evening.onlookers} <= set(evening.boards[CENTRE].values())
        assert wall.board == phone.board


def test_programs_say_where_they_are_and_that_a_line_is_cut_and_nothing_else(both: tuple[Told, Told]) -> None:
    for evening in both:
        for name, its in evening.said.items():
            lines = [line for said in its for line in said.splitlines()]
            assert [line for line in lines if not any(each.fullmatch(line) for each in _SAID)] == [], name


def _travelling(book: list[Entry]) -> dict[str, Entry]:
    """What is in all books, by key: laps, and what staff decided."""
    found = [entry for entry in book if travels(entry)]
    assert len(found) == len({entry.key for entry in found})
    return {entry.key: entry for entry in found}


def _versions(book: list[Entry]) -> list[tuple[object, ...]]:
    published = [each for each in book if isinstance(each, ResultPublished)]
    return [(each.session, each.number, each.state, each.author, each.reason, each.at) for each in published]


def _boards(boards: dict[str, bytes]) -> dict[str, Any]:
    return {session: without_arrival(orjson.loads(board)) for session, board in boards.items()}


def _comparable(content: bytes, format: str) -> Any:
    """The content of a file, without the requests in it: those of a hall are in the book of that hall alone."""
    if format == "json":
        file = orjson.loads(content)
        file["record"] = [each for each in file.get("record", ()) if each["kind"] != REQUEST]
        content = orjson.dumps(file)
    return comparable(content, f".{format}")
