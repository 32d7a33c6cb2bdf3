"""Who guesses PINs waits; who has been here before does not, whatever anybody does."""

from hypothesis import given
from hypothesis import strategies as st

from display.access.patience import (
    ALARM,
    FIRST_WAIT_S,
    FREE,
    KNOWN_WAIT_S,
    LONGEST_WAIT_S,
    MOST_ADDRESSES,
    WINDOW_S,
    Patience,
)
from tests.timing.bus.others import OthersTally
from timing.bus.protocol import Counted

IP = "192.0.2.66"


class Door:
    """The patience of a desk, and its clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.patience = Patience(lambda: self.now)

    def guess(self, ip: str, times: int, device: str | None = None) -> int:
        """Guess so often at once; how many guesses were looked at."""
        return sum(self.patience.begin(ip, device) == 0 for _ in range(times))

    def guess_for(self, ips: list[str], seconds: float, step: float) -> int:
        """Have all of them guess every so many seconds; how many guesses were looked at."""
        looked_at, end = 0, self.now + seconds
        while self.now < end:
            looked_at += sum(self.patience.begin(ip, None) == 0 for ip in ips)
            self.now += step
        return looked_at


def test_a_few_mistakes_cost_nothing_and_then_each_costs_more() -> None:
    door = Door()
    assert door.guess(IP, 100) == FREE
    waits = []
    for _ in range(5):
        waits.append(door.patience.begin(IP, None))
        door.now += waits[-1]
        assert door.guess(IP, 100) == 1
    assert waits == [FIRST_WAIT_S * 2**n for n in range(5)]


def test_the_wait_has_an_end() -> None:
    door = Door()
    door.guess(IP, FREE)
    for _ in range(20):
        door.now += door.patience.begin(IP, None)
        assert door.guess(IP, 1) == 1
    assert 0 < door.patience.begin(IP, None) <= LONGEST_WAIT_S


def test_the_right_pin_clears_what_came_before() -> None:
    door = Door()
    door.guess(IP, FREE)
    door.patience.right(IP, None)
    assert door.guess(IP, FREE) == FREE
    assert door.patience.wrong == 2 * FREE - 1


def test_what_was_guessed_long_ago_is_forgotten() -> None:
    door = Door()
    door.guess(IP, FREE)
    door.now += 2 * LONGEST_WAIT_S
    assert door.guess(IP, FREE) == FREE


def test_an_attack_of_many_addresses_gets_hardly_anywhere() -> None:
    door = Door()
    crowd = [f"192.0.2.{number}" for number in range(50)]
    assert door.guess_for(crowd, WINDOW_S - 20, 18.0) <= 100, "10,000 guesses from 50 addresses in an hour"
    assert door.patience.alarmed


def test_an_attack_elsewhere_keeps_no_other_address_from_being_heard() -> None:
    door = Door()
    door.guess_for([f"192.0.2.{number}" for number in range(50)], 600, 1.0)
    assert door.guess("198.51.100.7", 3) == 1
    assert not door.patience.begin("2001:db8::7", None)


def test_after_the_attack_it_is_as_before() -> None:
    door = Door()
    door.guess_for([f"192.0.2.{number}" for number in range(50)], 600, 1.0)
    assert (door.patience.wrong, door.patience.alarmed) == (ALARM, True)
    door.now += WINDOW_S
    assert (door.patience.wrong, door.patience.alarmed) == (0, False)
    assert door.guess("198.51.100.7", 100) == FREE


def test_however_many_addresses_there_are_they_are_few_in_memory() -> None:
    door = Door()
    for number in range(MOST_ADDRESSES + 5):
        door.patience.begin(f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}", None)
    assert len(door.patience._addresses) == MOST_ADDRESSES
    assert len(door.patience._wrong) == ALARM


_GUESSES = st.lists(
    st.tuples(
        st.sampled_from([IP, "192.0.2.7", "2001:db8::1", "testclient"]),
        st.sampled_from([None, None, "tablet", "phone"]),
        st.floats(0, 5),
        st.booleans(),
    ),
    max_size=120,
)


@given(_GUESSES)
def test_a_device_that_was_here_before_is_never_locked_out(guesses: list[tuple[str, str | None, float, bool]]) -> None:
    door = Door()
    for ip, device, pause, right in guesses:
        door.now += pause
        if door.patience.begin(ip, device) == 0 and right:
            door.patience.right(ip, device)
    wait_s = door.patience.begin(IP, "tablet")
    assert wait_s <= KNOWN_WAIT_S
    door.now += wait_s
    assert wait_s == 0 or door.patience.begin(IP, "tablet") == 0


@given(_GUESSES)
def test_what_known_devices_do_holds_nobody_up(guesses: list[tuple[str, str | None, float, bool]]) -> None:
    door = Door()
    for ip, _, pause, _ in guesses:
        door.now += pause
        door.patience.begin(ip, "tablet")
    assert door.guess(IP, FREE) == FREE
    assert door.patience.wrong == FREE


class Displays:
    """Two displays of one record, whose tallies reach each other."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._tallies = OthersTally(), OthersTally()
        self.one, self.other = (Patience(lambda: self.now, tally) for tally in self._tallies)

    def tell(self) -> None:
        """Each is told what the other has counted."""
        one, other = self._tallies
        for here, there in ((one, other), (other, one)):
            there.told += [Counted(key, 0.0) for key in here.added]
            here.added.clear()

    def guess(self, ip: str, device: str | None = None) -> list[bool]:
        """Guess once at each; whether it was looked at."""
        looked_at = []
        for patience in (self.one, self.other):
            looked_at.append(patience.begin(ip, device) == 0)
            self.tell()
        return looked_at


def test_who_guesses_at_another_display_is_known_there_already() -> None:
    displays = Displays()
    guesses = [looked_at for _ in range(5) for looked_at in displays.guess(IP)]
    assert guesses == [True] * FREE + [False] * (10 - FREE)
    assert displays.one.begin(IP, None) == displays.other.begin(IP, None) == FIRST_WAIT_S
    assert displays.guess("192.0.2.1") == [True, True]


def test_the_right_pin_at_one_display_clears_what_came_before_at_all() -> None:
    displays = Displays()
    for _ in range(2):
        displays.guess(IP)
    displays.one.right(IP, None)
    displays.tell()
    assert [displays.other.begin(IP, None) for _ in range(FREE)] == [0.0] * FREE
    displays.guess("192.0.2.1", "tablet")
    displays.one.right("192.0.2.1", "tablet")
    displays.tell()
    assert [displays.other.begin("192.0.2.1", "tablet") for _ in range(FREE)] == [0.0] * FREE


def test_the_alarm_is_raised_at_all_displays_by_guesses_at_any() -> None:
    displays = Displays()
    for number in range(ALARM // 2):
        displays.guess(f"192.0.2.{number}")
    assert displays.one.alarmed
    assert displays.other.alarmed
    displays.now += WINDOW_S
    assert not displays.other.alarmed


def test_what_a_newer_display_tells_besides_is_no_guess() -> None:
    tally = OthersTally()
    patience = Patience(lambda: 1000.0, tally)
    tally.told = [Counted("", 0.0), Counted("?192.0.2.66", 0.0)]
    assert (patience.begin(IP, None), patience.wrong) == (0.0, 1)
