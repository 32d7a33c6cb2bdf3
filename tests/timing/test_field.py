"""The cars of a game that moves them, and the moments that wait until it is known who sits where."""

from tests.timing.glimpses import Moment, car
from timing.field import MOST_HELD, Field, Numbered
from timing.pieces import Glimpse, LastTime, LastTimes, SeatsNamed, SectorEnd, Setting
from timing.readings import CarName, CarState

NAMES = SeatsNamed({0: CarName("Ada"), 1: CarName("Bea")}, 1)


def moment(*cars: CarState, seating: object = 1, sectors: dict[int, SectorEnd] | None = None) -> Glimpse:
    return Moment(dict(enumerate(cars)), sectors).glimpse(1, Setting(seating=seating))


def taken(field: Field, now: Glimpse, order: int = 1) -> list[int]:
    """The orders of the moments that can be taken now."""
    return [each.order for each, _ in field.take(Numbered(now, order, order))]


def test_moments_wait_for_the_names_and_are_taken_in_order() -> None:
    field = Field()
    assert taken(field, moment(car(1), car(1)), 1) == []
    assert taken(field, moment(car(2), car(1)), 2) == []
    assert field.new_names() is None
    field.name(NAMES)
    assert taken(field, moment(car(2), car(2)), 3) == [1, 2, 3]
    assert field.new_names() == NAMES.names
    assert field.new_names() is None


def test_no_more_wait_than_can_be_kept() -> None:
    field = Field()
    for lap in range(MOST_HELD + 10):
        taken(field, moment(car(lap)), lap)
    field.name(NAMES)
    assert taken(field, moment(car(900)), 900) == [*range(10, MOST_HELD + 10), 900]


def test_cars_without_news_are_the_same_as_before() -> None:
    field = Field()
    field.name(NAMES)
    first, second, third = (
        field.take(Numbered(moment(car(lap, ran), car(1)), n, n))[0][1]
        for n, (lap, ran) in enumerate(((1, 10), (1, 20), (2, 0)))
    )
    assert first is second
    assert third.version != second.version


def test_times_wait_until_it_is_known_whose_they_are() -> None:
    field = Field()
    field.time(LastTimes(1, 1, {0: LastTime(80_000, 25_000)}))
    taken(field, moment(car(2), car(2)))
    field.name(NAMES)
    (*_, (_, cars)) = field.take(Numbered(moment(car(2), car(2)), 2, 2))
    assert (cars.amended[0].last_ms, cars.amended[1].last_ms) == (80_000, None)


def test_times_that_come_late_are_of_no_use() -> None:
    field = Field()
    field.name(NAMES)
    taken(field, moment(car(2), car(2)))
    field.time(LastTimes(5, 1, {0: LastTime(80_000, None)}))
    field.time(LastTimes(4, 1, {0: LastTime(79_000, None)}))
    field.time(LastTimes(5, 1, {0: LastTime(78_000, None)}))
    (*_, (_, cars)) = field.take(Numbered(moment(car(2), car(2)), 2, 2))
    assert cars.amended[0].last_ms == 80_000


def test_sectors_are_added_up() -> None:
    field = Field()
    field.name(NAMES)
    crossings = [(1, 1, None), (1, 2, 20_000_000), (1, 3, 30_000_000), (2, 1, 25_000_000)]
    for n, (lap, sector, took) in enumerate(crossings):
        sectors = {0: SectorEnd(sector, took), 1: SectorEnd(1, None)}
        (_, cars) = field.take(Numbered(moment(car(lap), car(1), sectors=sectors), n, n))[0]
    assert cars.amended[0].last_ms == 75_000


def test_another_session_knows_no_laps_of_the_one_before() -> None:
    field = Field()
    field.name(NAMES)
    field.time(LastTimes(1, 1, {0: LastTime(80_000, None)}))
    taken(field, moment(car(2), car(2)))
    assert field.new_names() is not None
    field.begin()
    (_, cars) = field.take(Numbered(moment(car(1), car(1)), 2, 2))[0]
    assert cars.amended[0].last_ms is None
    assert field.new_names() == NAMES.names
