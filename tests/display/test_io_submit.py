"""One frame to many sockets at once: nearly all take all of it, and of the others it is known how much they took."""

import ctypes
import errno
import gc
import os
import platform
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display import io_submit
from display.io_submit import CHUNK, Submitter

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="io_submit is a call of Linux"
)
FRAME = b"\x81\x05hello"


@pytest.fixture(params=[1, 2])
def submitter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Submitter:
    """On one processor and on two."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(request.param)))
    opened = Submitter.open()
    assert opened is not None
    return opened


class Hall:
    """Pairs of sockets: ours do not block, those of the screens are read until nothing is left."""

    def __init__(self, count: int) -> None:
        with ExitStack() as opened:
            self.pairs = [self._pair(opened) for _ in range(count)]
            self._open = opened.pop_all()

    @staticmethod
    def _pair(opened: ExitStack) -> tuple[socket.socket, socket.socket]:
        ours, theirs = map(opened.enter_context, socket.socketpair())
        for each in (ours, theirs):
            each.setblocking(False)
        return ours, theirs

    @property
    def files(self) -> list[int]:
        return [ours.fileno() for ours, _ in self.pairs]

    def read(self, number: int) -> bytes:
        """What a screen has got since it last read."""
        read = bytearray()
        try:
            while data := self.pairs[number][1].recv(1 << 16):
                read += data
        except BlockingIOError:
            pass  # there is nothing more
        return bytes(read)

    def fill(self, number: int) -> int:
        """Write until a screen's buffers are full; how many bytes that took."""
        ours, filled = self.pairs[number][0], 0
        try:
            while True:
                filled += ours.send(b"x" * 4096)
        except BlockingIOError:
            return filled

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall(2 * CHUNK + 7)
    yield hall
    hall.close()


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[Submitter, Hall]]:
    """For all examples of a property."""
    submitter, hall = Submitter.open(), Hall(2 * CHUNK + 7)
    assert submitter is not None
    yield submitter, hall
    hall.close()


def test_every_screen_gets_the_same_frames_in_order(submitter: Submitter, hall: Hall) -> None:
    frames = [FRAME, b"\x81\x7e" + b"y" * 3000, b"z"]
    for frame in frames:
        assert submitter.send(frame, hall.files) == {}
    assert all(hall.read(number) == b"".join(frames) for number in range(len(hall.pairs)))


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 2 * CHUNK + 7), frame=st.binary(min_size=1, max_size=5000))
def test_so_many_screens_and_bytes_as_there_are(kept: tuple[Submitter, Hall], count: int, frame: bytes) -> None:
    submitter, hall = kept
    assert submitter.send(frame, hall.files[:count]) == {}
    read = [hall.read(number) for number in range(len(hall.pairs))]
    assert read == [frame] * count + [b""] * (len(hall.pairs) - count)


@pytest.mark.parametrize("full", [0, CHUNK - 1, CHUNK, 2 * CHUNK + 6])
def test_a_screen_that_is_full_takes_nothing_and_all_others_take_all(
    submitter: Submitter, hall: Hall, full: int
) -> None:
    filled = hall.fill(full)
    assert submitter.send(FRAME, hall.files) == {full: 0}
    assert hall.read(full) == b"x" * filled
    assert all(hall.read(number) == FRAME for number in range(len(hall.pairs)) if number != full)


def test_of_a_frame_that_fits_in_part_the_part_is_told(submitter: Submitter) -> None:
    """Over TCP, where a socket takes what it has room for."""
    with ExitStack() as opened:
        door = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        ours = opened.enter_context(socket.create_connection(door.getsockname()))
        theirs = opened.enter_context(door.accept()[0])
        ours.setblocking(False)
        frame = os.urandom(32 << 20)
        [(place, taken)] = submitter.send(frame, [ours.fileno()]).items()
        assert place == 0
        assert 0 < taken < len(frame)
        read = bytearray()
        while len(read) < taken:
            read += theirs.recv(1 << 20)
        assert read == frame[:taken]


def test_a_screen_that_has_gone_takes_nothing_and_all_others_take_all(submitter: Submitter, hall: Hall) -> None:
    hall.pairs[3][1].close()
    assert submitter.send(FRAME, hall.files) == {3: 0}
    assert all(hall.read(number) == FRAME for number in range(len(hall.pairs)) if number != 3)


def test_after_a_file_that_is_none_nothing_of_its_chunk_is_said_to_be_taken_that_is_not(
    submitter: Submitter, hall: Hall
) -> None:
    files = hall.files
    files[CHUNK + 5] = -1 & 0xFFFFFFFF
    short = submitter.send(FRAME, files)
    assert short == dict.fromkeys(range(CHUNK + 5, 2 * CHUNK), 0)
    read = [hall.read(number) for number in range(len(files))]
    assert read == [b"" if number in short else FRAME for number in range(len(files))]
    assert submitter.send(FRAME, hall.files) == {}


def test_what_has_become_of_writes_is_asked_again_after_a_signal_and_other_trouble_is_told(
    submitter: Submitter, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ring, *_] = submitter._rings
    asked, real, error = list[int](), ring._syscall, errno.EINTR

    def disturbed(number: int, *words: int) -> int:
        if number != ring._numbers.getevents:
            return int(real(number, *words))
        asked.append(number)
        if len(asked) == 1:
            ctypes.set_errno(error)
            return -1
        return int(real(number, *words))

    monkeypatch.setattr(ring, "_syscall", disturbed)
    assert ring.write(FRAME, hall.files[:2]) == {}
    assert len(asked) == 2
    asked.clear()
    error = errno.EFAULT
    with pytest.raises(OSError, match="io_getevents: Bad address"):
        ring.write(FRAME, hall.files[:2])


def test_trouble_of_the_second_thread_is_told_by_the_first(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    submitter = Submitter.open()
    assert submitter is not None

    def refuse(*_: Any) -> None:
        raise OSError("no memory")

    for ring in submitter._rings:
        monkeypatch.setattr(ring, "write", refuse)
    with pytest.raises(OSError, match="no memory"):
        submitter.send(FRAME, hall.files)


# Where it cannot be


def test_a_processor_whose_numbers_are_not_known_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "pdp11")
    assert Submitter.open() is None


def test_a_program_of_32_bits_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "maxsize", (1 << 31) - 1)
    assert Submitter.open() is None


def test_a_system_that_refuses_the_call_has_none_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    unknown = io_submit._Numbers(100_000, 100_000, 100_000, 100_000)
    monkeypatch.setitem(io_submit._NUMBERS, platform.machine(), unknown)
    assert Submitter.open() is None
    assert "written to one by one" in caplog.text
    assert "io_setup: Function not implemented" in caplog.text


def test_a_system_whose_call_does_not_write_to_sockets_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    known = io_submit._NUMBERS[platform.machine()]
    monkeypatch.setitem(io_submit._NUMBERS, platform.machine(), known._replace(submit=100_000))
    assert Submitter.open() is None


def test_what_the_kernel_keeps_is_given_back() -> None:
    """The kernel counts it in /proc/sys/fs/aio-nr, for all programs: twenty would be seen there."""
    gc.collect()
    before = _kept()
    for _ in range(20):
        assert Submitter.open() is not None
    gc.collect()
    assert _kept() < before + 10 * CHUNK


def _kept() -> int:
    return int(Path("/proc/sys/fs/aio-nr").read_text())
