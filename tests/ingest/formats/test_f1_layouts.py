"""Our tables of the F1 packets against other people's, field by field and year by year."""

import ctypes
import struct
from collections.abc import Mapping

import pytest

from ingest.formats.f1_layouts import (
    HISTORY,
    LAYOUTS,
    MOST_LAPS,
    SESSION,
    TRACKS,
    YEARS,
    Layout,
    Packet,
    Record,
    Result,
)
from tests.ingest.formats.f1_peers import WHOLE, Structure, peer, theirs
from timing.readings import SessionType

every_year = pytest.mark.parametrize("year", YEARS)

CODES: Mapping[str, tuple[type, ...]] = {
    "B": (ctypes.c_uint8,),
    "b": (ctypes.c_int8,),
    "H": (ctypes.c_uint16,),
    "I": (ctypes.c_uint32,),
    "Q": (ctypes.c_uint64,),
    "f": (ctypes.c_float,),
    "d": (ctypes.c_double,),
}

SIZES: Mapping[int, tuple[int, ...]] = {
    0: (1341, 1343, 1464, 1464, 1464, 1349, 1349, 1349, 1325),
    1: (147, 149, 251, 625, 632, 644, 753, 753, 926),
    2: (841, 843, 1190, 970, 972, 1131, 1285, 1285, 1399),
    3: (25, 32, 35, 36, 40, 45, 45, 45, 45),
    4: (1082, 1104, 1213, 1257, 1257, 1306, 1350, 1284, 1470),
    5: (841, 843, 1102, 1102, 1102, 1107, 1133, 1133, 1233),
    6: (1085, 1347, 1307, 1347, 1347, 1352, 1352, 1352, 1448),
    7: (1061, 1143, 1344, 1058, 1058, 1239, 1239, 1239, 1445),
    8: (0, 0, 839, 839, 1015, 1020, 1020, 1042, 1134),
    9: (0, 0, 1169, 1191, 1191, 1218, 1306, 954, 1062),
    10: (0, 0, 0, 882, 948, 953, 953, 1041, 1133),
    11: (0, 0, 0, 1155, 1155, 1460, 1460, 1460, 1460),
    12: (0, 0, 0, 0, 0, 231, 231, 231, 231),
    13: (0, 0, 0, 0, 0, 217, 237, 273, 273),
    14: (0, 0, 0, 0, 0, 0, 101, 101, 104),
    15: (0, 0, 0, 0, 0, 0, 0, 1131, 1231),
    16: (0, 0, 0, 0, 0, 0, 0, 0, 269),
}
"""The length of every packet by id, 2018 to 2026, typed once more from the facts: a slip in either table shows."""


def assert_same(ours: Record, structure: Structure, start: int = 0) -> None:
    """Every field of ours lies where theirs does, with the same type. `start` is where our record begins in theirs."""
    for name, (at, code) in ours.fields.items():
        their_name = theirs(structure, name)
        assert their_name is not None, f"they do not know {name}"
        place = getattr(structure, their_name)
        kind = next(kind for field, kind, *_ in structure._fields_ if field == their_name)
        assert (place.offset, place.size) == (start + at, struct.calcsize(code)), name
        if code.endswith("s"):
            assert kind is ctypes.c_char * place.size, name
        else:
            assert kind in CODES[code], name


@every_year
def test_lengths_are_those_of_the_facts(year: int) -> None:
    expected = {id: row[year - YEARS[0]] for id, row in SIZES.items() if row[year - YEARS[0]]}
    assert LAYOUTS[year].lengths == expected


@every_year
def test_lengths_are_those_of_the_library(year: int) -> None:
    lengths = LAYOUTS[year].lengths
    for id, structure in peer(year).packets.items():
        assert lengths[id] == ctypes.sizeof(structure), id


@pytest.mark.parametrize("year", WHOLE)
def test_the_library_has_every_packet_that_we_know_the_length_of(year: int) -> None:
    assert set(peer(year).packets) == set(LAYOUTS[year].lengths)


@every_year
def test_the_header_lies_as_theirs_does(year: int) -> None:
    assert ctypes.sizeof(peer(year).head()) == LAYOUTS[year].header.size
    assert_same(LAYOUTS[year].header, peer(year).head())
    assert LAYOUTS[year].header.has("steady") == (theirs(peer(year).head(), "steady") is not None)


@every_year
def test_the_session_lies_as_theirs_does(year: int) -> None:
    assert_same(SESSION, peer(year).packets[Packet.SESSION], LAYOUTS[year].header.size)


def arrays(layout: Layout) -> dict[Packet, Record]:
    records = {
        Packet.LAP_DATA: layout.lap,
        Packet.PARTICIPANTS: layout.participant,
        Packet.CLASSIFICATION: layout.result,
        Packet.HISTORY: layout.history,
    }
    return {packet: record for packet, record in records.items() if record is not None}


@every_year
def test_cars_and_laps_lie_as_theirs_do(year: int) -> None:
    layout = LAYOUTS[year]
    begins = {
        Packet.LAP_DATA: layout.header.size,
        Packet.PARTICIPANTS: layout.header.size + 1,
        Packet.CLASSIFICATION: layout.header.size + 1,
        Packet.HISTORY: layout.header.size + HISTORY.size,
    }
    for packet, record in arrays(layout).items():
        name, structure, length = peer(year).array(packet)
        assert ctypes.sizeof(structure) == record.size, packet
        assert getattr(peer(year).packets[packet], name).offset == begins[packet], packet
        assert length == (MOST_LAPS if packet is Packet.HISTORY else layout.cars), packet
        assert_same(record, structure)


@pytest.mark.parametrize("year", [year for year in YEARS if LAYOUTS[year].history])
def test_the_head_of_a_history_lies_as_theirs_does(year: int) -> None:
    structure = peer(year).packets[Packet.HISTORY]
    start = LAYOUTS[year].header.size
    for name, (at, _) in HISTORY.fields.items():
        their_name = theirs(structure, name)
        assert their_name is not None
        assert getattr(structure, their_name).offset == start + at


@every_year
def test_years_without_a_packet_have_no_table_of_it(year: int) -> None:
    layout = LAYOUTS[year]
    assert (layout.result is not None) == (Packet.CLASSIFICATION in layout.lengths)
    assert (layout.history is not None) == (Packet.HISTORY in layout.lengths)
    assert layout.has_rewinds == (year >= 2021)


@every_year
def test_two_packets_of_one_length_are_told_apart_by_their_id(year: int) -> None:
    """Lap data and car set-ups have the same length in the first two years."""
    assert (LAYOUTS[year].lengths[2] == LAYOUTS[year].lengths[5]) == (year < 2020)


@pytest.mark.parametrize(("year", "wraps"), [(2019, False), (2020, True), (2021, True), (2022, True), (2023, False)])
def test_sectors_begin_anew_where_they_are_sixteen_bits_of_milliseconds(year: int, wraps: bool) -> None:
    assert LAYOUTS[year].sectors_wrap is wraps


@pytest.mark.parametrize(
    ("year", "number", "type"),
    [
        (2018, 10, SessionType.RACE),
        (2019, 9, SessionType.QUALIFYING),
        (2020, 12, SessionType.HOTLAP),
        (2021, 12, SessionType.RACE),
        (2021, 13, SessionType.HOTLAP),
        (2023, 13, SessionType.HOTLAP),
        (2024, 10, SessionType.QUALIFYING),
        (2024, 14, SessionType.QUALIFYING),
        (2024, 15, SessionType.RACE),
        (2025, 17, SessionType.RACE),
        (2026, 18, SessionType.HOTLAP),
    ],
)
def test_a_session_number_means_another_type_in_another_year(year: int, number: int, type: SessionType) -> None:
    assert LAYOUTS[year].session_types[number] is type


@pytest.mark.parametrize(("year", "last"), [(2018, 12), (2020, 12), (2021, 13), (2023, 13), (2024, 18), (2026, 18)])
def test_the_last_session_number_of_a_year_is_time_trial(year: int, last: int) -> None:
    assert len(LAYOUTS[year].session_types) == last + 1
    assert LAYOUTS[year].session_types[last] is SessionType.HOTLAP


@pytest.mark.parametrize(
    ("year", "not_classified", "retired"), [(2018, 5, 6), (2020, 5, 6), (2021, 6, 7), (2026, 6, 7)]
)
def test_results_were_numbered_anew_in_2021(year: int, not_classified: int, retired: int) -> None:
    assert (LAYOUTS[year].not_classified, LAYOUTS[year].retired) == (not_classified, retired)
    assert Result.FINISHED < not_classified < retired


def test_track_numbers_are_theirs() -> None:
    from f1.packets import TRACKS as THEIRS  # type: ignore[import-untyped]

    def plain(name: str) -> str:
        return name.casefold().replace("ã", "a").replace("(", "").replace(")", "")

    assert {id: plain(name) for id, name in TRACKS.items() if id in THEIRS} == {
        id: plain(name) for id, name in THEIRS.items()
    }
    assert set(TRACKS) - set(THEIRS) == {42}  # Madrid, of 2026
