"""What the options name is opened, and closed again."""

from pathlib import Path

import pytest

from timing.event import Plan
from timing.opening import plan_of, record_of
from timing.options import Options
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
