"""Why a row stands where it stands, word for word."""

import pytest

from leaderboard.board import Driver
from leaderboard.sentences import Neighbour, why
from timing.units import Language

ANNA = Driver("d1", "Anna")
BEN = Driver("d2", "Ben {best}")


@pytest.mark.parametrize(("language", "sentence"), [("en", "No timed lap yet."), ("de", "Noch keine gewertete Runde.")])
def test_without_a_time_it_says_so(language: Language, sentence: str) -> None:
    assert why(None, None, None, None, language) == sentence


@pytest.mark.parametrize(("language", "sentence"), [("en", "Best lap 1:58.432."), ("de", "Beste Runde 1:58,432.")])
def test_without_a_tie_the_best_lap_says_it_all(language: Language, sentence: str) -> None:
    assert why(118_432, 119_000, None, None, language) == sentence


@pytest.mark.parametrize(
    ("language", "own", "other", "above", "below"),
    [
        (
            "en",
            119_204,
            119_000,
            "Behind Anna: same best lap 1:58.432, second-best lap 1:59.204 against 1:59.000.",
            "Ahead of Anna: same best lap 1:58.432, second-best lap 1:59.204 against 1:59.000.",
        ),
        (
            "de",
            119_204,
            119_000,
            "Hinter Anna: gleiche beste Runde 1:58,432, zweitbeste Runde 1:59,204 gegen 1:59,000.",
            "Vor Anna: gleiche beste Runde 1:58,432, zweitbeste Runde 1:59,204 gegen 1:59,000.",
        ),
        (
            "en",
            119_204,
            None,
            "Behind Anna: same best lap 1:58.432, second-best lap 1:59.204 against none.",
            "Ahead of Anna: same best lap 1:58.432, second-best lap 1:59.204 against none.",
        ),
        (
            "de",
            None,
            119_000,
            "Hinter Anna: gleiche beste Runde 1:58,432, keine zweitbeste Runde gegen 1:59,000.",
            "Vor Anna: gleiche beste Runde 1:58,432, keine zweitbeste Runde gegen 1:59,000.",
        ),
        (
            "en",
            None,
            119_000,
            "Behind Anna: same best lap 1:58.432, no second-best lap against 1:59.000.",
            "Ahead of Anna: same best lap 1:58.432, no second-best lap against 1:59.000.",
        ),
        (
            "de",
            119_204,
            None,
            "Hinter Anna: gleiche beste Runde 1:58,432, zweitbeste Runde 1:59,204 gegen keine.",
            "Vor Anna: gleiche beste Runde 1:58,432, zweitbeste Runde 1:59,204 gegen keine.",
        ),
    ],
)
def test_a_tie_decided_by_the_second_best_lap_shows_both(
    language: Language, own: int | None, other: int | None, above: str, below: str
) -> None:
    anna = Neighbour(ANNA, other, "second-best")
    assert why(118_432, own, anna, None, language) == above
    assert why(118_432, own, None, anna, language) == below


@pytest.mark.parametrize(
    ("language", "above", "below"),
    [
        (
            "en",
            "Behind Anna: same best lap 1:58.432, set later.",
            "Ahead of Anna: same best lap 1:58.432, set earlier.",
        ),
        (
            "de",
            "Hinter Anna: gleiche beste Runde 1:58,432, später gefahren.",
            "Vor Anna: gleiche beste Runde 1:58,432, früher gefahren.",
        ),
    ],
)
def test_a_tie_decided_by_who_set_it_first_says_who(language: Language, above: str, below: str) -> None:
    anna = Neighbour(ANNA, 119_000, "earlier")
    assert why(118_432, 119_000, anna, None, language) == above
    assert why(118_432, 119_000, None, anna, language) == below


def test_between_two_of_the_same_best_lap_both_are_named_and_names_are_left_as_they_are() -> None:
    above, below = Neighbour(ANNA, 119_000, "earlier"), Neighbour(BEN, None, "second-best")
    assert why(118_432, 119_000, above, below) == (
        "Behind Anna: same best lap 1:58.432, set later. "
        "Ahead of Ben {best}: same best lap 1:58.432, second-best lap 1:59.000 against none."
    )
