"""Whoever follows a record in PostgreSQL hears of what other processes append, also after its connection was lost."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, lap
from tests.timing.record.test_sql import appender, go, opened
from timing.plan_versions import PlanDraft
from timing.record import listening
from timing.record.sql import SqlRecord

PATIENCE_S = 30.0
LISTENERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
END_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


class Ear:
    """Hears that a record grew."""

    def __init__(self) -> None:
        self.heard = threading.Event()

    def wait(self) -> bool:
        """Whether it has heard since the last time, or does within a while."""
        heard = self.heard.wait(PATIENCE_S)
        self.heard.clear()
        return heard


@contextmanager
def following(url: str) -> Iterator[tuple[SqlRecord, Ear]]:
    """A record that is listened to."""
    with opened(url) as record:
        ear = Ear()
        record.on_growth(ear.heard.set)
        yield record, ear


def test_a_lap_that_another_process_appends_is_heard_of_and_can_be_read(postgresql: str) -> None:
    with following(postgresql) as (record, ear), appender(postgresql, "rig-1", 1) as ingest:
        go(ingest)
        assert ear.wait()
        assert [written.entry for written in record.read()] == [lap(1, "shared"), lap(1)]


def test_a_name_that_another_process_changes_is_heard_of(postgresql: str) -> None:
    with following(postgresql) as (record, ear), opened(postgresql) as desk:
        desk.append([], [ANNA])
        assert ear.wait()
        version = record.people_version()
        desk.change_person(ANNA.id, lambda known: replace(known, hidden=True))
        assert ear.wait()
        assert record.people_version() == version + 1


def test_a_plan_that_another_process_saves_is_heard_of(postgresql: str) -> None:
    with following(postgresql) as (record, ear), opened(postgresql) as desk:
        desk.save_plan(PlanDraft('name = "Hall Cup"\n', "Ada", lap(1).at, "begun"), 0)
        assert ear.wait()
        assert record.position().seq == 1


def test_what_was_written_already_is_told_to_nobody(postgresql: str) -> None:
    with following(postgresql) as (_, ear), opened(postgresql) as ingest:
        ingest.append([lap(1)])
        assert ear.wait()
        ingest.append([lap(1)])
        assert not ear.heard.is_set()
        ingest.append([lap(2)])
        assert ear.wait()


def test_a_lost_connection_is_made_again_and_what_was_missed_is_looked_for(
    postgresql: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with following(postgresql) as (_, ear), opened(postgresql) as ingest, connect(postgresql) as operator:
        for number in range(1, 4):
            operator.execute(END_ALL)
            assert ear.wait(), "it listens again, and looks at once"
            ingest.append([lap(number)])
            assert ear.wait()
    assert {record.name for record in caplog.records} == {"timing.record.listening"}
    assert "nobody tells that the record grew" in caplog.text


def test_a_quiet_server_is_asked_whether_it_is_still_there(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "ASK_EVERY_S", 0.01)
    with following(postgresql) as (_, ear), opened(postgresql) as ingest, connect(postgresql) as operator:
        asked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT 1'"
        while operator.execute(asked.encode()).fetchone() is None:
            pass
        ingest.append([lap(1)])
        assert ear.wait()


def test_only_who_follows_has_a_connection_for_it_and_none_when_closed(postgresql: str) -> None:
    with connect(postgresql) as operator:
        with opened(postgresql) as record:
            assert not record.tells_growth()
            assert operator.execute(LISTENERS).fetchone() == (0,)
        with following(postgresql) as (record, _):
            record.on_growth(lambda: None)
            assert record.tells_growth()
            assert operator.execute(LISTENERS).fetchone() == (1,)
        assert not record.tells_growth()
        assert not [thread for thread in threading.enumerate() if thread.name == "record-listener"]
