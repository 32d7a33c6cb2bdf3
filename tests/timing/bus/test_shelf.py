"""A shelf: of each process the newest value, however old it grows."""

from timing.bus.shelf import FORGET_S, Shelf, stamped


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _shown(shelf: Shelf[int]) -> dict[str, int]:
    return {source: each.value for source, each in shelf.all().items()}


def test_of_each_process_the_newest_value_is_known_and_ones_own_is_none() -> None:
    shelf = Shelf("me", _number)
    shelf.take({"me": stamped("1", 100), "ring": stamped("2", 100), "park": stamped("3", 101)}, 101)
    assert _shown(shelf) == {"ring": 2, "park": 3}
    shelf.take({"ring": stamped("4", 102), "park": stamped("3", 101)}, 102)
    assert _shown(shelf) == {"ring": 4, "park": 3}
    assert {source: each.at_s for source, each in shelf.all().items()} == {"ring": 102, "park": 101}


def test_what_was_seen_is_still_known_after_all_was_flushed_and_is_forgotten_at_last() -> None:
    shelf = Shelf("me", _number)
    shelf.take({"ring": stamped("2", 100)}, 100)
    shelf.take({}, 100 + FORGET_S)
    assert _shown(shelf) == {"ring": 2}
    shelf.take({}, 101 + FORGET_S)
    assert _shown(shelf) == {}


def test_fields_that_nobody_needs_are_named_so_that_they_can_go() -> None:
    shelf = Shelf("me", _number)
    fields = {"old": stamped("1", 100), "new": stamped("2", 800), "foreign": "garbage", "torn": stamped("x", 800)}
    assert shelf.take(fields, 800) == ["old", "foreign", "torn"]
    assert _shown(shelf) == {"new": 2}


def test_a_value_that_cannot_be_read_does_not_take_away_the_one_before() -> None:
    shelf = Shelf("me", _number)
    shelf.take({"ring": stamped("2", 100)}, 100)
    assert shelf.take({"ring": stamped("two", 101)}, 101) == ["ring"]
    assert _shown(shelf) == {"ring": 2}
