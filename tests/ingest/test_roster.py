"""The sources that are followed: who goes when there is no room, and what is shown of those who stay."""

import pytest

from ingest.formats import Feed
from ingest.rigs import Address, Rigs
from ingest.roster import ELSEWHERE, Roster, Source
from ingest.voices import Voice, Voices
from tests.ingest.hall import F1
from timing.event import Plan, PlannedRig
from timing.laps import Drop
from timing.tracker import Tracker

PLAN = Plan(
    rigs={"left": PlannedRig("left", "10.0.0.1", name="Left", driver="d1"), "b": PlannedRig("b", "10.0.0.2", 4001)}
)
S = 1_000_000_000


def voices() -> Voices:
    def begin(feed: Feed) -> Voice:
        return Voice(feed, Tracker(), 1)

    return Voices(begin)


class Followed:
    """A roster, and sources that enter it as they do in the pipeline."""

    def __init__(self, plan: Plan | None = None, most: int = 10) -> None:
        self.rigs = Rigs(plan or Plan())
        self.roster = Roster(plan or Plan(), self.rigs, most=most)

    def enters(self, address: Address, heard_s: int = 0, laps: int = 0) -> list[Address]:
        """A source comes in; the addresses of those that had to go."""
        source = Source(address, voices(), heard_ns=heard_s * S, laps=laps)
        gone = self.roster.add(source)
        self.rigs.presence(address, source.heard_ns, server=False)
        if laps:
            source.rig = self.rigs.bind(address, None, server=False)
        return [old.address for old in gone]

    @property
    def addresses(self) -> list[Address]:
        return [source.address for source in self.roster.all()]


class TestRoom:
    def test_there_is_for_so_many_and_then_the_longest_silent_stranger_goes(self) -> None:
        followed = Followed()
        for number in range(10):
            assert followed.enters(("10.0.0.66", number), heard_s=100 - number) == []
        assert followed.enters(("10.0.0.66", 10), 101) == [("10.0.0.66", 9)]
        assert followed.roster.get(("10.0.0.66", 9)) is None
        assert len(followed.addresses) == 10

    def test_who_told_a_lap_stays_longer_than_who_never_did(self) -> None:
        followed = Followed()
        followed.enters(("10.0.0.5", 1), heard_s=1, laps=3)
        for number in range(9):
            followed.enters(("10.0.0.66", number), heard_s=100 + number)
        for number in range(20):
            assert followed.enters(("10.0.0.67", number), heard_s=200 + number) != [("10.0.0.5", 1)]

    def test_a_rig_that_restarts_its_game_fifty_times_an_evening_takes_one_place(self) -> None:
        followed = Followed()
        followed.enters(("10.0.0.5", 1), heard_s=1, laps=3)
        for port in range(50):
            followed.enters(("10.0.0.6", port), heard_s=100 + port, laps=1)
        assert ("10.0.0.5", 1) in followed.addresses

    def test_a_rig_of_the_plan_gets_in_and_stays_however_many_strangers_tell_laps(self) -> None:
        followed = Followed(PLAN)
        for number in range(30):
            followed.enters(("10.0.0.66", number), heard_s=100 + number, laps=number)
        followed.enters(("10.0.0.1", 1), heard_s=1)
        for number in range(30):
            followed.enters(("10.0.0.67", number), heard_s=200 + number, laps=5)
        assert ("10.0.0.1", 1) in followed.addresses

    def test_but_not_the_ports_it_has_left(self) -> None:
        followed = Followed(PLAN)
        for port in range(10):
            followed.enters(("10.0.0.1", port), heard_s=100 + port)
        assert followed.enters(("10.0.0.66", 1), heard_s=300) == [("10.0.0.1", 0)]
        assert followed.enters(("10.0.0.2", 4001), heard_s=301) == [("10.0.0.1", 1)]

    def test_a_tenth_goes_at_once_so_that_a_flood_costs_little(self) -> None:
        followed = Followed(most=100)
        for number in range(100):
            followed.enters(("10.0.0.66", number), heard_s=number)
        assert len(followed.enters(("10.0.0.66", 100), heard_s=100)) == 10
        assert followed.enters(("10.0.0.66", 101), heard_s=101) == []

    def test_who_went_is_forgotten_by_the_rigs_as_well(self) -> None:
        followed = Followed(most=1)
        followed.enters(("10.0.0.5", 1), laps=1)
        followed.enters(("10.0.0.6", 1), laps=1)
        assert followed.rigs._bound.keys() == {("10.0.0.6", 1)}
        assert followed.rigs._games.keys() == {"10.0.0.6"}


def test_unknown_senders_are_counted_each_as_long_as_they_can_be_told_apart() -> None:
    roster = Followed(most=3).roster
    for number in (1, 2, 3, 4, 5, 1):
        roster.count_unknown((f"10.0.0.{number}", 5))
    assert roster.unknown == {"10.0.0.1": 2, "10.0.0.2": 1, "10.0.0.3": 1, ELSEWHERE: 2}


class TestWhatIsShown:
    def test_a_planned_rig_that_was_never_heard_is_shown_silent(self) -> None:
        live = Followed(PLAN).roster.live(5 * S)
        assert [(rig.rig, rig.name, rig.driver, rig.heard_s, rig.feed, rig.known) for rig in live] == [
            ("left", "Left", "d1", None, None, True),
            ("b", "b", None, None, None, True),
        ]

    def test_a_rig_at_its_newest_port_with_the_counts_of_all(self) -> None:
        followed = Followed(PLAN)
        for port, heard_s in ((1, 3), (2, 8), (3, 5)):
            followed.enters(("10.0.0.1", port), heard_s, laps=port)
            source = followed.roster.get(("10.0.0.1", port))
            assert source is not None
            source.packets = 100
            source.dropped[Drop.LATE] += port
        left = next(rig for rig in followed.roster.live(10 * S) if rig.rig == "left")
        assert (left.address, left.heard_s, left.packets, left.laps) == ("10.0.0.1:2", 2.0, 300, 6)
        assert left.dropped == {"late": 6}

    @pytest.mark.parametrize(
        ("plan", "id", "name"),
        [
            (Plan(), "10.0.0.9:5000", "rig 10.0.0.9"),
            (PLAN, "stray-10.0.0.9:5000", "unknown source 10.0.0.9:5000"),
        ],
    )
    def test_a_source_without_a_lap_stands_under_its_address(self, plan: Plan, id: str, name: str) -> None:
        followed = Followed(plan)
        followed.enters(("10.0.0.9", 5000), heard_s=9)
        (rig,) = [rig for rig in followed.roster.live(9 * S) if rig.rig == id]
        assert (rig.name, rig.known, rig.lap, rig.heard_s) == (name, plan.open_stand, None, 0.0)

    def test_a_stranger_that_told_a_lap_is_shown_as_unknown(self) -> None:
        followed = Followed(PLAN)
        followed.enters(("10.0.0.9", 5000), laps=1)
        (rig,) = [rig for rig in followed.roster.live(9 * S) if not rig.known]
        assert (rig.rig, rig.name) == ("stray-10.0.0.9:5000", "unknown source 10.0.0.9:5000")

    def test_the_running_lap_of_the_rigs_own_car(self) -> None:
        followed = Followed()
        followed.enters(("10.0.0.9", 5000))
        source = followed.roster.get(("10.0.0.9", 5000))
        assert source is not None
        rig = F1(2021, lap=4)
        rig.drives()
        heard = source.voices.hear(rig.drives(current_ms=12_345))
        assert heard is not None
        assert heard[1] is not None
        heard[0].tracker.read(heard[1])
        (live,) = followed.roster.live(0)
        assert (live.feed, live.lap, live.current_ms) == ("f1_2021", 4, 12_345)
