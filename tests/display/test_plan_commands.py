"""`eracing plan` as it is typed: a plan is begun, filled from a list, looked at, checked, and taken up a year later."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import display.plan_commands
from eracing import app
from tests.display.test_plan_workbook import LIST, by_openpyxl
from timing.errors import SetupError
from timing.plan_file import parse_plan, read_plan

posix = pytest.mark.skipif(os.name != "posix", reason="files have modes there")

SECRET = "sixteen letters!"
CUP = f"""\
# our cup
name = "Cup 2025"

[[sessions]]
type = "race"
count = 2
starts = "19:30"
laps = 8
minutes = 20
min_lap = "1:20"
track = "Nürburgring GP"

[[sessions]]
type = "other"
counts = false

[teams.nh]
name = "Nordhang [bold]Optik"
logo = "nh.svg"
drivers = [{{ id = "s", name = "Svea Linsen", number = 7, nickname = "Comet", shown = "initials" }}, "Ruben Claar"]

[teams.kessel]
name = "Kessel"

[rigs.rig-1]
address = "10.0.0.1"
port = 5000
driver = "s"
feed = "acc-broadcasting"
feed_port = 9000
password = "hush-hush"
key = "{SECRET}"
watch = "results"
"""


@pytest.fixture(autouse=True)
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    (tmp_path / "cup.toml").write_text(CUP, encoding="utf-8")
    return tmp_path


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["plan", *words], input=stdin, catch_exceptions=True)


def done(*words: str, stdin: str | None = None) -> str:
    result = run(*words, stdin=stdin)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def refused(*words: str, stdin: str | None = None) -> str:
    result = run(*words, stdin=stdin)
    assert isinstance(result.exception, SetupError), result.output
    return str(result.exception)


# check


def test_a_right_plan_is_told_in_one_line_and_what_is_worth_a_look_below() -> None:
    first, *advice = done("check", "cup.toml").splitlines()
    assert first == "cup.toml is right: 2 teams, 2 drivers, 1 rig, 3 sessions, rules company-cup"
    assert "! no rig is of team 'Kessel'; give a rig that team, or seat its drivers before they drive" in advice


def test_every_mistake_of_a_wrong_plan_is_told(hall: Path) -> None:
    (hall / "bad.toml").write_text('nmae = "x"\n[rigs]\na = "b"\n')
    sentences = refused("check", "bad.toml").splitlines()
    assert [sentence.partition(":")[0] for sentence in sentences] == ["bad.toml, line 1", "bad.toml, line 3"]
    result = run("check", "bad.toml", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"file": "bad.toml", "right": False, "mistakes": sentences, "advice": []}


def test_programs_are_told_the_same() -> None:
    told = json.loads(done("check", "cup.toml", "--json"))
    assert (told["right"], told["mistakes"], told["teams"], told["sessions"]) == (True, [], 2, 3)
    assert {"team-without-rig", "times-go-back", "no-lap-limits"} <= {each["about"] for each in told["advice"]}


@posix
def test_secrets_that_others_can_read_are_told(hall: Path) -> None:
    (hall / "cup.toml").chmod(0o644)
    assert "! it holds keys or passwords, and other users of this machine can read it: chmod 600 cup.toml" in done(
        "check", "cup.toml"
    )
    (hall / "cup.toml").chmod(0o600)
    assert "chmod" not in done("check", "cup.toml")


# init


def test_a_plan_is_begun_and_is_right_as_it_is() -> None:
    told = done("init", "--preset", "league", "--teams", "3", "--races", "2", "--language", "de", "--out", "new.toml")
    assert told == (
        "new.toml: 3 teams, 6 drivers, 6 rigs, 3 sessions, rules league; "
        "put your own names in, then: eracing plan check new.toml\n"
    )
    assert done("check", "new.toml") == "new.toml is right: 3 teams, 6 drivers, 6 rigs, 3 sessions, rules league\n"
    assert parse_plan(done("init", "--preset", "hotlap", "--out", "-")).rules.name == "hotlap"


def test_no_file_is_written_over_unless_that_is_said() -> None:
    assert refused("init", "--out", "cup.toml") == "cup.toml is there already; name another file, or say --force"
    assert Path("cup.toml").read_text(encoding="utf-8") == CUP
    done("init", "--out", "cup.toml", "--force")
    assert read_plan(Path("cup.toml")).name == "Company Cup"
    assert refused("init", "--out", "no/such/folder.toml").startswith("no/such/folder.toml cannot be written: ")
    Path("folder").mkdir()
    assert refused("init", "--out", "folder", "--force").startswith("folder cannot be written: ")
    assert not Path("folder.part").exists()


def test_a_preset_that_does_not_exist_is_wrong_usage() -> None:
    assert run("init", "--preset", "cup", "--out", "new.toml").exit_code == 2


# show


def test_people_are_shown_what_was_understood_and_no_secret() -> None:
    told = done("show", "cup.toml")
    for words in (
        ("19:30", "Race 1", "race-1", "8 laps, 20 min", "Nürburgring GP", "1:20.000 to any"),
        ("Session", "other", "no limit", "any", "do not count"),
        ("Nordhang [bold]Optik", "nh", "nh.svg", "7", "Svea Linsen", "Comet", "initials"),
        ("Kessel", "nobody"),
        (
            "rig-1",
            "10.0.0.1 port 5000",
            "Svea Linsen",
            "acc-broadcasting, port 9000, with a password",
            "results",
            "yes",
        ),
    ):
        assert any(all(word in line for word in words) for line in told.splitlines()), words
    assert "Rules: company-cup" in told
    assert "hush" not in told
    assert SECRET not in told


def test_an_open_stand_is_shown_as_one(hall: Path) -> None:
    (hall / "open.toml").write_text('drivers=["Gast"]\nrules={drops=1}')
    told = done("show", "open.toml")
    assert "No rigs: an open stand" in told
    assert "no team" in told
    assert "Rules: hotlap with changes" in told
    (hall / "stand.toml").write_text('[rigs]\nleft = "10.0.0.1"')
    told = done("show", "stand.toml")
    assert "id of the driver" not in told
    assert "sends from" in told
    assert "venue" not in told, "a column in which nothing stands takes no room"


def test_programs_are_shown_the_whole_plan_and_no_secret() -> None:
    told = done("show", "cup.toml", "--json")
    assert "hush" not in told
    assert SECRET not in told
    shown: dict[str, Any] = json.loads(told)
    assert shown["teams"][0]["drivers"] == ["s", "ruben-claar"]
    assert shown["sessions"][0]["starts"] == "19:30"
    assert (shown["sessions"][0]["min_lap_ms"], shown["sessions"][2]["counts"]) == (80_000, False)
    rig = shown["rigs"][0]
    assert (rig["watch"], rig["has_key"], rig["has_password"]) == ("results", True, True)
    assert not {"key", "password"} & rig.keys()
    assert shown["rules"]["name"] == "company-cup"


# entries


def test_a_list_goes_into_the_plan_which_is_kept_as_it_was(hall: Path) -> None:
    (hall / "list.csv").write_bytes("Team;Fahrer;Nr\nKessel;Jörg Dampf;9\nKessel;N.N.;\n".encode("cp1252"))
    told = done("entries", "list.csv", "--into", "cup.toml").splitlines()
    assert told == [
        (
            "list.csv: 1 team, 1 driver, one row per driver, below the heading in row 1: "
            "team in 'Team', name in 'Fahrer', start number in 'Nr'"
        ),
        "0 teams and 1 driver are new",
        "! row 3: 'N.N.' is no name yet",
        "! row 3: there is no driver",
        (
            "cup.toml: 2 teams, 3 drivers, 1 rig, 3 sessions, rules company-cup; "
            "notes in it are lost, and it is kept as it was in cup.toml.bak"
        ),
    ]
    assert (hall / "cup.toml.bak").read_text(encoding="utf-8") == CUP
    plan = read_plan(hall / "cup.toml")
    assert list(plan.drivers) == ["s", "ruben-claar", "joerg-dampf"]
    assert plan.rigs["rig-1"].key == SECRET
    assert "cup.toml.bak2" in done("entries", "list.csv", "--into", "cup.toml", "--replace")
    assert list(read_plan(hall / "cup.toml").drivers) == ["joerg-dampf"]
    assert (hall / "cup.toml.bak").read_text(encoding="utf-8") == CUP


@posix
def test_who_may_not_read_the_plan_may_not_read_what_is_made_of_it(hall: Path) -> None:
    (hall / "cup.toml").chmod(0o640)
    done("entries", "-", "--into", "cup.toml", stdin="Kessel: Mika\n")
    done("entries", "-", "--into", "cup.toml", "--out", "other.toml", stdin="Kessel: Mika\n")
    done("copy", "cup.toml", "--out", "next.toml")
    modes = [Path(name).stat().st_mode & 0o777 for name in ("cup.toml", "cup.toml.bak", "other.toml", "next.toml")]
    assert modes == [0o640, 0o640, 0o640, 0o600]


@posix
def test_a_plan_behind_a_link_is_written_where_it_lies(hall: Path) -> None:
    (hall / "link.toml").symlink_to("cup.toml")
    done("entries", "-", "--into", "link.toml", stdin="Kessel: Mika\n")
    assert (hall / "link.toml").is_symlink()
    assert "mika" in read_plan(hall / "cup.toml").drivers


def test_a_pasted_list_alone_becomes_a_plan_on_the_terminal() -> None:
    result = run("entries", "-", stdin="Nordhang: Svea Linsen, Ruben Claar\nKessel: Mika Dampf\n")
    assert list(parse_plan(result.stdout).drivers) == ["svea-linsen", "ruben-claar", "mika-dampf"]
    assert result.stderr.startswith("-: 2 teams, 3 drivers, one row per team, without a heading: team in column A")


def test_a_spreadsheet_is_an_entry_list(hall: Path) -> None:
    (hall / "list.xlsx").write_bytes(by_openpyxl(("Anderes", [["x"]]), ("Liste", LIST)))
    done("entries", "list.xlsx", "--sheet", "Liste", "--into", "cup.toml", "--out", "new.toml")
    assert list(read_plan(hall / "new.toml").teams) == ["nh", "kessel", "muehlrad-bau", "kessel-sohn"]
    assert (hall / "cup.toml").read_text(encoding="utf-8") == CUP
    assert refused("entries", "list.xlsx", "--sheet", "Liste", "--out", "new.toml").endswith("or say --force")


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (), "list is an old Excel file; save it as .xlsx or as CSV"),
        (b"A;B", ("--sheet", "x"), "list is no .xlsx file and has no sheets; leave --sheet out"),
        (b"", (), "list names nobody; write a row for each driver, such as Team;Name, or one for each team"),
        (None, (), "the entry list list cannot be read (No such file or directory)"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_written(
    hall: Path, content: bytes | None, words: tuple[str, ...], sentence: str
) -> None:
    if content is not None:
        (hall / "list").write_bytes(content)
    assert refused("entries", "list", "--into", "cup.toml", *words) == sentence
    assert not (hall / "cup.toml.bak").exists()


def test_of_many_notes_the_first_are_told() -> None:
    told = done("entries", "-", "--into", "cup.toml", stdin="Team;Fahrer\nA;Ida\n" + "A;Ida\n" * 100)
    assert told.splitlines()[-2] == "! and 52 more"


def test_more_entries_than_a_plan_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timing.plan_file.MOST_BYTES", 200)
    told = refused("entries", "-", "--out", "new.toml", stdin="Kessel: Mika Dampf, Lena Rohr, Toni Ventil\n")
    assert told == "the plan would be larger than 0 MiB, and no plan is"
    assert not Path("new.toml").exists()


def test_a_copy_that_cannot_be_kept_leaves_the_plan_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copy2", full)
    told = refused("entries", "-", "--into", "cup.toml", stdin="Kessel: Mika\n")
    assert told == "cup.toml.bak cannot be written (No space left on device); cup.toml is as it was"
    assert Path("cup.toml").read_text(encoding="utf-8") == CUP


# copy


def test_last_years_plan_becomes_this_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display.plan_commands, "_year", lambda: 2026)
    told = done("copy", "cup.toml", "--out", "next.toml", "--without-drivers", "--without-keys")
    assert told.splitlines() == [
        "next.toml: Cup 2026: 2 teams, 0 drivers, 1 rig, 3 sessions, rules company-cup",
        "its sessions are race-2026-1, race-2026-2, other-2026; notes of cup.toml are not in it",
    ]
    plan = read_plan(Path("next.toml"))
    assert (plan.rigs["rig-1"].key, plan.rigs["rig-1"].team) == (None, "nh")
    assert refused("copy", "next.toml", "--out", "third.toml").endswith("would keep its id; name another --suffix")
    assert refused("copy", "cup.toml", "--out", "next.toml").startswith("next.toml is there already")
    assert 'name = "Fair"' in done(
        "copy", "cup.toml", "--out", "-", "--suffix", "b", "--name", "Fair", "--without-rigs"
    )


def test_the_year_is_that_of_today() -> None:
    assert display.plan_commands._year() >= 2025
