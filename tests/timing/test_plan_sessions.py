"""The timetable of a plan."""

from datetime import time

import pytest

from timing.errors import SetupError
from timing.event import Plan, PlannedSession
from timing.plan_file import parse_plan
from timing.readings import SessionType

EVENING = """
language = "de"
[[sessions]]
type = "qualifying"
minutes = 40
starts = 18:30:00
min_lap = 80
[[sessions]]
type = "race"
count = 2
laps = 8
track = "Nürburgring GP"
car = "Porsche 911 GT3 R"
[[sessions]]
type = "race"
id = "show"
name = "Showrennen"
starts = "22:15"
counts = false
"""


def test_an_evening_has_its_sessions_in_order() -> None:
    plan = parse_plan(EVENING)
    assert [(one.id, one.name, one.type) for one in plan.sessions] == [
        ("qualifying", "Qualifying", SessionType.QUALIFYING),
        ("race-1", "Rennen 1", SessionType.RACE),
        ("race-2", "Rennen 2", SessionType.RACE),
        ("show", "Showrennen", SessionType.RACE),
    ]
    assert plan.session is plan.sessions[0]
    qualifying, race, _, show = plan.sessions
    assert (qualifying.minutes, qualifying.starts, qualifying.min_lap_ms) == (40, time(18, 30), 80_000)
    assert (race.laps, race.track, race.car, race.counts) == (8, "Nürburgring GP", "Porsche 911 GT3 R", True)
    assert (show.starts, show.counts) == (time(22, 15), False)


def test_without_a_timetable_there_is_the_one_session() -> None:
    assert parse_plan("").sessions == ()
    assert parse_plan('session = "race"').session == PlannedSession("race", SessionType.RACE, "Race")
    assert Plan().session.id == "open"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[session]\ntype="race"\n[[sessions]]\ntype="race"',
            "line 1: session cannot stand beside [[sessions]]; write it as one of them",
        ),
        ('sessions="race"', "line 1: sessions cannot be 'race'; write [[sessions]] above the keys of each"),
        ("[[sessions]]\nname='x'", 'line 1: sessions has no type; add type = "race"'),
        (
            '[[sessions]]\ntype="race"\n[[sessions]]\ntype="race"',
            "line 3: sessions has the id 'race' of the session in line 1; give one another id",
        ),
        (
            '[[sessions]]\ntype="race"\ncount=0',
            "line 3: sessions.count cannot be the number 0; write a whole number from 1 to 99, without quotes",
        ),
        (
            '[[sessions]]\ntype="race"\nlaps=true',
            "line 3: sessions.laps cannot be true; write a whole number from 1 to 9999, without quotes",
        ),
        (
            '[[sessions]]\ntype="race"\nstarts="late"',
            "line 3: sessions.starts cannot be 'late'; write a time of day, such as \"19:30\"",
        ),
        (
            '[[sessions]]\ntype="race"\ncounts="no"',
            "line 3: sessions.counts cannot be 'no'; write true or false, without quotes",
        ),
        (
            '[[sessions]]\ntype="race"\nprotest_minutes=20000',
            (
                "line 3: sessions.protest_minutes cannot be the number 20000; write a whole number from 0 to 10080, "
                "without quotes"
            ),
        ),
    ],
)
def test_a_wrong_timetable_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(text, "cup.toml")
    assert str(refused.value) == f"cup.toml, {sentence}"


def test_a_result_may_be_protested_against_for_so_long_as_the_rules_or_the_session_say() -> None:
    plan = parse_plan(
        """
        [rules]
        protest_minutes = 10
        [[sessions]]
        type = "qualifying"
        protest_minutes = 0
        [[sessions]]
        type = "race"
        """
    )
    assert plan.rules.protest_minutes == 10
    assert [session.protest_minutes for session in plan.sessions] == [0, None]
