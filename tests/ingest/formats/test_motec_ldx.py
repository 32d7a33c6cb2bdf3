"""The beacons beside a MoTeC log: laps lie between two of them, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import motec_ldx
from ingest.formats.document import Document
from ingest.formats.motec_ld import read
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.damage import assert_told_well, damaged, told
from tests.ingest.formats.logged_files import ldx
from timing.errors import BadInput
from timing.readings import SessionType


def contents(text: str) -> Contents:
    return read(Document.of(text.encode()))


def times(*beacons: object) -> list[int | None]:
    (session,) = contents(ldx(*beacons)).sessions
    return [lap.time_ms for lap in session.drivers[0].laps]


def refused(text: str) -> str:
    with pytest.raises(BadInput) as error:
        contents(text)
    return str(error.value)


def test_a_lap_lies_between_two_beacons_and_none_before_and_behind_them() -> None:
    found = contents(ldx("2.12100000000000000e+08", "3.02600500000000000e+08", "3.94100000000000000e+08"))
    driver = FileDriver("", laps=[FileLap(1, 90_501), FileLap(2, 91_500)])
    assert found == Contents("motec-ld", [FileSession(SessionType.PRACTICE, None, [driver])])


def test_beacons_may_be_in_any_order_and_written_in_any_way() -> None:
    assert times("394100000", "2,121e+08", "302600.5e3") == [90_501, 91_500]
    assert times("10e6", " 20000000.0 ", "3E7") == [10_000, 10_000]


def test_two_beacons_at_one_moment_have_no_lap_between_them() -> None:
    assert times("10e6", "10e6", "10000400") == [None, None]


@pytest.mark.parametrize("beacons", [(), ("5e6",)])
def test_fewer_than_two_beacons_have_no_lap(beacons: tuple[str, ...]) -> None:
    found = contents(ldx(*beacons))
    assert found.sessions == []
    assert found.warnings == [f"{len(beacons)} beacon(s): no lap can be derived"]


def test_markers_of_another_group_are_no_beacons() -> None:
    assert contents(ldx("1e6", "9e7", group="Notes")).sessions == []
    both = ldx("1e6", "9e7").replace(
        "</MarkerBlock>", '<MarkerGroup Name="N"><Marker Time="3e6"/></MarkerGroup></MarkerBlock>'
    )
    assert contents(both) == contents(ldx("1e6", "9e7"))


def test_the_fastest_time_that_is_stated_is_compared_with_the_laps() -> None:
    stated = '<String Id="Total Laps" Value="3"/><String Id="Fastest Time" Value="1:30.500"/>'
    (session,) = contents(ldx("1e6", "91500000", details=stated)).sessions
    assert (session.drivers[0].best_ms, session.doubts()) == (90_500, [])
    (session,) = contents(ldx("1e6", "92500000", details=stated)).sessions
    assert len(session.doubts()) == 1
    (session,) = contents(ldx(details=stated)).sessions
    assert (session.drivers[0].laps, session.drivers[0].best_ms) == ([], 90_500)


@pytest.mark.parametrize("value", ["", "0:00.000", "none"])
def test_a_fastest_time_may_be_none(value: str) -> None:
    assert (
        contents(ldx(details=f'<String Id="Fastest Time" Value="{value}"/><String Id="Fastest Time"/>')).sessions == []
    )


@pytest.mark.parametrize("time", ["x", "", "-5", "1e99", "9e12", "1.5.5", "NaN", "1e-5e", "5" * 30])
def test_a_beacon_that_is_none_is_told_with_its_place(time: str) -> None:
    text = ldx("1e6", time)
    assert refused(text) == (
        f'motec-ld at byte {text.rindex("<Marker Version")}: expected Time to be microseconds, not "{time}"'
    )


def test_a_beacon_without_a_time_is_told() -> None:
    assert refused(ldx("1e6").replace("Time=", "Tim=")).endswith("expected Time to be microseconds, which is missing")


def test_beacons_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motec_ldx, "MOST_BEACONS", 3)
    assert len(times("1e6", "2e6", "3e6")) == 2
    assert refused(ldx("1e6", "2e6", "3e6", "4e6")).endswith("expected at most 3 markers")


def test_a_file_that_breaks_off_says_so_wherever_it_does() -> None:
    content = ldx("1e6", "2e6").encode()
    for size in range(content.index(b"<LDXFile") + 9, len(content)):
        assert isinstance(told(read, content[:size]), BadInput)


@given(damaged(ldx("1e6", "9.15e7", details='<String Id="Fastest Time" Value="1:30.500"/>').encode()))
def test_a_damaged_file_is_read_or_refused_in_one_line(content: bytes) -> None:
    assert_told_well("motec-ld", told(read, content))


@given(st.lists(st.integers(1, 3_600_000), min_size=1, max_size=6))
def test_laps_are_read_as_they_were_driven(driven: list[int]) -> None:
    beacons = [5_000_000]
    for time in driven:
        beacons.append(beacons[-1] + 1_000 * time)
    assert times(*beacons) == driven
