"""The check of the pages' scripts: that it sees them all, finds what does not fit, and is missed where it has to be."""

import json
import shutil
from pathlib import Path

import pytest

from display.pages.assets import STATIC
from tests.scripts import CONFIG, NONE, checked


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_newcomer_without_tsc_is_told_of_it_and_ci_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)
    assert checked(CONFIG) == code
    assert NONE in capsys.readouterr().err


def test_all_scripts_are_checked() -> None:
    told = json.loads(CONFIG.read_text("utf-8"))
    assert [(CONFIG.parent / folder).resolve() for folder in told["include"]] == [(STATIC / "js").resolve()]
    assert "exclude" not in told
    assert told["compilerOptions"]["checkJs"]
    for script in (STATIC / "js").rglob("*.js"):
        assert "@ts-" not in script.read_text("utf-8"), f"{script.name} would not be checked"


def test_a_field_that_no_row_has_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    if shutil.which("tsc") is None:
        pytest.skip(NONE)
    told = "/** What a row tells.\n * @param {{laps: number}} row */\nexport const tell = (row) => row.lap;\n"
    (tmp_path / "row.js").write_text(told)
    project = tmp_path / "jsconfig.json"
    project.write_text(json.dumps({"extends": str(CONFIG), "include": [str(tmp_path)]}))
    assert checked(project) != 0
    assert "Property 'lap' does not exist" in capfd.readouterr().out
