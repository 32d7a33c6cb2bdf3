"""Both ends on the command line: a key that is made up once and kept for its owner, and mistakes told in a sentence."""

import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

import eracing
from display.mirror.commands import KEY_FILE, _key
from timing.errors import SetupError


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    text, told = _key(None, tmp_path)
    assert len(text) >= 32
    assert told == f"in {tmp_path / KEY_FILE}"
    assert _key(None, tmp_path) == (text, told)
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert _key("given", tmp_path)[0] == "given"


def test_an_empty_key_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("\n")
    with pytest.raises(SetupError, match="is empty"):
        _key(None, tmp_path)


def test_a_relay_needs_a_key_an_address_and_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ERACING_MIRROR_KEY", "ERACING_RELAY_TO", "ERACING_RELAY_FROM"):
        monkeypatch.delenv(name, raising=False)

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(eracing.app, ["relay", *arguments])
        assert done.exit_code != 0
        return f"{done.output}{done.exception}"

    assert "--to is missing" in said()
    assert "--key is missing" in said("--to", "https://cup.example")
    assert "--to cannot be" in said("--to", "cup.example", "--key", "k")
    assert "--from cannot be" in said("--to", "https://cup.example", "--key", "k", "--from", "hall")
    assert "record" in said("--to", "https://cup.example", "--key", "k")
    assert not [*tmp_path.iterdir()]


def test_a_relay_reads_the_settings_file_and_the_environment_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ERACING_MIRROR_KEY", "ERACING_RELAY_TO", "ERACING_RELAY_FROM"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "eracing.toml").write_text('relay_to = "cup.example"\nrelay_from = "hall"\nmirror_key = "k"\n')

    def said() -> str:
        return str(CliRunner().invoke(eracing.app, ["relay"]).exception)

    assert "--to cannot be 'cup.example'" in said()
    monkeypatch.setenv("ERACING_RELAY_TO", "https://cup.example")
    assert "--from cannot be 'hall'" in said()
    monkeypatch.setenv("ERACING_MIRROR_KEY", " ")
    assert "--key is missing" in said()


def test_a_file_that_is_no_copy_stops_a_public_server(tmp_path: Path) -> None:
    (tmp_path / "mirror.json").write_text("{}")
    done = CliRunner().invoke(eracing.app, ["mirror", "--port", "0", "--data", str(tmp_path)])
    assert isinstance(done.exception, SetupError)
    assert "delete it" in str(done.exception)
