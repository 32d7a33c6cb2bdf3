"""What one process tells another of its rigs: the same there as here, and nothing where it cannot be read."""

from datetime import UTC, datetime

from timing.alerts import Alert, AlertKind
from timing.live import Asked, Hearing, LapCount, RigLive, Socket
from timing.live_json import Told, read, written

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
RIG = RigLive("r1", "Rig 1", "192.0.2.7:20777", "F1 24", "ada", True, 0.25, 3, 61_234, 900, 2, {"late": 4})
HEARING = Hearing(
    [Alert(AlertKind.PACE, "r1", "slow „Ünï“", AT, AT, 2)],
    [Socket(20_777, None)],
    [Asked("192.0.2.9", "AC", True, None)],
    ["result.json: 3 laps"],
)


def test_what_is_told_is_read_as_it_was() -> None:
    told = Told(
        "ring", (RIG, RigLive("r2", "Rig 2", "", None, None, True, None, None, None, 0, 0, {})), HEARING, ("disk",)
    )
    assert read(written(told)) == told
    counted = RigLive(
        **{name: getattr(RIG, name) for name in RIG.__slots__} | {"counted": LapCount(3, 1, 1, 0, {"x": 1})}
    )
    assert read(written(Told("ring", (counted,)))) == Told("ring", (counted,))


def test_what_venues_told_a_process_goes_on_with_how_old_it_is() -> None:
    told = Told("centre", venues=(Told("Ring", (RIG,), age_s=0.5), Told("Halle", troubles=("disk",))))
    assert read(written(told)) == told


def test_what_a_newer_version_tells_besides_is_left_out() -> None:
    assert read('{"name": "ring", "weather": "rain", "rigs": []}') == Told("ring")


def test_what_is_not_of_this_program_is_nothing() -> None:
    assert [read(text) for text in ("", "{}", "[]", '{"name": 7}', '{"name": "ring", "rigs": [{"rig": 1}]}')] == [
        None
    ] * 5
