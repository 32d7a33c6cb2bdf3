"""What is shipped in `docs/deploy/`: every command and option in it exists, and services may do what they must."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer.main
from typer.core import TyperGroup

import eracing
from timing.options import PREFIX, Options

DEPLOY: Final = Path(__file__).parents[1] / "docs" / "deploy"
UNITS: Final = sorted((DEPLOY / "systemd").glob("*.service"))
OWN: Final = {"ERACING_SETTINGS", "ERACING_PASSWORD"}
"""Names in the environment that are no option: where the settings stand, and what compose puts into URLs."""
PROGRAM: Final = "/opt/eracing/bin/eracing"
USAGE: Final[type[Exception]] = typer.BadParameter.__mro__[1]
"""What typer raises for a wrong command line; it does not name it itself."""
INSTANCE: Final = {"%i": "8081"}


def parsed(words: list[str]) -> Any:
    """A command line as the program reads it, without doing anything. Raises `USAGE`."""
    context: Any = typer.main.get_group(eracing.app).make_context("eracing", list(words))
    while isinstance(context.command, TyperGroup):
        left = [*context._protected_args, *context.args]
        command = context.command.get_command(context, left[0])
        assert command is not None, f"there is no command {left[0]!r}"
        context = command.make_context(left[0], left[1:], parent=context)
    return context


class Unit:
    """A unit of systemd: a name may stand there several times, and then has several values."""

    def __init__(self, file: Path) -> None:
        self.lines = [line.partition("=") for line in file.read_text().splitlines() if not line.startswith("#")]

    def all(self, name: str) -> list[str]:
        return [value for key, _, value in self.lines if key == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


# The same for all


def test_every_name_in_the_environment_is_an_option() -> None:
    found = {
        (file.name, name)
        for file in DEPLOY.rglob("*")
        if file.is_file()
        for name in re.findall(rf"\b{PREFIX}[A-Z_]+\b", file.read_text(encoding="utf-8"))
    }
    assert len({name for _, name in found}) > 5
    known = {f"{PREFIX}{name.upper()}" for name in Options.model_fields} | OWN
    assert [each for each in found if each[1] not in known | {"ERACING_NAME"}] == []


@pytest.mark.parametrize(
    "words", [["display", "--udp-port", "1"], ["doctor", "--role", "waiter"], ["database", "migrate", "--give", "x"]]
)
def test_a_wrong_command_line_would_be_seen(words: list[str]) -> None:
    with pytest.raises(USAGE):
        parsed(words)


# systemd


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_starts_a_command_that_there_is(unit: Path) -> None:
    words = [INSTANCE.get(word, word) for word in shlex.split(Unit(unit).one("ExecStart"))]
    assert words[0] == PROGRAM
    assert parsed(words[1:]).command.name == words[1]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_has_a_watchdog_and_may_do_no_more_than_it_must(unit: Path) -> None:
    service = Unit(unit)
    assert (service.one("Type"), int(service.one("WatchdogSec")) >= 10) == ("notify", True)
    assert service.one("ProtectSystem") == "strict"
    assert service.one("StateDirectory") == service.one("User") == "eracing"
    assert service.one("CapabilityBoundingSet") == ""
    for name in ("NoNewPrivileges", "MemoryDenyWriteExecute", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert service.one(name) == "yes", name
    assert set(service.one("RestrictAddressFamilies").split()) == {"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"}


def test_the_services_are_three() -> None:
    assert [unit.name for unit in UNITS] == [
        "eracing-display@.service",
        "eracing-ingest.service",
        "eracing-serve.service",
    ]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_every_line_of_them(tmp_path: Path) -> None:
    for unit in UNITS:
        there = tmp_path / unit.name.replace("@.", "@8081.")
        there.write_text(unit.read_text().replace(PROGRAM, sys.executable))
    files = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, timeout=60, check=False
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if str(tmp_path) in line or "eracing" in line]
    assert said == []


# Containers


def words_in(text: str) -> Iterator[list[str]]:
    """The commands of the compose file's own image, as lists."""
    for line in text.splitlines():
        found = re.match(r"    command: \[(.+)\]$", line) or re.match(r"  command: \[(.+)\]$", line)
        if found and not found[1].startswith("redis-server"):
            yield [word.strip().strip('"') for word in found[1].split(",")]


def test_compose_starts_commands_that_there_are() -> None:
    commands = list(words_in(read("compose.yaml")))
    assert sorted(words[0] for words in commands) == ["database", "display", "ingest"]
    for words in commands:
        parsed(words)


def test_compose_asks_the_doctor_for_a_role_that_there_is() -> None:
    (line,) = re.findall(r"test: \[CMD, eracing, (.+)\]", read("compose.yaml"))
    parsed([word.strip() for word in line.split(",")])


def test_the_displays_of_compose_are_those_that_nginx_asks() -> None:
    ports = re.findall(r"ERACING_PORT: (\d+)", read("compose.yaml"))
    for proxy in ("nginx.conf", "Caddyfile"):
        assert sorted(set(re.findall(r"127\.0\.0\.1:(\d+)", read(proxy)))) == sorted(ports), proxy


def test_a_container_is_nobody_and_writes_into_its_volume_alone() -> None:
    lines = read("Containerfile").splitlines()
    assert "USER 10001:10001" in lines
    assert "VOLUME /data" in lines
    assert "  read_only: true" in read("compose.yaml").splitlines()
    assert json.loads(next(line for line in lines if line.startswith("ENTRYPOINT")).partition(" ")[2]) == ["eracing"]
    parsed(json.loads(next(line for line in lines if line.startswith("CMD")).partition(" ")[2]))


def test_a_container_is_made_of_all_rooms_and_of_the_lock_file() -> None:
    copied = {
        line.split()[1] for line in read("Containerfile").splitlines() if line.startswith("COPY") and "=" not in line
    }
    assert {"timing", "leaderboard", "ingest", "display", "requirements.lock"} <= copied
    assert "--require-hashes" in read("Containerfile")


def test_the_health_check_of_the_image_is_a_program_that_runs() -> None:
    check = json.loads(re.search(r"^    CMD (\[.+\])$", read("Containerfile"), re.MULTILINE)[1])  # type: ignore[index]
    assert check[:2] == ["python", "-c"]
    compile(check[2], "HEALTHCHECK", "exec")
    assert "/healthz" in check[2]
