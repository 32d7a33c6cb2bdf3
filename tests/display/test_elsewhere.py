"""The rigs of several machines on one display: each once, as whoever heard it last has it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from display.elsewhere import Elsewhere
from tests.timing.bus.others import Others
from timing.alerts import Alert, AlertKind
from timing.bus.protocol import Heard
from timing.live import Hearing, RigLive, Socket
from timing.live_json import Told

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def rig(id: str, heard_s: float | None, laps: int = 0) -> RigLive:
    return RigLive(id, id.title(), "192.0.2.1:1", "F1 24", None, True, heard_s, None, None, 9, laps, {})


def alert(id: str, minutes: int) -> Alert:
    at = AT + timedelta(minutes=minutes)
    return Alert(AlertKind.PACE, id, f"{id} is slow", at, at)


def shown(elsewhere: Elsewhere) -> list[tuple[str, float | None, int]]:
    return [(each.rig, each.heard_s, each.laps) for each in elsewhere.rigs()]


def test_rigs_of_all_machines_are_shown_and_what_was_told_a_while_ago_is_older() -> None:
    bus = Others()
    bus.tell("ring", rig("fox", 0.5, laps=3), rig("owl", None), age_s=2.0)
    assert shown(Elsewhere(bus, lambda: [rig("elk", 0.1)])) == [("elk", 0.1, 0), ("fox", 2.5, 3), ("owl", None, 0)]


def test_a_rig_of_two_plans_is_shown_as_whoever_heard_it_last_has_it() -> None:
    bus = Others()
    bus.tell("ring", rig("fox", 0.5, laps=3), rig("owl", None, laps=1))
    bus.tell("standby", rig("fox", 0.25, laps=2), age_s=7.0)
    assert shown(Elsewhere(bus, lambda: [rig("fox", None), rig("owl", None)])) == [("fox", 0.5, 3), ("owl", None, 0)]


def test_rigs_of_a_venue_are_shown_as_it_told_them_and_are_older_the_longer_its_line_is_cut() -> None:
    age = [0.25]
    venue = [Told("Ring", (rig("fox", 0.5, laps=3),), troubles=("the disk is full",))]
    elsewhere = Elsewhere(Others(), lambda: [rig("fox", None)], venues=lambda: [replace(venue[0], age_s=age[0])])
    assert shown(elsewhere) == [("fox", 0.75, 3)]
    assert elsewhere.notes() == ["Ring: the disk is full"]
    age[0] = 60.0
    assert shown(elsewhere) == [("fox", 60.5, 3)]


def test_of_what_a_venue_told_several_displays_the_newest_counts() -> None:
    bus, old = Others(), Told("Ring", (rig("fox", 0.25, laps=2),), Hearing([alert("fox", 1)]), age_s=3.0)
    new = replace(old, rigs=(rig("fox", 0.5, laps=3),), age_s=0.25)
    bus.heard = [Heard("a", 0.5, Told("a", venues=(new,))), Heard("b", 0.5, Told("b", venues=(old,)))]
    elsewhere = Elsewhere(bus, venues=lambda: [old])
    assert shown(elsewhere) == [("fox", 1.25, 3)]
    assert len(elsewhere.hearing().alerts) == 1


def test_alerts_come_in_the_order_in_which_they_were_raised_and_notes_and_ports_of_all() -> None:
    bus = Others()
    bus.tell("ring", hearing=Hearing([alert("fox", 1), alert("owl", 5)], [Socket(20_777, 0)], notes=["a file"]))
    own = Hearing([alert("elk", 3)], [Socket(20_777, None)], notes=["another"])
    hearing = Elsewhere(bus, hearing=lambda: own).hearing()
    assert [each.rig for each in hearing.alerts] == ["fox", "elk", "owl"]
    assert hearing.sockets == [Socket(20_777, None), Socket(20_777, 0)]
    assert hearing.notes == ["another", "a file"]


def test_trouble_of_others_and_on_the_way_to_them_is_told_in_sentences() -> None:
    bus = Others()
    elsewhere = Elsewhere(bus)
    assert elsewhere.notes() == []
    bus.trouble = "Redis does not answer in time"
    bus.tell("ring", trouble="the disk is full: free some space")
    assert elsewhere.notes() == [
        "Redis does not answer in time; boards follow the record by themselves",
        "ring: the disk is full: free some space",
    ]
