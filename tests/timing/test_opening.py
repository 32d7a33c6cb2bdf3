"""What the options name is opened, and closed again."""

from pathlib import Path

import pytest

from timing.errors import SetupError
from timing.event import Plan
from timing.opening import hold_folder, place_of, plan_at_start, plan_of, record_of
from timing.options import Options
from timing.record.folder import record_file
from timing.record.limits import Limits
from timing.record.lock import hold
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord


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


def test_where_the_record_is_is_told_without_a_password(tmp_path: Path) -> None:
    assert place_of(Options(data=tmp_path)) == str(tmp_path)
    assert place_of(Options(database=f"sqlite:///{tmp_path / 'cup.db'}")) == str(tmp_path / "cup.db")
    assert place_of(Options(database="postgresql://anna:geheim@hall:5433/cup")) == "postgresql://hall:5433/cup"


def test_servers_share_a_folder_in_which_none_of_them_keeps_anything(tmp_path: Path) -> None:
    shared = Options(data=tmp_path, database="postgresql://hall/cup", tape_gib=0)
    with hold_folder(shared), hold_folder(shared):
        assert list(tmp_path.iterdir()) == []
    for alone in (Options(data=tmp_path, tape_gib=0), Options(data=tmp_path, database="postgresql://hall/cup")):
        with hold_folder(alone), pytest.raises(SetupError, match="already uses"):
            hold_folder(alone)


def test_what_a_database_is_given_can_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Limits] = []

    def refuse(*_: object, limits: Limits, **__: object) -> None:
        asked.append(limits)
        raise RecordError("not now")

    monkeypatch.setattr(SqlRecord, "open", refuse)
    options = Options(data=tmp_path, pool_size=9, pool_timeout=2.5, database_timeout=7)
    with pytest.raises(RecordError, match="not now"), record_of(options):
        pass
    assert asked == [Limits(answer_seconds=7, connections=9, pool_seconds=2.5)]
