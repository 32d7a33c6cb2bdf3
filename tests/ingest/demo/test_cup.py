"""The made-up cup."""

from collections import Counter

from ingest.demo.cup import RUNS, TEAMS, plan
from timing.readings import SessionType


def test_it_has_a_rig_for_each_team_and_three_drivers() -> None:
    cup = plan(range(40_000, 40_000 + TEAMS))
    assert (len(cup.teams), len(cup.drivers), len(cup.rigs)) == (22, 66, 22)
    assert {rig.team for rig in cup.rigs.values()} == set(cup.teams)
    assert [(rig.address, rig.port) for rig in cup.rigs.values()] == [("127.0.0.1", 40_000 + n) for n in range(TEAMS)]
    assert not cup.open_stand


def test_every_name_fits_the_board_and_no_two_are_alike() -> None:
    cup = plan(range(40_000, 40_000 + TEAMS))
    assert all(len(team.short) <= 12 for team in cup.teams.values())
    assert len({driver.name for driver in cup.drivers.values()}) == 66
    assert len({driver.number for driver in cup.drivers.values()}) == 66
    assert len({team.color for team in cup.teams.values()}) == 22
    assert all(cup.drivers[rig.driver or ""].team == rig.team for rig in cup.rigs.values())


def test_every_rig_runs_a_game_and_every_game_of_the_house_is_there() -> None:
    assert len(RUNS) == TEAMS
    games = Counter(run.year for run in RUNS)
    assert set(games) == {2019, 2020, 2021, 2022, 2023, 2024, 2025, None}
    assert games[None] == 4
    kinds = {run.kind for run in RUNS if run.year is not None}
    assert kinds == {SessionType.HOTLAP, SessionType.QUALIFYING, SessionType.RACE}
    assert {run.kind for run in RUNS if run.year is None} == {SessionType.HOTLAP, SessionType.RACE}
