"""What a running server says of itself, asked over a real socket."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from display.server_checks import check_rigs, check_server, check_venues
from timing.findings import Finding

Serve = Callable[[dict[str, tuple[int, bytes]]], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a web server with these pages; its port."""
    servers: list[HTTPServer] = []

    def start(pages: dict[str, tuple[int, bytes]]) -> int:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = pages.get(self.path, (404, b""))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return server.server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def nobody() -> int:
    """A TCP port on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture
def mumbler() -> Iterator[int]:
    """A port on which something answers that speaks no HTTP."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            with listening.accept()[0] as connection:
                connection.sendall(b"SSH-2.0-none\r\n\r\n")
                connection.recv(1000)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(60)


def rig(name: str, heard_s: object, **more: object) -> dict[str, object]:
    return {"rig": name, "name": name, "address": "192.0.2.5:50000", "heard_s": heard_s, "known": True} | more


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", ""])
def test_a_server_that_is_well_is_told(serve: Serve, host: str) -> None:
    port = serve({"/healthz": (200, b"{}")})
    assert check_server(host, port) == Finding("server", "ok", f"the server at http://127.0.0.1:{port}/ is alive")


def test_another_server_on_the_port_is_a_problem(serve: Serve) -> None:
    port = serve({})
    found = check_server("127.0.0.1", port)
    assert (found.state, found.sentence) == (
        "problem",
        f"what answers at http://127.0.0.1:{port}/ is no healthy eRacing server (it says 404)",
    )


@pytest.mark.parametrize("check", [check_server, check_rigs])
def test_without_a_server_there_is_nothing_to_ask(nobody: int, check: Callable[[str, int], Finding]) -> None:
    found = check("127.0.0.1", nobody)
    assert (found.state, found.sentence) == ("unused", f"no server runs at http://127.0.0.1:{nobody}/")


@pytest.mark.parametrize("check", [check_server, check_rigs])
def test_what_speaks_no_http_is_a_problem(mumbler: int, check: Callable[[str, int], Finding]) -> None:
    found = check("127.0.0.1", mumbler)
    assert found.state == "problem"
    assert found.sentence.startswith(f"what runs at http://127.0.0.1:{mumbler}/ does not answer: ")


RIGS: list[tuple[object, str, str]] = [
    ([rig("left", 0.1), rig("right", 4.9)], "ok", "2 rig(s) heard: left, right"),
    ({"rigs": [rig("left", 0.1)]}, "ok", "1 rig(s) heard: left"),
    ([rig("left", 0), rig("right", 5.1)], "warning", "2 rig(s) heard: left, right; silent now: right"),
    ([rig("left", 0), rig("right", None)], "warning", "1 rig(s) heard: left; silent now: right"),
    (
        [rig("left", 0), rig("", 1, rig="192.0.2.9:5", known=False)],
        "warning",
        "2 rig(s) heard: left, 192.0.2.9:5; not in the plan, kept aside: 192.0.2.9:5",
    ),
    ([rig(f"r{number}", 0) for number in range(10)], "ok", "10 rig(s) heard: r0, r1, r2, r3, r4, r5, r6, r7, 2 more"),
    ([], "warning", "no rig has been heard"),
    ([rig("left", None), rig("right", "now")], "warning", "no rig has been heard"),
]


@pytest.mark.parametrize(("answer", "state", "sentence"), RIGS)
def test_the_rigs_that_are_heard_are_told(serve: Serve, answer: object, state: str, sentence: str) -> None:
    found = check_rigs("127.0.0.1", serve({"/api/v1/rigs": (200, json.dumps(answer).encode())}))
    assert (found.state, found.sentence) == (state, sentence)
    assert bool(found.advice) is (state == "warning")


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b"[]"), (200, b"hello"), (200, b"7"), (200, b"[7]"), (200, b'{"rigs": 7}'), (200, b"\xff")],
)
def test_a_server_that_does_not_tell_its_rigs_is_told(serve: Serve, status: int, body: bytes) -> None:
    port = serve({"/api/v1/rigs": (status, body)})
    assert check_rigs("127.0.0.1", port) == Finding(
        "rigs", "warning", f"the server at http://127.0.0.1:{port}/ does not tell which rigs it hears"
    )


def test_an_ipv6_address_is_written_with_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> tuple[int, bytes]:
        raise ConnectionRefusedError

    monkeypatch.setattr("display.server_checks._get", refuse)
    assert check_server("::", 8080).sentence == "no server runs at http://[::1]:8080/"


# Venues


def test_lines_that_are_whole_are_told_by_name(serve: Serve) -> None:
    body = json.dumps({"lines": [{"venue": "Ring", "notes": []}, {"venue": "Hall", "notes": []}]})
    found = check_venues("127.0.0.1", serve({"/api/v1/lines": (200, body.encode())}))
    assert found == Finding("venues", "ok", "2 line(s) are whole: Ring, Hall")


def test_a_line_that_is_cut_is_told_in_the_words_of_the_server(serve: Serve) -> None:
    body = json.dumps({"lines": [{"venue": "Ring", "notes": ["the line of the venue Ring is cut"]}]})
    found = check_venues("127.0.0.1", serve({"/api/v1/lines": (200, body.encode())}))
    assert (found.state, found.sentence) == ("warning", "the line of the venue Ring is cut")


@pytest.mark.parametrize("body", [b'{"lines": []}', b"[]", b'{"lines": 3}', b'{"lines": [3]}', b"<html>"])
def test_where_no_line_is_told_there_is_none(serve: Serve, body: bytes) -> None:
    assert check_venues("127.0.0.1", serve({"/api/v1/lines": (200, body)})).state == "unused"
