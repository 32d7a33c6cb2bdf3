"""Files that people hand us: recordings and result files told apart, and whatever is neither."""

import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.demo import wire_acsp as wire
from ingest.files import changed_at, read_file, read_results
from ingest.formats.exports import EXPORTS
from ingest.formats.feeds import FEEDS
from ingest.formats.results import Contents
from tests.ingest.formats.result_files import ADA, ac_lap, ac_server, saved
from tests.ingest.recordings import Sent, pcap_of
from timing.errors import BadInput, SetupError

Read = Callable[[Path], Contents]

RESULT = saved(ac_server([ac_lap(ADA, 90_000, guid="7656")]))
MESSAGES = (
    wire.new_session(3, "lakeside", "Race"),
    wire.connected(3, ADA, "7656", "gt3"),
    wire.lap_completed(3, 90_000, 0, [wire.Ranked(3, 90_000, 1)]),
)
RECORDING = pcap_of([Sent(float(at), ("192.0.2.10", 11_000), 12_000, message) for at, message in enumerate(MESSAGES)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "evening.dat"


def written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def test_a_result_file_and_a_recording_are_told_apart_by_content(file: Path) -> None:
    assert read_file(written(file, RESULT)).format == "assettocorsa-server"
    contents = read_file(written(file, RECORDING))
    assert contents.format == "ac-server-plugin"
    assert [driver.best_ms for session in contents.sessions for driver in session.drivers] == [90_000]


def test_a_packed_recording_is_one(file: Path) -> None:
    assert read_file(written(file, gzip.compress(RECORDING))).format == "ac-server-plugin"
    with pytest.raises(BadInput, match="expected a file of acc-server, "):
        read_file(written(file, gzip.compress(RESULT)))


def test_a_format_may_be_named(file: Path) -> None:
    assert read_file(written(file, RESULT), "assettocorsa-server").format == "assettocorsa-server"
    assert read_file(written(file, RECORDING), "ac-server-plugin").format == "ac-server-plugin"
    with pytest.raises(BadInput, match=r"^acc-server at byte 0: expected JSON"):
        read_file(written(file, b"none of it"), "acc-server")
    with pytest.raises(BadInput, match=r"^gt7 at byte 0: expected a recording of network packets"):
        read_file(written(file, RESULT), "gt7")


def test_a_format_that_does_not_exist_is_a_mistake_of_ours_and_lists_those_that_do(file: Path) -> None:
    with pytest.raises(SetupError) as error:
        read_file(file, "rfactor99")
    assert str(error.value) == f"'rfactor99' is no format; there are {', '.join((*FEEDS, *EXPORTS))}"


def test_for_an_import_only_result_files_will_do(file: Path) -> None:
    assert read_results(written(file, RESULT)).format == "assettocorsa-server"
    assert read_results(file, "assettocorsa-server").format == "assettocorsa-server"
    with pytest.raises(SetupError, match=r"^'gt7' is no format of result files; there are acc-server, "):
        read_results(file, "gt7")
    with pytest.raises(BadInput, match="expected a result file, not a recording of packets; `eracing replay` sends"):
        read_results(written(file, RECORDING))


@pytest.mark.parametrize("read", [read_file, read_results])
class TestWhatIsNoFile:
    def test_a_missing_one_is_told(self, read: Read, file: Path) -> None:
        with pytest.raises(BadInput, match=r"^file: it cannot be read: No such file"):
            read(file)

    def test_a_folder_is_told(self, read: Read, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"^file: expected a file, not a folder or a device$"):
            read(tmp_path)

    def test_an_empty_one_is_told(self, read: Read, file: Path) -> None:
        with pytest.raises(BadInput, match="expected a result file, but it is empty"):
            read(written(file, b""))

    def test_one_that_may_not_be_read_is_told(self, read: Read, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        written(file, RESULT)
        refusal = PermissionError(13, "Permission denied")
        monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(refusal))
        with pytest.raises(BadInput, match=r"^file: it cannot be read: Permission denied$"):
            read(file)


def test_a_file_too_large_for_a_text_is_not_read_into_memory(file: Path) -> None:
    with written(file, b'{"Laps": [').open("r+b") as opened:
        opened.truncate(200 * 1024 * 1024)
    with pytest.raises(BadInput, match=r"^result file: expected at most 32 MB of text, not 209,715,200 bytes$"):
        read_file(file)


def test_a_file_is_as_old_as_its_last_change(file: Path) -> None:
    written(file, RESULT)
    os.utime(file, (0, 1_795_000_000))
    assert changed_at(file) == datetime.fromtimestamp(1_795_000_000, UTC)
    with pytest.raises(BadInput, match="it cannot be read"):
        changed_at(file.with_name("gone"))
