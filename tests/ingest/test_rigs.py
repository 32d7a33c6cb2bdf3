"""Which rig a source is."""

from ingest.rigs import AT_ONCE_NS, Rigs
from timing.event import Plan, PlannedRig

NOW = 1_000_000_000_000


def planned() -> Rigs:
    rigs = {
        "a": PlannedRig("a", "10.0.0.1", name="Left", driver="d1"),
        "b": PlannedRig("b", "10.0.0.2", 4001),
        "c": PlannedRig("c", "10.0.0.2", 4002, cars="all"),
    }
    return Rigs(Plan(rigs=rigs))


def test_a_planned_rig_is_known_by_its_address_whatever_port_its_game_takes() -> None:
    rigs = planned()
    for port in (50_001, 50_002):
        rig = rigs.bind(("10.0.0.1", port), NOW, None, whole_field=False)
        assert (rig.id, rig.name, rig.driver, rig.known) == ("a", "Left", "d1", True)


def test_two_planned_rigs_of_one_address_are_told_apart_by_port() -> None:
    rigs = planned()
    assert [rigs.bind(("10.0.0.2", port), NOW, None, whole_field=False).id for port in (4001, 4002)] == ["b", "c"]


def test_with_a_plan_a_source_it_does_not_have_is_not_known() -> None:
    rig = planned().bind(("10.0.0.9", 5000), NOW, "77/0", whole_field=False)
    assert (rig.id, rig.known) == ("stray-10.0.0.9:5000", False)


def test_on_an_open_stand_a_game_started_again_is_the_same_rig() -> None:
    rigs = Rigs(Plan())
    first = rigs.bind(("10.0.0.5", 50_001), NOW, "77/0", whole_field=False)
    rigs.heard(("10.0.0.5", 50_001), NOW)
    later = NOW + AT_ONCE_NS + 1
    assert rigs.bind(("10.0.0.5", 50_002), later, "78/0", whole_field=False) == first
    assert first.name == "rig 10.0.0.5"


def test_two_ports_that_speak_at_once_are_two_rigs() -> None:
    rigs = Rigs(Plan())
    first = rigs.bind(("10.0.0.5", 50_001), NOW, "77/0", whole_field=False)
    rigs.heard(("10.0.0.5", 50_001), NOW)
    second = rigs.bind(("10.0.0.5", 50_002), NOW + 1, "78/0", whole_field=False)
    assert (first.id, second.id) == ("rig-10.0.0.5", "rig-10.0.0.5:50002")
    assert rigs.bind(("10.0.0.5", 50_002), NOW + 2 * AT_ONCE_NS, "79/0", whole_field=False) == second


def test_other_addresses_are_other_rigs() -> None:
    rigs = Rigs(Plan())
    ids = [rigs.bind((f"10.0.0.{n}", 20777), NOW, None, whole_field=False).id for n in (1, 2)]
    assert ids == ["rig-10.0.0.1", "rig-10.0.0.2"]


def test_a_session_heard_before_belongs_to_the_rig_it_was_heard_from() -> None:
    rigs = Rigs(Plan())
    first = rigs.bind(("10.0.0.5", 50_001), NOW, "77/0", whole_field=False)
    rigs.heard(("10.0.0.5", 50_001), NOW)
    assert rigs.bind(("10.0.0.5", 50_002), NOW + 1, "77/0", whole_field=False) == first


def test_but_another_car_of_the_same_session_is_another_rig() -> None:
    rigs = Rigs(Plan())
    rigs.bind(("10.0.0.5", 50_001), NOW, "77/0", whole_field=False)
    rigs.heard(("10.0.0.5", 50_001), NOW)
    assert rigs.bind(("10.0.0.5", 50_002), NOW + 1, "77/1", whole_field=False).id == "rig-10.0.0.5:50002"


def test_a_server_is_its_address() -> None:
    rigs = Rigs(Plan())
    for port in (12_000, 12_001):
        assert rigs.bind(("10.0.0.7", port), NOW, None, whole_field=True).id == "rig-10.0.0.7"
        rigs.heard(("10.0.0.7", port), NOW)


def test_what_the_record_knows_is_remembered_after_a_restart() -> None:
    rigs = Rigs(Plan())
    rigs.remember("rig-10.0.0.5:50002/77/3")
    rigs.remember("rig-10.0.0.6/78/0")
    rigs.remember("rig-fe80::1/79/0")
    rigs.remember("left/80/0")
    assert rigs.bind(("10.0.0.5", 60_000), NOW, "77/3", whole_field=False).id == "rig-10.0.0.5:50002"
    assert rigs.bind(("10.0.0.6", 60_000), NOW, "78/0", whole_field=False).id == "rig-10.0.0.6"
    assert rigs.bind(("fe80::1", 60_000), NOW, "79/0", whole_field=False).id == "rig-fe80::1"
