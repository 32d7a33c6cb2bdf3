"""A session that is played again adds nothing; one that is new, or goes on, is not lost."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ingest.repeats import HEARD_BEFORE, SURE, Repeats, Told, Verdict
from timing.laps import LapDone, Origin

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)


def told(mark: str) -> Told:
    return Told(LapDone("1", 0, None, 1, 80_000, None, True, "", Origin.LIVE, player=True), AT, mark=mark)


class Record:
    """Sessions of the record by the marks of their messages, and one more that is being heard."""

    def __init__(self, **sessions: str) -> None:
        self.sessions = {session: marks.split() for session, marks in sessions.items()}
        self.repeats = Repeats()

    def hear(self, mark: str, hearing: object = "h") -> Verdict:
        known_in = tuple(session for session, marks in self.sessions.items() if mark in marks)
        return self.repeats.judge(hearing, told(mark), known_in)

    def hear_all(self, marks: str) -> list[tuple[str | None, str]]:
        """Which laps are written, and into which session; None for a new one, as which it is known from then on."""
        written: list[tuple[str | None, str]] = []
        session: str | None = None
        for mark in marks.split():
            known = any(mark in marks for marks in self.sessions.values())
            if session is None:
                verdict = self.hear(mark)
            else:
                verdict = HEARD_BEFORE if known else Verdict((told(mark),), session)
            written += [(verdict.session, lap.mark) for lap in verdict.laps]
            session = session or (verdict.session or "new" if verdict.laps else None)
        return written


def test_a_session_nobody_heard_is_new_with_its_first_message() -> None:
    assert Record().hear("a") == Verdict((told("a"),))


def test_a_session_heard_again_adds_nothing() -> None:
    assert Record(race="a b c").hear_all("a b c") == []


def test_nor_does_it_in_another_order_or_with_messages_lost() -> None:
    assert Record(race="a b c d e").hear_all("b a e") == []


def test_nor_does_its_end_alone() -> None:
    assert Record(race="a b c d e").hear_all("d e") == []


def test_a_session_that_broke_off_goes_on() -> None:
    assert Record(race="a b").hear_all("a b c d") == [("race", "c"), ("race", "d")]


def test_of_several_recordings_of_a_session_the_latest_goes_on() -> None:
    assert Record(first="a b", second="a b c").hear_all("a b c d") == [("second", "d")]
    assert Record(first="a b", second="a b").hear_all("a b c") == [("second", "c")]


def test_two_first_laps_alike_by_chance_are_two_sessions_and_no_lap_is_lost() -> None:
    assert Record(race="a b c").hear_all("a x y") == [(None, "a"), (None, "x"), ("new", "y")]


def test_a_recording_that_goes_from_one_session_into_the_next_unannounced_adds_nothing() -> None:
    record = Record(quali="a b c", race="x y z")
    assert record.hear_all("a b x y z") == []
    assert record.hear("new") == Verdict((told("new"),), "race")


def test_and_is_not_taken_to_go_on_with_the_first() -> None:
    assert Record(quali="a b c", race="x").hear_all("a b x y z") == [(None, "x"), (None, "y"), ("new", "z")]


def test_two_streams_are_judged_each_by_itself() -> None:
    record = Record(race="a b c")
    assert record.hear("a", "one") == HEARD_BEFORE
    assert record.hear("x", "two").laps == (told("x"),)
    assert record.repeats.hears("one")
    assert not record.repeats.hears("two")


@given(
    st.lists(st.lists(st.integers(0, 30), max_size=12, unique=True), max_size=4),
    st.lists(st.integers(0, 30), max_size=12, unique=True),
)
def test_a_new_message_is_always_written_and_what_is_known_only_while_it_may_be_chance(
    sessions: list[list[int]], heard: list[int]
) -> None:
    record = Record(**{f"s{number}": " ".join(map(str, marks)) for number, marks in enumerate(sessions)})
    known = {str(mark) for marks in sessions for mark in marks}
    new = [str(mark) for mark in heard if str(mark) not in known]
    written = [mark for _, mark in record.hear_all(" ".join(map(str, heard)))]
    assert [mark for mark in written if mark not in known] == new
    assert len(written) - len(new) < SURE
    assert bool(written) is bool(new)
