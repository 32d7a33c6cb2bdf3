"""A session's order: laps, races, penalties, ties, and who is not in it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.ranking import round_half_up
from leaderboard.scoring.classification import Classification, Drive, classify
from tests.leaderboard.scoring.drives import drove
from timing.rules import Ranking

RACE = Ranking("race", ties=("best-lap", "earlier"), min_laps=1)


def order(result: Classification) -> list[tuple[int, str]]:
    return [(place.position, place.drive.driver) for place in result.places]


def decided(result: Classification) -> list[str | None]:
    return [place.decided_by for place in result.places]


class TestHotLaps:
    def test_the_best_lap_wins_and_an_invalid_one_does_not_count(self) -> None:
        result = classify([drove("ada", 92_000), drove("bea", 90_000, 93_000, invalid=(1,))], Ranking())
        assert order(result) == [(1, "ada"), (2, "bea")]
        assert [place.value for place in result.places] == [92_000, 93_000]
        assert decided(result) == [None, "time"]

    def test_equal_best_laps_are_decided_by_the_second_best_then_by_who_was_earlier(self) -> None:
        result = classify(
            [drove("ada", 92_000, 95_000), drove("bea", 92_000, 94_000), drove("cleo", 92_000, 94_000)], Ranking()
        )
        assert order(result) == [(1, "bea"), (2, "cleo"), (3, "ada")]
        assert decided(result) == [None, "earlier", "second-best"]

    def test_a_tie_that_no_link_decides_is_a_shared_place(self) -> None:
        result = classify([drove("ada", 92_000), drove("bea", 92_000), drove("cleo", 93_000)], Ranking(ties=()))
        assert order(result) == [(1, "ada"), (1, "bea"), (3, "cleo")]
        assert [place.tied for place in result.places] == [True, True, False]
        assert decided(result) == [None, None, "time"]

    def test_who_has_no_lap_is_behind_all_who_have(self) -> None:
        result = classify([drove("ada", 90_000, invalid=(1,)), drove("bea", 99_000), drove("cleo")], Ranking())
        assert [place.status for place in result.places] == ["classified", "no-time", "no-time"]
        assert result.field_size == 1
        assert decided(result)[1] == "status"

    def test_the_mean_of_the_best_three_needs_three(self) -> None:
        rule = Ranking("mean-of-best", of=3)
        result = classify([drove("ada", 90_000, 99_000, 91_000, 92_000), drove("bea", 80_000, 80_000)], rule)
        assert [(place.drive.driver, place.value) for place in result.places] == [("ada", 91_000), ("bea", None)]

    def test_three_laps_in_a_row_are_broken_by_an_invalid_one(self) -> None:
        rule = Ranking("best-consecutive", of=3)
        ada = drove("ada", 80_000, 80_000, 80_000, 95_000, 95_000, 95_000, invalid=(2,))
        bea = drove("bea", 91_000, 92_000, 93_000)
        result = classify([ada, bea], rule)
        assert [(place.drive.driver, place.value) for place in result.places] == [("ada", 270_000), ("bea", 276_000)]

    def test_the_fastest_of_equal_laps_is_the_one_written_first(self) -> None:
        ada, bea = drove("ada", 92_000), drove("bea", 92_000)
        assert classify([bea, ada], Ranking()).fastest is ada
        assert classify([drove("cleo")], Ranking()).fastest is None


class TestARace:
    def test_is_ranked_by_laps_then_by_time_with_invalid_laps_as_distance(self) -> None:
        result = classify(
            [drove("ada", 90_000, 90_000), drove("bea", 95_000, 95_000, 95_000, invalid=(2,)), drove("cleo", 99_000)],
            RACE,
        )
        assert order(result) == [(1, "bea"), (2, "ada"), (3, "cleo")]
        assert decided(result) == [None, "laps", "laps"]

    def test_takes_the_total_that_was_told_and_adds_seconds_of_penalty(self) -> None:
        ada = drove("ada", 90_000, 90_000, total_ms=181_000, seconds_ms=5_000)
        bea = drove("bea", 92_000, 92_000)
        result = classify([ada, bea], RACE)
        assert [(place.drive.driver, place.value) for place in result.places] == [("bea", 184_000), ("ada", 186_000)]

    def test_equal_times_are_decided_by_the_best_lap(self) -> None:
        result = classify([drove("ada", 90_000, 92_000), drove("bea", 91_000, 91_000)], RACE)
        assert decided(result) == [None, "best-lap"]

    def test_who_drove_too_little_is_not_classified(self) -> None:
        rule = Ranking("race", ties=("earlier",), min_share=Decimal("0.75"))
        field = [drove("ada", *[90_000] * 8), drove("bea", *[90_000] * 6), drove("cleo", *[80_000] * 5)]
        result = classify(field, rule)
        assert [place.status for place in result.places] == ["classified", "classified", "not-classified"]

    def test_the_share_is_of_the_best_who_is_not_disqualified(self) -> None:
        rule = Ranking("race", ties=("earlier",), min_share=Decimal("0.75"))
        cheat = drove("cheat", *[60_000] * 12, disqualified=True)
        result = classify([cheat, drove("ada", *[90_000] * 8), drove("bea", *[90_000] * 6)], rule)
        assert order(result) == [(1, "ada"), (2, "bea"), (3, "cheat")]
        assert [place.status for place in result.places] == ["classified", "classified", "disqualified"]

    def test_who_did_not_start_stands_behind_who_did_not_finish_a_lap(self) -> None:
        field = [drove("absent", started=False), drove("out", retired=True), drove("ada", 90_000)]
        result = classify([*field, drove("cut", 90_000, 90_000, unclassified=True)], RACE)
        assert [(place.drive.driver, place.status) for place in result.places] == [
            ("ada", "classified"),
            ("cut", "not-classified"),
            ("out", "not-classified"),
            ("absent", "did-not-start"),
        ]


class TestPlacePenalties:
    FIELD = ("ada", "bea", "cleo", "dora", "edda")

    def field(self, **places: int) -> list[Drive]:
        return [drove(name, 90_000 + at, places=places.get(name, 0)) for at, name in enumerate(self.FIELD, start=1)]

    @pytest.mark.parametrize(
        ("places", "then"),
        [
            ({"bea": 2}, "ada cleo dora bea edda"),
            ({"ada": 1}, "bea ada cleo dora edda"),
            ({"ada": 1, "bea": 1}, "ada cleo bea dora edda"),
            ({"ada": 2, "bea": 1}, "cleo ada bea dora edda"),
            ({"dora": 9}, "ada bea cleo edda dora"),
            ({"edda": 3}, "ada bea cleo dora edda"),
        ],
        ids=str,
    )
    def test_go_down_from_the_place_driven(self, places: dict[str, int], then: str) -> None:
        assert [place.drive.driver for place in classify(self.field(**places), RACE).places] == then.split()

    def test_are_named_where_they_decided(self) -> None:
        assert decided(classify(self.field(bea=2), RACE)) == [None, "time", "time", "places", "time"]

    def test_share_no_place_with_who_came_up(self) -> None:
        result = classify([drove("ada", 90_000, places=1), drove("bea", 90_000)], Ranking(ties=()))
        assert order(result) == [(1, "bea"), (2, "ada")]


drives = st.lists(
    st.builds(
        lambda times, invalid, seconds, places, disqualified: (times, invalid, seconds, places, disqualified),
        st.lists(st.integers(60_000, 60_020), max_size=4),
        st.sets(st.integers(1, 4)),
        st.integers(0, 20),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=8,
)
rankings = st.builds(
    Ranking,
    st.sampled_from(["best-lap", "mean-of-best", "best-consecutive", "race"]),
    st.integers(1, 3),
    st.sampled_from([(), ("earlier",), ("second-best", "earlier"), ("best-lap", "earlier")]),
    st.integers(0, 2),
    st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("0.75")]),
)


@given(drives, rankings)
def test_any_session_has_everyone_once_in_an_order_that_can_be_explained(
    told: list[tuple[list[int], set[int], int, int, bool]], rule: Ranking
) -> None:
    field = [
        drove(f"d{at}", *times, invalid=tuple(invalid), seconds_ms=seconds, places=places, disqualified=disqualified)
        for at, (times, invalid, seconds, places, disqualified) in enumerate(told)
    ]
    result = classify(field, rule)
    assert sorted(place.drive.driver for place in result.places) == sorted(drive.driver for drive in field)
    assert classify(reversed(field), rule) == result
    for above, below in zip(result.places, result.places[1:], strict=False):
        assert above.position <= below.position
        shared = above.position == below.position
        assert shared == (below.decided_by is None)


@pytest.mark.parametrize(("total", "count", "mean"), [(3, 2, 2), (4, 3, 1), (5, 3, 2), (0, 1, 0)])
def test_a_mean_is_rounded_to_the_nearest_millisecond(total: int, count: int, mean: int) -> None:
    assert round_half_up(total, count) == mean
