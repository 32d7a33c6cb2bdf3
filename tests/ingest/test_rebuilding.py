"""A record lost, and built again from what the rigs sent."""

import gzip
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from display.exports import exported
from ingest.demo.cup import plan
from ingest.demo.games import games
from ingest.demo.script import script
from ingest.rebuilding import rebuild, record_name, tapes_in
from ingest.tape import OF_RECORD, Tape
from ingest.tape_packets import file_header
from tests.ingest.hall import F1, RIG, Hall
from timing.errors import SetupError
from timing.event import Plan
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord
from timing.record.protocol import RecordError

LAST_MS = 700_000
STEP_MS = 4_000


def tape_of(folder: Path, arrivals: Iterator[tuple[bytes, tuple[str, int], int]], comment: str = "record e") -> None:
    tape = Tape(folder, ("127.0.0.1", 20_777), segment_bytes=20_000, comment=comment)
    for datagram, source, at_ns in arrivals:
        tape.keep(datagram, source, at_ns)
    assert tape.close()


def evening(hall: Hall, ports: list[int]) -> Iterator[tuple[bytes, tuple[str, int], int]]:
    """Twenty-two rigs of several games, heard live, each datagram as it goes on tape."""
    for cue in takewhile(lambda cue: cue.at_ms < LAST_MS, script(games(1), 1, STEP_MS)):
        for datagram in cue.datagrams:
            source = "127.0.0.1", ports[cue.rig]
            hall.hear(datagram, source=source)
            yield datagram, source, hall.now_ns


def test_the_same_evening_comes_back_with_the_same_exports_byte_for_byte(tmp_path: Path) -> None:
    ports = [40_001 + number for number in range(len(games(1)))]
    cup = plan(ports)
    hall = Hall(cup)
    tape_of(tmp_path, evening(hall, ports))
    hall.pipeline.finish(hall.now_ns)

    tapes = tapes_in([tmp_path])
    assert len(tapes) > 1
    record = MemoryRecord()
    heard: list[int] = []
    record.succeed(record_name(tapes))
    built = rebuild(tapes, record, cup, progress=heard.append)

    assert built.laps == len(hall.laps) > 22
    assert heard[-1] == built.datagrams
    assert built.warnings == ()
    live = [entry for entry in hall.entries if isinstance(entry, LapSet)]
    again = [written.entry for written in record.read(limit=10**6) if isinstance(written.entry, LapSet)]
    assert again == live
    lost = MemoryRecord("e")
    lost.append(
        [*(written.entry for written in record.read(limit=1)), *hall.entries], list(hall.record.people().values())
    )
    for form in ("csv", "csv-de", "json"):
        assert exported(record, cup, "current", form)[1] == exported(lost, cup, "current", form)[1]


def stand(folder: Path, comment: str = "record e") -> Hall:
    """One rig, three laps, and the tape of it."""
    hall, game = Hall(), F1()

    def arrivals() -> Iterator[tuple[bytes, tuple[str, int], int]]:
        for datagram in [*game.begins(), *(game.ends(time_ms) for time_ms in (92_000, 91_000, 90_500))]:
            hall.hear(datagram)
            yield datagram, RIG, hall.now_ns

    tape_of(folder, arrivals(), comment)
    return hall


def test_a_tape_heard_again_adds_nothing(tmp_path: Path) -> None:
    hall = stand(tmp_path)
    assert hall.times == [92_000, 91_000, 90_500]
    before = hall.entries
    rebuild(tapes_in([tmp_path]), hall.record, Plan())
    assert [entry for entry in hall.entries if isinstance(entry, LapSet)] == hall.laps
    assert [entry for entry in before if isinstance(entry, LapSet)] == hall.laps


def test_the_tape_of_a_machine_that_lost_its_power_is_read_up_to_there(tmp_path: Path) -> None:
    stand(tmp_path)
    (tape,) = tapes_in([tmp_path])
    content = gzip.decompress(tape.read_bytes())
    tape.write_bytes(gzip.compress(content[:-10]))
    record = MemoryRecord()
    built = rebuild([tape], record, Plan())
    assert built.laps == 2
    (warning,) = built.warnings
    assert "what came before it was read" in warning


def test_what_is_no_tape_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"there is no tape in .*; name the folder tapes of a data folder"):
        tapes_in([tmp_path])
    rubbish = tmp_path / "tape-x.gz"
    rubbish.write_bytes(b"rubbish")
    with pytest.raises(SetupError, match=r"tape-x\.gz: pcap at byte 0: expected a recording"):
        rebuild([rubbish], MemoryRecord(), Plan())
    with pytest.raises(SetupError, match=r"gone\.gz cannot be read: No such file"):
        rebuild([tmp_path / "gone.gz"], MemoryRecord(), Plan())
    empty = tmp_path / "tape-empty.gz"
    empty.write_bytes(gzip.compress(file_header()))
    assert rebuild([empty], MemoryRecord(), Plan()).datagrams == 0


def test_the_name_of_the_lost_record_is_only_taken_where_the_tapes_agree(tmp_path: Path) -> None:
    stand(tmp_path / "a", f"{OF_RECORD}aaaa")
    stand(tmp_path / "b", f"{OF_RECORD}bbbb")
    stand(tmp_path / "c", "")
    assert record_name(tapes_in([tmp_path / "a"])) == "aaaa"
    for places in ([tmp_path / "a", tmp_path / "b"], [tmp_path / "c"]):
        with pytest.raises(SetupError, match="do not name one record"):
            record_name(tapes_in(places))
    record = MemoryRecord()
    rebuild(tapes_in([tmp_path / "a"]), record, Plan())
    with pytest.raises(RecordError, match="keeps its name"):
        record.succeed("aaaa")
