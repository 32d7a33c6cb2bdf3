"""A copy while laps are being written, and the way back: what is called a backup is one."""

import errno
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tests.timing.record.laps import ANNA, EVENING, JONAS, QUALIFYING, lap
from timing.errors import SetupError
from timing.people import Consent, Purpose
from timing.record import backup as module
from timing.record import moving
from timing.record.backup import backup, copy, restore, restore_into
from timing.record.entry import Person
from timing.record.folder import record_file
from timing.record.lock import hold
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord

NEWER = "UPDATE record_version SET version_num = '9999'"
EDITED = "UPDATE entries SET body = replace(body, '118432', '111111') WHERE seq = 3"
CONSENT = Consent(Purpose.STREAM, True, "Jo", EVENING, "2025-1")


@pytest.fixture
def book(file: Path) -> Path:
    """A record with 20 laps, closed."""
    record = SqlRecord.open(file)
    record.append([QUALIFYING, *(lap(number) for number in range(1, 20))], [ANNA])
    record.close()
    return file


def altered(book: Path, statement: str) -> Path:
    with closing(sqlite3.connect(book)) as opened:
        opened.execute(statement)
        opened.commit()
    return book


def leftovers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestABackup:
    def test_holds_what_the_record_held_at_one_moment_while_laps_go_on(self, file: Path, tmp_path: Path) -> None:
        record = SqlRecord.open(file)
        begun, enough = threading.Event(), threading.Event()

        def drive() -> None:
            number = 0
            while not enough.is_set():
                number += 1
                record.append([lap(number)])
                if number == 20:
                    begun.set()

        driving = threading.Thread(target=drive)
        driving.start()
        assert begun.wait(60)
        counts = []
        for copies in range(5):
            before = record.position().seq
            counts.append((before, backup(file, tmp_path / f"{copies}.db"), record.position().seq))
        enough.set()
        driving.join()
        assert all(20 <= before <= copied <= after for before, copied, after in counts)
        for copies, (_, copied, _) in enumerate(counts):
            kept = SqlRecord.open(tmp_path / f"{copies}.db", migrate=False)
            assert [written.seq for written in kept.read()] == list(range(1, copied + 1))
            assert kept.verify() is None
            kept.close()
        record.close()

    def test_holds_what_stands_only_beside_the_file(self, file: Path, tmp_path: Path) -> None:
        """A copy of the file by hand has none of the laps that are in the WAL, and says nothing."""
        record = SqlRecord.open(file)
        record.append([lap(number) for number in range(1, 51)])
        assert backup(f"sqlite:///{file}", tmp_path / "new folder" / "kept.db") == 50
        record.close()

    def test_is_one_file_that_only_its_owner_may_read(self, book: Path, tmp_path: Path) -> None:
        target = tmp_path / "kept" / "evening.db"
        backup(book, target)
        assert leftovers(target.parent) == {"evening.db"}
        if os.name == "posix":
            assert stat.S_IMODE(target.stat().st_mode) == 0o600

    def test_overwrites_nothing(self, book: Path, tmp_path: Path) -> None:
        target = tmp_path / "evening.db"
        backup(book, target)
        before = target.read_bytes()
        with pytest.raises(RecordError, match=r"evening\.db exists already and is not overwritten: name another file"):
            backup(book, target)
        assert target.read_bytes() == before

    def test_beside_another_of_the_same_name_is_not_begun(self, book: Path, tmp_path: Path) -> None:
        (tmp_path / "evening.db.part").touch()
        with pytest.raises(RecordError, match=r"evening\.db\.part exists: a copy is being made, or one was cut off"):
            backup(book, tmp_path / "evening.db")
        assert leftovers(tmp_path) == {"data", "evening.db.part"}

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (
                lambda book: altered(book, NEWER),
                "was written by a newer version of eRacing .*9999.* use the newer version",
            ),
            (lambda book: altered(book, EDITED), "is no sound record: entry 3 .* is not as it was written"),
            (lambda book: altered(book, "DELETE FROM entries WHERE seq = 7"), "entry 7 is missing"),
            (lambda book: altered(book, "DROP TABLE book"), "is no sound record: no such table: book"),
            (lambda book: book.write_bytes(b"lap times, do not delete\n" * 200), "is damaged or no record"),
            (lambda book: book.write_bytes(_with_a_hole(book)), "is damaged|is no sound record"),
            (lambda book: book.unlink(), "there is no record at"),
        ],
    )
    def test_of_what_is_no_sound_record_is_none(
        self, book: Path, tmp_path: Path, spoil: Callable[[Path], object], said: str
    ) -> None:
        spoil(book)
        with pytest.raises(RecordError, match=said):
            backup(book, tmp_path / "kept" / "evening.db")
        assert leftovers(tmp_path / "kept") == set()

    def test_of_a_locked_record_says_so(self, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.01)
        with closing(sqlite3.connect(book)) as browser:
            browser.execute("PRAGMA locking_mode = EXCLUSIVE")
            browser.execute("BEGIN EXCLUSIVE")
            with pytest.raises(RecordError, match=r"record\.db has been locked for 0\.01 seconds by another program"):
                backup(book, tmp_path / "evening.db")
        assert leftovers(tmp_path) == {"data"}

    def test_where_no_file_can_be_made_says_so(self, book: Path, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(RecordError, match=r"file.evening\.db cannot be used"):
            backup(book, tmp_path / "file" / "evening.db")

    def test_that_does_not_reach_the_disk_is_none(
        self, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(path: Path) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(module, "sync_file", fail)
        with pytest.raises(RecordError, match=r"evening\.db cannot be used: .*Input/output error"):
            backup(book, tmp_path / "evening.db")
        assert leftovers(tmp_path) == {"data"}

    def test_copy_is_the_same_without_the_check(self, book: Path, tmp_path: Path) -> None:
        altered(book, EDITED)
        copy(book, tmp_path / "evidence.db")
        assert leftovers(tmp_path) == {"data", "evidence.db"}


def _with_a_hole(book: Path) -> bytes:
    content = bytearray(book.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
    return bytes(content)


class TestTheWayBack:
    @pytest.fixture
    def kept(self, book: Path, tmp_path: Path) -> Path:
        backup(book, tmp_path / "evening.db")
        return tmp_path / "evening.db"

    def test_leads_into_a_clean_folder_and_to_the_same_laps(self, kept: Path, book: Path, tmp_path: Path) -> None:
        folder = tmp_path / "again"
        assert restore(kept, folder) == 20
        before, after = SqlRecord.open(book), SqlRecord.open(record_file(folder))
        assert after.read() == before.read()
        assert after.people() == before.people()
        assert after.verify() is None
        assert after.append([lap(20)]).seqs == (21,)
        before.close()
        after.close()

    def test_is_a_new_book_so_that_no_screen_goes_on_where_another_was(
        self, kept: Path, book: Path, tmp_path: Path
    ) -> None:
        epochs = set()
        for folder in (tmp_path / "one", tmp_path / "two"):
            restore(kept, folder)
            record = SqlRecord.open(record_file(folder))
            epochs.add(record.position().epoch)
            record.close()
        record = SqlRecord.open(book)
        assert len(epochs | {record.position().epoch}) == 3
        record.close()

    def test_leaves_the_backup_as_it_is(self, kept: Path, tmp_path: Path) -> None:
        before = kept.read_bytes()
        restore(kept, tmp_path / "again")
        assert kept.read_bytes() == before

    @pytest.mark.parametrize("name", ["record.db", "record.db-wal"])
    def test_never_destroys_a_record_that_is_there(self, kept: Path, tmp_path: Path, name: str) -> None:
        folder = tmp_path / "again"
        folder.mkdir()
        (folder / name).write_text("laps")
        with pytest.raises(RecordError, match=f"has a record already .{name}.: restore into an empty folder"):
            restore(kept, folder)
        assert (folder / name).read_text() == "laps"

    def test_does_not_lead_into_a_folder_that_a_server_uses(self, kept: Path, tmp_path: Path) -> None:
        with (
            hold(tmp_path / "again"),
            pytest.raises(SetupError, match=r"another eRacing server \(process .* already uses"),
        ):
            restore(kept, tmp_path / "again")

    def test_does_not_begin_at_what_is_no_backup(self, tmp_path: Path) -> None:
        junk = tmp_path / "evening.db"
        junk.write_bytes(b"no backup" * 1000)
        with pytest.raises(RecordError, match="is damaged or no record"):
            restore(junk, tmp_path / "again")
        assert leftovers(tmp_path / "again") == {"server.lock"}


class TestARecordInPostgresql:
    @pytest.fixture
    def central(self, postgresql: str) -> Iterator[SqlRecord]:
        record = SqlRecord.open(postgresql)
        record.append([QUALIFYING, *(lap(number) for number in range(1, 20))], [ANNA, JONAS])
        record.change_person("d-anna", lambda known: replace(known, nickname="Comet", consents=(CONSENT,)))
        record.secrets.keep("seat", lambda: b"secret")
        yield record
        record.close()

    def test_is_copied_into_a_file_that_is_a_record_like_any_other(
        self, central: SqlRecord, postgresql: str, tmp_path: Path
    ) -> None:
        target = tmp_path / "kept" / "evening.db"
        assert backup(postgresql, target) == 20
        assert leftovers(target.parent) == {"evening.db"}
        kept = SqlRecord.open(target, migrate=False)
        assert (kept.position(), kept.read(), kept.verify()) == (central.position(), central.read(), None)
        assert kept.profiles() == central.profiles()
        assert kept.secrets.keep("seat", lambda: b"another") == b"secret"
        kept.close()

    def test_is_copied_as_it_was_at_one_moment_while_laps_go_on(
        self, central: SqlRecord, postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moving, "_move_tables", self._with_a_lap_in_between(central, moving._move_tables))
        assert backup(postgresql, tmp_path / "evening.db") == 20
        assert central.position().seq == 21

    @staticmethod
    def _with_a_lap_in_between(
        central: SqlRecord, move: Callable[[Connection, Connection], None]
    ) -> Callable[[Connection, Connection], None]:
        def moved(source: Connection, target: Connection) -> None:
            assert source.execute(text("SELECT count(*) FROM people")).scalar_one() == 2
            central.append([lap(20)], [Person("d-new", "Ada Lovelace")])
            move(source, target)

        return moved

    def test_is_made_of_a_venues_backup_as_a_new_book(self, book: Path, postgresql: str, tmp_path: Path) -> None:
        backup(book, tmp_path / "evening.db")
        assert restore_into(tmp_path / "evening.db", postgresql) == 20
        venue, central = SqlRecord.open(book), SqlRecord.open(postgresql)
        assert (central.read(), central.people(), central.verify()) == (venue.read(), venue.people(), None)
        assert central.position().epoch != venue.position().epoch
        assert central.append([lap(19), lap(20)]).seqs == (20, 21)
        venue.close()
        central.close()

    def test_is_never_destroyed_by_a_backup(
        self, central: SqlRecord, book: Path, postgresql: str, tmp_path: Path
    ) -> None:
        before = central.position()
        backup(book, tmp_path / "evening.db")
        with pytest.raises(RecordError, match="has a record already: name an empty database"):
            restore_into(tmp_path / "evening.db", postgresql)
        assert central.position() == before

    def test_that_does_not_answer_is_not_copied(self, tmp_path: Path) -> None:
        with pytest.raises(RecordError, match=r"postgresql://127\.0\.0\.1:1/cup does not answer"):
            backup("postgresql://anna:geheim@127.0.0.1:1/cup", tmp_path / "kept" / "evening.db")
        assert leftovers(tmp_path / "kept") == set()
