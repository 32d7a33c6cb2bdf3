"""What a venue tells of its rigs beside the entries: those that it hears, and nobody else's."""

from datetime import UTC, datetime

from timing.alerts import Alert, AlertKind
from timing.event import Plan, PlannedRig
from timing.exchange.now import MOST_ALERTS, MOST_RIGS, of_venue, to_tell
from timing.live import Hearing, RigLive, Socket
from timing.live_json import Told

AT = datetime(2026, 11, 21, 21, 4, tzinfo=UTC)
PLAN = Plan(
    rigs={
        "fox": PlannedRig("fox", "10.0.0.1", venue="Ring"),
        "owl": PlannedRig("owl", "10.0.1.9", venue="Halle"),
        "elk": PlannedRig("elk", "10.0.0.2"),
    }
)


def rig(id: str, heard_s: float | None = 0.1, *, known: bool = True) -> RigLive:
    return RigLive(id, id.title(), "192.0.2.1:1", "F1 24", None, known, heard_s, None, None, 9, 0, {})


def alert(id: str) -> Alert:
    return Alert(AlertKind.PACE, id, f"{id} is slow", AT, AT)


def ids(told: Told) -> list[str]:
    return [each.rig for each in told.rigs]


def test_a_venue_tells_of_the_rigs_that_it_hears_and_those_of_the_plan_come_first() -> None:
    rigs = (*(rig(f"stray {number}", known=False) for number in range(MOST_RIGS)), rig("fox"), rig("owl", None))
    told = to_tell(Told("Ring", rigs, Hearing([alert("fox")], [Socket(20_777, 3)], notes=["a file"]), ("disk",)))
    assert ids(told)[:2] == ["fox", "stray 0"]
    assert len(told.rigs) == MOST_RIGS
    assert (told.hearing, told.troubles) == (Hearing([alert("fox")]), ("disk",))


def test_of_many_alerts_the_newest_are_told() -> None:
    told = to_tell(Told("Ring", hearing=Hearing([alert(f"rig {number}") for number in range(MOST_ALERTS + 5)])))
    assert [each.rig for each in told.hearing.alerts][:: MOST_ALERTS - 1] == ["rig 5", f"rig {MOST_ALERTS + 4}"]


def test_a_venue_speaks_for_its_own_rigs_and_for_those_that_the_plan_puts_nowhere() -> None:
    rigs = (rig("fox"), rig("owl"), rig("elk"), rig("stray", known=False))
    told = of_venue(Told("Halle", rigs, Hearing([alert("owl"), alert("fox")])), "ring", PLAN)
    assert (told.name, ids(told)) == ("ring", ["fox", "elk", "stray"])
    assert [each.rig for each in told.hearing.alerts] == ["fox"]
