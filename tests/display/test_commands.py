"""The command line of what display writes and reads: files out, and an event back in."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

import display.commands
from display.commands import Format
from tests.display.exports.evening import record_of
from tests.display.exports.test_logo import png
from timing.errors import EracingError, SetupError
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

app = typer.Typer()
app.command()(display.commands.export)
app.command()(display.commands.restore)

TOML = """
name = "Firmencup"
rules = "company-cup"
[[sessions]]
type = "qualifying"
[[sessions]]
type = "race"
count = 2
[teams.kessel]
name = "Kessel & Söhne"
drivers = [{ id = "mika", name = "Mika Dampf" }, { id = "lena", name = "Lena Rohr" }]
[rigs]
rig-1 = "192.168.1.21"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan and a record."""
    folder = tmp_path_factory.mktemp("cup")
    (folder / "cup.toml").write_text(TOML, encoding="utf-8")
    (folder / "data").mkdir()
    told = record_of()
    record = SqlRecord.open(record_file(folder / "data"), migrate=True)
    record.append([each.entry for each in told.read()], list(told.people().values()))
    record.close()
    return folder


def run(*arguments: object) -> str:
    """What the command says. Raises what it raises."""
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(done.exception, EracingError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


STARTS = {
    Format.BUNDLE: b"PK\x03\x04",
    Format.CSV: b"position,",
    Format.CSV_DE: b"\xef\xbb\xbfposition;",
    Format.JSON: b"{",
    Format.XLSX: b"PK",
    Format.PDF: b"%PDF",
    Format.CERTIFICATES: b"%PDF",
    Format.START_LIST: b"%PDF",
    Format.LAP_SHEETS: b"%PDF",
    Format.TEAM_SHEETS: b"%PDF",
    Format.RIG_LABELS: b"%PDF",
    Format.BADGES: b"%PDF",
    Format.PRESS: b"PK",
}


@pytest.mark.parametrize("format", Format)
def test_every_format_is_a_file_that_says_what_is_in_it(folder: Path, tmp_path: Path, format: Format) -> None:
    out = tmp_path / "file"
    told = run(
        *("export", "--format", format.value, "--out", out, "--session", "race-1"),
        *("--data", folder / "data", "--plan", folder / "cup.toml", "--url", "http://192.168.1.5:8080"),
    )
    assert out.read_bytes().startswith(STARTS[format])
    blank = format in (Format.LAP_SHEETS, Format.RIG_LABELS, Format.BADGES)
    assert (f"at {epoch(folder)}:28" in told) is not blank


def epoch(folder: Path) -> str:
    record = SqlRecord.open(record_file(folder / "data"))
    try:
        return record.position().epoch
    finally:
        record.close()


def test_the_standings_at_an_entry_of_the_record(folder: Path, tmp_path: Path) -> None:
    told = run(
        *("export", "--standings", "--format", "csv", "--out", tmp_path / "s.csv", "--at", 11),
        *("--data", folder / "data", "--plan", folder / "cup.toml"),
    )
    assert "1 team and 6 drivers over 1 session," in told
    assert told.strip().endswith(":11")


def test_a_logo_is_taken(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    run(
        *("export", "--format", "pdf", "--session", "race-1", "--out", tmp_path / "a.pdf"),
        *("--data", folder / "data", "--logo", tmp_path / "logo.png"),
    )
    assert b"/Image" in (tmp_path / "a.pdf").read_bytes()


def test_sheets_for_the_night_can_be_printed_before_there_is_a_record(folder: Path, tmp_path: Path) -> None:
    for format in ("lap-sheets", "start-list"):
        out = tmp_path / f"{format}.pdf"
        run("export", "--format", format, "--out", out, "--data", tmp_path / "none", "--plan", folder / "cup.toml")
        assert out.read_bytes().startswith(b"%PDF")
    with pytest.raises(EracingError, match="there is no record"):
        run("export", "--format", "pdf", "--out", tmp_path / "x", "--data", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_cannot_be_written_or_is_no_address_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be written"):
        run("export", "--format", "csv", "--out", tmp_path / "no" / "x.csv", "--data", folder / "data")
    with pytest.raises(SetupError, match="is no address"):
        run("export", "--format", "csv", "--out", "-", "--data", folder / "data", "--url", "nowhere")
    with pytest.raises(SetupError, match="no session 'final' in the record"):
        run("export", "--format", "start-list", "--session", "final", "--out", "-", "--data", folder / "data")


def test_an_event_moves_to_another_machine(folder: Path, tmp_path: Path) -> None:
    plan = ("--plan", folder / "cup.toml")
    run("export", "--standings", "--format", "json", "--out", tmp_path / "e.json", "--data", folder / "data", *plan)
    told = run("restore", tmp_path / "e.json", "--data", tmp_path / "other")
    assert "28 entries restored" in told
    run("export", "--standings", "--format", "json", "--out", tmp_path / "f.json", "--data", tmp_path / "other", *plan)
    here, there = (json.loads((tmp_path / name).read_bytes()) for name in ("e.json", "f.json"))
    assert here["numbers"] == there["numbers"]
    assert here["checksum"] == there["checksum"]


def test_all_formats_of_one_position_carry_one_checksum(folder: Path, tmp_path: Path) -> None:
    data = ("--data", folder / "data", "--plan", folder / "cup.toml")
    run("export", "--standings", "--format", "json", "--out", tmp_path / "e.json", *data)
    run("export", "--format", "xlsx", "--out", tmp_path / "e.xlsx", *data)
    checksum = json.loads((tmp_path / "e.json").read_bytes())["checksum"]
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "e.xlsx").read_bytes()))
    assert all(checksum in sheet["A2"].value for sheet in book)
