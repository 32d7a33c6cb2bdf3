"""What stewards should look at before the standings are a result."""

from leaderboard.notes import notes
from leaderboard.scoring.classification import Drive, classify
from leaderboard.scoring.points import score
from leaderboard.scoring.standings import ScoredSession
from tests.leaderboard.scoring.drives import drove
from timing.plan_file import parse_plan
from timing.rules import Points, Ranking

TEXT = """
language = "{language}"
[drivers]
svea = "Svea Linsen"
ida = {{ name = "Ida Brenn", replaces = "svea" }}
"""
NAMES = {"svea": "Svea Linsen", "ida": "Ida Brenn"}


def session(*drives: Drive) -> ScoredSession:
    result = classify(drives, Ranking())
    return ScoredSession("q", result, score(result, Points()))


def told(*drives: Drive, language: str = "en", missing: list[tuple[str, str]] | None = None) -> tuple[str, ...]:
    return notes(parse_plan(TEXT.format(language=language)), [session(*drives)], missing or [], NAMES)


def test_a_substitute_who_is_faster_than_the_one_replaced_is_told() -> None:
    slow, fast = drove("svea", 91_000, 92_000), drove("ida", 95_000, 90_500)
    sentence = "Ida Brenn drives in place of Svea Linsen and is faster: best lap 1:30.500 against 1:31.000."
    assert told(slow, fast) == (sentence,)
    assert told(slow, fast, language="de") == (
        "Ida Brenn fährt für Svea Linsen und ist schneller: beste Runde 1:30,500 gegen 1:31,000.",
    )


def test_who_is_not_faster_or_cannot_be_compared_is_not_told() -> None:
    assert told(drove("svea", 90_500), drove("ida", 90_500)) == ()
    assert told(drove("ida", 90_500)) == ()
    assert told(drove("svea", 90_500)) == ()
    assert told(drove("svea", 91_000), drove("ida", 90_000, disqualified=True)) == ()
    assert told(drove("svea"), drove("ida", 90_000)) == ()


def test_a_driver_who_must_start_and_has_not_is_told() -> None:
    assert told(missing=[("Nordhang", "ida")]) == ("Nordhang: Ida Brenn must start and has not yet.",)


def test_without_substitutes_there_is_nothing_to_compare() -> None:
    assert notes(parse_plan('[drivers]\nsvea = "Svea"'), [session(drove("svea", 90_000))], [], {}) == ()
