"""The files of a tape: their names, how long they and all of them become, and what a failing disk leaves of them."""

import errno
import gzip
import os
import random
import stat
import subprocess
import sys
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from ingest.captures import read_capture
from ingest.tape_files import TapeFiles, new_file
from ingest.tape_packets import file_header, packet

NOW = 1_764_000_000_123_456_789
FIRST = "tape-20251124-160000-123456.pcapng.gz"


def noise(number: int, size: int = 1000) -> bytes:
    """A packet that does not become smaller by packing."""
    made = packet(random.Random(number).randbytes(size), ("192.0.2.5", number), ("192.0.2.99", 20_777), NOW)
    assert made is not None
    return made


class Disk:
    """Creates files whose writes fail or come through in part, as told."""

    def __init__(self) -> None:
        self.full = False
        self.takes = 1 << 30
        self.cuts = True
        self.synced = 0

    def create(self, path: Path) -> FileIO:
        disk = self

        class File(FileIO):
            def write(self, content: object) -> int:
                if disk.full:
                    super().write(bytes(content)[:7])  # type: ignore[call-overload]
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                return super().write(bytes(content)[: disk.takes])  # type: ignore[call-overload]

            def truncate(self, size: int | None = None) -> int:
                if not disk.cuts:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                return super().truncate(size)

            def fileno(self) -> int:
                disk.synced += 1
                return super().fileno()

        return File(path, "xb")


@pytest.fixture
def disk() -> Disk:
    return Disk()


def tape(folder: Path, disk: Disk | None = None, *, segment: int = 1 << 20, most: int = 1 << 30) -> TapeFiles:
    create = new_file if disk is None else disk.create
    return TapeFiles(folder, most_bytes=most, segment_bytes=segment, reserve_bytes=0, create=create)


def ports(folder: Path) -> list[int]:
    """The sender's ports of all packets on tape, in the order of file names: packet `number` has that port."""
    return [found.source[1] for path in sorted(folder.iterdir()) for found in read_capture(path)]


def test_a_file_is_named_by_its_first_packet_in_utc(tmp_path: Path) -> None:
    files = tape(tmp_path / "new" / "tapes")
    files.write(noise(1), NOW)
    files.write(noise(2), NOW + 5_000_000_000)
    files.close()
    assert [path.name for path in (tmp_path / "new" / "tapes").iterdir()] == [FIRST]
    assert ports(tmp_path / "new" / "tapes") == [1, 2]


def test_an_earlier_tape_of_the_same_moment_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FIRST).write_bytes(b"the evening before")
    files = tape(tmp_path)
    files.write(noise(1), NOW)
    files.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [FIRST, FIRST.replace("123456", "123457")]
    assert (tmp_path / FIRST).read_bytes() == b"the evening before"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    files = tape(tmp_path / "tapes")
    files.write(noise(1), NOW)
    files.close()
    assert stat.S_IMODE((tmp_path / "tapes" / FIRST).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tapes").stat().st_mode) == 0o700


@pytest.mark.parametrize("at_ns", [-(10**30), 10**30])
def test_a_clock_far_off_gives_a_name_all_the_same(tmp_path: Path, at_ns: int) -> None:
    files = tape(tmp_path)
    files.write(noise(1), at_ns)
    files.close()
    assert ports(tmp_path) == [1]


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    files = tape(tmp_path, segment=2500)
    for number in range(1, 6):
        files.write(noise(number), NOW + number)
    files.close()
    sizes = [path.stat().st_size for path in sorted(tmp_path.iterdir())]
    assert len(sizes) == 3
    assert max(sizes) <= 2500
    assert ports(tmp_path) == [1, 2, 3, 4, 5]


def test_the_oldest_files_go_when_there_are_too_many(tmp_path: Path) -> None:
    (tmp_path / "holiday.pcap.gz").write_bytes(bytes(50_000))
    (tmp_path / "tape-20200101-000000-000000.pcap.gz").write_bytes(bytes(9000))
    files = tape(tmp_path, segment=2500, most=10_000)
    for number in range(1, 21):
        files.write(noise(number), NOW + number)
        kept = sum(path.stat().st_size for path in tmp_path.iterdir() if path.name.startswith("tape"))
        assert kept <= 10_000
    files.close()
    (tmp_path / "holiday.pcap.gz").unlink()
    assert ports(tmp_path) == list(range(13, 21))


def test_files_stay_in_order_when_the_clock_is_put_back(tmp_path: Path) -> None:
    files = tape(tmp_path, segment=1500)
    for number in range(1, 4):
        files.write(noise(number), NOW - number * 3600 * 10**9)
    files.close()
    assert ports(tmp_path) == [1, 2, 3]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_that_cannot_be_deleted_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    oldest, next_one = (tmp_path / f"tape-20200101-000000-00000{number}.pcap.gz" for number in (1, 2))
    oldest.write_bytes(bytes(9000))
    next_one.write_bytes(bytes(9000))
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == oldest:
            raise PermissionError(errno.EACCES, "it is being read")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    files = tape(tmp_path, segment=2500, most=10_000)
    files.write(noise(1), NOW)
    files.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [oldest.name, FIRST]
    assert "cannot be deleted" in caplog.text


def test_a_write_in_parts_is_whole(tmp_path: Path, disk: Disk) -> None:
    disk.takes = 100
    files = tape(tmp_path, disk)
    files.write(noise(1), NOW)
    files.close()
    assert ports(tmp_path) == [1]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, disk: Disk) -> None:
    files = tape(tmp_path, disk)
    files.write(noise(1), NOW)
    for _ in range(3):
        disk.full = True
        with pytest.raises(OSError, match="No space left"):
            files.write(noise(2), NOW + 1)
        disk.full = False
    files.write(noise(2), NOW + 1)
    files.close()
    assert ports(tmp_path) == [1, 2]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_failed_at_its_beginning_is_gone(tmp_path: Path, disk: Disk) -> None:
    files = tape(tmp_path, disk)
    disk.full = True
    with pytest.raises(OSError, match="No space left"):
        files.write(noise(1), NOW)
    assert list(tmp_path.iterdir()) == []
    disk.full = False
    files.write(noise(1), NOW)
    files.close()
    assert ports(tmp_path) == [1]


def test_a_file_that_cannot_be_cut_is_followed_by_the_next(
    tmp_path: Path, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    files = tape(tmp_path, disk)
    files.write(noise(1), NOW)
    disk.full, disk.cuts = True, False
    with pytest.raises(OSError, match="No space left"):
        files.write(noise(2), NOW + 5000)
    assert "ends in the middle of a packet" in caplog.text
    disk.full = False
    files.write(noise(2), NOW + 5000)
    files.close()
    first, second = sorted(tmp_path.iterdir())
    assert gzip.decompress(second.read_bytes())[len(file_header()) :] == noise(2)
    assert next(read_capture(first)).source[1] == 1


def test_a_reserve_of_the_disk_is_left_free(tmp_path: Path) -> None:
    files = TapeFiles(tmp_path, most_bytes=1 << 30, segment_bytes=1 << 20, reserve_bytes=1 << 60)
    with pytest.raises(OSError, match="No space left") as refused:
        files.write(noise(1), NOW)
    assert refused.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []
    files.close()


def test_what_is_on_disk_already_is_not_waited_for_again(tmp_path: Path, disk: Disk) -> None:
    files = tape(tmp_path, disk)
    files.sync()
    files.write(noise(1), NOW)
    files.sync()
    files.sync()
    assert disk.synced == 1
    files.write(noise(2), NOW)
    files.close()
    files.close()
    assert disk.synced == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 KiB of our own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or subprocess.run(command, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(files: TapeFiles) -> int:
    """Write packets until the disk is full; the number of the one that it did not take."""
    for number in range(1, 1000):
        try:
            files.write(noise(number), NOW)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return number
    pytest.fail("a disk of 128 KiB took 1 MB")


def test_a_disk_that_is_full_costs_no_packet_that_was_written(small_disk: Path) -> None:
    files = tape(small_disk)
    refused = fill(files)
    files.close()
    assert refused > 50
    assert ports(small_disk) == list(range(1, refused))


def test_the_tape_goes_on_when_there_is_space_again(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(100_000))
    files = tape(small_disk)
    refused = fill(files)
    (small_disk / "ballast").unlink()
    files.write(noise(refused), NOW)
    files.close()
    assert ports(small_disk) == list(range(1, refused + 1))
