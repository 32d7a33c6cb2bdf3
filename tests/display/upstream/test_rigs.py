"""What the rigs of a venue do is known at the centre while the line is whole, and grows old while it is cut."""

from dataclasses import replace

from display.upstream.rigs import KNOWN_S, VenueRigs
from tests.timing.exchange.test_now import PLAN, rig
from timing.exchange.messages import Down, Seen, Up
from timing.exchange.state import CUT_NS
from timing.live import RigLive
from timing.live_json import Told

ANSWERED = 1_800_000_000_000_000_000
SECOND = 1_000_000_000
AGAIN = ANSWERED + SECOND // 2
"""When the next call comes, by the centre's clock."""
DOWN = Down(0, "e", 0, (), 0, 0, 0, AGAIN, AGAIN)


def up(*rigs: RigLive, trouble: str = "", answered_ns: int = ANSWERED) -> Up:
    told = Told("host-7", rigs, troubles=(trouble,) if trouble else ())
    return Up((), 0, (), Seen(), 0, 0, live=told, answered_ns=answered_ns)


class Centre:
    def __init__(self) -> None:
        self.now = 100.0
        self.rigs = VenueRigs(lambda: PLAN, lambda: self.now)

    def told(self) -> list[tuple[str, float, list[str], tuple[str, ...]]]:
        return [(each.name, each.age_s, [rig.rig for rig in each.rigs], each.troubles) for each in self.rigs.told()]


def test_the_newest_counts_and_rigs_that_stand_elsewhere_are_left_out() -> None:
    centre = Centre()
    centre.rigs.note("Ring", up(rig("fox"), rig("owl")), DOWN)
    centre.now += 0.5
    centre.rigs.note("ring", up(rig("fox"), rig("elk"), trouble="the disk is full"), DOWN)
    centre.now += 0.25
    assert centre.told() == [("ring", 0.25, ["fox", "elk"], ("the disk is full",))]


def test_while_the_line_is_cut_all_grows_older_and_only_rigs_of_the_plan_stay_known() -> None:
    centre = Centre()
    centre.rigs.note("Ring", up(rig("fox"), rig("stray", known=False), trouble="the disk is full"), DOWN)
    centre.now += 6
    assert centre.told() == [("Ring", 6, ["fox", "stray"], ())]
    centre.now += KNOWN_S
    assert centre.told() == [("Ring", KNOWN_S + 6, ["fox"], ())]


def test_a_message_that_somebody_plays_again_makes_no_rig_drive() -> None:
    centre = Centre()
    old = up(rig("fox"), answered_ns=AGAIN - CUT_NS - 1)
    centre.rigs.note("Ring", old, DOWN)
    centre.rigs.note("Ring", replace(old, answered_ns=0), DOWN)
    assert centre.told() == []
    centre.rigs.note("Ring", replace(old, answered_ns=AGAIN - CUT_NS), DOWN)
    assert [each[2] for each in centre.told()] == [["fox"]]


def test_a_venue_of_an_older_version_tells_nothing_of_its_rigs() -> None:
    centre = Centre()
    centre.rigs.note("Ring", replace(up(), live=None), DOWN)
    assert centre.told() == []
