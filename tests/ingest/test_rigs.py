"""Which rig a source is."""

import pytest

from ingest.rigs import Address, Rig, Rigs, home
from timing.event import Plan, PlannedRig

HALL = "10.0.0.5"


def planned() -> Rigs:
    rigs = {
        "a": PlannedRig("a", "10.0.0.1", name="Left", driver="d1"),
        "b": PlannedRig("b", "10.0.0.2", 4001),
        "c": PlannedRig("c", "10.0.0.2", 4002, cars="all"),
    }
    return Rigs(Plan(rigs=rigs))


def tell(rigs: Rigs, source: Address, told: str | None, *, server: bool = False) -> Rig:
    """The rig of a source that ends a lap, which is written down."""
    rig = rigs.bind(source, told, server=server)
    if told is not None:
        rigs.tell(source, told)
    return rig


class Stand:
    """An open stand whose clock goes on a nanosecond with everything that is heard."""

    def __init__(self) -> None:
        self.rigs = Rigs(Plan())
        self.now = 1_000_000_000_000

    def hear(self, *ports: int) -> None:
        for port in ports:
            self.now += 1
            self.rigs.presence((HALL, port), self.now, server=False).last_ns = self.now

    def tell(self, port: int, told: str | None = None) -> Rig:
        """The rig of a port that ends a lap."""
        self.hear(port)
        return tell(self.rigs, (HALL, port), told)


@pytest.fixture
def stand() -> Stand:
    return Stand()


class TestWithAPlan:
    def test_a_rig_is_known_by_its_address_whatever_port_its_game_takes(self) -> None:
        rigs = planned()
        for port in (50_001, 50_002):
            rig = rigs.bind(("10.0.0.1", port), None, server=False)
            assert (rig.id, rig.name, rig.driver, rig.known) == ("a", "Left", "d1", True)

    def test_two_rigs_of_one_address_are_told_apart_by_port(self) -> None:
        rigs = planned()
        assert [rigs.bind(("10.0.0.2", port), None, server=False).id for port in (4001, 4002)] == ["b", "c"]
        assert rigs.bind(("10.0.0.2", 4003), None, server=False).id == "stray-10.0.0.2:4003"

    def test_a_source_it_does_not_have_is_not_known(self) -> None:
        rig = planned().bind(("10.0.0.9", 5000), "77/0", server=False)
        assert (rig.id, rig.name, rig.known) == ("stray-10.0.0.9:5000", "unknown source 10.0.0.9:5000", False)

    def test_a_session_such_a_source_has_told_stays_with_it_from_another_port(self) -> None:
        rigs = planned()
        first = tell(rigs, ("10.0.0.9", 5000), "77/0")
        assert rigs.bind(("10.0.0.9", 5001), "77/0", server=False) == first
        assert rigs.bind(("10.0.0.8", 5001), "77/0", server=False) != first

    def test_a_lap_that_was_not_written_down_tells_nothing(self) -> None:
        rigs = planned()
        first = rigs.bind(("10.0.0.9", 5000), "77/0", server=False)
        assert rigs.bind(("10.0.0.9", 5001), "77/0", server=False) != first
        rigs.tell(("10.0.0.1", 5000), "77/0")
        assert rigs.bind(("10.0.0.1", 5000), "77/0", server=False).id == "a"

    def test_what_the_record_has_of_strangers_is_remembered_and_of_an_open_stand_is_not(self) -> None:
        rigs = planned()
        rigs.remember("stray-10.0.0.9:5000/77/0")
        rigs.remember("rig-10.0.0.8/77/0")
        rigs.remember("a/77/0")
        assert rigs.bind(("10.0.0.9", 6000), "77/0", server=False).id == "stray-10.0.0.9:5000"
        assert rigs.bind(("10.0.0.8", 6000), "77/0", server=False).id == "stray-10.0.0.8:6000"


class TestOnAnOpenStand:
    def test_a_game_started_again_is_the_same_rig(self, stand: Stand) -> None:
        rigs = {stand.tell(port, f"{port}/0").id for port in range(50_000, 50_050)}
        assert rigs == {"rig-10.0.0.5"}
        assert stand.tell(50_049).name == "rig 10.0.0.5"

    def test_two_ports_that_both_run_are_two_rigs(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        first = stand.tell(50_001, "77/0")
        second = stand.tell(50_002, "78/0")
        assert (first.id, second.id) == ("rig-10.0.0.5", "rig-10.0.0.5:50002")
        assert stand.tell(50_002, "79/0") == second
        assert stand.tell(50_001, "80/0") == first

    def test_a_port_that_came_when_the_other_had_fallen_silent_is_the_same_rig(self, stand: Stand) -> None:
        first = stand.tell(50_001, "77/0")
        assert stand.tell(50_002, "78/0") == first

    def test_a_pause_of_the_first_does_not_make_the_second_its_heir(self, stand: Stand) -> None:
        stand.tell(50_001, "77/0")
        stand.hear(50_002, 50_001)
        stand.now += 600_000_000_000
        assert stand.tell(50_002, "78/0").id == "rig-10.0.0.5:50002"

    def test_once_two_have_run_a_third_port_is_a_third_rig(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        stand.tell(50_001)
        stand.tell(50_002)
        assert stand.tell(50_003).id == "rig-10.0.0.5:50003"

    def test_a_sender_that_never_ends_a_lap_makes_nobody_another_rig(self, stand: Stand) -> None:
        stand.hear(666, 50_001, 666)
        assert stand.tell(50_001).id == "rig-10.0.0.5"
        stand.hear(666, 50_001, 666)
        assert stand.tell(50_002).id == "rig-10.0.0.5"

    def test_other_addresses_are_other_rigs(self) -> None:
        rigs = Rigs(Plan())
        ids = [rigs.bind((f"10.0.0.{n}", 20777), None, server=False).id for n in (1, 2)]
        assert ids == ["rig-10.0.0.1", "rig-10.0.0.2"]

    def test_a_session_heard_before_belongs_to_the_rig_it_was_heard_from(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        first = stand.tell(50_001, "77/0")
        assert stand.tell(50_002, "77/0") == first

    def test_even_for_a_port_that_was_another_rig_before(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        first = stand.tell(50_001, "77/0")
        assert stand.tell(50_002, "78/0") != first
        assert stand.tell(50_002, "77/0") == first

    def test_but_another_car_of_the_same_session_is_another_rig(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        stand.tell(50_001, "77/0")
        assert stand.tell(50_002, "77/1").id == "rig-10.0.0.5:50002"

    def test_a_server_is_its_address_and_port(self, stand: Stand) -> None:
        ids = [stand.rigs.bind((HALL, port), f"m{port}", server=True).id for port in (12_000, 12_001)]
        assert ids == ["rig-10.0.0.5:12000", "rig-10.0.0.5:12001"]
        stand.hear(50_001)
        stand.rigs.presence((HALL, 12_000), stand.now, server=True)
        assert stand.tell(50_001).id == "rig-10.0.0.5"

    def test_a_message_heard_before_belongs_to_the_server_it_was_heard_from(self, stand: Stand) -> None:
        first = tell(stand.rigs, (HALL, 12_000), "abcd", server=True)
        assert stand.rigs.bind((HALL, 40_000), "abcd", server=True) == first
        assert stand.rigs.bind((HALL, 40_000), "ef01", server=True) == first

    @pytest.mark.parametrize(
        ("source", "id"), [(("fe80::1", 5000), "rig-fe80::1"), (("fe80::1%eth0", 5000), "rig-fe80::1%eth0")]
    )
    def test_ipv6_addresses_are_addresses(self, source: Address, id: str) -> None:
        rigs = Rigs(Plan())
        assert rigs.bind(source, None, server=False).id == id
        assert rigs.bind(source, "m", server=True).id == id
        assert Rigs(Plan()).bind(source, "m", server=True).id == f"rig-[{source[0]}]:5000"


class TestAfterARestart:
    def test_what_the_record_knows_is_remembered(self) -> None:
        rigs = Rigs(Plan())
        rigs.remember("rig-10.0.0.5:50002/77/3")
        rigs.remember("rig-10.0.0.6/78/0")
        rigs.remember("rig-fe80::1/79/0")
        rigs.remember("rig-[fe80::2]:50002/81/0")
        rigs.remember("left/80/0")
        assert rigs.bind(("10.0.0.5", 60_000), "77/3", server=False).id == "rig-10.0.0.5:50002"
        assert rigs.bind(("10.0.0.6", 60_000), "78/0", server=False).id == "rig-10.0.0.6"
        assert rigs.bind(("fe80::1", 60_000), "79/0", server=False).id == "rig-fe80::1"
        assert rigs.bind(("fe80::2", 60_000), "81/0", server=False).id == "rig-[fe80::2]:50002"

    def test_an_address_with_several_rigs_stays_one(self) -> None:
        rigs = Rigs(Plan())
        rigs.remember("rig-10.0.0.5:50002/77/3")
        assert rigs.bind((HALL, 50_002), "99/3", server=False).id == "rig-10.0.0.5:50002"
        assert rigs.bind((HALL, 60_000), "98/3", server=False).id == "rig-10.0.0.5:60000"

    def test_but_a_server_on_it_is_none_of_them(self) -> None:
        rigs = Rigs(Plan())
        rigs.remember("rig-10.0.0.5:12000/1/3", "abcd")
        assert rigs.bind((HALL, 60_000), "99/3", server=False).id == "rig-10.0.0.5"
        assert rigs.bind((HALL, 40_000), "abcd", server=True).id == "rig-10.0.0.5:12000"


class TestWhatToExpect:
    def test_before_the_first_lap_and_after(self, stand: Stand) -> None:
        assert stand.rigs.expected((HALL, 50_001), server=False) == "rig-10.0.0.5"
        assert stand.rigs.expected((HALL, 12_000), server=True) == "rig-10.0.0.5:12000"
        stand.hear(50_001, 50_002)
        stand.tell(50_001)
        stand.tell(50_002)
        assert stand.rigs.expected((HALL, 50_001), server=False) == "rig-10.0.0.5"
        assert stand.rigs.expected((HALL, 50_003), server=False) == "rig-10.0.0.5:50003"

    def test_with_a_plan(self) -> None:
        assert planned().expected(("10.0.0.1", 1), server=True) == "a"
        assert planned().expected(("10.0.0.9", 1), server=False) == "stray-10.0.0.9:1"


class TestForgetting:
    def test_a_forgotten_port_is_known_again_by_what_it_told(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        stand.tell(50_001, "77/0")
        second = stand.tell(50_002, "78/0")
        for port in (50_001, 50_002, 50_003):
            stand.rigs.forget((HALL, port))
        assert stand.tell(50_009, "78/0") == second

    def test_an_address_of_which_nothing_is_followed_begins_anew(self, stand: Stand) -> None:
        stand.hear(50_001, 50_002)
        stand.tell(50_001)
        stand.tell(50_002)
        stand.rigs.forget((HALL, 50_001))
        assert stand.tell(50_003).id == "rig-10.0.0.5:50003"
        for port in (50_002, 50_003):
            stand.rigs.forget((HALL, port))
        assert stand.tell(50_004).id == "rig-10.0.0.5"


@pytest.mark.parametrize(
    ("rig", "at"),
    [
        ("rig-10.0.0.5", "rig-10.0.0.5"),
        ("rig-10.0.0.5:12000", "rig-10.0.0.5"),
        ("stray-10.0.0.5:12000", "stray-10.0.0.5"),
        ("rig-[fe80::1]:5", "rig-fe80::1"),
        ("rig-fe80::1", "rig-fe80::1"),
        ("rig-07", "rig-07"),
        ("left", "left"),
    ],
)
def test_rigs_of_one_address_have_one_home(rig: str, at: str) -> None:
    assert home(rig) == at
