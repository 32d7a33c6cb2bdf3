"""The tape: what arrived is on disk and can be read again, and receiving never waits for it."""

import errno
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import Datagram, is_capture, read_capture
from ingest.tape import AT_ONCE, BREATH_S, Tape, Unkept
from ingest.tape_packets import Address
from timing.errors import BadInput

TO = ("192.0.2.99", 20_777)
RIG: Address = ("192.0.2.5", 50_000)
NOW = 1_764_000_000_123_456_789
PATIENCE = 60.0
"""Seconds that a test waits for what comes at once on a machine that is not busy."""


def on_tape(folder: Path) -> list[Datagram]:
    return [datagram for path in sorted(folder.glob("tape-*")) for datagram in read_capture(path)]


def payloads(folder: Path) -> list[bytes]:
    return [datagram.payload for datagram in on_tape(folder)]


class Disk:
    """Creates files whose writes wait while it is held, and fail while it has an error."""

    def __init__(self) -> None:
        self.running = threading.Event()
        self.running.set()
        self.error: int | None = None
        self.writes: queue.Queue[int] = queue.Queue()
        self.synced = 0

    def create(self, path: Path) -> FileIO:
        disk = self

        class File(FileIO):
            def write(self, content: Any) -> int:
                disk.writes.put(len(content))
                assert disk.running.wait(PATIENCE)
                if disk.error is not None:
                    raise OSError(disk.error, os.strerror(disk.error))
                return super().write(content)

            def fileno(self) -> int:
                disk.synced += 1
                return super().fileno()

        return File(path, "xb")


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.running.set()


def tape(folder: Path, disk: Disk | None = None, **options: Any) -> Tape:
    """A tape that writes only when told to."""
    if disk is not None:
        options["create"] = disk.create
    return Tape(folder, TO, **{"reserve_bytes": 0, "write_seconds": PATIENCE, **options})


# What is kept


arrivals = st.lists(
    st.tuples(
        st.binary(max_size=300),
        st.tuples(st.sampled_from(["192.0.2.5", "192.0.2.6", "2001:db8::5"]), st.integers(0, 65_535)),
        st.integers(0, 2**32 * 10**9 - 1),
    ),
    max_size=20,
)


@given(arrivals)
def test_what_is_kept_is_read_back(kept: list[tuple[bytes, Address, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        recorder = tape(Path(name))
        for datagram, source, at_ns in kept:
            recorder.keep(datagram, source, at_ns)
        assert recorder.close(PATIENCE)
        found = on_tape(Path(name))
    assert [(datagram.payload, datagram.source, datagram.port) for datagram in found] == [
        (datagram, source, TO[1]) for datagram, source, _ in kept
    ]
    assert all(abs(datagram.at - at_ns / 1e9) < 1e-6 for datagram, (_, _, at_ns) in zip(found, kept, strict=True))
    assert recorder.unkept == {}


def test_a_tape_is_recognised_as_a_capture(tmp_path: Path) -> None:
    recorder = tape(tmp_path)
    recorder.keep(b"lap", RIG, NOW)
    recorder.close(PATIENCE)
    (path,) = tmp_path.iterdir()
    assert is_capture(path.read_bytes()[:512])


@pytest.mark.parametrize("name", ["ac-server-plugin/acserver_suzuka_east_2019", "gt7/demo_C_368"])
def test_a_real_capture_is_on_tape_as_it_was(corpus: Path, tmp_path: Path, name: str) -> None:
    original = list(read_capture(corpus / "udp" / f"{name}.pcap"))
    recorder = Tape(tmp_path, ("192.0.2.99", original[0].port), reserve_bytes=0)
    for datagram in original:
        recorder.keep(datagram.payload, datagram.source, round(datagram.at * 1e9))
    assert recorder.close(PATIENCE)
    found = on_tape(tmp_path)
    assert [(one.source, one.payload) for one in found] == [(one.source, one.payload) for one in original]
    assert all(abs(one.at - other.at) < 1e-5 for one, other in zip(found, original, strict=True))


def test_what_waits_is_written_without_being_asked(tmp_path: Path, disk: Disk) -> None:
    recorder = tape(tmp_path, disk, write_seconds=0.01)
    recorder.keep(b"lap", RIG, NOW)
    assert disk.writes.get(timeout=PATIENCE)
    recorder.close(PATIENCE)
    assert payloads(tmp_path) == [b"lap"]


def test_much_that_waits_is_written_in_several_goes(tmp_path: Path, disk: Disk) -> None:
    recorder = tape(tmp_path, disk)
    for number in range(40):
        recorder.keep(number.to_bytes(1, "big") * 65_507, RIG, NOW)
    assert recorder.flush(PATIENCE)
    assert disk.writes.qsize() > 1
    recorder.close(PATIENCE)
    assert payloads(tmp_path) == [number.to_bytes(1, "big") * 65_507 for number in range(40)]


def test_a_tape_on_which_nothing_came_leaves_no_file(tmp_path: Path) -> None:
    recorder = tape(tmp_path)
    assert recorder.flush(PATIENCE)
    assert recorder.close(PATIENCE)
    assert list(tmp_path.iterdir()) == []


def test_the_next_evening_is_another_tape(tmp_path: Path) -> None:
    for evening in (b"first", b"second"):
        recorder = tape(tmp_path)
        recorder.keep(evening, RIG, NOW)
        recorder.close(PATIENCE)
    assert payloads(tmp_path) == [b"first", b"second"]
    assert len(list(tmp_path.iterdir())) == 2


def test_the_disk_is_waited_for_now_and_then(tmp_path: Path, disk: Disk) -> None:
    now = [100.0]
    recorder = tape(tmp_path, disk, sync_seconds=10.0, clock=lambda: now[0])
    for seconds, synced in ((5, 0), (10, 1), (19, 1), (20, 2)):
        now[0] = 100.0 + seconds
        recorder.keep(b"lap", RIG, NOW)
        assert recorder.flush(PATIENCE)
        assert disk.synced == synced
    recorder.keep(b"lap", RIG, NOW)
    recorder.close(PATIENCE)
    assert disk.synced == 3


# What is not kept is counted


def test_what_is_no_packet_is_counted(tmp_path: Path) -> None:
    recorder = tape(tmp_path)
    recorder.keep(bytes(65_508), RIG, NOW)
    recorder.keep(b"lap", ("nowhere", 1), NOW)
    assert recorder.flush(PATIENCE)
    recorder.keep(b"lap", RIG, NOW)
    recorder.close(PATIENCE)
    recorder.keep(b"too late", RIG, NOW)
    assert payloads(tmp_path) == [b"lap"]
    assert recorder.unkept == {Unkept.NO_PACKET: 2, Unkept.CLOSED: 1}


def test_a_disk_that_hangs_makes_nobody_wait_and_loses_nothing_silently(tmp_path: Path, disk: Disk) -> None:
    told: queue.Queue[str | None] = queue.Queue()
    recorder = tape(tmp_path, disk, waiting_bytes=10_000, on_trouble=told.put)
    disk.running.clear()
    recorder.keep(b"first", RIG, NOW)
    assert not recorder.flush(0.0)
    assert disk.writes.get(timeout=PATIENCE)
    kept = [b"first"]
    for number in range(1000):
        before = sum(recorder.unkept.values())
        recorder.keep(b"%d" % number, RIG, NOW)
        kept += [b"%d" % number] * (sum(recorder.unkept.values()) == before)
    assert 20 < len(kept) < 100
    assert recorder.unkept == {Unkept.SLOW_DISK: 1001 - len(kept)}
    disk.running.set()
    assert (
        told.get(timeout=PATIENCE)
        == f"more comes than can be written into {tmp_path}: not all that the rigs send is kept on tape"
    )
    assert recorder.flush(PATIENCE)
    assert told.get(timeout=PATIENCE) is None
    recorder.keep(b"last", RIG, NOW)
    assert recorder.close(PATIENCE)
    assert payloads(tmp_path) == [*kept, b"last"]


def test_the_end_does_not_wait_for_a_disk_that_hangs(tmp_path: Path, disk: Disk) -> None:
    recorder = tape(tmp_path, disk)
    disk.running.clear()
    recorder.keep(b"lap", RIG, NOW)
    assert not recorder.close(0.0)
    disk.running.set()
    assert recorder.close(PATIENCE)


SENTENCES = {
    errno.ENOSPC: (
        "the disk with {} is full, or nearly so: free some space; until then what the rigs send is not kept on tape"
    ),
    errno.EIO: f"the tape cannot be written into {{}}: {os.strerror(errno.EIO)}",
}


@pytest.mark.parametrize(("error", "sentence"), SENTENCES.items())
def test_a_full_or_broken_disk_is_told_and_the_tape_goes_on_afterwards(
    tmp_path: Path, disk: Disk, error: int, sentence: str
) -> None:
    told: queue.Queue[str | None] = queue.Queue()
    recorder = tape(tmp_path, disk, waiting_bytes=1000, on_trouble=told.put)
    recorder.keep(b"before", RIG, NOW)
    assert recorder.flush(PATIENCE)
    disk.error = error
    recorder.keep(b"meanwhile", RIG, NOW)
    recorder.flush(0.0)
    assert told.get(timeout=PATIENCE) == sentence.format(tmp_path)
    for _ in range(10):
        recorder.keep(b"meanwhile", RIG, NOW)
    assert recorder.unkept == {Unkept.DISK_TROUBLE: 7}
    disk.error = None
    assert recorder.flush(PATIENCE)
    assert told.get(timeout=PATIENCE) is None
    recorder.keep(b"after", RIG, NOW)
    assert recorder.close(PATIENCE)
    assert payloads(tmp_path) == [b"before", *[b"meanwhile"] * 4, b"after"]
    assert told.empty()


def test_what_a_full_disk_does_not_take_at_the_end_is_counted(tmp_path: Path, disk: Disk) -> None:
    recorder = tape(tmp_path, disk)
    disk.error = errno.ENOSPC
    for _ in range(3):
        recorder.keep(bytes(60_000), RIG, NOW)
    assert not recorder.close(PATIENCE)
    assert recorder.unkept == {Unkept.DISK_TROUBLE: 3}


def test_a_disk_that_fails_at_the_very_end_is_told(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str | None] = []
    recorder = tape(tmp_path, disk, on_trouble=told.append)
    recorder.keep(b"lap", RIG, NOW)
    assert recorder.flush(PATIENCE)

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "a broken disk")

    monkeypatch.setattr(os, "fsync", fail)
    recorder.close(PATIENCE)
    assert told == [f"the tape cannot be written into {tmp_path}: a broken disk"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    told: queue.Queue[str | None] = queue.Queue()
    recorder = tape(tmp_path / "file" / "tapes", on_trouble=told.put)
    recorder.keep(b"lap", RIG, NOW)
    recorder.close(PATIENCE)
    assert str(told.get(timeout=PATIENCE)).startswith(
        f"the tape cannot be written into {tmp_path / 'file' / 'tapes'}: "
    )


def test_while_a_heap_is_packed_the_receiving_thread_has_its_turn_again_and_again(tmp_path: Path) -> None:
    pauses: list[float] = []
    kept = tape(tmp_path, pause=pauses.append)
    sent = [bytes((number,)) * 65_000 for number in range(2 * AT_ONCE // 65_000)]
    for datagram in sent:
        kept.keep(datagram, RIG, NOW)
    assert kept.flush(PATIENCE)
    assert pauses == [BREATH_S]
    assert kept.close(PATIENCE)
    assert payloads(tmp_path) == sent


def test_one_who_listens_badly_does_not_stop_the_tape(
    tmp_path: Path, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    called = threading.Event()

    def listen_badly(sentence: str | None) -> None:
        called.set()
        raise RuntimeError("deaf")

    recorder = tape(tmp_path, disk, on_trouble=listen_badly)
    disk.error = errno.ENOSPC
    recorder.keep(b"lap", RIG, NOW)
    recorder.flush(0.0)
    assert called.wait(PATIENCE)
    disk.error = None
    assert recorder.close(PATIENCE)
    assert payloads(tmp_path) == [b"lap"]
    assert "the tape goes on" in caplog.text


def test_a_mistake_of_ours_ends_the_tape_and_is_told(
    tmp_path: Path, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    told: queue.Queue[str | None] = queue.Queue()

    def broken(path: Path) -> FileIO:
        raise RuntimeError("a mistake")

    recorder = Tape(tmp_path, TO, reserve_bytes=0, on_trouble=told.put, create=broken)
    recorder.keep(b"lap", RIG, NOW)
    assert told.get(timeout=PATIENCE) == f"the tape in {tmp_path} has stopped: a mistake"
    assert "has stopped" in caplog.text
    recorder.keep(b"later", RIG, NOW)
    assert not recorder.close(PATIENCE)
    assert recorder.unkept == {Unkept.CLOSED: 1}


# Cut off


CHILD = """
import sys
from pathlib import Path
from ingest.tape import Tape

tape = Tape(Path(sys.argv[1]), ("192.0.2.99", 20777))
for number in range(5000):
    tape.keep(b"%d" % number, ("192.0.2.5", 50000), 1_764_000_000_000_000_000 + number)
    if number % 1000 == 999:
        assert tape.flush(60)
print("flushed", flush=True)
for number in range(5000, 5100):
    tape.keep(b"%d" % number, ("192.0.2.5", 50000), 1_764_000_000_000_000_000 + number)
sys.stdin.read()
"""


def test_what_was_flushed_survives_the_sudden_end_of_the_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"flushed" + os.linesep.encode()
        child.kill()
        child.wait(PATIENCE)
    found = payloads(tmp_path)
    assert len(found) >= 5000
    assert found == [b"%d" % number for number in range(len(found))]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A tape of 30 packets, written in three goes."""
    folder = tmp_path_factory.mktemp("tape")
    recorder = tape(folder)
    for number in range(30):
        recorder.keep(b"%d" % number * 100, RIG, NOW + number)
        if number % 10 == 9:
            assert recorder.flush(PATIENCE)
    recorder.close(PATIENCE)
    (path,) = folder.iterdir()
    return path.read_bytes()


def read_to_the_end(path: Path) -> tuple[list[bytes], str | None]:
    """All that can be read, and what is said of the place where it breaks off."""
    found: list[bytes] = []
    try:
        for datagram in read_capture(path):
            found.append(datagram.payload)
    except BadInput as error:
        return found, str(error)
    return found, None


@given(st.data())
def test_a_tape_that_is_cut_off_is_read_up_to_there(whole: bytes, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(whole)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cut.pcap.gz"
        path.write_bytes(whole[:size])
        found, broken_off = read_to_the_end(path)
    assert found == [b"%d" % number * 100 for number in range(len(found))]
    assert len(found) == 30 or broken_off is not None or len(found) % 10 == 0
    assert size < len(whole) or (len(found) == 30 and broken_off is None)


def test_what_was_written_before_the_cut_is_whole(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap.gz"
    path.write_bytes(whole[:-1])
    found, broken_off = read_to_the_end(path)
    assert len(found) >= 20
    assert broken_off is not None
    assert "the file ends" in broken_off or "breaks off" in broken_off
