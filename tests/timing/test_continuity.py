"""Whether a moment goes on with those before it, begins another session, or the player went back in time."""

import pytest

from tests.timing.glimpses import car, solo
from timing.continuity import START_MS, SURE, Continuity, Sequel
from timing.pieces import Fall, Setting
from timing.readings import CarState


class Story:
    """Judges moments one after the other."""

    def __init__(self, fall: Fall = Fall.RESTART_OR_REWIND) -> None:
        self.fall = fall
        self.continuity = Continuity()
        self.order = 0

    def tell(self, *states: CarState | None, mark: object = None, player: int = 0, sure: bool = False) -> list[Sequel]:
        found = []
        for state in states:
            self.order += 1
            now = solo(self.order, state or car(1), Setting(mark), player=player)
            found.append(self.continuity.judge(now, state, self.fall, sure=sure))
        return found

    def settled(self, state: CarState, **more: object) -> Sequel:
        """What the same state is, heard until it is clear."""
        found = self.tell(*[state] * SURE, **more)  # type: ignore[arg-type]
        assert set(found[:-1]) == {Sequel.UNCLEAR}
        return found[-1]


def test_laps_and_times_that_rise_go_on() -> None:
    assert set(Story().tell(car(1, 0), car(1, 500), car(1, 90_000), car(2, 10), car(2, 10), car(4, 0))) == {Sequel.SAME}


def test_what_says_no_times_goes_on() -> None:
    assert set(Story().tell(car(1, 500), car(1), car(1, 600), None, car(1, 700))) == {Sequel.SAME}


def test_a_time_that_falls_to_the_start_of_the_first_lap_is_another_session() -> None:
    story = Story()
    story.tell(car(1, 50_000))
    assert story.settled(car(1, START_MS - 1)) is Sequel.ANOTHER
    assert story.tell(car(1, START_MS)) == [Sequel.SAME]


@pytest.mark.parametrize(
    ("before", "after"), [((1, 50_000), (1, START_MS)), ((3, 50_000), (3, 0)), ((3, 50), (2, 80_000))]
)
def test_a_time_that_falls_anywhere_else_is_a_rewind(before: tuple[int, int], after: tuple[int, int]) -> None:
    story = Story()
    story.tell(car(*before))
    assert story.settled(car(*after)) is Sequel.BACK
    assert story.tell(car(after[0], after[1] + 1)) == [Sequel.SAME]


def test_a_first_lap_without_a_time_is_another_session() -> None:
    story = Story()
    story.tell(car(2, 50_000))
    assert story.settled(car(1)) is Sequel.ANOTHER


def test_a_lap_number_that_falls_by_more_than_one_is_another_session() -> None:
    story = Story()
    story.tell(car(5, 50_000))
    assert story.settled(car(3, 60_000)) is Sequel.ANOTHER


@pytest.mark.parametrize("fall", [Fall.RESTART, Fall.NOTHING])
def test_where_nobody_can_go_back_a_lower_lap_is_another_session(fall: Fall) -> None:
    story = Story(fall)
    story.tell(car(3, 50_000))
    assert story.settled(car(2, 60_000)) is Sequel.ANOTHER


def test_where_nobody_can_go_back_a_time_that_falls_is_another_session() -> None:
    story = Story(Fall.RESTART)
    story.tell(car(1, 50_000))
    assert story.settled(car(1, 40_000)) is Sequel.ANOTHER


def test_where_cars_go_to_their_garage_a_time_that_falls_means_nothing() -> None:
    assert set(Story(Fall.NOTHING).tell(car(1, 50_000), car(1, 0), car(1, 10))) == {Sequel.SAME}


def test_another_mark_is_another_session_whatever_the_times_say() -> None:
    story = Story()
    story.tell(car(1, 50_000), mark="a car")
    assert story.settled(car(1, 60_000), mark="another") is Sequel.ANOTHER
    assert story.tell(car(1, 60_010), mark="another") == [Sequel.SAME]


def test_another_mark_counts_also_while_the_own_car_is_away() -> None:
    story = Story()
    story.tell(car(1, 50_000), mark="a track")
    assert story.tell(None, None, None, mark="another")[-1] is Sequel.ANOTHER


def test_a_single_odd_moment_is_none() -> None:
    assert Story().tell(car(2, 50_000), car(0, 0), car(2, 50_016), car(2, 0), car(2, 10), car(2, 50_030)) == [
        Sequel.SAME,
        Sequel.UNCLEAR,
        Sequel.SAME,
        Sequel.UNCLEAR,
        Sequel.UNCLEAR,
        Sequel.SAME,
    ]


def test_a_time_reset_before_the_lap_is_counted_is_the_line() -> None:
    assert Story().tell(car(2, 80_000), car(2, 5), car(2, 20), car(3, 40)) == [
        Sequel.SAME,
        Sequel.UNCLEAR,
        Sequel.UNCLEAR,
        Sequel.SAME,
    ]


def test_what_is_known_to_be_no_odd_moment_is_judged_at_once() -> None:
    story = Story()
    story.tell(car(3, 50_000))
    assert story.tell(car(1, 0), sure=True) == [Sequel.ANOTHER]


def test_tells_with_which_moment_it_began() -> None:
    story = Story()
    story.tell(car(3, 50_000))
    story.settled(car(1, 0))
    assert story.continuity.first is not None
    assert story.continuity.first.order == 2


def test_watching_another_car_is_no_restart() -> None:
    story = Story()
    story.tell(car(5, 50_000))
    assert story.tell(car(2, 10_000), player=3) == [Sequel.SAME]
    assert story.tell(car(2, 10_500), player=3) == [Sequel.SAME]
    assert story.tell(car(2), player=4) == [Sequel.SAME]
    assert story.tell(car(2, 0), player=4) == [Sequel.SAME]


class TestMomentsThatWereTakenForLate:
    def judged(self, lower: CarState | None) -> int:
        """The order of the moment with which the new session begins."""
        story = Story()
        story.tell(car(3, 50_000))
        before = solo(99, lower or car(1)), lower
        for order in (100, 101, 102):
            now = solo(order, car(1, order))
            found = story.continuity.judge(now, now.car(0), story.fall, lower=before if order == 100 else None)
        assert found is Sequel.ANOTHER
        assert story.continuity.first is not None
        return story.continuity.first.order

    def test_are_the_beginning_if_their_time_is_lower_as_well(self) -> None:
        assert self.judged(car(1, 99)) == 99
        assert self.judged(None) == 99

    def test_were_late_if_their_time_is_higher(self) -> None:
        assert self.judged(car(3, 49_990)) == 100
