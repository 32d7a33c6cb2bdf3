"""Tables of a plan, and the mistakes noted in them."""

import pytest

from timing.errors import SetupError
from timing.plan_tables import MOST_MISTAKES, Kind, Mistakes, Table, meant_by
from timing.plan_values import name, port
from timing.toml_lines import KeyPath

SEAT = Kind("a seat", "write [seat]", ("id", "name", "port"), {"id": '"one"', "name": '"Svea"'}, "name")


def seat(mistakes: Mistakes, **content: object) -> Table:
    return Table(mistakes, ("seat",), content, SEAT)


def mistakes(**lines: int) -> Mistakes:
    places: dict[KeyPath, int] = {("seat",): 1}
    return Mistakes("cup.toml", places | {("seat", key): line for key, line in lines.items()})


def test_without_a_mistake_reading_goes_on() -> None:
    found = mistakes(name=2)
    table = seat(found, name="Svea")
    assert (table.need("name", name), table.read("port", port), table.line) == ("Svea", None, 1)
    found.stop()


def test_mistakes_are_told_in_the_order_of_lines() -> None:
    found = mistakes(name=3, port=2)
    table = seat(found, name=7, port=0)
    assert table.need("name", name) is None
    assert table.read("port", port) is None
    with pytest.raises(SetupError) as refused:
        found.stop()
    assert str(refused.value).splitlines() == [
        "cup.toml, line 2: seat.port cannot be the number 0; a port is a whole number from 1 to 65535, without quotes",
        "cup.toml, line 3: seat.name cannot be the number 7; write text in quotes",
    ]


def test_of_very_many_mistakes_the_rest_is_counted() -> None:
    keys = [f"x{number}" for number in range(MOST_MISTAKES + 2)]
    found = mistakes(**dict.fromkeys(keys, 2))
    seat(found, **dict.fromkeys(keys, 0))
    with pytest.raises(SetupError) as refused:
        found.stop()
    *told, more = str(refused.value).splitlines()
    assert len(told) == MOST_MISTAKES
    assert more == "and 2 more"


def test_a_misspelt_key_is_not_told_as_missing_too() -> None:
    found = mistakes(nmae=2)
    assert seat(found, nmae="Svea").need("name", name) is None
    with pytest.raises(SetupError) as refused:
        found.stop()
    assert str(refused.value) == "cup.toml, line 2: seat.nmae is not known here; did you mean name?"


@pytest.mark.parametrize(("word", "meant"), [("adress", "address"), ("wheel", None)])
def test_a_word_close_to_a_known_one_is_meant(word: str, meant: str | None) -> None:
    assert meant_by(word, ("address", "port", "name")) == meant
