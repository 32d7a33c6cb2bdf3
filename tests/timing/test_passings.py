"""The cars of competitors that go by text."""

from hypothesis import given
from hypothesis import strategies as st

from timing.passings import car_of


@given(st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=50))
def test_each_registration_has_a_car_of_its_own_that_a_browser_can_hold(registrations: list[str]) -> None:
    cars = [car_of(registration) for registration in registrations]
    assert len(set(cars)) == len(registrations)
    assert all(0 <= car < 2**53 for car in cars)
    assert cars == [car_of(registration) for registration in registrations]
