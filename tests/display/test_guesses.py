"""Wrong keys: who guesses often must wait, and nobody else."""

import pytest

from display.guesses import MOST, MOST_ADDRESSES, WINDOW_S, Guesses
from tests.timing.bus.others import OthersTally
from timing.bus.protocol import Counted

IP = "192.0.2.66"


class Hall:
    """Guesses by a clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 5.0
        self.guesses = Guesses(lambda: self.now)

    def guess(self, ip: str = IP, times: int = 1) -> None:
        for _ in range(times):
            self.guesses.note(ip)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_who_has_not_guessed_often_need_not_wait(hall: Hall) -> None:
    assert hall.guesses.wait_s(IP) == 0
    hall.guess(times=MOST - 1)
    assert hall.guesses.wait_s(IP) == 0


def test_who_has_guessed_often_waits_for_the_rest_of_a_minute_and_may_guess_anew(hall: Hall) -> None:
    hall.guess(times=MOST - 1)
    hall.now += 20
    hall.guess()
    assert hall.guesses.wait_s(IP) == WINDOW_S - 20
    hall.now += WINDOW_S - 20
    assert hall.guesses.wait_s(IP) == 0
    hall.guess()
    assert hall.guesses.wait_s(IP) == 0
    hall.guess(times=MOST - 1)
    assert hall.guesses.wait_s(IP) == WINDOW_S


def test_nobody_waits_for_what_others_guess(hall: Hall) -> None:
    hall.guess(times=MOST)
    assert hall.guesses.wait_s("192.0.2.67") == 0


def test_addresses_of_one_network_of_ipv6_are_one(hall: Hall) -> None:
    for number in range(MOST):
        hall.guess(f"2001:db8:0:7::{number:x}")
    assert hall.guesses.wait_s("2001:db8:0:7::beef") > 0
    assert hall.guesses.wait_s("2001:db8:0:8::beef") == 0


def test_a_name_that_is_no_address_is_counted_as_it_is(hall: Hall) -> None:
    hall.guess("testclient", MOST)
    assert hall.guesses.wait_s("testclient") > 0


def test_so_many_addresses_are_counted_and_the_one_that_began_first_is_forgotten(hall: Hall) -> None:
    hall.guess(times=MOST)
    for number in range(MOST_ADDRESSES - 1):
        hall.guess(f"10.0.{number >> 8}.{number & 255}")
    assert hall.guesses.wait_s(IP) > 0
    hall.guess("10.1.0.0")
    assert hall.guesses.wait_s(IP) == 0


def test_keys_guessed_at_several_displays_are_counted_together() -> None:
    now, tally = [100.0], OthersTally()
    guesses = Guesses(lambda: now[0], tally)
    for _ in range(MOST - 3):
        guesses.note(IP)
    tally.told = [Counted(IP, 20.0)] * 2
    assert guesses.wait_s(IP) == 0
    tally.told = [Counted(IP, 0.0), Counted("192.0.2.67", 0.0)]
    assert guesses.wait_s(IP) == WINDOW_S
    assert guesses.wait_s("192.0.2.67") == 0
    assert tally.added == [IP] * (MOST - 3), "what others told is not told again"


def test_what_others_counted_before_the_window_counts_no_more() -> None:
    tally = OthersTally()
    guesses = Guesses(lambda: 1_000.0, tally)
    tally.told = [Counted(IP, WINDOW_S + 1)] * MOST
    assert guesses.wait_s(IP) == 0
