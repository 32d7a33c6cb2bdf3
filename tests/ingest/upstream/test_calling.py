"""When a venue calls: at once when it has something to tell, else now and then, and less often to nobody."""

import threading
from random import Random

import pytest

from ingest.upstream.calling import EVERY_S, FIRST_PAUSE_S, LONGEST_PAUSE_S, Calling
from ingest.upstream.opening import line_of
from ingest.upstream.posting import NoAnswer
from tests.ingest.upstream.test_own_book import lap
from tests.stories.two_ends import MS, TwoEnds
from tests.timing.exchange.test_now import rig
from timing.errors import SetupError
from timing.live_json import Told
from timing.options import Options
from timing.record.memory import MemoryRecord
from timing.record.protocol import RecordError

PATIENCE_S = 20.0


class Never(Random):
    """Waits as long as may be."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


def test_a_lap_goes_up_at_once() -> None:
    """Between two calls the line waits for growth, however long that takes."""
    line = TwoEnds()
    came = threading.Event()
    line.centre_book.on_growth(came.set)
    calling = Calling(line.venue_book, "Ring", line.post, pause=lambda event, _: event.wait(PATIENCE_S))
    calling.start()
    try:
        line.venue_book.append([lap(1)])
        assert came.wait(PATIENCE_S)
    finally:
        calling.stop()
    assert line.centre_entries == [lap(1)]
    assert line.heard.states() == [], "it took leave"


def test_the_last_lap_before_the_end_goes_up() -> None:
    line = TwoEnds()
    calling = Calling(line.venue_book, "Ring", line.post, pause=lambda event, _: event.wait(PATIENCE_S))
    calling.start()
    line.venue_book.append([lap(number) for number in range(1_500)])
    calling.stop()
    assert len(line.centre_entries) == 1_500


def test_nobody_is_called_less_and_less_often() -> None:
    pauses: list[float] = []
    calling: Calling

    def post(_: bytes) -> bytes:
        raise NoAnswer("nothing comes back")

    def pause(event: threading.Event, seconds: float) -> None:
        pauses.append(round(seconds, 1))
        if len(pauses) == 8:
            calling._ended = True
        calling_clock[0] += seconds

    calling_clock = [0.0]
    calling = Calling(MemoryRecord(), "Ring", post, pause=pause, chance=Never())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.upstream.calling.time.monotonic", lambda: calling_clock[0])
        calling._run()
    assert pauses == [FIRST_PAUSE_S, 1, 2, 4, 8, *[LONGEST_PAUSE_S] * 3]
    assert EVERY_S <= FIRST_PAUSE_S


def test_what_goes_wrong_is_told_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    line = TwoEnds(is_cut=True)
    for _ in range(3):
        assert not line.calling.call()
    assert caplog.text.count("nothing comes back") == 1
    assert not line.calling.begin(0)


def test_what_the_rigs_do_is_told_with_each_call_from_the_second_on() -> None:
    """With the first one nobody knows yet that it is not one of long ago."""
    line = TwoEnds()
    rigs = [rig("fox")]
    line.calling.tell_live(lambda: Told("Ring", tuple(rigs)))
    assert line.calling.call()
    assert line.rigs.told() == ()
    rigs.append(rig("elk"))
    assert line.calling.call()
    assert [[each.rig for each in told.rigs] for told in line.rigs.told()] == [["fox", "elk"]]


def test_rigs_of_a_venue_whose_line_is_cut_fall_silent_and_are_back_with_the_second_call() -> None:
    line = TwoEnds()
    line.calling.tell_live(lambda: Told("Ring", (rig("fox", 0.0),)))
    assert line.calling.call()
    assert line.calling.call()
    line.is_cut = True
    line.now_ns += 60_000 * MS
    assert not line.calling.call()
    (told,) = line.rigs.told()
    assert told.age_s > 60
    line.is_cut = False
    assert line.calling.call()
    assert line.rigs.told()[0].age_s > 60
    assert line.calling.call()
    assert line.rigs.told()[0].age_s < 1


def test_a_mistake_with_the_rigs_keeps_no_lap_from_going_up(caplog: pytest.LogCaptureFixture) -> None:
    def told() -> Told:
        raise ZeroDivisionError

    line = TwoEnds()
    line.calling.tell_live(told)
    line.venue_book.append([lap(1)])
    line.exchange()
    assert line.calling.call()
    assert line.centre_entries == [lap(1)]
    assert caplog.text.count("what the rigs do cannot be told") == 1


def test_an_answer_that_is_none_is_told() -> None:
    calling = Calling(MemoryRecord(), "Ring", lambda _: b"[]")
    assert not calling.call()
    assert "no answer of a centre" in (calling.state.trouble or "")


def test_a_book_that_cannot_be_read_is_told() -> None:
    book = MemoryRecord()
    calling = Calling(book, "Ring", lambda _: b"")
    book.close()
    assert not calling.call()
    assert "the own record cannot be used" in (calling.state.trouble or "")
    with pytest.raises(RecordError):
        book.position()


def test_a_mistake_of_ours_does_not_end_the_line(caplog: pytest.LogCaptureFixture) -> None:
    def post(_: bytes) -> bytes:
        raise ZeroDivisionError

    calling = Calling(MemoryRecord(), "Ring", post)
    assert not calling.call()
    assert "a mistake in eRacing Cup" in (calling.state.trouble or "")
    assert "ZeroDivisionError" in caplog.text


def test_what_the_options_lack_is_told() -> None:
    book = MemoryRecord()
    assert line_of(Options(), book) is None
    with pytest.raises(SetupError, match="needs --venue"):
        line_of(Options(upstream="http://cup.example"), book)
    with pytest.raises(SetupError, match="eracing access key 'Ring' --role venue"):
        line_of(Options(upstream="http://cup.example", venue="Ring"), book)
    line = line_of(Options(upstream="http://cup.example", venue="Ring", upstream_key="0a1b2c3d.0123456789abcdef"), book)
    assert line is not None
    assert line.state.venue == "Ring"
