"""Who of those heard live the drivers of a file are: by id, by name, by times, and by nothing else."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.results import BEST_ONLY
from ingest.held import source_of
from ingest.who import Matches, match, plain
from timing.laps import Origin
from timing.record.entry import LapSet, Person

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)


def listed(driver: str, *times: int, best: bool = False, first: int = 1) -> list[LapSet]:
    """Laps of a driver as a file lists them."""
    reason = BEST_ONLY if best else ""
    return [
        LapSet(
            "",
            source_of(driver.encode().hex(), time, best=best),
            number,
            "",
            driver,
            time,
            AT,
            reason=reason,
            origin=Origin.FILE,
        )
        for number, time in enumerate(times, first)
    ]


def heard(driver: str, *times: int, first: int = 1) -> list[LapSet]:
    """Laps of a driver as they were heard."""
    return [
        LapSet("cup", f"rig-{driver}/77/0", number, f"rig-{driver}", driver, time, AT)
        for number, time in enumerate(times, first)
    ]


def found(file: Sequence[LapSet], live: Sequence[LapSet], **names: str) -> Matches:
    people = {id: Person(id, name) for id, name in names.items()}
    return match(file, people, live, people)


def heard_as(file: Sequence[LapSet], live: Sequence[LapSet], **names: str) -> dict[str, str]:
    return found(file, live, **names).heard_as


TIMES = (90_001, 90_502, 91_003, 89_704)


class TestADriverOfAFile:
    def test_is_who_has_the_same_id_whatever_the_times(self) -> None:
        assert heard_as(listed("ada", 1_000), heard("ada", *TIMES)) == {"ada": "ada"}

    def test_is_else_who_has_the_same_name_however_it_is_spelt(self) -> None:
        file, live = listed("x1", 1_000), heard("svea", *TIMES)
        assert heard_as(file, live, x1=" SVEA  linsen", svea="Svea Linsen") == {"x1": "svea"}
        assert plain(" SVEA  linsen") == "svea linsen"

    def test_is_nobody_by_a_name_that_two_have(self) -> None:
        live = heard("svea", *TIMES) + heard("other", 80_000, 80_001, 80_002)
        assert heard_as(listed("x1", 1_000), live, x1="Guest", svea="Guest", other="Guest") == {}
        file = listed("x1", 1_000) + listed("x2", 2_000)
        assert heard_as(file, heard("svea", *TIMES), x1="Guest", x2="Guest", svea="Guest") == {}

    def test_is_nobody_by_a_name_whose_owner_was_found_by_id(self) -> None:
        file = listed("ada", *TIMES) + listed("x1", 1_000)
        assert heard_as(file, heard("ada", *TIMES), x1="Ada", ada="Ada") == {"ada": "ada"}

    def test_is_else_who_drove_most_of_the_times(self) -> None:
        live = heard("svea", *TIMES) + heard("mika", 95_000, 95_100, 95_200)
        matches = found(listed("x1", *TIMES[:3], 99_999), live)
        assert (matches.heard_as, matches.by_times) == ({"x1": "svea"}, {"x1": 3})

    def test_is_found_where_few_laps_were_heard(self) -> None:
        file = listed("x1", *(88_000 + lap for lap in range(20)))
        assert heard_as(file, heard("svea", 88_017, 88_018, first=3)) == {"x1": "svea"}

    def test_is_nobody_with_half_of_the_times(self) -> None:
        assert heard_as(listed("x1", *TIMES[:2], 1, 2), heard("svea", *TIMES[:2], 3, 4)) == {}

    def test_is_nobody_where_two_have_as_many_of_the_times(self) -> None:
        live = heard("svea", *TIMES[:2]) + heard("mika", *TIMES[:2])
        assert heard_as(listed("x1", *TIMES[:2]), live) == {}

    def test_may_be_one_of_several_who_sat_in_one_seat(self) -> None:
        file = listed("x1", *TIMES[:2]) + listed("x2", *TIMES[2:])
        assert heard_as(file, heard("team", *TIMES)) == {"x1": "team", "x2": "team"}

    def test_takes_laps_for_itself_that_then_speak_for_nobody_else(self) -> None:
        file = listed("x1", *TIMES) + listed("x2", *TIMES[:2])
        assert heard_as(file, heard("svea", *TIMES)) == {"x1": "svea"}


class TestOneTimeAlone:
    def test_tells_who_it_is_where_it_has_the_same_number(self) -> None:
        assert heard_as(listed("x1", 90_001), heard("svea", 90_001)) == {"x1": "svea"}
        assert heard_as(listed("x1", 90_001, first=4), heard("svea", 90_001)) == {}

    def test_tells_who_it_is_where_it_is_all_that_the_file_tells(self) -> None:
        assert heard_as(listed("x1", 91_003, best=True), heard("svea", *TIMES)) == {"x1": "svea"}

    def test_tells_nothing_where_somebody_else_has_it(self) -> None:
        assert heard_as(listed("x1", 90_001) + listed("x2", 90_001), heard("svea", 90_001)) == {}
        live = heard("svea", 90_001) + heard("mika", 99_000, 90_001)
        assert heard_as(listed("x1", 90_001), live) == {}

    def test_tells_nothing_of_somebody_who_was_found(self) -> None:
        file = listed("svea", *TIMES[:2]) + listed("x1", TIMES[2], first=3)
        assert heard_as(file, heard("svea", *TIMES[:3])) == {"svea": "svea"}


@given(st.lists(st.lists(st.integers(60_000, 60_400), max_size=6), max_size=5))
@settings(max_examples=40)
def test_each_lap_that_was_heard_speaks_for_one_driver_of_the_file(field: list[list[int]]) -> None:
    live = [lap for number, times in enumerate(field) for lap in heard(f"r{number}", *times)]
    file = [lap for number, times in enumerate(field[::-1]) for lap in listed(f"x{number}", *times)]
    matches = found(file, live)
    assert matches.heard_as.keys() == matches.by_times.keys()
    for other in {*matches.heard_as.values()}:
        spoken = sum(count for driver, count in matches.by_times.items() if matches.heard_as[driver] == other)
        assert 0 < spoken <= sum(lap.driver == other for lap in live)
