"""Whatever both ends of a line decide while it is cut, their books agree afterwards."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from timing.exchange.deciding import AGAIN, Decided
from timing.record.decisions import DriverSeated, Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapRuled, LapSet, Undone
from timing.record.in_force import InForce

AT = datetime(2026, 11, 21, 21, 4, tzinfo=UTC)
LAP = "lap/race/rig-1/77/0/3"


def moved(phase: Phase, seconds: int, author: str = "Centre") -> SessionMoved:
    return SessionMoved("race", phase, author, AT + timedelta(seconds=seconds))


def ruled(seconds: int, author: str, *, counts: bool) -> LapRuled:
    return LapRuled("race", LAP, counts, "cut", author, AT + timedelta(seconds=seconds))


def merged(known: list[Entry], ours: list[Entry], theirs: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The books of the centre and of the venue after a cut, in which the centre wrote `ours`, the venue `theirs`."""
    centre, venue = Decided(), Decided()
    for entry in (*known, *ours):
        centre.note(entry)
    for entry in known:
        venue.note(entry)
    brought = []
    for entry in theirs:
        brought.append((entry, venue.last(entry)))
        venue.note(entry)
    again = centre.against(brought)
    return [*known, *ours, *theirs, *again], [*known, *theirs, *ours, *again]


def holding(book: list[Entry], what: str) -> object:
    decisions = InForce()
    for entry in book:
        decisions.note(entry)  # type: ignore[arg-type]
    found = decisions.about(what)
    return getattr(found, "counts", getattr(found, "phase", getattr(found, "driver", None)))


def test_a_session_that_the_venue_started_as_well_stays_closed() -> None:
    ours: list[Entry] = [moved(Phase.RUNNING, 0), moved(Phase.CLOSED, 900)]
    centre, venue = merged([moved(Phase.OPEN, -60)], ours, [moved(Phase.RUNNING, 5, "Ring")])
    assert holding(centre, "phase/race") == holding(venue, "phase/race") == Phase.CLOSED
    assert centre[-1].at == ours[-1].at + AGAIN


def test_the_same_said_twice_is_written_twice_and_no_third_time() -> None:
    centre, venue = merged([], [moved(Phase.RUNNING, 0)], [moved(Phase.RUNNING, 5, "Ring")])
    assert len(centre) == len(venue) == 2


def test_what_the_venue_decided_over_the_centres_word_holds() -> None:
    """It had seen what the centre said, and said otherwise: an appeal."""
    known: list[Entry] = [ruled(0, "Centre", counts=False)]
    centre, venue = merged(known, [], [ruled(60, "Ring", counts=True)])
    assert holding(centre, LAP) is holding(venue, LAP) is True


def test_of_two_rulings_made_apart_the_centres_holds_at_both_ends() -> None:
    centre, venue = merged([], [ruled(0, "Centre", counts=False)], [ruled(60, "Ring", counts=True)])
    assert holding(centre, LAP) is holding(venue, LAP) is False
    assert {"Centre", "Ring"} == {entry.author for entry in centre if isinstance(entry, LapRuled)}


def test_what_the_centre_took_back_does_not_come_back() -> None:
    first = ruled(0, "Centre", counts=False)
    ours: list[Entry] = [first, Undone("race", first.key, "", "Centre", AT)]
    centre, venue = merged([], ours, [ruled(60, "Ring", counts=False)])
    assert len(centre) == 3
    assert holding(centre, LAP) is holding(venue, LAP) is False


def test_penalties_of_both_ends_add_up() -> None:
    given_there = Ruled("race", Penalty.SECONDS, "contact", "Ring", AT, driver="d1", value=5000)
    given_here = Ruled("race", Penalty.SECONDS, "speeding", "Centre", AT, driver="d1", value=5000)
    centre, venue = merged([], [given_here], [given_there])
    assert len(centre) == len(venue) == 2
    assert Decided().last(given_there) == ""


decisions = st.one_of(
    st.builds(lambda phase, s: ("phase", phase, s), st.sampled_from(Phase), st.integers(0, 50)),
    st.builds(lambda counts, s: ("lap", counts, s), st.booleans(), st.integers(0, 50)),
    st.builds(lambda driver, s: ("seat", driver, s), st.sampled_from(["a", "b", None]), st.integers(0, 50)),
)


def made(wanted: list[tuple[str, object, int]], author: str) -> list[Entry]:
    found: dict[str, Entry] = {}
    for kind, said, s in wanted:
        at = AT + timedelta(seconds=s)
        entry: Entry
        if kind == "phase":
            entry = SessionMoved("race", said, author, at)  # type: ignore[arg-type]
        elif kind == "lap":
            entry = LapRuled("race", LAP, bool(said), "", author, at)
        else:
            entry = DriverSeated("rig-1", said, author, at)  # type: ignore[arg-type]
        found.setdefault(entry.key, entry)
    return list(found.values())


@given(
    known=st.lists(decisions, max_size=3), ours=st.lists(decisions, max_size=5), theirs=st.lists(decisions, max_size=5)
)
def test_both_books_end_alike(
    known: list[tuple[str, object, int]], ours: list[tuple[str, object, int]], theirs: list[tuple[str, object, int]]
) -> None:
    centre, venue = merged(made(known, "Before"), made(ours, "Centre"), made(theirs, "Ring"))
    for what in ("phase/race", LAP, "seat/rig-1"):
        assert holding(centre, what) == holding(venue, what)


def test_a_lap_decides_nothing() -> None:
    book, lap = Decided(), LapSet("race", "rig-1/77/0", 3, "rig-1", "d1", 90_000, AT)
    book.note(lap)
    assert (book.last(lap), book.against([(lap, "")])) == ("", [])
