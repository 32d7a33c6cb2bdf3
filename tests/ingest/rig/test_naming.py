"""Which session a rig drives in, and under which name its laps are told."""

import re
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.eracing_json import is_id
from ingest.rig import Sample
from ingest.rig.naming import KEPT_EVERY_S, SURE, UNSEEN_S, Known, Naming
from timing.readings import SessionType

AT = 1_800_000_000.0
DRIVEN = Sample("1/Lakeside", 1, SessionType.PRACTICE, 3, best_ms=92_000, clock_s=500.0)


@dataclass
class Disk:
    """The sessions on disk, as far as it takes them."""

    kept: dict[str, Known] = field(default_factory=dict)
    writes: int = 0
    full: bool = False

    def latest_session(self, sim: str) -> Known | None:
        return max((each for each in self.kept.values() if each.sim == sim), key=lambda each: each.at, default=None)

    def keep_session(self, session: Known) -> bool:
        if not self.full:
            self.kept[session.name] = session
            self.writes += 1
        return not self.full

    def has_session(self, name: str) -> bool:
        return name in self.kept


class Rig:
    """A program that names sessions; `restart` is its next start."""

    def __init__(self) -> None:
        self.disk = Disk()
        self.at = AT
        self.restart()

    def restart(self, away_s: float = 0.0) -> None:
        self.at += away_s
        self.naming = Naming("sim", self.disk)

    def sees(self, sample: Sample, times: int = SURE) -> str | None:
        """The name after the sample was seen so many times, a quarter of a second apart."""
        name = None
        for _ in range(times):
            self.at += 0.25
            name = self.naming.name(sample, self.at)
        return name


def test_a_session_is_named_after_the_moment_it_was_first_seen() -> None:
    rig = Rig()
    assert rig.sees(DRIVEN) == "sim-20270115T080000"
    assert rig.sees(replace(DRIVEN, laps=4)) == "sim-20270115T080000"


def test_a_session_that_the_sim_numbers_is_named_after_its_number() -> None:
    rig = Rig()
    assert rig.sees(replace(DRIVEN, session="71234-2")) == "sim-71234-2"


def test_another_mark_is_another_session_once_it_is_sure() -> None:
    rig = Rig()
    first = rig.sees(DRIVEN)
    race = replace(DRIVEN, mark="10/Lakeside", laps=0)
    assert rig.sees(race, SURE - 1) is None
    assert rig.sees(DRIVEN, 1) == first  # it was an accident
    assert rig.sees(race, SURE - 1) is None
    assert rig.sees(race, 1) not in (None, first)


def test_marks_that_change_all_the_time_are_waited_out() -> None:
    rig = Rig()
    assert [rig.sees(replace(DRIVEN, mark=mark), 1) for mark in "abababbb"][:-1] == [None] * 7
    assert rig.sees(replace(DRIVEN, mark="b"), 1)


def test_laps_that_start_over_are_another_session() -> None:
    rig = Rig()
    first = rig.sees(DRIVEN)
    rig.at += 60
    assert rig.sees(replace(DRIVEN, laps=0, best_ms=None, clock_s=1.0), SURE - 1) is None
    again = rig.sees(replace(DRIVEN, laps=0, best_ms=None, clock_s=1.0), 1)
    assert again not in (None, first)


def test_laps_of_a_numbered_session_that_start_over_get_a_name_of_their_own() -> None:
    rig = Rig()
    numbered = replace(DRIVEN, session="71234-2")
    names = [rig.sees(replace(numbered, laps=laps)) for laps in (3, 0, 2, 1)]
    assert names == ["sim-71234-2", "sim-71234-2-2", "sim-71234-2-2", "sim-71234-2-3"]


def test_sessions_of_one_second_get_names_of_their_own() -> None:
    rig = Rig()
    first = rig.sees(replace(DRIVEN, mark="a"))
    rig.at = AT
    assert rig.sees(replace(DRIVEN, mark="b")) == f"{first}-2"


def test_a_session_keeps_its_name_when_the_program_is_started_again() -> None:
    rig = Rig()
    name = rig.sees(DRIVEN)
    rig.restart(away_s=1_000)
    assert rig.sees(replace(DRIVEN, laps=8, best_ms=91_500, clock_s=1_500.0), 1) == name


def test_a_session_that_began_while_the_program_was_not_running_is_another_one() -> None:
    for later in (
        replace(DRIVEN, laps=5, clock_s=499.0),  # its clock went back
        replace(DRIVEN, laps=5, best_ms=93_000, clock_s=900.0),  # the best lap cannot have become slower
        replace(DRIVEN, laps=5, best_ms=None, clock_s=900.0),
        replace(DRIVEN, laps=2),
    ):
        rig = Rig()
        name = rig.sees(DRIVEN)
        rig.restart(away_s=UNSEEN_S)
        assert rig.sees(later) != name


def test_a_sim_without_a_clock_goes_by_its_laps() -> None:
    rig = Rig()
    name = rig.sees(replace(DRIVEN, clock_s=None, best_ms=None))
    rig.restart(away_s=1_000)
    assert rig.sees(replace(DRIVEN, clock_s=None), 1) == name


def test_the_disk_is_written_when_there_is_news_or_a_while_has_passed() -> None:
    rig = Rig()
    rig.sees(DRIVEN, 20)
    assert rig.disk.writes == 1
    rig.sees(replace(DRIVEN, laps=4), 4)
    assert rig.disk.writes == 2
    rig.at += KEPT_EVERY_S
    rig.sees(replace(DRIVEN, laps=4), 4)
    assert rig.disk.writes == 3


def test_a_full_disk_costs_no_name() -> None:
    rig = Rig()
    rig.disk.full = True
    name = rig.sees(DRIVEN)
    assert name is not None
    assert rig.sees(replace(DRIVEN, laps=4)) == name
    rig.disk.full = False
    rig.sees(replace(DRIVEN, laps=4), 1)
    assert set(rig.disk.kept) == {name}


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["1/Lakeside", "10/Lakeside"]), st.booleans()), max_size=12)
)
def test_a_lap_number_never_comes_twice_under_one_name(drive: list[tuple[int, str, bool]]) -> None:
    """Whatever a sim shows, and whenever the program is started anew: within a name the laps rise."""
    rig = Rig()
    told: dict[str, int] = {}
    for laps, mark, restarted in drive:
        if restarted:
            rig.restart(away_s=1.0)
        name = rig.sees(Sample(mark, 1, SessionType.RACE, laps))
        assert name is not None
        assert is_id(name)
        assert re.fullmatch(r"sim-\d{8}T\d{6}(-\d+)?", name)
        assert laps >= told.get(name, 0)
        told[name] = laps
