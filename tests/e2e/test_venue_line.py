"""A centre and a venue as people start them, and a line between them that is cut: real programs, real sockets."""

import json
import re
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.e2e.line import Line, line
from tests.e2e.program import PATIENCE_S, Program, eracing, running, until
from tests.ingest.hall import F1

KEYS = {"left": "left-key-0123456789", "right": "right-key-0123456789"}
PLAN = f"""
name = "Firmencup"
[[sessions]]
id = "quali"
type = "qualifying"
[teams.red]
name = "Red"
drivers = [{{ id = "ada", name = "Ada Lovelace" }}]
[teams.blue]
name = "Blue"
drivers = [{{ id = "grace", name = "Grace Hopper" }}]
[rigs.left]
address = "127.0.0.1"
venue = "Halle"
driver = "ada"
key = "{KEYS["left"]}"
[rigs.right]
address = "127.0.0.2"
venue = "Ring"
driver = "grace"
key = "{KEYS["right"]}"
"""
QUIET = ("--port", "0", "--udp-port", "0", "--broadcast-port", "0", "--tape-gib", "0")


@contextmanager
def centre_at(folder: Path) -> Iterator[tuple[Program, str]]:
    """The centre, and the key of its venue Ring."""
    (folder / "plan.toml").write_text(PLAN, "utf-8")
    data = folder / "centre"
    with running("serve", "--plan", "plan.toml", "--data", data, *QUIET, cwd=folder) as centre:
        assert centre.port
        made = eracing("access", "key", "Ring", "--role", "venue", "--data", data, cwd=folder)
        assert made.returncode == 0, made.stderr
        yield centre, made.stdout.rsplit(": ", 1)[1].strip()


def venue_at(folder: Path, to: int, key: str) -> tuple[object, ...]:
    return ("serve", *line_of(folder, to, key), *QUIET)


def line_of(folder: Path, to: int, key: str) -> tuple[object, ...]:
    where = ("--upstream", f"http://127.0.0.1:{to}", "--upstream-key", key, "--venue", "Ring")
    return ("--data", folder / "venue", *where)


def drives(program: Program, rig: str, lap: int, time_ms: int) -> None:
    """A lap, handed over by another program."""
    message = {"id": str(uuid4()), "rig": rig, "lap": lap, "time_ms": time_ms, "session": "s"}
    headers = {"content-type": "application/json", "authorization": f"Bearer {KEYS[rig]}"}
    request = urllib.request.Request(f"{program.url}/api/v1/laps", json.dumps(message).encode(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        assert answer.status == 201


def laps(program: Program) -> dict[str, int]:
    """How many laps each driver has on the board."""
    return {row["driver"]["name"]: row["laps"] for row in program.get("/api/v1/sessions/quali/board")["rows"]}


def notes(program: Program) -> str:
    return " ".join(program.get("/readyz")["notes"])


@pytest.fixture
def cut_line(tmp_path: Path) -> Iterator[tuple[Program, Program, Line]]:
    with (
        centre_at(tmp_path) as (centre, key),
        line(centre.port) as between,
        running(*venue_at(tmp_path, between.port, key), cwd=tmp_path) as venue,
    ):
        yield centre, venue, between


def test_both_halls_go_on_while_the_line_is_cut_and_have_every_lap_once_afterwards(
    cut_line: tuple[Program, Program, Line],
) -> None:
    centre, venue, between = cut_line
    assert venue.get("/api/v1/sessions/quali/board")["session"]["name"] == "Qualifying", "the plan came over the line"
    drives(centre, "left", 1, 90_000)
    drives(venue, "right", 1, 91_000)
    both = {"Ada Lovelace": 1, "Grace Hopper": 1}
    until(lambda: laps(centre) == both and laps(venue) == both, "both halls show both laps")

    between.cut()
    drives(centre, "left", 2, 89_000)
    drives(venue, "right", 2, 88_000)
    drives(venue, "right", 3, 87_500)
    until(lambda: laps(venue) == {"Ada Lovelace": 1, "Grace Hopper": 3}, "the venue goes on by itself")
    until(lambda: laps(centre) == {"Ada Lovelace": 2, "Grace Hopper": 1}, "and so does the centre")
    until(lambda: "Ring is cut since" in notes(venue) and "Ring is cut since" in notes(centre), "both say so")

    between.mend()
    whole = {"Ada Lovelace": 2, "Grace Hopper": 3}
    until(lambda: laps(centre) == whole and laps(venue) == whole, "both halls show all laps")
    until(lambda: not notes(venue) + notes(centre), "and nothing is cut any more")


def heard(centre: Program, headers: dict[str, str]) -> str:
    """Whether the desk at the centre says that the rig of the venue is heard."""
    request = urllib.request.Request(f"{centre.url}/api/v1/staff/rigs", headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return str({each["rig"]: each["heard"] for each in json.load(answer)["rigs"]}["right"])


def test_the_desk_of_the_centre_hears_the_rigs_of_the_venue_while_the_line_is_whole(
    cut_line: tuple[Program, Program, Line], tmp_path: Path
) -> None:
    centre, venue, between = cut_line
    made = eracing("access", "key", "Console", "--role", "staff", "--data", tmp_path / "centre", cwd=tmp_path)
    headers = {"authorization": f"Bearer {made.stdout.rsplit(': ', 1)[1].strip()}"}
    game = F1()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
        rig.bind(("127.0.0.2", 0))

        def sends() -> str:
            for datagram in (*game.begins(), game.drives()):
                rig.sendto(datagram, ("127.0.0.1", venue.udp_port))
            return heard(centre, headers)

        assert heard(centre, headers) == "never"
        until(lambda: sends() == "yes", "the desk of the centre hears the rig")
        told = {each["rig"]: each for each in centre.get("/api/v1/rigs")["rigs"]}
        assert (told["right"]["game"], told["right"]["driver"]) == ("F1 22", "grace")
        between.cut()
        until(lambda: sends() == "silent", "and not while the line is cut, though it drives")
        until(lambda: "Ring is cut since" in notes(centre), "and the cut is told")
        between.mend()
        until(lambda: sends() == "yes", "and again when it is whole")


def test_a_venue_that_lost_its_record_in_a_cut_has_every_lap_from_a_tape(tmp_path: Path) -> None:
    with centre_at(tmp_path) as (centre, key), line(centre.port) as between:
        where = venue_at(tmp_path, between.port, key)
        game = F1()
        with running(*where, "--tape-gib", "1", cwd=tmp_path) as venue, socket.socket(type=socket.SOCK_DGRAM) as rig:
            rig.bind(("127.0.0.2", 0))

            def sends(*datagrams: bytes) -> None:
                for datagram in datagrams:
                    rig.sendto(datagram, ("127.0.0.1", venue.udp_port))

            sends(*game.begins(), game.ends(91_000))
            until(lambda: laps(centre) == {"Grace Hopper": 1}, "the first lap is at the centre")
            between.cut()
            sends(game.ends(90_000), game.ends(89_000))
            until(lambda: laps(venue) == {"Grace Hopper": 3}, "the venue goes on by itself")
        (tmp_path / "venue").rename(tmp_path / "lost")
        rebuild = ("rebuild", tmp_path / "lost" / "tapes", *line_of(tmp_path, between.port, key))
        refused = eracing(*rebuild, cwd=tmp_path)
        assert refused.returncode == 1
        assert "the centre must tell first what it has" in refused.stderr
        between.mend()
        done = eracing(*rebuild, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "2 lap(s)" in done.stdout
        assert laps(centre) == {"Grace Hopper": 1}
        with running(*where, cwd=tmp_path) as venue, socket.socket(type=socket.SOCK_DGRAM) as rig:
            rig.bind(("127.0.0.2", 0))
            for datagram in (*game.begins(), game.ends(88_000)):
                rig.sendto(datagram, ("127.0.0.1", venue.udp_port))
            until(lambda: laps(centre) == laps(venue) == {"Grace Hopper": 4}, "every lap is there once, and the next")


def test_a_venue_that_lost_its_disk_begins_with_all_its_laps(tmp_path: Path) -> None:
    with centre_at(tmp_path) as (centre, key):
        with running(*venue_at(tmp_path, centre.port, key), cwd=tmp_path) as venue:
            drives(venue, "right", 1, 91_000)
            until(lambda: laps(centre) == {"Grace Hopper": 1}, "the lap is at the centre")
        (tmp_path / "venue").rename(tmp_path / "lost")
        with running(*venue_at(tmp_path, centre.port, key), cwd=tmp_path) as venue:
            assert laps(venue) == {"Grace Hopper": 1}
            drives(venue, "right", 2, 90_000)
            until(lambda: laps(centre) == {"Grace Hopper": 2}, "the next lap is at the centre")


def test_a_venue_starts_by_itself_where_its_centre_is_not_reached(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    nobody = venue_at(tmp_path, 9, "0a1b2c3d.0123456789abcdef")
    with running(*nobody, "--plan", "plan.toml", cwd=tmp_path) as venue:
        drives(venue, "right", 1, 91_000)
        until(lambda: laps(venue) == {"Grace Hopper": 1}, "the venue shows its own lap")
        assert "this venue starts by itself" in venue.said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--upstream", "http://127.0.0.1:9"), "--upstream needs --venue"),
        (("--upstream", "http://127.0.0.1:9", "--venue", "Ring"), "ERACING_UPSTREAM_KEY"),
        (("--upstream", "ftp://x", "--venue", "Ring", "--upstream-key", "0a1b2c3d.0123456789abcdef"), "--upstream"),
        (("--upstream", "http://x", "--venue", "Ring", "--upstream-key", "0123456789abcdef"), "two parts"),
    ],
)
def test_what_a_line_lacks_is_told_in_a_sentence(tmp_path: Path, given: tuple[str, ...], told: str) -> None:
    ended = eracing("serve", *QUIET, *given, cwd=tmp_path)
    assert ended.returncode == 1
    assert re.search(re.escape(told), ended.stderr)
