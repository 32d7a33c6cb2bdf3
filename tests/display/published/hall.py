"""An evening on disk whose results are published: a qualifying and a race, two teams, and a clock that stands still."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from display.published.publishing import publish_due
from display.staff.moving import Step, move
from tests.display.exports import evening
from timing.event import Plan
from timing.record.chain import START, Row, extend
from timing.record.decisions import Penalty, Ruled
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.published import ResultPublished
from timing.record.sql import SqlRecord

PLAN = evening.PLAN
AT = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)


class Hall:
    """Staff with the record of an evening on disk."""

    def __init__(self, record: SqlRecord, plan: Plan = PLAN) -> None:
        self.record, self.plan = record, plan
        self.minutes = 0

    def now(self) -> datetime:
        self.minutes += 1
        return AT + timedelta(minutes=self.minutes)

    def move(self, session: str, *steps: str, author: str = "Toni") -> None:
        for step in steps:
            move(self.record, self.plan, session, Step(step), author=author, now=self.now, reason=f"{step} it")

    def publish(self) -> list[ResultPublished]:
        return publish_due(self.record, self.plan, now=self.now)

    def official(self, session: str) -> list[ResultPublished]:
        """A result on the whole way, a version for each step."""
        self.move(session, "start", "close", "provisional")
        found = self.publish()
        self.move(session, "official")
        return found + self.publish()

    def penalise(self, driver: str, seconds: int, session: str = "race-1") -> None:
        ruled = Ruled(session, Penalty.SECONDS, "cut", "Uli", self.now(), driver, value=1000 * seconds)
        self.record.append([ruled])

    def late_lap(self, driver: str, time_ms: int, session: str = "race-1") -> None:
        self.record.append([LapSet(session, f"late/{driver}", 9, "rig-2", driver, time_ms, self.now(), valid=True)])


@contextmanager
def hall(folder: Path) -> Iterator[Hall]:
    """The hall; its folder is the data folder."""
    memory = evening.record_of()
    with closing(SqlRecord.open(record_file(folder), migrate=True)) as record:
        record.append([written.entry for written in memory.read()], [*memory.people().values()])
        yield Hall(record)


def edit(folder: Path, seq: int, before: str, after: str, *, chained: bool = False) -> None:
    """Somebody changes an entry with a database tool; `chained`: and knows how to make the hashes anew."""
    with closing(sqlite3.connect(record_file(folder))) as book:
        (body,) = book.execute("SELECT body FROM entries WHERE seq = ?", (seq,)).fetchone()
        assert before in body
        book.execute("UPDATE entries SET body = ? WHERE seq = ?", (body.replace(before, after), seq))
        if chained:
            rows = book.execute("SELECT key, kind, session, body FROM entries ORDER BY seq").fetchall()
            for row in map(Row._make, extend(0, START, rows)):
                book.execute("UPDATE entries SET hash = ? WHERE seq = ?", (row.hash, row.seq))
        book.commit()
