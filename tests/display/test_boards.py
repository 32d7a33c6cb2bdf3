"""From the record to boards: what is read once is shown once, and the same whatever the steps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display import boards as module
from display.boards import Advance, Boards, board_at, cup_at
from display.wire import ChangesMessage
from leaderboard.board import Board, Team
from leaderboard.changes import apply
from leaderboard.fold import fold
from leaderboard.rows import board
from tests.display.stage import changes_of
from tests.leaderboard.evenings import PENALISED_EVENINGS, PEOPLE, RANDOM_EVENINGS, TEAMS
from timing.event import Plan, PlannedSession
from timing.people import Profile
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapAmended, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Position, RecordError, Written
from timing.rules import PRESETS

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
QUALI = SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Hill Ring", AT)
RACE = SessionOpened("race", SessionType.RACE, "Race 1", "Hill Ring", AT)
ANNA, BEN = Person("anna", "Anna", "7", team="north"), Person("ben", "Ben")


def lap(number: int, driver: str = "anna", time_ms: int = 90_000, session: str = "quali") -> LapSet:
    return LapSet(session, f"rig of {driver}", number, f"rig of {driver}", driver, time_ms, AT)


class Glass:
    """Keeps the boards that advances lead to."""

    def __init__(self) -> None:
        self.boards: dict[str, Board] = {}

    def show(self, advance: Advance) -> None:
        if advance.anew:
            self.boards.clear()
        self.boards |= {each.session.id: each for each in advance.fresh}
        for made in advance.news:
            message = ChangesMessage.model_validate_json(made.frame[made.head :])
            id = made.board.session.id
            self.boards[id] = apply(self.boards[id], changes_of(message))
            assert self.boards[id] == made.board


@pytest.fixture
def record() -> MemoryRecord:
    return MemoryRecord("book-1")


def make(record: MemoryRecord) -> Boards:
    return Boards(record, TEAMS, "en")


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


class Swapped(MemoryRecord):
    """A record under which another book can be put, as by a restore."""

    def __init__(self, epoch: str) -> None:
        super().__init__(epoch)
        self.swap_after_read: MemoryRecord | None = None

    def become(self, other: MemoryRecord) -> None:
        self.__dict__.update(other.__dict__)

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        entries = super().read(after, limit)
        if self.swap_after_read is not None:
            other, self.swap_after_read = self.swap_after_read, None
            self.become(other)
        return entries


@pytest.mark.parametrize("in_between", [False, True], ids=["between two looks", "in the middle of a look"])
def test_another_book_is_begun_afresh(in_between: bool) -> None:
    record, other = Swapped("book-1"), MemoryRecord("book-2")
    record.append([QUALI, lap(1), lap(2), lap(3)])
    other.append([RACE, lap(1, "ben", session="race")])
    boards = Boards(record, {}, "en")
    boards.advance()
    if in_between:
        record.append([lap(4)])
        record.swap_after_read = other
    else:
        record.become(other)
    advance = boards.advance()
    assert (advance.anew, advance.epoch, advance.sessions, advance.news) == (True, "book-2", ("race",), ())
    [fresh] = advance.fresh
    assert (fresh.epoch, fresh.seq, [row.driver.id for row in fresh.rows]) == ("book-2", 2, ["ben"])
    assert boards.advance().anew is False


def test_a_book_that_has_become_shorter_is_another_one() -> None:
    record, shorter = Swapped("book-1"), MemoryRecord("book-1")
    record.append([QUALI, lap(1), lap(2)])
    shorter.append([QUALI, lap(1)])
    boards = Boards(record, {}, "en")
    boards.advance()
    record.become(shorter)
    advance = boards.advance()
    assert (advance.anew, advance.fresh[0].seq) == (True, 2)


class Failing(MemoryRecord):
    """A record that can fail at any of its questions."""

    fails: str | None = None

    def _ask(self, question: str) -> None:
        if self.fails == question:
            self.fails = None
            raise RecordError("the disk is full: free some space")

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        self._ask("read")
        return super().read(after, limit)

    def position(self) -> Position:
        self._ask("position")
        return super().position()

    def people_version(self) -> int:
        self._ask("people_version")
        return super().people_version()

    def profiles(self) -> Mapping[str, Profile]:
        self._ask("profiles")
        return super().profiles()


@pytest.mark.parametrize("question", ["read", "position", "people_version", "profiles"])
@pytest.mark.parametrize("at_the_start", [True, False])
def test_trouble_on_the_way_loses_nothing(question: str, at_the_start: bool) -> None:
    record = Failing("book-1")
    record.append([QUALI, lap(1)], [ANNA])
    boards = Boards(record, TEAMS, "en")
    glass = Glass()
    if not at_the_start:
        glass.show(boards.advance())
        record.append([lap(1, "ben")], [BEN, Person("anna", "Anna B.")])
    record.fails = question
    with pytest.raises(RecordError):
        boards.advance()
    glass.show(boards.advance())
    assert tuple(glass.boards.values()) == Boards(record, TEAMS, "en").advance().fresh


@settings(deadline=None)
@given(RANDOM_EVENINGS, st.data())
def test_whatever_the_steps_the_boards_are_those_of_all_entries_at_once(
    written: Sequence[Written], data: st.DataObject
) -> None:
    record = MemoryRecord("book-1")
    boards, glass = make(record), Glass()
    rest: list[Entry] = [each.entry for each in written]
    people = list(PEOPLE.values())
    while rest:
        count = data.draw(st.integers(1, len(rest)))
        persons = data.draw(st.lists(st.sampled_from(people), max_size=2))
        record.append(rest[:count], persons)
        del rest[:count]
        glass.show(boards.advance())
    fresh = make(record).advance()
    assert glass.boards.keys() == {each.session.id for each in fresh.fresh}
    for each in fresh.fresh:
        shown = glass.boards[each.session.id]
        # What was changed and changed back between two looks is no news: then its position is the one before.
        assert shown.seq <= each.seq
        assert replace(shown, seq=each.seq) == each
    standings = fold(written)
    for id, shown in glass.boards.items():
        assert shown.rows == board(standings, id, "book-1", record.people(), TEAMS).rows


@settings(deadline=None)
@given(RANDOM_EVENINGS)
def test_a_board_of_the_past_is_the_one_that_was_shown_then(written: Sequence[Written]) -> None:
    record = MemoryRecord("book-1")
    boards = make(record)
    for each in written:
        record.append([each.entry])
        advance = boards.advance()
        for shown in (*advance.fresh, *(made.board for made in advance.news)):
            assert board_at(record, shown.session.id, shown.seq, TEAMS, "en") == shown
    for each in written:
        for id in fold(written[: each.seq]).sessions:
            assert board_at(record, id, each.seq, TEAMS, "en").seq == each.seq


LEAGUE = Plan(
    rules=PRESETS["league"],
    sessions=(
        PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
        PlannedSession("race", SessionType.RACE, "Race", laps=4),
    ),
)


@settings(deadline=None, max_examples=50)
@given(PENALISED_EVENINGS, st.data())
def test_boards_of_races_with_points_and_penalties_do_not_depend_on_the_steps_either(
    written: Sequence[Written], data: st.DataObject
) -> None:
    opened = [SessionOpened(each.id, each.type, each.name, None, AT) for each in LEAGUE.sessions]
    entries: list[Entry] = [*opened, *(each.entry for each in written if not isinstance(each.entry, SessionOpened))]
    record = MemoryRecord("book-1")
    boards, glass = Boards(record, TEAMS, "en", LEAGUE), Glass()
    while entries:
        count = data.draw(st.integers(1, len(entries)))
        record.append(entries[:count])
        del entries[:count]
        advance = boards.advance()
        glass.show(advance)
        for shown in (*advance.fresh, *(made.board for made in advance.news)):
            assert board_at(record, shown.session.id, shown.seq, TEAMS, "en", LEAGUE) == shown
    fresh = Boards(record, TEAMS, "en", LEAGUE).advance()
    assert {id: replace(each, seq=0) for id, each in glass.boards.items()} == {
        each.session.id: replace(each, seq=0) for each in fresh.fresh
    }
    assert fresh.current == fold(record.read()).current


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


def test_a_book_that_was_changed_while_it_was_read_back_says_so() -> None:
    record = Swapped("book-1")
    record.append([QUALI, lap(1)])
    read = record.read
    record.read = lambda after=0, limit=0: [] if after else read(after, 1)  # type: ignore[method-assign]
    with pytest.raises(LookupError, match="entry 2 is not in the record any more"):
        board_at(record, "quali", 2, {}, "en")


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
