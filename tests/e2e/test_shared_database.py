"""One PostgreSQL database, two that hear the same rigs, two that show boards: no data folder, and every lap once."""

import json
import socket
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import Program, eracing, running, until
from tests.timing.record.conftest import connect
from tests.timing.record.own_server import OwnServer, own_server
from timing.record.sql import SqlRecord

PLAN = """
name = "Hall Cup"

[rigs.left]
address = "127.0.0.1"

[[sessions]]
id = "quali"
type = "qualifying"
"""


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_server() as started:
        yield started


def send(ears: Sequence[Program], laps: Iterable[int]) -> None:
    """Each lap to all who hear, as a rig's program would that sends to both."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
        for lap in laps:
            message = {"id": str(uuid.uuid4()), "rig": "left", "lap": lap, "time_ms": 90_000 + lap, "driver": "Anna"}
            for ear in ears:
                rig.sendto(json.dumps(message).encode(), ("127.0.0.1", ear.udp_port))


def show(screens: Sequence[Program], laps: int) -> bool:
    """Whether all show the same, and so many laps."""
    boards: list[Any] = [screen.get("/api/v1/sessions/current/board") for screen in screens]
    return all(board == boards[0] for board in boards) and [row["laps"] for row in boards[0]["rows"]] == [laps]


def test_an_evening_on_a_shared_database_that_dies_in_the_middle(server: OwnServer, tmp_path: Path) -> None:
    (tmp_path / "cup.toml").write_text(PLAN)
    with connect(server.url()) as owner:
        owner.execute("CREATE ROLE eracing LOGIN")
    done = eracing("database", "migrate", "--database", server.url(), "--grants", "eracing", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'GRANT SELECT, INSERT ON "public"."entries" TO "eracing";' in done.stdout
    shared = ("--database", server.url(user="eracing:geheim"), "--plan", "cup.toml", "--data", "cup.toml/none")
    hearing = ("ingest", *shared, "--udp-port", 0, "--broadcast-port", 0, "--tape-gib", 0)
    with ExitStack() as stack:
        ears = [stack.enter_context(running(*hearing, cwd=tmp_path)) for _ in range(2)]
        screens = [stack.enter_context(running("display", *shared, "--port", 0, cwd=tmp_path)) for _ in range(2)]
        send(ears, range(1, 11))
        until(lambda: show(screens, 10), "both screens show ten laps")
        server.stop("immediate")
        send(ears, range(11, 16))
        assert show(screens, 10), "what was shown stays"
        server.start()
        send(ears, range(16, 21))
        until(lambda: show(screens, 20), "both screens show what was driven meanwhile, and since")
        said = "".join(program.said for program in (*ears, *screens))
    assert "geheim" not in said
    with closing(SqlRecord.open(server.url())) as record:
        book = [written.entry.key for written in record.read()]
        assert len(book) == len(set(book)) == 22  # the plan, the session, and twenty laps
        assert record.verify() is None
    assert [path.name for path in tmp_path.iterdir()] == ["cup.toml"]
