"""A centre and a venue in networks of their own, and a cable that is pulled: nothing answers, not even a refusal."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.program import PATIENCE_S, ROOT, eracing, until
from tests.e2e.test_venue_line import KEYS, PLAN, QUIET

PORT = 8080
CENTRE, VENUE = "10.77.0.1", "10.77.0.2"
_FETCH = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=5).read().decode())"
_POST = """
import sys, urllib.request as r
headers = {"content-type": "application/json", "authorization": "Bearer " + sys.argv[2]}
print(r.urlopen(r.Request(sys.argv[1], sys.stdin.buffer.read(), headers), timeout=5).status)
"""

may_have_networks = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("ip") is not None
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not may_have_networks, reason="networks of its own need Linux, root and the program ip"),
]


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=PATIENCE_S)


class Network:
    """A network namespace with one cable."""

    def __init__(self, name: str, cable: str, address: str) -> None:
        self.name, self.cable = name, cable
        self._programs: list[subprocess.Popen[bytes]] = []
        ip("link", "set", cable, "netns", name)
        for arguments in (
            ("link", "set", "lo", "up"),
            ("addr", "add", f"{address}/24", "dev", cable),
            ("link", "set", cable, "up"),
        ):
            ip("-n", name, *arguments)

    def starts(self, folder: Path, *arguments: str) -> None:
        """The program in this network, with its boards at a port of the whole of it."""
        command = [*self._inside, "-m", "eracing", "serve", *QUIET[2:], "--port", str(PORT), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._programs.append(subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL))

    def ends(self) -> None:
        for program in self._programs:
            program.terminate()
            program.wait(PATIENCE_S)

    @property
    def _inside(self) -> list[str]:
        return ["ip", "netns", "exec", self.name, sys.executable]

    def get(self, path: str) -> Any:
        """The JSON at a path; None while nobody answers."""
        asked = subprocess.run(
            [*self._inside, "-c", _FETCH, f"http://127.0.0.1:{PORT}{path}"],
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        return json.loads(asked.stdout) if asked.returncode == 0 else None

    def drives(self, rig: str, lap: int, time_ms: int) -> None:
        message = {"id": str(uuid4()), "rig": rig, "lap": lap, "time_ms": time_ms, "session": "s"}
        command = [*self._inside, "-c", _POST, f"http://127.0.0.1:{PORT}/api/v1/laps", KEYS[rig]]
        done = subprocess.run(
            command, input=json.dumps(message).encode(), capture_output=True, check=False, timeout=PATIENCE_S
        )
        assert done.stdout.strip() == b"201", done.stderr

    def laps(self) -> dict[str, int]:
        board = self.get("/api/v1/sessions/quali/board")
        return {} if board is None else {row["driver"]["id"]: row["laps"] for row in board["rows"]}

    def notes(self) -> str:
        told = self.get("/readyz")
        return "" if told is None else " ".join(told["notes"])

    def pull(self) -> None:
        ip("-n", self.name, "link", "set", self.cable, "down")

    def plug(self) -> None:
        ip("-n", self.name, "link", "set", self.cable, "up")


@pytest.fixture
def networks() -> Iterator[tuple[Network, Network]]:
    mine = f"{os.getpid() % 100_000}"
    names, cables = (f"eracing-c{mine}", f"eracing-v{mine}"), (f"ec{mine}", f"ev{mine}")
    made: list[str] = []
    found: list[Network] = []
    try:
        for name in names:
            try:
                ip("netns", "add", name)
            except subprocess.CalledProcessError as error:
                pytest.skip(f"no network can be made here: {error.stderr.decode().strip()}")
            made.append(name)
        ip("link", "add", cables[0], "type", "veth", "peer", "name", cables[1])
        for name, cable, address in zip(names, cables, (CENTRE, VENUE), strict=True):
            found.append(Network(name, cable, address))
        yield found[0], found[1]
    finally:
        for network in found:
            network.ends()
        for name in made:
            ip("netns", "del", name)


def test_a_cable_pulled_in_the_last_lap_loses_none(networks: tuple[Network, Network], tmp_path: Path) -> None:
    centre, venue = networks
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    centre.starts(tmp_path, "--host", "0.0.0.0", "--plan", "plan.toml", "--data", "centre")
    until(lambda: centre.get("/healthz"), "the centre is there")
    key = eracing("access", "key", "Ring", "--role", "venue", "--data", "centre", cwd=tmp_path).stdout.rsplit(": ", 1)[
        1
    ]
    upstream = ("--upstream", f"http://{CENTRE}:{PORT}", "--upstream-key", key.strip(), "--venue", "Ring")
    venue.starts(tmp_path, "--host", "0.0.0.0", "--data", "venue", *upstream)
    until(lambda: venue.get("/healthz"), "the venue is there")
    centre.drives("left", 1, 90_000)
    venue.drives("right", 1, 91_000)
    until(lambda: centre.laps() == venue.laps() == {"ada": 1, "grace": 1}, "both halls show both laps")

    centre.pull()
    centre.drives("left", 2, 89_000)
    venue.drives("right", 2, 88_000)
    until(lambda: "is cut since" in centre.notes() and "is cut since" in venue.notes(), "both ends say that it is cut")
    assert (centre.laps(), venue.laps()) == ({"ada": 2, "grace": 1}, {"ada": 1, "grace": 2})

    centre.plug()
    until(lambda: centre.laps() == venue.laps() == {"ada": 2, "grace": 2}, "both halls show all laps")
    until(lambda: centre.notes() + venue.notes() == "", "nothing is cut any more")
