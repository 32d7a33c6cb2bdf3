"""The schema through the years: an old book is brought up whole or stays as it was, and a newer one is left alone."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, JONAS, lap
from timing.people import Shown
from timing.record import migrations, schema
from timing.record.entry import Person
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord

NEXT = '''"""A column more."""

import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("people", sa.Column("pronunciation", sa.Text))
    {then}
'''

HEAD = schema.HEAD
AFTER = f"{int(HEAD) + 1:04}"


@pytest.fixture
def old(url: str) -> str:
    """A book of today's schema, which is the old one once there is a next."""
    record = SqlRecord.open(url)
    record.append([lap(number) for number in range(1, 11)], [ANNA])
    record.close()
    return url


def next_version(monkeypatch: pytest.MonkeyPatch, folder: Path, then: str = "") -> None:
    """From here on the program knows a further revision."""
    folder.mkdir()
    (folder / f"v{AFTER}_a_column_more.py").write_text(NEXT.format(next=AFTER, head=HEAD, then=then))
    monkeypatch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, folder))
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, AFTER))
    monkeypatch.setattr(schema, "HEAD", AFTER)


def revision(url: str) -> str:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            return str(opened.execute("SELECT version_num FROM record_version").fetchone()[0])
    with connect(url) as server:
        row = server.execute("SELECT version_num FROM record_version").fetchone()
        assert row is not None
        return str(row[0])


def copies(url: str) -> list[str]:
    if not url.startswith("sqlite"):
        return []
    folder = Path(url.removeprefix("sqlite:///")).parent
    return sorted(path.name for path in folder.iterdir() if ".before-" in path.name)


def test_an_old_book_is_brought_up_and_keeps_its_laps_and_its_name(
    old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = SqlRecord.open(old)
    position, entries = before.position(), before.read()
    before.close()
    next_version(monkeypatch, tmp_path / "versions")
    record = SqlRecord.open(old)
    assert (record.position(), record.read(), record.verify()) == (position, entries, None)
    assert record.append([lap(11)]).seqs == (11,)
    record.close()
    assert revision(old) == AFTER
    assert copies(old) == ([f"record.db.before-{AFTER}"] if old.startswith("sqlite") else [])


def test_the_copy_beside_it_is_the_book_as_it_was(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server's database is not copied")
    record = SqlRecord.open(url)
    record.append([lap(1)])
    record.close()
    next_version(monkeypatch, tmp_path / "versions")
    SqlRecord.open(url).close()
    kept = Path(url.removeprefix("sqlite:///")).with_name(f"record.db.before-{AFTER}")
    assert revision(f"sqlite:///{kept}") == HEAD


def test_a_step_that_fails_leaves_it_as_it_was_and_can_be_tried_again(
    old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        next_version(broken, tmp_path / "broken", then="raise ZeroDivisionError")
        with pytest.raises(ZeroDivisionError):
            SqlRecord.open(old)
    assert revision(old) == HEAD
    record = SqlRecord.open(old)
    assert (record.position().seq, record.verify()) == (10, None)
    record.close()
    next_version(monkeypatch, tmp_path / "whole")
    SqlRecord.open(old).close()
    assert revision(old) == AFTER
    expected = [f"record.db.before-{AFTER}", f"record.db.before-{AFTER}.2"] if old.startswith("sqlite") else []
    assert copies(old) == expected


def test_who_may_only_look_does_not_change_it(old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_version(monkeypatch, tmp_path / "versions")
    with pytest.raises(
        RecordError, match=rf"has tables of the older revision {HEAD}: start `eracing serve` on it once"
    ):
        SqlRecord.open(old, migrate=False)
    assert (revision(old), copies(old)) == (HEAD, [])


@pytest.mark.parametrize("migrate", [True, False])
def test_a_newer_book_is_left_alone(old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrate: bool) -> None:
    with monkeypatch.context() as newer:
        next_version(newer, tmp_path / "versions")
        SqlRecord.open(old).close()
    with pytest.raises(
        RecordError, match=rf"written by a newer version .* revision {AFTER}, this version knows them up to"
    ):
        SqlRecord.open(old, migrate=migrate)
    assert revision(old) == AFTER


BEFORE_SECRETS = """
DROP TABLE secrets;
UPDATE people SET kept = 'number';
UPDATE record_version SET version_num = '0005';
"""

FIRST = """
DROP TABLE secrets;
DROP TABLE hall_reports;
DROP TABLE hall_pictures;
DROP TABLE hall;
DROP TABLE access;
DROP TABLE plans;
DROP TABLE consents;
ALTER TABLE people RENAME TO people_now;
CREATE TABLE people (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, number TEXT, team TEXT, affiliation TEXT);
INSERT INTO people SELECT id, name, number, team, affiliation FROM people_now;
DROP TABLE people_now;
UPDATE record_version SET version_num = '0001';
"""


def put_back(url: str, script: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            opened.executescript(script)
        return
    with connect(url) as server:
        for statement in script.split(";")[:-1]:
            server.execute(statement.encode())


def test_the_people_of_a_book_of_the_first_revision_can_be_hidden_and_erased(url: str) -> None:
    record = SqlRecord.open(url)
    record.append([lap(1)], [JONAS, ANNA])
    position = record.position()
    record.close()
    put_back(url, FIRST)
    assert revision(url) == "0001"
    record = SqlRecord.open(url)
    assert (record.position(), record.verify(), record.people()) == (position, None, {"d-anna": ANNA, "d-jonas": JONAS})
    assert [profile.neutral for _, profile in sorted(record.profiles().items())] == [1, 2]
    record.change_person("d-jonas", lambda known: replace(known, hidden=True))
    assert record.people()["d-jonas"].name == "Driver 2"
    record.append([], [Person("d-new", "Ada Lovelace")])
    assert record.profiles()["d-new"].neutral == 3
    record.close()
    assert revision(url) == schema.HEAD


def test_a_database_without_a_record_is_no_record_to_who_may_only_look(postgresql: str) -> None:
    with pytest.raises(RecordError, match="holds no record: start `eracing serve` on it once"):
        SqlRecord.open(postgresql, migrate=False)
    SqlRecord.open(postgresql).close()
    SqlRecord.open(postgresql, migrate=False).close()


def test_how_somebody_was_shown_before_plans_could_say_it_is_the_word_of_staff(url: str) -> None:
    record = SqlRecord.open(url)
    record.append([lap(1)], [JONAS, ANNA])
    record.change_person("d-anna", lambda known: replace(known, nickname="Comet", shown=Shown.NICKNAME))
    record.close()
    put_back(url, BEFORE_SECRETS)
    record = SqlRecord.open(url)
    kept = {id: profile.kept for id, profile in record.profiles().items()}
    assert kept == {"d-anna": {"nickname", "number", "shown"}, "d-jonas": {"number"}}
    record.close()
