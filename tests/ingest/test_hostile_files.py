"""Files that mean harm, or came to some: one sentence, bounded memory and work, and never half an import.

What is large is sparse, or says the same over and over, so that it costs the tests nothing.
"""

import gzip
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from eracing import app
from ingest.files import changed_at, read_results
from ingest.formats.document import Document
from ingest.formats.exports import read
from ingest.formats.results import Contents
from ingest.importing import import_file
from ingest.inspecting import inspect
from tests.e2e.program import ROOT
from tests.ingest.formats.ini_files import best_file, ini_file, ini_lap, ini_slot
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    ac_lap,
    ac_server,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    saved,
)
from tests.ingest.formats.rfactor_files import rf_driver, rf_file, rf_lap, rf_session
from tests.ingest.recordings import pcap
from timing.errors import BadInput
from timing.record.memory import MemoryRecord

MB: Final = 1 << 20
MOST_MEMORY_MB: Final = 300
"""Of a whole process: a text of the largest size that is taken, decoded, and what is made of it."""

RACE = saved(ac_server([ac_lap(ADA, 90_000, guid="1"), ac_lap(BEA, 91_000, guid="2"), ac_lap(ADA, 89_000, guid="1")]))
XML_HEAD = b"<rFactorXML><RaceResults>"
ACC_HEAD = b'{"sessionResult": {}, "trackName": "x", "laps": ['


def entity(declared: str, used: str = "") -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE rF [{declared}]>{XML_HEAD.decode()}<TrackVenue>{used}'.encode()


SMALL: Final[dict[str, tuple[bytes, str]]] = {
    "empty": (b"", "result file at byte 0: expected a result file, but it is empty"),
    "one NUL": (b"\0", "result file at byte 0: expected a file of "),
    "an entity bomb": (
        entity('<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', "&b;"),
        'rfactor2 at byte 46: expected no declaration of an entity but rFEnt, not "a"',
    ),
    "the games' own entity used": (
        entity('<!ENTITY rFEnt "rFactor Entity">', "&rFEnt;"),
        'rfactor2 at byte 106: expected no use of an entity, not "&rFEnt;"',
    ),
    "an entity that is a file": (
        entity('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        'expected no declaration of an entity but rFEnt, not "x"',
    ),
    "an entity of parameters": (entity('<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;'), "expected no declaration"),
    "deep XML": (XML_HEAD + b"<a>" * 100_000, "rfactor2 at byte 211: expected elements nested at most 64 deep"),
    "deep lists": (ACC_HEAD + b"[" * 100_000, "result file: expected JSON nested at most 64 deep"),
    "deep objects": (b'{"laps":' * 100_000, "result file: expected JSON nested at most 64 deep"),
    "levels that end": (ACC_HEAD + b"[" * 900 + b"]" * 900 + b"]}", "expected JSON nested at most 64 deep"),
    "a number of digits alone": (ACC_HEAD + b"9" * 100_000 + b"]}", "expected numbers of at most 4300 digits"),
    "half of UTF-16": (
        saved(acc_server([], []), "utf-16-le")[:-1],
        "result file at byte ",
    ),
    "a ZIP archive": (b"PK\x03\x04" + bytes(64), "expected a result file, not a packed one; unpack it, and save workb"),
    "an archive of 7-Zip": (b"7z\xbc\xaf\x27\x1c" + bytes(64), "expected a result file, not a packed one; unpack it"),
    "a packed result": (gzip.compress(RACE), "result file at byte 0: expected a file of "),
    "a broken packed recording": (
        gzip.compress(pcap([(1.0, b"x" * 400)]))[:-20],
        "no game that is known here is heard",
    ),
    "telemetry that is all header": (struct.pack("<36i", 2, 1, 60, *[0x7FFFFFFF] * 33), "expected a file of"),
}
"""Small files by what they are, and what is said of them."""


def repeated(head: bytes, part: bytes, size: int) -> Callable[[Path], None]:
    """A file of a head and the same over and over."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            whole = part * (MB // len(part) or 1)
            for _ in range(size // len(whole)):
                file.write(whole)

    return write


def sparse(head: bytes, size: int = 200 * MB) -> Callable[[Path], None]:
    """A file of a head and zeros that no disk stores."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            file.truncate(size)

    return write


def packed(head: bytes, megabytes: int) -> Callable[[Path], None]:
    """A gzip bomb: a head, and so many megabytes of zeros."""

    def write(path: Path) -> None:
        zeros = gzip.compress(bytes(64 * MB))
        path.write_bytes(gzip.compress(head) + zeros * (megabytes // 64))

    return write


PCAP: Final = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 101)
PCAPNG: Final = struct.pack("<4sIIHHqI", b"\n\r\r\n", 28, 0x1A2B3C4D, 1, 0, -1, 28)

LARGE: Final[dict[str, tuple[Callable[[Path], None], str]]] = {
    "200 MB of zeros": (sparse(b""), "result file at byte 0: expected a file of "),
    "200 MB of JSON": (sparse(RACE[:-200]), "result file: expected at most 32 MB of text, not 209,715,200 bytes"),
    "200 MB of one XML text": (sparse(XML_HEAD + b"<Stream>"), "expected another tag within 1024 kB"),
    "200 MB of one line": (sparse(b"driver,lap,time\nAda,1,"), "result file at byte 0: expected a file of "),
    "30 MB of one cell": (repeated(b"driver,lap,time\nAda,1,", b"9", 30 * MB), "expected shorter cells in row 2"),
    "a million cells": (repeated(b"driver,lap,time\n", b",", 2 * MB), "expected at most 1,000,000 cells"),
    "a text of quotes": (repeated(b'driver,lap,time\n"', b'""', MB), "expected shorter cells in row 2"),
    "a million values": (repeated(ACC_HEAD, b"0,", 3 * MB), "expected at most 1,000,000 values"),
    "all lines": (repeated(b"[Header]\nGame=RACE 07\n", b"a=b\n", 2 * MB), "expected at most 200,000 lines"),
    "one tag": (repeated(XML_HEAD + b'<a b="', b"x", 2 * MB), "expected a tag or comment of at most 256 kB"),
    "a tape of 10 GB in 10 MB": (packed(PCAP, 10_240), "no game that is known here is heard in it"),
    "a block of 4 GB in 4 MB": (
        packed(PCAPNG + struct.pack("<II", 99, 0xFFFF_FFF0), 4_096),
        "no game that is known here is heard in it",
    ),
}
"""Large files by what they are, how they are written, and what is said of them."""

READER: Final = """
import json, resource, sys
from ingest.inspecting import inspect
for path in sys.argv[1:]:
    found = inspect(path)
    print(json.dumps([found.error, found.contents.warnings, len(found.contents.sessions)]))
if sys.platform == "linux":  # what a process has used is told with what its parent had; this is its own
    print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def imported(path: Path) -> MemoryRecord:
    """The record after an attempt to import a file that is refused."""
    record = MemoryRecord()
    with pytest.raises(BadInput):
        import_file(read_results(path), "cup", record, changed_at=changed_at(path))
    return record


@pytest.mark.parametrize("what", SMALL)
def test_a_small_file_gets_one_sentence_and_leaves_nothing(what: str, tmp_path: Path) -> None:
    content, sentence = SMALL[what]
    path = tmp_path / "file"
    path.write_bytes(content)
    found = inspect(path)
    assert found.error is not None
    assert sentence in found.error
    assert "\n" not in found.error
    assert len(found.error) < 500
    assert found.json()["sessions"] == []
    assert imported(path).position().seq == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there the memory of a process is not told this way")
def test_large_files_get_a_sentence_each_within_bounded_memory(tmp_path: Path) -> None:
    paths = []
    for number, (write, _) in enumerate(LARGE.values()):
        paths.append(tmp_path / str(number))
        write(paths[-1])
    done = subprocess.run(
        [sys.executable, "-c", READER, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    *told, peak = done.stdout.splitlines()
    assert len(told) == len(LARGE), done.stderr
    for what, line in zip(LARGE, told, strict=True):
        error, warnings, sessions = json.loads(line)
        assert LARGE[what][1] in error, what
        assert sessions == 0
    assert warnings[0].endswith(
        "expected a recording that gzip makes at most 200 times smaller; what came before it was read"
    )
    assert int(peak) / (1024 if sys.platform == "linux" else MB) < MOST_MEMORY_MB
    for path in paths:
        path.unlink()


def test_a_packed_recording_of_zeros_alone_is_none(tmp_path: Path) -> None:
    path = tmp_path / "zeros.pcap.gz"
    path.write_bytes(gzip.compress(PCAP + bytes(16 * 2_000)))
    assert inspect(path).contents.warnings[0] == (
        "pcap at byte 16032: expected packets, not 1,001 in a row without a byte; what came before it was read"
    )


def test_a_packed_recording_is_given_up_where_it_is_packed_too_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.captures.containers.MOST_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.pcapng.gz"
    packed(PCAPNG + struct.pack("<II", 99, 0xFFFF_FFF0), 64)(path)
    (warning, _) = inspect(path).contents.warnings
    assert warning.startswith("pcapng at byte ")
    assert "expected a recording that gzip makes at most 200 times smaller" in warning


def test_a_text_without_a_tag_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.formats.xml_text.LONGEST_RUN", 128 * 1024)
    with pytest.raises(BadInput, match=r"rfactor2 at byte \d+: expected another tag within 128 kB"):
        read(Document.of(XML_HEAD + b"<TrackVenue>" + b"x" * 300_000))


# Wherever a file is broken


def csv() -> bytes:
    rows = [f"{name},{lap},1:3{lap}.45{lap}" for lap in range(1, 6) for name in ("Ada", "Bea")]
    return "\r\n".join(("driver,lap,time", *rows, "")).encode()


WHOLE: Final[Mapping[str, bytes]] = {
    "ac": RACE,
    "acc": saved(acc_server([acc_line(1, acc_driver(ADA))], [acc_lap(1, 90_000), acc_lap(1, 91_000)]), "utf-16-le"),
    "rfactor": rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5"), rf_lap(2, "91.5"), best="90.5"))).encode(),
    "race07": ini_file(ini_slot(1, ADA, [ini_lap(0, "1:30.500"), ini_lap(1, "1:31.512")])).encode(),
    "bests": best_file(("GT3", "LAKESIDE", "90123"), ("F4", "LAKESIDE", "95123")).encode(),
    "csv": csv(),
}


def laps(contents: Contents) -> set[tuple[str, int, int]]:
    """Each driver's timed laps; a best lap that is only stated is one of number 0."""
    found = set()
    for driver in (driver for session in contents.sessions for driver in session.drivers):
        found |= {(driver.label, lap.lap, lap.time_ms) for lap in driver.laps if lap.time_ms is not None}
        if driver.stated_best_ms is not None:
            found.add((driver.label, 0, driver.stated_best_ms))
    return found


def read_or_refused(content: bytes) -> Contents | str:
    """What a file holds, or the sentence why it cannot be read."""
    try:
        return read(Document.of(content))
    except BadInput as error:
        return str(error)


@pytest.mark.parametrize("what", WHOLE)
def test_a_file_cut_off_anywhere_is_refused_or_has_no_lap_that_the_whole_has_not(what: str) -> None:
    whole = laps(read(Document.of(WHOLE[what])))
    assert len(whole) >= 2
    size = len(WHOLE[what])
    for end in (*range(0, size, 23), *range(max(0, size - 40), size)):
        for zeros in (0, 8):
            found = read_or_refused(WHOLE[what][:end] + bytes(zeros))
            assert found.isprintable() if isinstance(found, str) else laps(found) <= whole, (end, zeros)


@given(st.sampled_from([*WHOLE]), st.data())
@settings(max_examples=80)
def test_a_file_with_any_bytes_written_over_is_read_or_refused(what: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[what])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + 4] = data.draw(st.binary(min_size=1, max_size=4))
    found = read_or_refused(bytes(content))
    if isinstance(found, str):
        assert found.isprintable()
    else:
        import_file(found, "cup", MemoryRecord(), changed_at=datetime(2026, 11, 21, tzinfo=UTC))


def test_a_file_that_becomes_shorter_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "laps.csv"
    path.write_bytes(csv())
    with path.open("rb") as file:
        document = Document(file)
        path.write_bytes(csv()[:60])
        with pytest.raises(BadInput, match=r"at byte 60: expected 177 bytes, but the file became shorter meanwhile"):
            read(document, "eracing-csv")


def test_a_time_that_ends_with_its_file_may_be_cut() -> None:
    with pytest.raises(BadInput, match=r"eracing-csv at byte 16: expected the rest of row 2, but the file ends"):
        read(Document.of(b"driver,lap,time\nAda,1,1:31.4"))
    assert read(Document.of(b"driver,lap,time\nAda,1,1:31.456")).warnings == []
    assert len(read(Document.of(b"driver,lap,time\nAda,1,1:31.4\n")).warnings) == 1
    assert len(read(Document.of(b"driver,lap,time,valid\nAda,1,1:31.4,yes")).warnings) == 1


# What is no file, or a file of no time


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
class TestWhatIsNoFile:
    @pytest.fixture(params=["pipe", "device", "folder", "link to nothing"])
    def path(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        path = tmp_path / "file.json"
        match request.param:
            case "pipe":
                os.mkfifo(path)
            case "device":
                path.symlink_to("/dev/zero")
            case "folder":
                path.mkdir()
            case _:
                path.symlink_to(tmp_path / "nothing")
        return path

    def test_gets_a_sentence_at_once(self, path: Path) -> None:
        found = inspect(path)
        assert found.error in (
            "file: expected a file, not a folder or a device",
            "file: it cannot be read: No such file or directory",
        )
        assert imported(path).position().seq == 0

    @pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may read anything")
    def test_may_be_a_file_that_may_not_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "file.json"
        path.write_bytes(RACE)
        path.chmod(0)
        assert inspect(path).error == "file: it cannot be read: Permission denied"


def test_a_time_of_change_that_no_calendar_has_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(RACE)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: os.stat_result((0, 0, 0, 0, 0, 0, 0, 0, 10**14, 0)))
    with pytest.raises(BadInput, match="expected a time of its last change that a calendar has, not 100000000000000"):
        changed_at(path)


# Names, and texts within


EVIL: Final = "\x1b[31mEvil\n\x9b2J\u202e\ud800Bob"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no such names are allowed there")
class TestACommandForTheTerminal:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / os.fsdecode(b"\x1b[31mred\nname\xff.json")
        laps: list[dict[str, Any]] = [ac_lap(EVIL, 90_000, guid="1", model=EVIL)]
        path.write_bytes(json.dumps(ac_server(laps, TrackName=EVIL)).encode())
        return path

    @pytest.fixture
    def run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
        monkeypatch.chdir(tmp_path)

        def run(*arguments: str, code: int = 0) -> str:
            done = CliRunner().invoke(app, arguments)
            assert done.exit_code == code, done.output
            assert not {"\x1b", "\x9b", "\u202e", "\ud800"} & {*done.output}
            return done.output

        return run

    def test_is_not_printed_by_inspect_in_any_way(self, path: Path, run: Callable[..., str]) -> None:
        assert "red\ufffdname\ufffd.json: assettocorsa-server" in run("inspect", str(path))
        (told,) = json.loads(run("inspect", "--json", str(path)))
        assert told["file"] == str(path)
        assert told["sessions"][0]["drivers"][0]["name"] == EVIL.replace("\ud800", "\ufffd")

    def test_is_not_printed_by_import(self, path: Path, run: Callable[..., str]) -> None:
        told = run("import", str(path), "--session", "cup", "--data", "data")
        assert told == "\ufffd[31mred\ufffdname\ufffd.json: 1 lap(s) added to session 'cup'\n"

    def test_is_not_printed_where_the_file_is_broken(self, path: Path, run: Callable[..., str]) -> None:
        path.write_bytes(b'{"\x1b[31m": ')
        assert run("inspect", str(path), code=1).count("\n") == 1
        told = run("import", str(path), "--session", "cup", "--data", "data", code=1)
        assert told.endswith("; nothing of it was imported\n")
        assert told.count("\n") == 1


def test_a_path_that_climbs_is_only_a_name(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "race.json").write_bytes(RACE)
    climbing = tmp_path / "results" / ".." / "race.json"
    assert inspect(climbing).error is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["race.json", "results"]
