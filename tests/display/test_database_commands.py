"""`eracing database`, and backups of a database and back, as they are typed."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.e2e.program import eracing
from tests.timing.record.conftest import connect, postgresql, postgresql_database  # noqa: F401  fixtures
from tests.timing.record.laps import ANNA, QUALIFYING, lap
from timing.record.folder import record_file
from timing.record.sql import SqlRecord


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    """The data folder of a venue with three entries."""
    record = SqlRecord.open(record_file(tmp_path / "ring"))
    record.append([QUALIFYING, lap(1), lap(2)], [ANNA])
    record.close()
    return tmp_path / "ring"


def test_a_venues_backup_becomes_the_record_of_a_database_and_is_had_from_there(
    postgresql: str,  # noqa: F811
    venue: Path,
    tmp_path: Path,
) -> None:
    place = make_url(postgresql)._replace(username=None).render_as_string()
    done = eracing("database", "migrate", "--database", postgresql, cwd=tmp_path)
    assert (done.returncode, done.stdout.startswith(f"-- {place}: tables of revision ")) == (0, True)
    assert eracing("backup", "ring.db", "--data", venue, cwd=tmp_path).returncode == 0
    done = eracing("restore", "ring.db", "--database", postgresql, cwd=tmp_path)
    assert (done.stdout, done.stderr) == (f"{place}: 3 entries restored\n", "")
    done = eracing("backup", "central.db", "--database", postgresql, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("central.db: 3 entries\n", "")
    done = eracing("verify", "--database", postgresql, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    done = eracing("restore", "ring.db", "--database", postgresql, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"eracing: {place} has a record already: name an empty database\n"


def test_which_database_has_to_be_said(tmp_path: Path) -> None:
    done = eracing("database", "migrate", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "eracing: which database? name it with --database postgresql://OWNER@HOST/NAME\n"


def test_an_event_as_json_is_for_a_data_folder(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text("{}")
    done = eracing("restore", "event.json", "--database", "postgresql://hall/cup", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "goes into a data folder" in done.stderr
