"""What is told of a line."""

from datetime import UTC, datetime

from timing.exchange.state import CUT_NS, LineState, no_lines

START = 1_800_000_000_000_000_000


def test_a_line_is_cut_when_nothing_came_for_five_seconds() -> None:
    line = LineState("Ring", START, heard_ns=START + 1)
    assert line.cut_since(START + CUT_NS) is None
    assert line.cut_since(START + CUT_NS + 2) == datetime.fromtimestamp(START / 1e9, UTC)
    assert LineState("Ring", START).cut_since(START + CUT_NS + 1) == datetime.fromtimestamp(START / 1e9, UTC)
    assert LineState("Ring", START).heard_at is None
    assert no_lines() == ()


def test_all_is_well_in_no_words() -> None:
    assert LineState("Ring", START, START, 3, ahead_ms=-1_999).notes(START) == []


def test_what_is_wrong_is_told_in_sentences() -> None:
    trouble = "nothing comes back"
    line = LineState("Ring", START, START, waiting=12, ahead_ms=3_500, trouble=trouble, refused=("no rig of it",))
    cut, clock, refused = line.notes(START + 2 * CUT_NS)
    assert "Ring is cut since" in cut
    assert "entries that wait there: 12 (nothing comes back)" in cut
    assert "3.5 s behind the centre's" in clock
    assert refused == "the venue Ring: no rig of it"
    untold = LineState("Ring", START, START, waiting=1, ahead_ms=-3_500).notes(START + 2 * CUT_NS)
    assert untold[0].endswith("entries that wait there: 1")
    assert "ahead of" in untold[1]


def test_after_a_restart_behind_a_cut_line_nobody_knows_how_much_of_the_book_the_centre_has() -> None:
    """The desk read that 607 entries waited, which was the whole book; 18 did."""
    [cut] = LineState("Ring", START, waiting=607).notes(START + 2 * CUT_NS)
    assert cut.endswith("entries that wait there: at most 607")
