"""What a rig keeps on its own disk."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ingest.rig.naming import Known
from ingest.rig.store import FILE, KEPT_S, Store
from timing.errors import SetupError

AT = 1_800_000_000.0


def lap(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"rig": "rig-7", "session": "s", "lap": number, "time_ms": 92_345} | more


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path, AT)
    yield store
    store.close()


def again(store: Store, folder: Path, at: float = AT) -> Store:
    """The program is started anew."""
    store.close()
    return Store(folder, at)


def test_a_lap_gets_an_id_that_stays_its_own(store: Store, tmp_path: Path) -> None:
    assert store.add_lap(lap(), AT)
    (waiting,) = store.waiting()
    id = waiting.message["id"]
    assert str(UUID(id)) == id
    assert waiting.message == lap(id=id)
    store = again(store, tmp_path)
    assert store.waiting() == [waiting]
    store.close()


def test_a_lap_is_kept_once(store: Store) -> None:
    assert store.add_lap(lap(), AT)
    assert not store.add_lap(lap(), AT)
    assert not store.add_lap(lap(time_ms=99_999), AT)
    assert store.add_lap(lap(2), AT)
    assert store.add_lap(lap(session="t"), AT)
    assert store.add_lap(lap(rig="rig-8"), AT)
    assert store.count_waiting() == 4


def test_a_correction_is_a_message_of_its_own_that_tells_all_of_the_lap(store: Store) -> None:
    store.add_lap(lap(driver="Ada"), AT)
    assert store.correct_lap({"rig": "rig-7", "session": "s", "lap": 1, "valid": False}, AT)
    first, second = (waiting.message for waiting in store.waiting())
    assert first["id"] != second["id"]
    assert second == lap(driver="Ada", valid=False, id=second["id"])


def test_a_correction_that_says_nothing_new_or_of_no_lap_is_none(store: Store) -> None:
    store.add_lap(lap(valid=True), AT)
    assert not store.correct_lap(lap(valid=True), AT)
    assert not store.correct_lap(lap(2, valid=False), AT)
    assert store.count_waiting() == 1


def test_what_has_arrived_waits_no_more(store: Store, tmp_path: Path) -> None:
    for number in (1, 2):
        store.add_lap(lap(number), AT)
    store.has_arrived(store.waiting()[0].number)
    assert [waiting.message["lap"] for waiting in store.waiting()] == [2]
    store = again(store, tmp_path)
    assert not store.add_lap(lap(1), AT)  # it is still known
    assert [waiting.message["lap"] for waiting in store.waiting()] == [2]
    store.close()


def test_what_was_refused_waits_again_from_the_next_start_on(store: Store, tmp_path: Path) -> None:
    store.add_lap(lap(), AT)
    store.is_refused(store.waiting()[0].number)
    assert store.waiting() == []
    store = again(store, tmp_path)
    assert store.count_waiting() == 1
    store.close()


def test_only_what_has_arrived_is_forgotten_after_a_month(store: Store, tmp_path: Path) -> None:
    for number in (1, 2):
        store.add_lap(lap(number), AT)
    store.has_arrived(store.waiting()[0].number)
    store.keep_session(Known("sim", "old", "m", 1, None, None, AT))
    store = again(store, tmp_path, AT + KEPT_S + 1)
    assert [waiting.message["lap"] for waiting in store.waiting()] == [2]
    assert store.add_lap(lap(1), AT)
    assert not store.has_session("old")
    store.close()


def test_the_session_seen_last_is_known_after_a_restart(store: Store, tmp_path: Path) -> None:
    older = Known("sim", "a", "m", 1, None, None, AT)
    latest = Known("sim", "b", "m", 3, 92_000, 512.5, AT + 60)
    for session in (latest, older, Known("other", "c", "m", 1, None, None, AT + 90)):
        assert store.keep_session(session)
    store = again(store, tmp_path)
    assert store.latest_session("sim") == latest
    assert store.latest_session("none") is None
    assert (store.has_session("a"), store.has_session("x")) == (True, False)
    store.close()


def test_a_disk_that_fails_is_told_of_laps_and_costs_no_session(tmp_path: Path) -> None:
    store = Store(tmp_path, AT)
    store.close()
    with pytest.raises(sqlite3.Error):
        store.add_lap(lap(), AT)
    assert not store.keep_session(Known("sim", "a", "m", 1, None, None, AT))


def test_a_folder_that_cannot_be_used_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / FILE).write_text("this is no database, and longer than nothing" * 50)
    for folder in ("file", "folder"):
        with pytest.raises(SetupError, match=rf"cannot be kept in \S+{folder} \(.*choose another folder with --data"):
            Store(tmp_path / folder)
