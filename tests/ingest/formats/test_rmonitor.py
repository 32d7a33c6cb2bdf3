"""RMonitor: what each line says, and what is no line of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.rmonitor import FEED, MOST_BYTES, Lines, decode, recognise
from tests.ingest.formats.packets import rmonitor as wire
from timing.errors import BadInput
from timing.passings import (
    BestTimed,
    Cleared,
    CompetitorNamed,
    LapsCounted,
    LapTimed,
    RunNamed,
    SecondPassed,
    TrackNamed,
)
from timing.pieces import Reading

SAID: list[tuple[bytes, Reading | None]] = [
    (
        b'$A,"1234BE","12X",52474,"John","Johnson","USA",5',
        CompetitorNamed("1234BE", "12X", "John Johnson", "USA"),
    ),
    (
        b'$COMP,"1234BE","12X",5,"John","Johnson","USA","CAMEL"',
        CompetitorNamed("1234BE", "12X", "John Johnson", "USA", "CAMEL"),
    ),
    (b'$A,"26","27",XY7,"","Byron","Roadster, blue",2', CompetitorNamed("26", "27", "Byron", "Roadster, blue")),
    (b'$B,5,"Friday free practice"', RunNamed(5, "Friday free practice", closed=False)),
    (b'$B,95,"Friday free practice"', RunNamed(95, "Friday free practice", closed=True)),
    (b'$E,"TRACKNAME","Brooklands"', TrackNamed("Brooklands")),
    (b'$E,"TRACKNAME",""', None),
    (b'$E,"TRACKLENGTH","2.500"', None),
    (b'$C,5,"Formula 3000"', None),
    (b'$F,14,"00:12:45","13:34:23","00:09:47","Green "', SecondPassed()),
    (b'$G,3,"1234BE",14,"01:12:47.872"', LapsCounted("1234BE", 14, 4_367_872)),
    (b'$G,1,"9",,"00:00:05.500"', LapsCounted("9", 0, 5_500)),
    (b'$H,2,"1234BE",3,"00:02:17.872"', BestTimed("1234BE", 3, 137_872)),
    (b'$H,2,"1234BE",0,"00:59:59.999"', BestTimed("1234BE", 0, None)),
    (b'$H,2,"1234BE",0,"00:00:00.000"', BestTimed("1234BE", 0, None)),
    (b'$I,"16:36:08.000","12 jan 01"', Cleared()),
    (b'$J,"1234BE","00:02:03.826","01:42:17.672"', LapTimed("1234BE", 123_826, 6_137_672)),
    (b'$J,"1234BE","00:00:00.000","00:00:11.500"', LapTimed("1234BE", None, 11_500)),
    (b'$J,"1234BE","00:02:03","01:42:17.6"', LapTimed("1234BE", 123_000, 6_137_600)),
    (b'$SP,3,"1234BE",14,"00:02:03.826"', None),
    (b'$L,"13","P2","POP","01/02/2027","10:10:20.500"', None),
    (b"$I", Cleared()),
]


@pytest.mark.parametrize(("line", "reading"), SAID)
def test_a_line_says_one_thing(line: bytes, reading: Reading | None) -> None:
    assert recognise(line)
    assert decode(line) == reading
    assert decode(line + b"\r\n") == reading


@pytest.mark.parametrize("record", [b'$XYZ,"1"', b"$RMHL,1,2"])
def test_a_record_that_is_not_known_is_passed_over_but_makes_no_feed(record: bytes) -> None:
    assert decode(record) is None
    assert not recognise(record)


def test_names_are_utf_8_or_else_as_windows_writes_them() -> None:
    line = '$A,"7","7",1,"Jürgen","Šíma","",5'
    expected = CompetitorNamed("7", "7", "Jürgen Šíma", "")
    assert decode(line.encode()) == expected
    assert decode(line.replace("í", "i").encode("cp1252")) == CompetitorNamed("7", "7", "Jürgen Šima", "")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"$",
        b"$j,1",
        b" $J",
        b'$J,"9"\r\n$J,"9"',
        b"$J,\x00",
        b'$J,"","00:02:03.826","01:42:17.672"',
        b'$J,"9","2:03.826","01:42:17.672"',
        b'$J,"9","00:02:03.826"',
        b'$J,"9","00:62:03.826","01:42:17.672"',
        b'$G,1,"9",x,"00:00:05.500"',
        b'$G,1,"9",12345678901,"00:00:05.500"',
        '$B,²,"Race"'.encode(),
        b"$F," + b"0" * MOST_BYTES,
    ],
)
def test_a_broken_line_is_refused(line: bytes) -> None:
    with pytest.raises(BadInput, match=r"^rmonitor"):
        decode(line)


@settings(max_examples=30)
@given(st.binary(max_size=80))
def test_whatever_follows_a_record_is_read_or_refused(rest: bytes) -> None:
    for record in (b"$J,", b"$A,", b"$G,", b"$"):
        try:
            decode(record + rest)
        except BadInput as error:
            assert error.format == FEED.name  # noqa: PT017 - either is right


class TestAStream:
    @settings(max_examples=30)
    @given(st.data())
    def test_is_cut_into_its_lines_however_it_arrives(self, data: st.DataObject) -> None:
        lines = wire.Computer.of("Ada", "Bea").refresh()
        end = data.draw(st.sampled_from([b"\r\n", b"\n"]))
        stream = end.join([*lines, b""])
        cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
        cutter = Lines()
        found = [
            line
            for begin, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True)
            for line in cutter.take(stream[begin:stop])
        ]
        assert found == lines
        assert not cutter.rest

    def test_keeps_what_has_no_end_yet(self) -> None:
        cutter = Lines()
        assert cutter.take(b"$I\r\n\r\n$J,") == [b"$I"]
        assert cutter.rest == b"$J,"

    @pytest.mark.parametrize("end", [b"", b"\r\n"])
    def test_that_has_no_ends_is_none_from_there_on(self, end: bytes) -> None:
        cutter = Lines()
        assert cutter.take(b"$I\r\n" + b"$" * (MOST_BYTES + 1) + end) == [b"$I"]
        with pytest.raises(BadInput, match="a line of at most"):
            cutter.take(b"$I\r\n")
