"""The front door: what a command does not need it does not import, and the list says of each what it says itself.

What is imported decides how long a start takes, and does so on every machine, which a time would not.
"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import typer.main

import eracing
from display.bench.started import fill
from timing.command_line import Late, LateCommand, loaded

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = frozenset({"timing", "leaderboard", "ingest", "display"})
DEPENDENCIES: Final = frozenset(
    {
        "alembic",
        "argon2",
        "Crypto",
        "fastapi",
        "httptools",
        "ifaddr",
        "jinja2",
        "orjson",
        "prometheus_client",
        "psycopg",
        "pydantic",
        "pydantic_settings",
        "redis",
        "rich",
        "segno",
        "sqlalchemy",
        "starlette",
        "structlog",
        "typer",
        "typst",
        "uvicorn",
        "uvloop",
        "websockets",
        "xlsxwriter",
    }
)
"""All that we depend on, as it is imported."""
_IMPORTED: Final = re.compile(r"^import time:.*\| +(\S+)$", re.MULTILINE)
_TYPER: Final = {"typer", "pydantic"}
"""Typer may ask pydantic about the options of the command that was named."""


def _imported(folder: Path, *arguments: str, ends_with: int = 0, ready: str = "") -> set[str]:
    """The modules that a command imports until it ends, or until it says `ready` and is told to stop."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ERACING_")}
    with (folder / "told").open("w+") as told:
        program = subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "eracing", *arguments],
            cwd=folder,
            env=environment | {"PYTHONPATH": os.fspath(ROOT)},
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
        with program:
            assert program.stdout is not None
            if ready:
                said = next((line for line in program.stdout if ready in line), None)
                program.send_signal(signal.SIGTERM)
                assert said is not None, "the server ended before it was ready"
            program.stdout.read()
            ended = program.wait()
        told.seek(0)
        modules = set(_IMPORTED.findall(told.read()))
    assert ended == ends_with
    return modules


def _packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def _needed(modules: set[str]) -> frozenset[str]:
    return DEPENDENCIES & _packages(modules)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `data` has a record with some laps."""
    made = tmp_path_factory.mktemp("front-door")
    fill(made / "data", 60)
    return made


# What is imported


def test_help_imports_the_list_of_commands_and_none_of_them(folder: Path) -> None:
    modules = _imported(folder, "--help")
    assert _needed(modules) <= {"typer"}
    assert {name for name in modules if name.partition(".")[0] in ROOMS} == {
        "timing",
        "timing.arguments",
        "timing.command_line",
        "timing.errors",
        "ingest",
        "ingest.command_list",
        "display",
        "display.command_list",
    }
    assert not modules & {"asyncio", "sqlite3", "ssl", "tempfile"}


def test_inspect_needs_no_database_no_web_and_no_loop(folder: Path) -> None:
    (folder / "nothing.json").write_text("{}")
    modules = _imported(folder, "inspect", "nothing.json", ends_with=1)
    assert "ingest.inspecting" in modules
    assert _needed(modules) <= {*_TYPER, "rich"}
    assert not {"leaderboard", "asyncio", "sqlite3"} & _packages(modules)
    assert "timing.record.sql" not in modules
    assert [name for name in modules if name.startswith("display.")] == ["display.command_list"]


def test_replay_needs_no_database_and_no_web(folder: Path) -> None:
    modules = _imported(folder, "replay", "missing.pcap", "--to", "127.0.0.1:9", ends_with=1)
    assert "ingest.sources.replay" in modules
    assert _needed(modules) <= _TYPER
    assert not {"leaderboard", "sqlite3"} & _packages(modules)


def test_export_of_a_table_needs_the_record_and_no_web(folder: Path) -> None:
    modules = _imported(
        folder, "export", "--session", "quali", "--format", "csv", "--out", "quali.csv", "--data", "data"
    )
    assert (folder / "quali.csv").read_text(encoding="utf-8-sig").count("\n") > 1
    assert _needed(modules) <= {*_TYPER, "orjson", "pydantic_settings", "sqlalchemy"}
    assert [name for name in modules if name.startswith("ingest.")] == ["ingest.command_list"]


def test_serve_leaves_out_what_the_evening_may_never_ask_for(folder: Path) -> None:
    modules = _imported(folder, "serve", "--port", "0", "--udp-port", "0", "--data", "data", ready="Ctrl+C")
    assert {"display.app", "ingest.app", "timing.record.sql"} <= modules
    papers_and_others = {"Crypto", "alembic", "psycopg", "redis", "typst", "xlsxwriter"}
    secrets_and_numbers = {"argon2", "prometheus_client", "segno"}
    assert not (papers_and_others | secrets_and_numbers) & _needed(modules)
    assert not [name for name in modules if name.startswith(("ingest.demo", "display.bench", "timing.bench"))]
    assert not {"sqlalchemy.orm", "rich.markdown", "pygments", "pydantic.v1", "urllib.request", "xml.sax"} & modules
    files_and_links = {"ingest.watching", "ingest.formats.exports", "ingest.captures", "ingest.links.app"}
    lists_and_stories = {"display.plan_entries", "timing.entry_list", "display.seasons", "leaderboard.stories"}
    assert not (files_and_links | lists_and_stories) & modules


def test_the_boards_are_shown_before_anything_is_loaded_to_write_on_the_terminal() -> None:
    names = "argon2 ifaddr prometheus_client rich segno"
    asked = f"import sys, display.app, display.opening; print(sys.modules.keys() & set('{names}'.split()))"
    environment = os.environ | {"PYTHONPATH": os.fspath(ROOT)}
    told = subprocess.run([sys.executable, "-c", asked], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    assert told.stdout == "set()\n"


# What the list says


def _late() -> list[Late]:
    late = list(eracing._FrontDoor.late)
    return [*late, *(more for each in late for more in each.also)]


@pytest.mark.parametrize("late", _late(), ids=lambda late: late.name)
def test_the_list_says_of_a_command_what_it_says_itself(late: Late) -> None:
    itself = loaded(late)
    assert itself.name == late.name
    assert " ".join(itself.help.partition("\n\n")[0].split()) == late.help


def test_a_command_is_there_once_and_is_loaded_when_it_is_named() -> None:
    group = typer.main.get_group(eracing.app)
    late = [name for name, command in group.commands.items() if isinstance(command, LateCommand)]
    assert late == [each.name for each in eracing._FrontDoor.late]
    assert set(group.commands) - set(late) == {"demo", "serve", "doctor"}
