"""The script of the demonstration."""

from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

from ingest.demo.script import OPENING_MS, Moment, moments, script


class Told:
    """A game whose packets tell the moment in words."""

    def packets(self, moment: Moment) -> Iterator[bytes]:
        yield f"{moment.frame} lap {moment.lap.number} at {moment.current_ms} {moment.sectors_ms}".encode()


def test_it_is_the_same_for_the_same_seed() -> None:
    first, again = (list(islice(script((Told(), Told()), 3, 500), 2_000)) for _ in range(2))
    assert first == again


def test_cues_are_in_the_order_of_time_and_every_rig_has_its_own() -> None:
    cues = list(islice(script((Told(), Told(), Told()), 3, 500), 3_000))
    assert all(before.at_ms <= after.at_ms for before, after in pairwise(cues))
    assert {cue.rig for cue in cues} == {0, 1, 2}


def test_a_rig_is_seen_right_before_the_line_and_on_it() -> None:
    seen = list(takewhile(lambda moment: moment.lap.number < 4, moments(3, 0, 1_000)))
    crossings = [(a, b) for a, b in pairwise(seen) if a.lap != b.lap]
    assert [(a.at_ms, b.at_ms) for a, b in crossings] == [(a.lap.end_ms - 1, a.lap.end_ms) for a, _ in crossings]
    assert all(b.done[-1] == a.lap and b.current_ms == 0 for a, b in crossings)
    assert [moment.frame for moment in seen] == list(range(len(seen)))


def test_sectors_and_the_mark_of_an_invalid_lap_appear_as_they_are_driven() -> None:
    seen = list(takewhile(lambda moment: moment.lap.number < 60, moments(5, 2, 1_000)))
    last_of = {moment.lap.number: moment for moment in seen}
    assert all(moment.sectors_ms == moment.lap.sectors_ms[:2] for moment in last_of.values())
    assert all(moment.invalid is not moment.lap.valid for moment in last_of.values())
    assert any(not moment.lap.valid for moment in last_of.values())
    assert all(moment.sectors_ms == (None, None) and not moment.invalid for moment in seen if moment.current_ms == 0)


def test_the_opening_holds_laps_of_every_rig() -> None:
    for rig in range(22):
        opening = takewhile(lambda moment: moment.at_ms < OPENING_MS, moments(1, rig, 1_000))
        assert max(moment.lap.number for moment in opening) >= 2
