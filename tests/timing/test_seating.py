"""Who sits where, in games that move their cars."""

from collections.abc import Hashable

from tests.timing.glimpses import Moment, car
from timing.pieces import Glimpse, SeatsNamed, Setting
from timing.readings import CarName
from timing.seating import MOMENTS_WITHOUT_NAMES, MOST_DRIVERS, MOVED, Seating


def moment(*indexes: int, seating: Hashable = "first") -> Glimpse:
    return Moment({index: car(1) for index in indexes}).glimpse(1, Setting(seating=seating))


def names(*texts: str, first: int = 0, seating: Hashable = None) -> SeatsNamed:
    return SeatsNamed({first + n: CarName(text) for n, text in enumerate(texts)}, seating)


def test_nobody_is_seated_before_all_names_are_known() -> None:
    seating = Seating()
    assert not seating.seated(moment(0, 1, 2))
    seating.hear(names("Ada", "Bea"))
    assert not seating.seated(moment(0, 1, 2))
    seating.hear(names("Cleo", first=2))
    assert seating.seated(moment(0, 1, 2))
    assert seating.seats == {0: 0, 1: 1, 2: 2}
    assert seating.names == {0: CarName("Ada"), 1: CarName("Bea"), 2: CarName("Cleo")}


def test_names_may_come_first() -> None:
    seating = Seating()
    seating.hear(names("Ada", "Bea"))
    assert seating.seated(moment(0, 1))


def test_who_moves_keeps_the_number() -> None:
    seating = Seating()
    seating.hear(names("Ada", "Bea", "Cleo"))
    seating.seated(moment(0, 1, 2))
    assert not seating.seated(moment(0, 1, seating="second"))
    seating.hear(names("Ada", "Cleo"))
    assert seating.seated(moment(0, 1, seating="second"))
    assert seating.seats == {0: 0, 1: 2}


def test_who_comes_gets_a_number_that_nobody_had() -> None:
    seating = Seating()
    seating.hear(names("Ada", "Bea"))
    seating.seated(moment(0, 1))
    seating.seated(moment(0, 1, seating="second"))
    seating.hear(names("Ada", "Dora"))
    seating.seated(moment(0, 1, seating="second"))
    assert seating.seats == {0: 0, 1: MOVED}
    seating.hear(names("Ada", "Eve"))
    seating.seated(moment(0, 1, seating="second"))
    assert seating.seats == {0: 0, 1: MOVED + 1}


def test_who_comes_back_has_the_number_of_before() -> None:
    seating = Seating()
    for texts in (("Ada", "Bea"), ("Ada", "Cleo"), ("Ada", "Bea")):
        seating.hear(names(*texts))
        assert seating.seated(moment(0, 1))
    assert seating.seats == {0: 0, 1: 1}


def test_names_of_another_order_are_of_no_use() -> None:
    seating = Seating()
    seating.hear(names("Ada", "Bea", seating="old"))
    assert not seating.seated(moment(0, 1, seating="new"))
    seating.hear(names("Bea", "Ada", seating="new"))
    assert seating.seated(moment(0, 1, seating="new"))
    assert seating.names == {0: CarName("Bea"), 1: CarName("Ada")}
    assert seating.is_settled("new")
    assert not seating.is_settled("old")


def test_names_that_never_come_are_not_waited_for_for_ever() -> None:
    seating = Seating()
    found = [seating.seated(moment(0, 1)) for _ in range(MOMENTS_WITHOUT_NAMES + 1)]
    assert found == [False] * MOMENTS_WITHOUT_NAMES + [True]
    assert (seating.seats, seating.names) == ({0: 0, 1: 1}, {})


def test_a_name_that_comes_after_all_keeps_the_number_of_its_index() -> None:
    seating = Seating()
    for _ in range(MOMENTS_WITHOUT_NAMES + 1):
        seating.seated(moment(0, 1))
    seating.hear(names("Ada", "Bea"))
    assert seating.seated(moment(0, 1))
    assert seating.seats == {0: 0, 1: 1}


def test_the_nameless_are_others_when_the_cars_have_moved() -> None:
    seating = Seating()
    for _ in range(MOMENTS_WITHOUT_NAMES + 1):
        seating.seated(moment(0, 1))
    for _ in range(MOMENTS_WITHOUT_NAMES + 1):
        seating.seated(moment(0, 1, seating="second"))
    assert seating.seats == {0: MOVED, 1: MOVED + 1}


def test_an_empty_name_is_a_name_that_is_not_there() -> None:
    seating = Seating()
    seating.hear(names("Ada", ""))
    assert seating.seated(moment(0, 1))
    assert seating.names == {0: CarName("Ada")}


def test_two_of_one_name_are_two() -> None:
    seating = Seating()
    seating.hear(names("Player", "Player"))
    seating.seated(moment(0, 1))
    assert seating.seats == {0: 0, 1: 1}


def test_another_session_gives_numbers_anew() -> None:
    seating = Seating()
    seating.hear(names("Ada", "Bea"))
    seating.seated(moment(0, 1))
    seating.begin()
    seating.hear(names("Bea", "Ada"))
    assert seating.seated(moment(0, 1))
    assert seating.seats == {0: 0, 1: 1}


def test_a_car_more_in_the_same_order_is_waited_for() -> None:
    seating = Seating()
    seating.hear(names("Ada"))
    assert seating.seated(moment(0))
    assert not seating.seated(moment(0, 1))
    seating.hear(names("Bea", first=1))
    assert seating.seated(moment(0, 1))


def test_more_drivers_than_any_session_has_are_given_numbers_anew() -> None:
    seating = Seating()
    for number in range(MOST_DRIVERS + 2):
        seating.hear(names(f"Driver {number}"))
        seating.seated(moment(0))
        assert seating.seats[0] <= MOST_DRIVERS + MOVED
    assert seating.seats == {0: 0}
