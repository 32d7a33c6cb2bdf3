"""Every lap that was heard is somewhere: credited, unassigned, in conflict or refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo import wire_f1
from ingest.demo.wire_f1 import Car, Header, Participant
from ingest.entries import COPIED, REPEATED, Made
from ingest.lap_counts import LapCounts, together
from tests.ingest.hall import F1, SERVER, Hall, Server
from timing.laps import SWAP, Drop
from timing.live import LapCount
from timing.planned_people import NOBODY
from timing.record.entry import LapSet

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def made(driver: str = "anna", *, doubt: str = "", aside: bool = False, laps: int = 1) -> Made:
    return Made(
        [LapSet("quali", "left/77/0", lap, "left", driver, 90_000, AT, aside=aside, doubt=doubt) for lap in range(laps)]
    )


def test_each_is_in_one_place() -> None:
    counts = LapCounts()
    for each in (made(), made(NOBODY), made(aside=True), made(doubt=SWAP), made(NOBODY, doubt=SWAP), REPEATED, COPIED):
        counts.take(each)
    counts.take(Made())
    counts.refuse(Drop.OUT_LAP)
    refused = {"repeated": 2, "copied": 1, "out-lap": 1}
    assert together([counts]) == LapCount(9, credited=1, unassigned=3, conflict=1, refused=refused)


def test_one_that_waited_for_the_next_is_not_refused_any_more() -> None:
    counts = LapCounts()
    counts.take(REPEATED)
    counts.take(made(laps=2))
    assert together([counts]) == LapCount(2, credited=2)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["credited", "nobody", "swap", "repeated", "copied", "out-lap", "two"]), max_size=20))
def test_whatever_comes_none_is_lost(told: list[str]) -> None:
    sources = [LapCounts(), LapCounts()]
    for number, each in enumerate(told):
        counts = sources[number % 2]
        match each:
            case "credited":
                counts.take(made())
            case "nobody":
                counts.take(made(NOBODY))
            case "swap":
                counts.take(made(doubt=SWAP))
            case "two":
                counts.take(REPEATED)
                counts.take(made(laps=2))
            case _:
                counts.take(Made(dropped=Drop(each)))
    count = together(sources)
    assert count.heard == count.written + sum(count.refused.values()) == len(told) + told.count("two")


def test_a_servers_laps_that_might_be_known_ones_are_counted_once() -> None:
    hall, server = Hall(), Server()
    hall.hear(server.begins(), server.connects(0, "Ada"), server.ends(0, 90_000), server.ends(0, 91_000), source=SERVER)
    hall.hear(server.begins(), server.ends(0, 90_000), server.ends(0, 92_000), source=SERVER)
    assert hall.times == [90_000, 91_000, 90_000, 92_000], "the first lap of both is alike by chance"
    assert hall.live().counted == LapCount(4, credited=4)


def test_laps_of_others_on_the_track_are_none_of_a_rigs() -> None:
    hall = Hall()
    both = [Participant("Ada"), Participant("Bea")]
    hall.hear(
        wire_f1.participants_packet(2020, Header(77), both, 2),
        wire_f1.lap_data_packet(2020, Header(77, frame=1), [Car(1), Car(1)]),
        wire_f1.lap_data_packet(2020, Header(77, frame=2), [Car(1), Car(4, last_ms=80_000)]),
        wire_f1.lap_data_packet(2020, Header(77, frame=3), [Car(2, last_ms=82_000), Car(4)]),
    )
    assert hall.live().counted == LapCount(1, credited=1)
    assert hall.live().dropped == {"gap": 2}


def test_a_mistake_of_ours_is_a_lap_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    hall, rig = Hall(), F1()
    hall.hear(*rig.begins())

    def broken(*_: object) -> Made:
        raise ZeroDivisionError

    monkeypatch.setattr("ingest.entries.Entries.lap", broken)
    hall.hear(rig.ends(81_000))
    assert hall.live().counted == LapCount(1, refused={"fault": 1})
