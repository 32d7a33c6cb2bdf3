"""`eracing screens`: the hall from the command line of the machine itself."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

import eracing
from display.hall import deciding
from display.hall.keeper import changed
from display.hall.state import Hall, decoded
from tests.display.hall.place import FOX, OWL
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose record knows two screens."""
    record = SqlRecord.open(tmp_path / "record.db")
    for met in (deciding.met(FOX, AT, "Turbo Panda", {}), deciding.met(OWL, AT, "Neon Kiwi", {})):
        record.hall.change(partial(changed, change=met))
    record.close()
    return tmp_path


def said(data: Path, *arguments: str) -> str:
    result = CliRunner().invoke(eracing.app, ["screens", *arguments, "--data", str(data)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return f"{type(result.exception).__name__}: {result.exception}"
    return result.output.strip() if result.exit_code == 0 else f"{result.exit_code}: {result.output}"


def hall(data: Path) -> Hall:
    record = SqlRecord.open(data / "record.db")
    try:
        return decoded(record.hall.read().body)
    finally:
        record.close()


def test_screens_are_listed_and_given_pages_by_their_names(data: Path) -> None:
    assert said(data, "show", "turbo panda", "/?view=teams") == "Turbo Panda shows /?view=teams"
    assert said(data, "show", "Neon Kiwi") == "Neon Kiwi shows /"
    assert said(data, "list").splitlines() == [
        f"Turbo Panda  away since ever  shows /?view=teams  ({FOX})",
        f"Neon Kiwi  away since ever  shows /  ({OWL})",
    ]
    assert said(data, "show", OWL, "name") == "Neon Kiwi shows its name"
    assert [each["page"] for each in json.loads(said(data, "list", "--json"))] == ["/?view=teams", None]
    assert "there is no screen 'Blue Fox'; there are: Turbo Panda, Neon Kiwi" in said(data, "show", "Blue Fox")
    assert "/staff is no page for a screen" in said(data, "show", "Neon Kiwi", "/staff")


def test_scenes_are_listed_and_set(data: Path) -> None:
    assert said(data, "scene", "break") == "the scene is break"
    assert said(data, "scene").splitlines()[1:] == ["  race  /", "* break  /scene/break", "  award  /scene/award"]
    assert "there is no scene 'party'" in said(data, "scene", "party")
    assert hall(data).scene == "break"


def test_messages_are_put_up_and_taken_back(data: Path) -> None:
    assert said(data, "message", "Back at eight", "--minutes", "5", "--warning") == "on all boards for 5 minutes"
    (notice,) = hall(data).notices
    assert (notice.text, notice.level) == ("Back at eight", "warning")
    assert said(data, "message", "--clear") == "all messages are taken back"
    assert hall(data).notices == ()
    assert said(data, "message").startswith("2:")
    assert said(data, "message", "x", "--clear").startswith("2:")
    assert "characters" in said(data, "message", " ")


def test_without_a_record_there_are_no_screens(data: Path, tmp_path: Path) -> None:
    assert "there is no record" in said(tmp_path / "nowhere", "list")
    SqlRecord.open(tmp_path / "new" / "record.db").close()
    assert said(tmp_path / "new", "list") == "no screen yet: open /screen on one"
