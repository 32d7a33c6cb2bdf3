"""From the record to boards: what is read once is shown once."""

from dataclasses import replace

import pytest

from display import boards as module
from display.boards import Advance, Boards, board_at, cup_at
from leaderboard.board import Board, Team
from leaderboard.rows import board
from tests.display.books import ANNA, AT, BEN, LEAGUE, QUALI, RACE, Glass, lap, make
from tests.leaderboard.evenings import TEAMS
from timing.event import Plan
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import LapAmended, Person
from timing.record.memory import MemoryRecord


@pytest.fixture
def record() -> MemoryRecord:
    return MemoryRecord("book-1")


def test_an_empty_record_has_no_boards_and_is_a_book_all_the_same(record: MemoryRecord) -> None:
    assert make(record).advance() == Advance("book-1", (), (), (), True, False)


def test_what_was_there_before_comes_whole_and_what_comes_later_as_news(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1)], [ANNA])
    boards = make(record)
    first = boards.advance(None)
    assert (first.anew, first.sessions, first.more) == (True, ("quali",), False)
    [shown] = first.fresh
    assert (shown.seq, shown.rows[0].driver.name, shown.rows[0].team) == (2, "Anna", TEAMS["north"])
    record.append([lap(2)])
    second = boards.advance()
    assert (second.anew, second.fresh) == (False, ())
    assert [(made.prev, made.board.seq) for made in second.news] == [(2, 3)]
    assert boards.advance() == replace(second, news=())


def test_a_session_opened_later_is_fresh_and_the_running_one(record: MemoryRecord) -> None:
    record.append([QUALI])
    boards = make(record)
    boards.advance(None)
    record.append([RACE, lap(1, session="race")])
    advance = boards.advance()
    assert [each.session.id for each in advance.fresh] == ["race"]
    assert (advance.news, advance.sessions) == ((), ("quali", "race"))


def test_the_seq_of_a_board_is_that_of_the_last_entry_that_changed_it(record: MemoryRecord) -> None:
    record.append([QUALI, RACE, lap(1), lap(1, session="race"), lap(2, "ben")])
    shown = {each.session.id: each.seq for each in make(record).advance().fresh}
    assert shown == {"quali": 5, "race": 4}


def test_an_entry_that_changes_nothing_to_be_seen_is_no_news(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1), lap(2, time_ms=91_000), lap(3, time_ms=92_000)])
    boards = make(record)
    boards.advance()
    record.append([LapAmended("quali", lap(2).key, AT, reason="looked at")])
    assert boards.advance().news == ()


def test_a_renamed_driver_is_news_of_the_sessions_they_drove_in_alone(record: MemoryRecord) -> None:
    record.append([QUALI, RACE, lap(1), lap(1, "ben", session="race")], [ANNA, BEN])
    boards = make(record)
    boards.advance()
    record.append([], [Person("anna", "Driver 17")])
    [made] = boards.advance().news
    assert (made.board.session.id, made.prev, made.board.seq) == ("quali", 3, 3)
    assert made.board.rows[0].driver.name == "Driver 17"


def test_a_new_driver_costs_the_rows_of_one_session(record: MemoryRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    record.append([QUALI, lap(1)], [ANNA])
    record.append([RACE, lap(1, session="race")])
    boards = make(record)
    boards.advance()
    made: list[str] = []
    real = board

    def counted(standings: object, session: str, *rest: object, **options: object) -> Board:
        made.append(session)
        return real(standings, session, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "board", counted)
    record.append([lap(1, "ben", session="race")], [BEN])
    boards.advance()
    assert made == ["race"]


def test_who_is_hidden_goes_by_a_number_at_once_and_nothing_from_before_may_be_told(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1), RACE], [ANNA, BEN])
    boards = Boards(record, {}, "de")
    assert not boards.advance().renamed
    record.append([lap(2)], [replace(ANNA, affiliation="another car")])
    assert not boards.advance().renamed
    record.append([], [Person("cleo", "Cleo")])
    assert not boards.advance().renamed
    record.change_person("ben", lambda known: replace(known, hidden=True))
    gone = boards.advance()
    assert (gone.renamed, gone.news, gone.fresh) == (True, (), ()), "he is on no board now, and may have been"
    record.change_person("anna", lambda known: replace(known, hidden=True))
    hidden = boards.advance()
    assert hidden.renamed
    assert [row.driver.name for row in hidden.news[0].board.rows] == ["Fahrer 1"]
    assert not boards.advance().renamed
    assert board_at(record, "quali", 2, {}, "de").rows[0].driver.name == "Fahrer 1"
    assert boards.cup().drivers[0].driver.name == "Fahrer 1"
    assert cup_at(record, 3, Plan(language="de")).drivers[0].driver.name == "Fahrer 1"


def test_a_person_who_is_gone_is_shown_by_their_id(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1)], [ANNA])
    boards = make(record)
    boards.advance()
    record._people.clear()
    record._people_version += 1
    [made] = boards.advance().news
    assert made.board.rows[0].driver.name == "anna"


def test_a_long_import_is_shown_in_parts(record: MemoryRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 4)
    record.append([QUALI, *(lap(number) for number in range(1, 11))])
    boards = make(record)
    parts = [boards.advance(4)]
    while parts[-1].more:
        parts.append(boards.advance(4))
    assert [part.more for part in parts] == [True, True, False]
    glass = Glass()
    for part in parts:
        glass.show(part)
    assert glass.boards["quali"].rows[0].laps == 10
    assert make(record).advance(None).fresh == (glass.boards["quali"],)


def test_who_loses_the_pole_loses_its_point_on_the_board_of_the_race(record: MemoryRecord) -> None:
    record.append([QUALI, RACE, lap(1, "anna"), lap(1, "ben", 90_001)])
    record.append([lap(1, "anna", session="race"), lap(1, "ben", 90_001, "race")])
    boards, glass = Boards(record, TEAMS, "en", LEAGUE), Glass()
    glass.show(boards.advance())
    record.append([Ruled("quali", Penalty.DISQUALIFIED, "a second seat", "Toni", AT, "anna")])
    advance = boards.advance()
    assert {made.board.session.id for made in advance.news} == {"quali", "race"}
    glass.show(advance)
    short = [row.points for row in glass.boards["race"].rows]
    assert short == [31, 26], "30 and 1 for the fastest lap; 25 and the pole"


@pytest.mark.parametrize("seq", [0, -1, 3, 10**20])
def test_there_is_no_board_of_an_entry_that_is_not_there(record: MemoryRecord, seq: int) -> None:
    record.append([QUALI, lap(1)])
    with pytest.raises(LookupError, match=f"no entry {seq} in the record, which ends at 2"):
        board_at(record, "quali", seq, {}, "en")


def test_the_current_session_of_the_past_is_the_one_opened_last_then(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1), RACE])
    assert [board_at(record, "current", seq, {}, "en").session.id for seq in (1, 2, 3)] == ["quali", "quali", "race"]


def test_there_is_no_board_of_a_session_before_it_was_opened(record: MemoryRecord) -> None:
    record.append([QUALI, RACE])
    with pytest.raises(LookupError, match="no session 'race' in the record up to entry 1"):
        board_at(record, "race", 1, {}, "en")


def test_the_teams_and_the_language_are_those_given(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1)], [ANNA])
    team = Team("north", "Nord AG", "NORD")
    [shown] = Boards(record, {"north": team}, "de").advance().fresh
    assert (shown.rows[0].team, shown.rows[0].why) == (team, "Beste Runde 1:30,000.")
    assert board_at(record, "quali", 2, {"north": team}, "de") == shown


def test_the_session_that_runs_is_the_current_one_whichever_was_opened_last(record: MemoryRecord) -> None:
    record.append([QUALI, lap(1), RACE])
    boards = make(record)
    assert boards.advance().current == "race"
    record.append([SessionMoved("quali", Phase.RUNNING, "Toni", AT)])
    advance = boards.advance()
    (told,) = advance.news
    assert (advance.current, advance.fresh, told.board.session.phase) == ("quali", (), "running")
    assert board_at(record, "current", 4, {}, "en").session.id == "quali"
    record.append([SessionMoved("quali", Phase.OFFICIAL, "Toni", AT)])
    (made,) = boards.advance().news
    assert made.board.state == "official"
