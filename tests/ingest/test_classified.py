"""The game's own result against ours: what differs is told, once."""

import pytest

from ingest.book import KnownLap
from ingest.classified import MOST_TOLD, differences
from ingest.demo import wire_f1
from ingest.demo.wire_f1 import Header, Place
from tests.ingest.hall import F1, RIG, Hall
from timing.alerts import AlertKind
from timing.classified import Classified, Finish
from timing.event import Plan, PlannedDriver, PlannedRig
from timing.readings import SessionType

PLAN = Plan(
    drivers={"d1": PlannedDriver("d1", "Bea")}, rigs={"left": PlannedRig("left", RIG[0], name="Rig left", driver="d1")}
)


def laps(*times: int | None) -> dict[int, KnownLap]:
    """Laps by number, None for one that is missing; one that does not count is negative."""
    return {
        number: KnownLap(abs(time), time > 0, "", (abs(time), time > 0))
        for number, time in enumerate(times, 1)
        if time is not None
    }


@pytest.mark.parametrize(
    ("result", "driven", "told"),
    [
        (Classified(1, 2, 80_000, 161_000), laps(81_000, 80_000), []),
        (Classified(1, 2, 80_000, 161_100), laps(81_000, 80_000), []),
        (Classified(1, 2, None, None), laps(81_000, 80_000), []),
        (Classified(1, 0, None, None), {}, []),
        (
            Classified(1, 3, 80_000, 243_000),
            laps(81_000, None, 80_000),
            ["it counts 3 laps, of which 2 is missing here"],
        ),
        (Classified(1, 1, 81_000, 81_000), laps(81_000, 82_000), ["it counts 1 laps, here is 2 as well"]),
        (Classified(1, 2, 80_000, 161_000), laps(81_000, -80_000), ["its best lap is 1:20.000, 1:21.000 here"]),
        (Classified(1, 1, 80_000, 80_000), laps(-80_000), ["its best lap is 1:20.000, none counts here"]),
        (Classified(1, 2, 80_000, 161_000, 5_500), laps(81_000, 80_000), ["it gave 5.5 s of penalty"]),
        (Classified(1, 2, 80_000, 161_000, 0, Finish.FINISHED), laps(81_000, 80_000), []),
        (
            Classified(1, 2, 80_000, 161_000, None, Finish.NOT_CLASSIFIED),
            laps(81_000, 80_000),
            ["it has the car not classified"],
        ),
        (Classified(1, None, 80_000, 161_000), laps(81_000, 80_000), []),
        (Classified(1, 2, 80_000, 165_000), laps(81_000, 80_000), ["its total time is 2:45.000, 2:41.000 here"]),
    ],
)
def test_a_race_is_compared_lap_by_lap(result: Classified, driven: dict[int, KnownLap], told: list[str]) -> None:
    assert differences(result, driven, SessionType.RACE) == told


def test_elsewhere_laps_from_the_pits_are_none_and_the_best_one_is_compared() -> None:
    assert differences(Classified(1, 5, 80_000, 500_000), laps(None, 80_000), SessionType.QUALIFYING) == []
    assert differences(Classified(1, 5, 79_000, None), laps(80_000), SessionType.QUALIFYING) == [
        "its best lap is 1:19.000, 1:20.000 here"
    ]


class TestAtARig:
    def race(self, hall: Hall, *times: int) -> F1:
        rig = F1()
        hall.hear(*rig.begins(SessionType.RACE), *(rig.ends(time) for time in times))
        return rig

    def result(self, *places: Place, session: int = 77) -> bytes:
        return wire_f1.classification_packet(2022, Header(session, frame=900), places)

    def test_what_agrees_is_not_told(self) -> None:
        hall = Hall(PLAN)
        self.race(hall, 81_000, 80_000)
        hall.hear(self.result(Place(1, 2, 80_000, 161_000), Place(2, 2, 70_000, 150_000)))
        assert hall.pipeline.alerts == [], "and other cars are none of the rig's"

    def test_what_differs_is_told_once_however_often_the_game_says_it(self) -> None:
        hall = Hall(PLAN)
        self.race(hall, 81_000, 80_000)
        result = self.result(Place(1, 3, 79_000, 300_000))
        hall.hear(result, result, result)
        (alert,) = hall.pipeline.alerts
        assert (alert.kind, alert.rig, alert.count) == (AlertKind.CLASSIFIED, "left", 1)
        assert alert.sentence == (
            "the game's result of Rig left differs: its best lap is 1:19.000, 1:20.000 here; "
            "it counts 3 laps, of which 3 is missing here"
        )

    def test_of_a_session_that_was_not_heard_nothing_is_told(self) -> None:
        hall = Hall(PLAN)
        hall.hear(self.result(Place(1, 3, 79_000, 240_000)))
        assert hall.pipeline.alerts == []

    def test_of_a_source_that_is_not_in_the_plan_nothing_is_told(self) -> None:
        hall, rig = Hall(PLAN), F1()
        hall.hear(*rig.begins(SessionType.RACE), rig.ends(81_000), source=("10.0.0.66", 1))
        hall.hear(self.result(Place(1, 3, 79_000, 240_000)), source=("10.0.0.66", 1))
        assert [alert.kind for alert in hall.pipeline.alerts if alert.kind is AlertKind.CLASSIFIED] == []

    def test_where_all_cars_count_each_is_compared_under_its_name(self) -> None:
        hall, rig = Hall(Plan(rigs={"lobby": PlannedRig("lobby", RIG[0], cars="all")})), F1()
        hall.hear(*rig.begins(SessionType.RACE), rig.ends(81_000))
        hall.hear(self.result(Place(1, 1, 80_500, 81_000)))
        (alert,) = hall.pipeline.alerts
        assert alert.sentence == "the game's result of lobby differs: Ada: its best lap is 1:20.500, 1:21.000 here"

    def test_so_many_are_told_in_one_sentence(self) -> None:
        hall, rig = Hall(Plan(rigs={"lobby": PlannedRig("lobby", RIG[0], cars="all")})), F1()
        hall.hear(*rig.begins(SessionType.RACE), rig.ends(81_000))
        hall.hear(self.result(*(Place(place, 1, 80_000 + place, 81_000) for place in range(1, 12))))
        (alert,) = hall.pipeline.alerts
        assert alert.sentence.count(";") == MOST_TOLD
        assert alert.sentence.endswith("; and 9 more")
