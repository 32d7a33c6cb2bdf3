"""Which sim runs on a PC."""

from collections.abc import Mapping

from ingest.rig import Memory, Sample, Sim
from ingest.rig.finding import STOPPED_S, SURE, Finder
from tests.ingest.rig.memories import FakeMemory
from timing.errors import BadInput
from timing.readings import SessionType


class Sims:
    """Two sims. `beats` says how often each has written; one that is missing does not run."""

    def __init__(self) -> None:
        self.beats: dict[str, int] = {}
        self.broken: set[str] = set()
        self.finder = Finder([self._sim("one"), self._sim("two")], FakeMemory())

    def _sim(self, name: str) -> Sim:
        def read(_: Memory) -> Sample | None:
            if name in self.broken:
                raise BadInput(name, 0, "expected version 1, not 2")
            beat = self.beats.get(name)
            return None if beat is None else Sample("mark", beat, SessionType.RACE, 0)

        return Sim(name, f"Sim {name}", read)

    def look(self, now: float, beats: Mapping[str, int]) -> str | None:
        self.beats = dict(beats)
        found = self.finder.look(now)
        return None if found is None else found.sim.name


def test_the_sim_that_runs_is_found_and_missed_when_it_closes() -> None:
    sims = Sims()
    assert sims.look(0, {}) is None
    assert sims.look(1, {"two": 1}) == "two"
    assert sims.look(2, {}) is None


def test_memory_that_outlived_its_sim_makes_way_for_a_sim_that_writes() -> None:
    sims = Sims()
    assert sims.look(0, {"one": 5}) == "one"
    assert sims.look(1, {"one": 5, "two": 1}) == "one"  # it may only be slow
    assert sims.look(1 + STOPPED_S, {"one": 5, "two": 2}) == "two"
    assert sims.look(2 + STOPPED_S, {"one": 6, "two": 3}) == "two"  # whoever is read stays so while both write


def test_a_sim_that_is_paused_is_still_the_one_that_runs() -> None:
    sims = Sims()
    assert sims.look(0, {"one": 5}) == "one"
    assert sims.look(1_000, {"one": 5}) == "one"


def test_a_sim_that_cannot_be_read_is_told_when_that_lasts() -> None:
    sims = Sims()
    sims.broken = {"one"}
    for _ in range(SURE - 1):
        sims.look(0, {})
    assert sims.finder.troubles == {}
    sims.look(0, {})
    assert sims.finder.troubles == {
        "one": "Sim one runs, but its memory cannot be read: one at byte 0: expected version 1, not 2"
    }
    sims.broken = set()
    assert sims.look(0, {"one": 1}) == "one"
    assert sims.finder.troubles == {}


def test_a_sim_that_cannot_be_read_does_not_hide_another() -> None:
    sims = Sims()
    sims.broken = {"one"}
    assert sims.look(0, {"two": 1}) == "two"
