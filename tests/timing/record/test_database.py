"""A database with an owner and programs: the owner brings tables up, programs have the rights of an evening."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg import errors, sql
from sqlalchemy import make_url

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, EVENING, QUALIFYING, lap
from tests.timing.record.test_migrations import AFTER, HEAD, next_version
from timing.errors import SetupError
from timing.people import Consent, Purpose
from timing.plan_versions import PlanDraft
from timing.record.access import Grant, Kind
from timing.record.database import RIGHTS, migrate
from timing.record.protocol import RecordError
from timing.record.schema import VERSION_TABLE, metadata
from timing.record.sql import SqlRecord


@pytest.fixture
def role(postgresql: str) -> Iterator[str]:
    """A role that owns nothing and may create nothing."""
    name = f"eracing-{secrets.token_hex(4)}"
    with connect(postgresql) as operator:
        operator.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        yield name
        operator.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        operator.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture
def program(postgresql: str, role: str) -> str:
    """The URL with which a program opens the database as that role."""
    return make_url(postgresql).set(username=role).render_as_string(hide_password=False)


def test_rights_are_told_for_each_table_there_is() -> None:
    assert set(RIGHTS) == {*metadata.tables, VERSION_TABLE}


def test_a_program_does_all_of_an_evening_with_the_rights_it_is_given(postgresql: str, role: str, program: str) -> None:
    done = migrate(postgresql, role)
    assert done.revision == HEAD
    assert f'GRANT SELECT, INSERT ON "public"."entries" TO "{role}"' in done.granted
    with closing(SqlRecord.open(program)) as record:
        record.append([QUALIFYING, lap(1)], [ANNA])
        record.append([], [replace(ANNA, number="8")])
        consent = Consent(Purpose.STREAM, True, "Jo", EVENING, "2025-1")
        for consents in ((consent,), ()):
            record.change_person(ANNA.id, lambda known, consents=consents: replace(known, consents=consents))  # type: ignore[misc]
        record.save_plan(PlanDraft('name = "Hall Cup"\n', "Ada", EVENING, "begun"), 0)
        assert record.change_plans(lambda version: replace(version, what="begun anew")) == 1
        grant = Grant("g", Kind.PIN, "staff", "hash", EVENING, expires=EVENING + timedelta(hours=1))
        record.access.put(grant)
        record.access.change("g", lambda known: replace(known, revoked=True))
        record.access.forget(EVENING + timedelta(days=1))
        record.hall.change(lambda _: "{}")
        record.hall.change(lambda body: f"[{body}]")
        record.hall.keep_picture("flag", b"png")
        record.hall.drop_pictures([])
        record.hall.report({"s": "{}"}, ["s"])
        assert record.secrets.keep("seat", lambda: b"secret") == b"secret"
        assert (record.position().seq, record.verify()) == (3, None)


def test_a_program_can_change_no_entry_and_no_table(postgresql: str, role: str, program: str) -> None:
    migrate(postgresql, role)
    with closing(SqlRecord.open(program)) as record:
        record.append([lap(1)])
    with connect(program) as intruder:
        for statement in (
            b"UPDATE entries SET body = '{}'",
            b"DELETE FROM entries",
            b"TRUNCATE entries",
            b"DROP TABLE entries",
            b"ALTER TABLE entries DROP COLUMN hash",
            b"UPDATE record_version SET version_num = '0001'",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                intruder.execute(statement)


def test_rights_that_went_further_are_taken_back(postgresql: str, role: str, program: str) -> None:
    migrate(postgresql, role)
    with connect(postgresql) as operator:
        operator.execute(sql.SQL("GRANT ALL ON entries TO {}").format(sql.Identifier(role)))
    migrate(postgresql, role)
    with connect(program) as intruder, pytest.raises(errors.InsufficientPrivilege):
        intruder.execute("DELETE FROM entries")


def test_a_program_without_rights_is_told_who_gives_them(postgresql: str, role: str, program: str) -> None:
    with pytest.raises(RecordError, match=r"holds no record, and this role may not change them: have their owner run"):
        SqlRecord.open(program)
    migrate(postgresql)
    with pytest.raises(
        RecordError, match=r"permission denied for table record_version\): have its owner run .*--grants"
    ):
        SqlRecord.open(program)


def test_tables_that_are_too_old_are_told_at_the_start_and_brought_up_while_programs_run(
    postgresql: str, role: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(postgresql, role)
    with closing(SqlRecord.open(program)) as running:
        running.append([lap(1)])
        next_version(monkeypatch, tmp_path / "versions")
        with pytest.raises(
            RecordError,
            match=rf"has tables of the older revision {HEAD}, and this role may not change them: .* migrate`",
        ):
            SqlRecord.open(program)
        monkeypatch.setattr("timing.record.database.HEAD", AFTER)
        assert migrate(postgresql, role).revision == AFTER
        assert running.append([lap(2)]).seqs == (2,)
        with closing(SqlRecord.open(program)) as new:
            assert new.append([lap(2), lap(3)]).seqs == (2, 3)


def test_erasing_as_a_program_tells_what_only_the_owner_can_do(postgresql: str, role: str, program: str) -> None:
    migrate(postgresql, role)
    told = "only the role that owns the tables can write them anew"
    with closing(SqlRecord.open(program)) as record, pytest.raises(RecordError, match=told):
        record.clean()
    with closing(SqlRecord.open(postgresql)) as record:
        record.clean()


def test_a_role_that_is_not_there_or_owns_the_tables_is_given_nothing(postgresql: str) -> None:
    with pytest.raises(RecordError, match="there is no role 'nobody here'"):
        migrate(postgresql, "nobody here")
    owner = make_url(postgresql).username
    with pytest.raises(RecordError, match=f"belong to '{owner}', who may do all"):
        migrate(postgresql, owner)


def test_an_sqlite_file_needs_no_owner(file: Path) -> None:
    with pytest.raises(SetupError, match="brought up by whatever opens it"):
        migrate(f"sqlite:///{file}")
    assert not file.exists()
