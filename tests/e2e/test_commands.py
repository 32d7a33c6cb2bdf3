"""The command line as the contract has it: names, exit codes, one sentence for what failed, and no traceback."""

import csv
import json
import socket
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.program import eracing, running, until
from tests.ingest.formats.result_files import ADA, BEA, ac_lap, ac_server, saved
from timing.record.folder import record_file

COMMANDS = (
    *("demo", "serve", "ingest", "display", "inspect", "import", "replay", "export", "backup", "restore", "verify"),
    *("rebuild", "rig", "adopt", "lap", "seat", "session", "rule", "explain", "seed", "plan", "people", "season"),
    "doctor",
)


def _two_drivers() -> bytes:
    laps = [ac_lap(ADA, 91_000, guid="1"), ac_lap(BEA, 90_500, guid="2"), ac_lap(ADA, 90_100, guid="1", cuts=1)]
    return saved(ac_server(laps, Type="QUALIFY"))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A result file of two drivers."""
    file = tmp_path / "results.json"
    file.write_bytes(_two_drivers())
    return file


@pytest.fixture
def data(tmp_path: Path, results: Path) -> Path:
    """A data folder with the laps of that file in session "quali"."""
    done = eracing("import", results, "--session", "quali", "--data", tmp_path / "data", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "data"


# Help and wrong usage


def test_every_command_has_help(tmp_path: Path) -> None:
    listed = eracing("--help", cwd=tmp_path)
    assert listed.returncode == 0
    for command in COMMANDS:
        assert f" {command} " in listed.stdout
        assert eracing(command, "--help", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("raec",),
        ("serve", "--port", "many"),
        ("serve", "--udp-port", "70000"),
        ("export", "--format", "docx", "--out", "x"),
        ("replay", "x.pcap", "--to", "nowhere"),
        ("import", "x.json"),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = eracing(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "--session", "x", "--format", "csv", "--out", "x.csv"), "there is no record at"),
        (("verify",), "there is no record at"),
        (("serve", "--plan", "missing.toml"), "missing.toml cannot be read"),
        (("serve", "--plan", "wrong.toml"), "wrong.toml, line 2"),
        (("serve", "--database", "mysql://x/y"), "cannot be kept in 'mysql'"),
        (("replay", "missing.pcap", "--to", "127.0.0.1:9"), "missing.pcap cannot be read"),
        (("restore", "missing.db"), "there is no record at missing.db"),
    ],
)
def test_what_fails_is_said_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "wrong.toml").write_text('name = "Cup"\nlanguge = "de"\n')
    done = eracing(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.startswith("eracing: ")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_option_in_the_environment_is_named(tmp_path: Path) -> None:
    done = eracing("serve", cwd=tmp_path, env={"ERACING_PORT": "many"})
    assert done.returncode == 1
    assert "ERACING_PORT cannot be 'many'" in done.stderr


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = eracing("serve", "--port", taken.getsockname()[1], "--udp-port", 0, cwd=tmp_path)
    assert done.returncode == 1
    assert "choose another with --port" in done.stderr


def test_a_second_server_on_a_data_folder_is_refused(tmp_path: Path) -> None:
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        assert program.port
        done = eracing("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path)
        assert done.returncode == 1
        assert "already uses eracing-data" in done.stderr


# Files


def test_inspect_tells_the_laps_of_a_file(tmp_path: Path, results: Path) -> None:
    done = eracing("inspect", results, "--json", cwd=tmp_path)
    assert done.returncode == 0
    (found,) = json.loads(done.stdout)
    assert (found["format"], found["error"]) == ("assettocorsa-server", None)
    assert [session["type"] for session in found["sessions"]] == ["qualifying"]
    shown = eracing("inspect", results, cwd=tmp_path)
    assert shown.returncode == 0
    assert "assettocorsa-server" in shown.stdout


def test_inspect_says_what_is_wrong_with_a_file_and_goes_on(tmp_path: Path, results: Path) -> None:
    (tmp_path / "noise.json").write_bytes(b'{"laps": [')
    done = eracing("inspect", "noise.json", results, "--json", cwd=tmp_path)
    assert done.returncode == 1
    noise, good = json.loads(done.stdout)
    assert noise["format"] is None
    assert noise["sessions"] == []
    assert noise["error"]
    assert good["error"] is None


def test_a_second_import_adds_nothing_and_says_so(tmp_path: Path, results: Path, data: Path) -> None:
    done = eracing("import", results, "--session", "quali", "--data", data, cwd=tmp_path)
    assert done.returncode == 0
    assert "0 lap(s) added to session 'quali'" in done.stdout
    assert "nothing new" in done.stdout


def test_a_file_that_cannot_be_imported_leaves_the_record_as_it_was(tmp_path: Path, data: Path) -> None:
    (tmp_path / "cut.json").write_bytes(_two_drivers()[:200])
    before = eracing("verify", "--data", data, cwd=tmp_path).stdout
    done = eracing("import", "cut.json", "--session", "quali", "--data", data, cwd=tmp_path)
    assert done.returncode == 1
    assert "nothing of it was imported" in done.stderr
    assert eracing("verify", "--data", data, cwd=tmp_path).stdout == before


def test_the_board_as_csv_and_json_has_the_same_numbers(tmp_path: Path, data: Path) -> None:
    for format in ("csv", "csv-de", "json"):
        done = eracing(
            *("export", "--session", "quali", "--format", format, "--out", f"board.{format}", "--data", data),
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "board.json").read_text())["board"]["rows"]
    with (tmp_path / "board.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [(row["driver"]["name"], str(row["best_ms"] or "")) for row in rows] == [
        (line["driver"], line["best_ms"]) for line in table
    ]
    assert (tmp_path / "board.csv-de").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_session_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, data: Path) -> None:
    done = eracing("export", "--session", "race", "--format", "csv", "--out", "-", "--data", data, cwd=tmp_path)
    assert done.returncode == 1
    assert "there is no session 'race' in the record; there are: quali" in done.stderr


# The record


def test_an_entry_edited_by_hand_is_found(tmp_path: Path, data: Path) -> None:
    assert eracing("verify", "--data", data, cwd=tmp_path).returncode == 0
    with sqlite3.connect(record_file(data)) as connection:
        connection.execute("""UPDATE entries SET body = replace(body, '"time_ms":', '"time_ms":1') WHERE seq = 3""")
    connection.close()
    done = eracing("verify", "--data", data, cwd=tmp_path)
    assert done.returncode == 1
    assert "from entry 3 on" in done.stderr


def test_a_backup_restored_elsewhere_is_the_same_board(tmp_path: Path, data: Path) -> None:
    assert eracing("backup", "copy.db", "--data", data, cwd=tmp_path).returncode == 0
    done = eracing("restore", "copy.db", "--data", "other", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [
        json.loads(
            eracing(
                *("export", "--session", "quali", "--format", "json", "--out", "-", "--data", folder), cwd=tmp_path
            ).stdout
        )["board"]["rows"]
        for folder in (data, "other")
    ]
    assert rows[0] == rows[1]
    assert eracing("restore", "copy.db", "--data", data, cwd=tmp_path).returncode == 1


# Halves and health


def test_the_two_halves_alone_make_the_whole(tmp_path: Path, corpus: Path) -> None:
    capture = corpus / "udp/ac-server-plugin/acserver_suzuka_east_2019.pcap"
    with (
        running("ingest", "--udp-port", 0, cwd=tmp_path) as ear,
        running("display", "--port", 0, cwd=tmp_path) as screens,
    ):
        assert screens.port
        to = f"127.0.0.1:{ear.udp_port}"
        assert eracing("replay", capture, "--to", to, "--speed", 0, cwd=tmp_path).returncode == 0
        until(lambda: screens.get("/api/v1/sessions")["current"].startswith("race"), "the race is shown")
        assert ear.stop() == 0
        assert screens.stop() == 0


def test_doctor_tells_what_is_right_and_wrong(tmp_path: Path) -> None:
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        done = eracing(*("doctor", "--json", "--port", program.port, "--udp-port", program.udp_port), cwd=tmp_path)
    found = {finding["name"]: finding["state"] for finding in json.loads(done.stdout)}
    assert found["server"] == "ok"
    assert found["record"] == "ok"
    assert found["rigs"] == "warning"
    assert eracing("doctor", "--port", 0, "--udp-port", 0, cwd=tmp_path).stdout


def test_the_demonstration_stops_by_itself(tmp_path: Path) -> None:
    with running(
        *("demo", "--host", "127.0.0.1", "--port", 0, "--udp-port", 0, "--minutes", 0.02, "--speed", 50), cwd=tmp_path
    ) as program:
        assert program.wait() == 0, program.said
