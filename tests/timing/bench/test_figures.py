"""Figures, goals and what a report says of them."""

import pytest

from timing.bench.figures import Figure, Goal, Measure, Report

FLOOR = Figure("the disk", "floor", (1.0, 9.0, 2.0))
OURS = Figure("the record", "ours", (4.0, 5.0, 30.0))
PEER = Figure("another", "peer", (20.0,))


def test_one_disturbed_round_says_nothing_about_the_program() -> None:
    assert OURS.median == 5.0


@pytest.mark.parametrize(
    ("goal", "value", "reached"),
    [
        (Goal(at_most=3.0, against="the disk"), 2.5, True),
        (Goal(at_most=2.4, against="the disk"), 2.5, False),
        (Goal(at_least=0.25, against="another"), 0.25, True),
        (Goal(at_least=0.3, against="another"), 0.25, False),
        (Goal(at_most=5.0), 5.0, True),
        (Goal(at_least=5.1), 5.0, False),
    ],
)
def test_a_goal_looks_at_our_figure_or_at_its_ratio_to_another(goal: Goal, value: float, reached: bool) -> None:
    measure = Measure("a lap", "ms", (FLOOR, OURS, PEER), (goal,))
    assert measure.value(goal) == value
    assert goal.reached(value) is reached
    assert [(each["value"], each["reached"]) for each in measure.json()["goals"]] == [(value, reached)]


def test_a_goal_against_what_could_not_be_measured_is_not_known() -> None:
    goal = Goal(at_most=3.0, against="a floor in C")
    measure = Measure("a lap", "ms", (FLOOR, OURS), (goal,))
    assert measure.value(goal) is None
    assert measure.json()["goals"] == [
        {
            "at_most": 3.0,
            "at_least": None,
            "against": "a floor in C",
            "value": None,
            "reached": None,
            "floor_misses_with": None,
        }
    ]
    assert Measure("others", "ms", (FLOOR, PEER)).value(Goal(at_most=1.0)) is None


@pytest.mark.parametrize(
    ("goal", "floor"),
    [
        (Goal(at_most=1.0), 2.0),  # the machine cannot
        (Goal(at_most=2.0), None),
        (Goal(at_most=0.05, against="another"), 0.1),
        (Goal(at_most=0.2, against="another"), None),
        (Goal(at_most=1.2, against="the disk"), None),
        (Goal(at_most=1.2, against="a floor in C"), None),
    ],
)
def test_a_goal_that_the_floor_misses_says_something_about_the_machine(goal: Goal, floor: float | None) -> None:
    measure = Measure("a lap", "ms", (FLOOR, OURS, PEER), (goal,))
    assert measure.beyond(goal) == floor
    assert [each["floor_misses_with"] for each in measure.json()["goals"]] == [floor]
    assert Measure("a lap", "ms", (OURS, PEER)).beyond(goal) is None


@pytest.mark.parametrize("bounds", [(None, None), (1.0, 2.0)])
def test_a_goal_has_one_bound(bounds: tuple[float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="either at_most or at_least"):
        Goal(*bounds)


def test_every_figure_stands_beside_the_first_floor() -> None:
    measure = Measure("a lap", "ms", (PEER, FLOOR, OURS, Figure("second floor", "floor", (1.0,))))
    assert [measure.ratio(figure) for figure in measure.figures] == [10.0, 1.0, 2.5, 0.5]
    assert Measure("a lap", "ms", (PEER, OURS)).ratio(OURS) is None


def test_a_report_tells_all_of_it() -> None:
    report = Report("record", (Measure("a lap", "ms", (FLOOR, OURS), note="on disk"),), ("no PostgreSQL",), quick=True)
    assert report.json({"cores": 2}) == {
        "bench": "record",
        "quick": True,
        "machine": {"cores": 2},
        "measures": [
            {
                "what": "a lap",
                "unit": "ms",
                "note": "on disk",
                "figures": [
                    {
                        "name": "the disk",
                        "kind": "floor",
                        "median": 2.0,
                        "low": 1.0,
                        "high": 9.0,
                        "rounds": 3,
                        "to_floor": 1.0,
                    },
                    {
                        "name": "the record",
                        "kind": "ours",
                        "median": 5.0,
                        "low": 4.0,
                        "high": 30.0,
                        "rounds": 3,
                        "to_floor": 2.5,
                    },
                ],
                "goals": [],
            }
        ],
        "missing": ["no PostgreSQL"],
    }
