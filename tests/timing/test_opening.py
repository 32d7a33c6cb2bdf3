"""What the options name is opened, and closed again."""

from pathlib import Path

import pytest

from timing.errors import SetupError
from timing.event import Plan
from timing.opening import plan_at_start, plan_of, record_of
from timing.options import Options
from timing.record.folder import record_file
from timing.record.lock import hold
from timing.record.protocol import RecordError


def test_the_record_of_a_data_folder_is_created_and_closed(tmp_path: Path) -> None:
    options = Options(data=tmp_path / "data")
    with record_of(options) as record:
        epoch = record.position().epoch
    with pytest.raises(RecordError, match="closed"):
        record.position()
    with record_of(options, create=False) as record:
        assert record.position().epoch == epoch


def test_a_record_that_must_be_there_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="there is no record"), record_of(Options(data=tmp_path), create=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_another_database_may_be_named(tmp_path: Path) -> None:
    options = Options(data=tmp_path / "data", database=f"sqlite:///{tmp_path / 'elsewhere.db'}")
    with record_of(options):
        assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "data").exists()


def test_without_a_plan_it_is_an_open_stand(tmp_path: Path) -> None:
    assert plan_of(Options()) == Plan()
    (tmp_path / "cup.toml").write_text('name = "Hall Cup"\n')
    assert plan_of(Options(plan=tmp_path / "cup.toml")).name == "Hall Cup"


def test_a_plan_that_a_server_started_with_is_kept_and_holds_without_its_file(tmp_path: Path) -> None:
    file, options = tmp_path / "cup.toml", Options(data=tmp_path / "data", plan=tmp_path / "cup.toml")
    file.write_text('name = "Hall Cup"\n')
    start = plan_at_start(options, "Ada")
    assert (start.plan.name, start.number) == ("Hall Cup", 1)
    file.unlink()
    assert plan_of(Options(data=options.data)).name == "Hall Cup"


def test_a_plan_is_not_started_where_a_server_has_the_folder(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(SetupError, match="another"):
        plan_at_start(Options(data=tmp_path), "Ada")


def test_a_record_that_cannot_be_read_keeps_no_plan(tmp_path: Path) -> None:
    record_file(tmp_path).write_bytes(b"no record at all")
    assert plan_of(Options(data=tmp_path)) == Plan()
