"""What a program sees of the database that it shares with others."""

from datetime import timedelta

from psycopg import sql

from tests.timing.record.conftest import connect
from tests.timing.record.test_database import program, role  # noqa: F401 - fixtures
from timing.record.database import migrate
from timing.record.limits import DEFAULT
from timing.record.rights import look


def test_a_role_with_the_rights_of_a_program_lacks_none(
    postgresql: str,
    role: str,  # noqa: F811
    program: str,  # noqa: F811
) -> None:
    migrate(postgresql, role)
    seen = look(program, DEFAULT)
    assert (seen.role, seen.lacks, seen.owns) == (role, (), False)
    assert abs(seen.ahead) <= seen.round_trip + timedelta(seconds=1)


def test_a_right_that_was_taken_is_named(
    postgresql: str,
    role: str,  # noqa: F811
    program: str,  # noqa: F811
) -> None:
    migrate(postgresql, role)
    with connect(postgresql) as owner:
        owner.execute(sql.SQL("REVOKE INSERT ON entries FROM {}").format(sql.Identifier(role)))
        owner.execute(sql.SQL("REVOKE ALL ON secrets FROM {}").format(sql.Identifier(role)))
    assert look(program, DEFAULT).lacks == ("INSERT on entries", "SELECT on secrets", "INSERT on secrets")


def test_the_owner_of_the_tables_is_told(postgresql: str) -> None:
    migrate(postgresql)
    seen = look(postgresql, DEFAULT)
    assert (seen.lacks, seen.owns) == ((), True)


def test_tables_that_are_not_there_are_no_lack_of_rights(postgresql: str) -> None:
    assert look(postgresql, DEFAULT).lacks == ()
