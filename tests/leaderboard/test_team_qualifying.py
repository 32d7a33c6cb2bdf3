"""Weeks before the cup: each team finds out on its own stand who of it is fast."""

from dataclasses import replace

from leaderboard.scoring.classification import Drive, Lap
from leaderboard.team_qualifying import in_teams


def drove(driver: str, *laps: tuple[int, int], team: str | None = "red") -> Drive:
    """Laps by their number over all weeks and their milliseconds."""
    return Drive(driver, team, tuple(Lap(seq, time_ms) for seq, time_ms in laps))


def order(drives: list[Drive], team: str | None = "red") -> list[tuple[str, int | None, str]]:
    return [(place.drive.driver, place.value, place.status) for place in in_teams(drives)[team].places]


def test_a_driver_has_the_best_lap_of_all_weeks() -> None:
    weeks = [drove("ada", (1, 91_000)), drove("bea", (2, 90_500)), drove("ada", (3, 90_000), (4, 95_000))]
    assert order(weeks) == [("ada", 90_000, "classified"), ("bea", 90_500, "classified")]
    assert len(in_teams(weeks)["red"].places[0].drive.laps) == 3


def test_equal_best_laps_are_decided_by_the_second_best_then_by_who_was_earlier() -> None:
    second = [drove("ada", (1, 90_000), (2, 92_000)), drove("bea", (3, 90_000)), drove("bea", (4, 91_000))]
    assert [name for name, *_ in order(second)] == ["bea", "ada"]
    earlier = [drove("ada", (5, 90_000)), drove("bea", (3, 90_000))]
    assert [name for name, *_ in order(earlier)] == ["bea", "ada"]


def test_teams_are_apart_and_keep_the_order_in_which_they_came() -> None:
    drives = [drove("guest", team=None), drove("ada", (1, 90_000), team="red"), drove("cleo", (2, 89_000), team="blue")]
    assert list(in_teams(drives)) == ["red", "blue", None]
    assert order(drives, None) == [("guest", None, "no-time")]


def test_who_has_yet_to_drive_is_last() -> None:
    waiting = Drive("dora", "red", started=False)
    assert order([waiting, replace(waiting, driver="ada"), drove("ada", (1, 90_000))]) == [
        ("ada", 90_000, "classified"),
        ("dora", None, "did-not-start"),
    ]


def test_a_session_of_a_disqualification_brings_no_laps() -> None:
    week = drove("ada", (1, 80_000))
    others = [drove("ada", (2, 91_000)), drove("bea", (3, 90_000))]
    for decided in (replace(week, disqualified=True), replace(week, unclassified=True)):
        assert order([decided, *others]) == [("bea", 90_000, "classified"), ("ada", 91_000, "classified")]
    assert order([replace(week, disqualified=True)]) == [("ada", None, "disqualified")]
    assert order([replace(week, unclassified=True)]) == [("ada", None, "not-classified")]


def test_a_place_penalty_goes_with_the_driver() -> None:
    drives = [replace(drove("ada", (1, 90_000)), places=1), drove("bea", (2, 91_000)), drove("cleo", (3, 92_000))]
    assert [name for name, *_ in order(drives)] == ["bea", "ada", "cleo"]
