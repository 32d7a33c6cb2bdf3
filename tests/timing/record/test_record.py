"""What holds for every record, wherever it is kept."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.timing.record.laps import ANNA, EVENING, JONAS, QUALIFYING, lap
from timing.laps import REWIND, Origin
from timing.record.entry import Entry, LapAmended, Person
from timing.record.protocol import Appended, Grown, Record, RecordError


def entries(record: Record) -> list[Entry]:
    return [written.entry for written in record.read()]


def test_a_new_record_is_an_empty_book_with_a_name(record: Record) -> None:
    epoch, seq = record.position()
    assert seq == 0
    assert epoch
    assert record.read() == []
    assert record.people() == {}
    assert record.verify() is None


def test_an_empty_book_may_take_the_name_of_a_lost_one_and_one_with_laps_may_not(record: Record) -> None:
    record.succeed("lost")
    assert record.position() == ("lost", 0)
    record.append([QUALIFYING])
    with pytest.raises(RecordError, match="keeps its name"):
        record.succeed("other")
    assert record.position() == ("lost", 1)


def test_laps_are_numbered_from_one_in_the_order_they_were_appended(record: Record) -> None:
    assert record.append([QUALIFYING, lap(1)]) == Appended((1, 2), 2)
    assert record.append([lap(2)]) == Appended((3,), 1)
    assert [written.seq for written in record.read()] == [1, 2, 3]
    assert entries(record) == [QUALIFYING, lap(1), lap(2)]
    assert record.position().seq == 3


def test_every_kind_of_entry_comes_back_as_it_was_written(record: Record) -> None:
    by_hand = replace(lap(4), sectors_ms=None, valid=None, origin=Origin.HAND, aside=True, clock=2**40, reason='"\0ß🏁')
    rewound = LapAmended("quali", lap(1).key, EVENING + timedelta(hours=1), False, REWIND)
    faster = LapAmended("quali", lap(1).key, EVENING, None, "", 117_999, (38_000, 40_000, 39_999))
    record.append([QUALIFYING, lap(1), by_hand, rewound, faster])
    assert entries(record) == [QUALIFYING, lap(1), by_hand, rewound, faster]


def test_the_same_lap_again_adds_nothing_and_is_answered_with_its_first_number(record: Record) -> None:
    record.append([QUALIFYING, lap(1), lap(2)])
    assert record.append([lap(2), lap(3), lap(1)]) == Appended((3, 4, 2), 1)
    assert record.append([lap(3), lap(2)]) == Appended((4, 3), 0)
    assert entries(record) == [QUALIFYING, lap(1), lap(2), lap(3)]


def test_what_was_decided_on_a_record_is_written_only_where_it_still_ends(record: Record) -> None:
    record.append([QUALIFYING])
    assert record.append_at(1, [lap(1)], [ANNA]) == Appended((2,), 1)
    with pytest.raises(Grown, match="the record ends at entry 2, no more at 1"):
        record.append_at(1, [lap(2)], [JONAS])
    assert entries(record) == [QUALIFYING, lap(1)]
    assert record.people().keys() == {ANNA.id}
    grown: list[int] = []
    record.on_growth(lambda: grown.append(record.position().seq))
    assert record.append([lap(1)]) == Appended((2,), 0)
    assert record.append_at(2, [lap(2)]) == Appended((3,), 1)
    assert grown == [3]


def test_a_lap_given_twice_in_one_batch_counts_once(record: Record) -> None:
    assert record.append([lap(1), lap(1), lap(2), lap(1)]) == Appended((1, 1, 2, 1), 2)
    assert entries(record) == [lap(1), lap(2)]


def test_of_two_laps_with_one_identity_the_first_stays(record: Record) -> None:
    slower = replace(lap(1), time_ms=125_000)
    record.append([lap(1), slower])
    record.append([slower])
    assert entries(record) == [lap(1)]


def test_laps_equal_to_the_millisecond_are_two_laps(record: Record) -> None:
    assert record.append([lap(1, time_ms=118_432), lap(2, time_ms=118_432)]).fresh == 2


def test_nothing_to_append_is_nothing_written(record: Record) -> None:
    calls: list[int] = []
    record.on_growth(lambda: calls.append(1))
    assert record.append([]) == Appended((), 0)
    assert (record.position().seq, calls) == (0, [])


def test_a_batch_with_something_that_cannot_be_written_writes_nothing(record: Record) -> None:
    endless = replace(lap(2), time_ms=10**30)
    unnamed = Person("d-x", "half a \ud83c letter")
    with pytest.raises(ValueError, match="lap/quali/rig-1/77/0/2"):
        record.append([lap(1), endless], [ANNA])
    with pytest.raises(ValueError, match="d-x"):
        record.append([lap(1)], [ANNA, unnamed])
    assert record.position().seq == 0
    assert record.people() == {}
    assert record.append([lap(1)], [ANNA]) == Appended((1,), 1)


def test_reading_goes_on_after_a_number_and_stops_at_a_limit(record: Record) -> None:
    record.append([lap(number) for number in range(1, 8)])
    assert [written.seq for written in record.read(2, 3)] == [3, 4, 5]
    assert [written.seq for written in record.read(5)] == [6, 7]
    assert [written.seq for written in record.read(-3, 2)] == [1, 2]
    assert record.read(7) == record.read(1000) == record.read(0, 0) == record.read(0, -1) == []


def test_an_entry_is_found_by_its_key(record: Record) -> None:
    record.append([QUALIFYING, lap(1)])
    found = record.find(lap(1).key)
    assert found is not None
    assert found == (2, lap(1))
    assert record.find(lap(2).key) is None
    assert record.find("lap/quali\0") is None


def test_many_more_laps_than_one_question_asks_for_are_told_apart(record: Record) -> None:
    first = [lap(number) for number in range(1, 12_002)]
    assert record.append(first).fresh == 12_001
    again = record.append([*reversed(first), lap(12_002)])
    assert again.fresh == 1
    assert again.seqs == (*range(12_001, 0, -1), 12_002)
    assert record.verify() is None


def test_people_are_stored_and_renamed_apart_from_the_laps(record: Record) -> None:
    record.append([lap(1)], [ANNA, JONAS])
    assert record.people() == {"d-anna": ANNA, "d-jonas": JONAS}
    married = replace(ANNA, name="Anna Maier", team=None)
    record.append([], [married])
    assert record.people() == {"d-anna": married, "d-jonas": JONAS}
    assert entries(record) == [lap(1)]


def test_the_version_of_the_people_grows_only_when_one_of_them_changes(record: Record) -> None:
    start = record.people_version()
    record.append([lap(1)], [ANNA])
    stored = record.people_version()
    record.append([lap(2)], [ANNA])
    record.append([], [ANNA])
    record.append([lap(3)])
    assert record.people_version() == stored > start
    record.append([], [replace(ANNA, number="8"), JONAS])
    assert record.people_version() > stored


def test_of_a_person_given_twice_the_last_stays(record: Record) -> None:
    record.append([], [ANNA, replace(ANNA, name="A. B.")])
    assert record.people()["d-anna"].name == "A. B."


def test_who_listens_is_called_after_the_lap_can_be_read(record: Record) -> None:
    seen: list[int] = []
    record.on_growth(lambda: seen.append(record.position().seq))
    record.append([lap(1), lap(2)])
    assert seen == [2]
    record.append([lap(3)])
    assert seen == [2, 3]


def test_who_listens_is_not_called_for_laps_known_already(record: Record) -> None:
    record.append([lap(1)], [ANNA])
    calls: list[int] = []
    record.on_growth(lambda: calls.append(1))
    record.append([lap(1)], [ANNA])
    assert calls == []
    record.append([lap(1)], [JONAS])
    assert calls == [1]


def test_who_listens_may_append(record: Record) -> None:
    def follow() -> None:
        if record.find(lap(2).key) is None:
            record.append([lap(2)])

    record.on_growth(follow)
    record.append([lap(1)])
    assert entries(record) == [lap(1), lap(2)]


def test_a_record_with_laps_is_as_it_was_written(record: Record) -> None:
    record.append([QUALIFYING, lap(1)])
    record.append([lap(2)])
    assert record.verify() is None


def test_two_venues_writing_from_threads_get_one_book_without_gap_or_repeat(record: Record) -> None:
    def venue(rig: str) -> None:
        for number in range(1, 41):
            record.append([lap(number, "shared"), lap(number, rig)])

    threads = [threading.Thread(target=venue, args=(f"rig-{index}",)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [written.seq for written in record.read()] == list(range(1, 40 * 5 + 1))
    assert len({entry.key for entry in entries(record)}) == 40 * 5
    assert record.verify() is None


def test_who_reads_while_others_write_never_misses_an_entry(record: Record) -> None:
    done = threading.Event()

    def write() -> None:
        for number in range(1, 101):
            record.append([lap(number)])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen: list[int] = []
    finished = False
    while not finished:
        finished = done.is_set()  # asked before reading: what was written before it is read below
        seen += [written.seq for written in record.read(seen[-1] if seen else 0)]
    writer.join()
    assert seen == list(range(1, 101))


def test_a_closed_record_says_so(record: Record) -> None:
    record.append([lap(1)])
    record.close()
    for call in (
        lambda: record.append([lap(2)]),
        record.read,
        lambda: record.find(lap(1).key),
        record.position,
        record.people,
        record.people_version,
        record.verify,
    ):
        with pytest.raises(RecordError, match="closed"):
            call()


def test_ids_longer_than_a_database_can_look_up_are_refused(record: Record) -> None:
    with pytest.raises(ValueError, match="longer than 500"):
        record.append([lap(1, session="s" * 500)])
    with pytest.raises(ValueError, match="1 to 500"):
        record.append([], [replace(ANNA, id="")])
    longest = lap(1, session="🏁" * (500 - len(lap(1, session="").key)))
    assert record.append([longest], [replace(ANNA, id="🏁" * 500)]) == Appended((1,), 1)
    assert record.find(longest.key) == (1, longest)


def test_a_person_without_text_where_text_belongs_is_refused(record: Record) -> None:
    with pytest.raises(ValueError, match="d-anna"):
        record.append([], [replace(ANNA, number=7)])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="d-anna"):
        record.append([], [replace(ANNA, name="Anna\0Bauer")])
