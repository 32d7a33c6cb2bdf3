"""A file beside what was heard live: what is the same lap, what was heard otherwise, and what is told of it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.heard import MOST_TOLD, Comparison, compare
from ingest.held import HeldSession, source_of
from tests.ingest.test_who import AT, heard, listed
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened

SVEA = "Svea Linsen"
KEPT = "the record keeps what was heard"
PEOPLE = {"svea": Person("svea", SVEA), "mika": Person("mika", "Mika Dampf")}
TIMES = (118_001, 118_502, 119_003, 118_432, 117_905)


def opened(type: SessionType = SessionType.HOTLAP, rig: str | None = None) -> SessionOpened:
    return SessionOpened("cup", type, "Cup", None, AT, rig)


def compared(
    file: Sequence[LapSet], live: Sequence[LapSet], session: SessionOpened | None = None, *before: LapSet
) -> Comparison:
    known = HeldSession(session or opened())
    for lap in (*live, *before):
        known.hold(lap)
    return compare(file, {"x1": Person("x1", "Guest\x1b[2J"), "svea": PEOPLE["svea"]}, known, PEOPLE)


def told(
    file: Sequence[LapSet], live: Sequence[LapSet], session: SessionOpened | None = None, *before: LapSet
) -> tuple[set[int], list[str]]:
    found = compared(file, live, session, *before)
    return found.otherwise, found.sentences


def without(laps: list[LapSet], *numbers: int) -> list[LapSet]:
    return [lap for lap in laps if lap.lap not in numbers]


def changed(laps: list[LapSet], number: int, time: int) -> list[LapSet]:
    """The same laps, one of which the file has with another time."""
    return [
        replace(lap, time_ms=time, source=source_of(lap.driver.encode().hex(), time, best=False))
        if lap.lap == number
        else lap
        for lap in laps
    ]


FILE, LIVE = listed("svea", *TIMES), heard("svea", *TIMES)


class TestAFileOfWhatWasHeard:
    def test_says_the_same_and_there_is_nothing_to_tell(self) -> None:
        assert compared(FILE, LIVE) == Comparison({"svea": "svea"}, same=5)

    def test_may_have_more_laps(self) -> None:
        assert compared(FILE, without(LIVE, 2, 5)) == Comparison({"svea": "svea"}, same=3)

    def test_may_number_them_otherwise(self) -> None:
        assert compared(listed("svea", 120_000, 121_000, *TIMES), LIVE).same == 5
        assert told(listed("svea", 120_000, 121_000, *TIMES), LIVE) == (set(), [])

    def test_may_tell_of_somebody_who_was_not_heard(self) -> None:
        assert compared([*FILE, *listed("x1", 90_000)], LIVE) == Comparison({"svea": "svea"}, same=5)

    def test_has_nothing_to_do_with_a_session_that_nobody_heard(self) -> None:
        assert compared(FILE, []) == Comparison()

    def test_of_somebody_whom_only_times_tell_says_so(self) -> None:
        found = compared(listed("x1", *TIMES), LIVE)
        assert found.heard_as == {"x1": "svea"}
        assert found.sentences == [
            "Guest\ufffd[2J in the file is taken for Svea Linsen, who was heard with 5 of the same lap time(s)"
        ]

    def test_of_somebody_without_a_name_in_the_record_says_the_id(self) -> None:
        found = compared(listed("x1", *TIMES), heard("nobody", *TIMES))
        assert found.sentences[0].startswith("Guest\ufffd[2J in the file is taken for nobody, who")


class TestALapThatWasHeardOtherwise:
    def test_is_told_and_kept_as_it_was_heard(self) -> None:
        assert told(changed(FILE, 4, 118_401), LIVE) == (
            {3},
            ["lap 4 of Svea Linsen: 1:58.432 heard live, 1:58.401 in the file; the record keeps what was heard"],
        )

    def test_has_the_number_that_the_file_gives_it_where_that_is_another(self) -> None:
        file = changed(listed("svea", 120_000, *TIMES), 5, 118_401)
        assert told(file, LIVE) == (
            {4},
            [f"lap 4 of Svea Linsen: 1:58.432 heard live, 1:58.401 in the file, as lap 5; {KEPT}"],
        )

    def test_may_be_all_of_them_by_a_rounding(self) -> None:
        otherwise, sentences = told(listed("svea", *(time + 1 for time in TIMES)), LIVE)
        assert (otherwise, len(sentences)) == ({0, 1, 2, 3, 4}, 5)

    @pytest.mark.parametrize("session", [opened(SessionType.RACE), opened(SessionType.QUALIFYING, "server")])
    def test_may_be_all_of_them_where_nobody_has_two_laps_of_a_number(self, session: SessionOpened) -> None:
        assert told(listed("svea", 90_000), heard("svea", 91_000), session)[0] == {0}

    def test_is_another_lap_where_it_may_be_of_another_run(self) -> None:
        assert told(listed("svea", 90_000, 95_000), heard("svea", 91_000)) == (
            set(),
            ["lap 1 of Svea Linsen: 1:31.000 heard live, 1:30.000 in the file; taken for two laps"],
        )

    def test_is_another_lap_where_one_equal_time_is_an_accident(self) -> None:
        file = listed("svea", 90_000, 90_500, 91_000, TIMES[3], 92_000)
        otherwise, sentences = told(file, LIVE)
        assert otherwise == set()
        assert [sentence.rpartition(";")[2] for sentence in sentences] == [" taken for two laps"] * 4

    def test_is_looked_for_in_the_run_that_the_file_is_of(self) -> None:
        evening = [replace(lap, source="rig-svea/78/0") for lap in heard("svea", 100_000, 101_000, 102_000)]
        assert told(changed(FILE, 2, 118_555), [*evening, *LIVE])[0] == {1}
        assert told(listed("svea", 90_000), [*evening, *LIVE]) == (set(), [])

    def test_is_no_news_once_the_file_has_been_imported(self) -> None:
        lap = changed(FILE, 4, 118_401)[3]
        assert told([*without(FILE, 4), lap], LIVE, opened(), lap)[0] == set()

    def test_is_one_lap_however_often_the_file_has_it(self) -> None:
        file = [*FILE, *changed(FILE, 4, 118_401)[3:4], *changed(FILE, 4, 118_402)[3:4]]
        assert told(file, LIVE)[0] == set()
        file = [*without(FILE, 4), *changed(FILE, 4, 118_401)[3:4], *changed(FILE, 4, 118_402)[3:4]]
        assert told(file, LIVE)[0] == {4}

    def test_is_told_a_limited_number_of_times(self) -> None:
        times = [118_000 + 10 * lap for lap in range(MOST_TOLD + 3)]
        _, sentences = told(listed("svea", *(time + 1 for time in times)), heard("svea", *times))
        assert len(sentences) == MOST_TOLD + 1
        assert sentences[-1] == "and 3 more laps of which file and record tell otherwise"


class TestWhetherALapCounts:
    @pytest.mark.parametrize(
        ("live", "file", "sentence"),
        [
            (True, False, "counts as heard live, but not in the file"),
            (False, True, "does not count as heard live, but does in the file"),
        ],
    )
    def test_is_told_where_both_know_it_and_differ(self, live: bool, file: bool, sentence: str) -> None:
        laps = [replace(FILE[0], valid=file)]
        assert told(laps, [replace(LIVE[0], valid=live)]) == (
            set(),
            [f"lap 1 of Svea Linsen in 1:58.001 {sentence}; {KEPT}"],
        )

    @pytest.mark.parametrize(("live", "file"), [(None, False), (True, None), (True, True)])
    def test_is_not_where_one_does_not_know_it_or_they_agree(self, live: bool | None, file: bool | None) -> None:
        assert told([replace(FILE[0], valid=file)], [replace(LIVE[0], valid=live)]) == (set(), [])


class TestALapThatTheFileDoesNotHave:
    def test_is_told_where_it_has_those_around_it(self) -> None:
        assert told(without(FILE, 3), LIVE)[1] == ["lap 3 of Svea Linsen: 1:59.003 heard live, no time in the file"]

    def test_is_not_where_the_file_ends_before(self) -> None:
        assert told(without(FILE, 4, 5), LIVE)[1] == []

    def test_is_told_once_though_the_file_has_two_cars_of_the_driver(self) -> None:
        other = [replace(lap, source=source_of("be", lap.time_ms, best=False)) for lap in FILE]
        assert len(told([*without(FILE, 3), *without(other, 3)], LIVE)[1]) == 1

    def test_is_not_where_the_file_tells_but_a_best_lap(self) -> None:
        assert told(listed("svea", TIMES[4], best=True), LIVE) == (set(), [])


@given(st.lists(st.integers(100_000, 130_000), max_size=12, unique=True), st.data())
@settings(max_examples=40)
def test_any_part_of_what_was_driven_differs_in_nothing_from_the_whole(times: list[int], data: st.DataObject) -> None:
    whole = listed("svea", *times)
    part = data.draw(st.sets(st.sampled_from(times))) if times else set()
    live = [lap for lap in heard("svea", *times) if lap.time_ms in part]
    found = compared(whole, live)
    assert (found.same, found.otherwise, found.sentences) == (len(part), set(), [])
