"""What all processes count together: told once, heard once, and never more than is bounded."""

from timing.bus.counting import MOST, Counting, Out
from timing.bus.protocol import Counted


class Process:
    """A process that counts, by a clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0
        self.woken = 0
        self.counting = Counting(lambda: self.now, self._wake)

    def _wake(self) -> None:
        self.woken += 1


def test_what_is_counted_waits_until_the_others_have_been_told() -> None:
    here = Process()
    pins = here.counting.tally("pins")
    pins.add("fox")
    waiting = here.counting.waiting
    pins.add("owl")
    assert (waiting, here.woken) == ((Out("pins", "fox"),), 2)
    here.counting.told(waiting)
    assert here.counting.waiting == (Out("pins", "owl"),)
    assert pins.others() == []


def test_what_others_count_is_heard_once_and_grows_older() -> None:
    here = Process()
    pins = here.counting.tally("pins")
    here.counting.hear({"by": "other", "name": "pins", "key": "fox"}, 2.0)
    here.now += 3
    assert pins.others() == [Counted("fox", 5.0)]
    assert pins.others() == []


def test_of_what_nobody_counts_here_and_of_rubbish_nothing_is_kept() -> None:
    here = Process()
    here.counting.hear({"by": "other", "name": "pins", "key": "fox"}, 0.0)
    pins = here.counting.tally("pins")
    here.counting.hear({"by": "other", "name": "keys", "key": "fox"}, 0.0)
    here.counting.hear({"name": "pins"}, 0.0)
    here.counting.hear({}, 0.0)
    assert pins.others() == []


def test_a_clock_that_is_behind_makes_nothing_younger_than_now() -> None:
    here = Process()
    pins = here.counting.tally("pins")
    here.counting.hear({"name": "pins", "key": "fox"}, -7.0)
    assert pins.others() == [Counted("fox", 0.0)]


def test_while_nobody_is_reached_no_more_than_so_many_wait_and_those_told_before_do_not_come_again() -> None:
    here = Process()
    pins = here.counting.tally("pins")
    pins.add("first")
    waiting = here.counting.waiting
    for number in range(MOST):
        pins.add(str(number))
    assert len(here.counting.waiting) == MOST
    here.counting.told(waiting)
    assert here.counting.waiting[0] == Out("pins", "0")
    for _ in range(MOST + 5):
        here.counting.hear({"name": "pins", "key": "fox"}, 0.0)
    assert len(pins.others()) == MOST
