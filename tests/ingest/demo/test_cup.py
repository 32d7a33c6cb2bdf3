"""The made-up cup."""

from ingest.demo.cup import TEAMS, plan


def test_it_has_a_rig_for_each_team_and_three_drivers() -> None:
    cup = plan(range(40_000, 40_000 + TEAMS))
    assert (len(cup.teams), len(cup.drivers), len(cup.rigs)) == (22, 66, 22)
    assert {rig.team for rig in cup.rigs.values()} == set(cup.teams)
    assert not cup.open_stand


def test_every_name_fits_the_board_and_no_two_are_alike() -> None:
    cup = plan(range(40_000, 40_000 + TEAMS))
    assert all(len(team.short) <= 14 for team in cup.teams.values())
    assert len({driver.name for driver in cup.drivers.values()}) == 66
    assert len({driver.number for driver in cup.drivers.values()}) == 66
    assert len({team.color for team in cup.teams.values()}) == 22
    assert all(cup.drivers[rig.driver or ""].team == rig.team for rig in cup.rigs.values())
