"""Three displays on one record: the same boards from each, through the proxies as shipped, and while one is updated."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from ssl import SSLContext
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.audience import Audience
from tests.e2e.program import PATIENCE_S, Program, until
from tests.e2e.proxy import PROXIES, free_port, proxy
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
DRIVERS = [f"d{number}" for number in range(12)]
GOING_AWAY = 1001
PIN = "peanut 418"


class Evening:
    """A record that laps are written into: in a database, or in a data folder."""

    def __init__(self, where: Path | str) -> None:
        self.record = SqlRecord.open(record_file(where) if isinstance(where, Path) else where)
        self._numbers, self._random = count(1), Random(11)
        self.record.append(
            [SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Ring", AT)],
            [Person(each, f"Driver {each}", each[1:]) for each in DRIVERS],
        )

    def lap(self) -> int:
        """One more lap of somebody; its place in the record."""
        return self.record.append([self.driven()]).seqs[0]

    def driven(self) -> LapSet:
        """One more lap of somebody, which is not written down yet."""
        number, driver = next(self._numbers), self._random.choice(DRIVERS)
        time_ms = self._random.randint(80_000, 99_000)
        at = AT + timedelta(seconds=number)
        return LapSet("quali", f"{driver}/1", number, f"rig-{driver}", driver, time_ms, at)


class Displays:
    """Three of them, each at a port of its own that it keeps; `record` are the options that say what they show."""

    def __init__(self, folder: Path, *record: object) -> None:
        self.ports = [free_port() for _ in range(3)]
        self._folder, self._record = folder, record
        self._running: dict[int, Program] = {}

    def start(self, port: int) -> None:
        """Start one, and wait until it answers."""
        arguments = ("display", *self._record, "--port", port, "--trusted-proxy", "127.0.0.1")
        self._running[port] = Program(*arguments, cwd=self._folder)
        assert self._running[port].port == port

    def stop(self, port: int) -> int:
        """Stop one as an update does; its exit code."""
        return self._running.pop(port).stop()

    def close(self) -> None:
        """Stop all."""
        for program in self._running.values():
            program.stop()


@contextmanager
def three_displays(folder: Path, *record: object) -> Iterator[Displays]:
    """Three that run, for the time of the block."""
    displays = Displays(folder, *record)
    try:
        for port in displays.ports:
            displays.start(port)
        yield displays
    finally:
        displays.close()


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    evening = Evening(tmp_path / "data")
    yield evening
    evening.record.close()


@pytest.fixture
def displays(evening: Evening, tmp_path: Path) -> Iterator[Displays]:
    """Three that run."""
    with three_displays(tmp_path, "--data", tmp_path / "data") as displays:
        yield displays


Answer = tuple[int, Message, bytes]
"""Status, headers and body."""


def ask(port: int, path: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
    """What is answered to this."""
    return _answer(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S), path, body, method, headers)


def ask_by_https(port: int, path: str, believed: SSLContext) -> Answer:
    """The same of a port of HTTPS, whose certificate must be one that is believed."""
    asking = http.client.HTTPSConnection("127.0.0.1", port, timeout=PATIENCE_S, context=believed)
    return _answer(asking, path, None, None, {})


def _answer(
    asking: http.client.HTTPConnection, path: str, body: Any, method: str | None, headers: dict[str, str]
) -> Answer:
    sent = headers if body is None else {"content-type": "application/json", **headers}
    try:
        asking.request(method or ("GET" if body is None else "POST"), path, body and json.dumps(body), sent)
        answer = asking.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        asking.close()


@contextmanager
def asked_all_the_time(port: int, *paths: str, tls: SSLContext | None = None) -> Iterator[list[int]]:
    """The status of each answer at these paths, which are asked for again and again."""
    found: list[int] = []
    over = threading.Event()

    def ask_on() -> None:
        while not over.is_set():
            for path in paths:
                found.append((ask(port, path) if tls is None else ask_by_https(port, path, tls))[0])
            over.wait(0.02)

    asking = threading.Thread(target=ask_on)
    asking.start()
    try:
        yield found
    finally:
        over.set()
        asking.join(PATIENCE_S)


def test_fifty_screens_of_mixed_age_see_one_board_at_each_entry(evening: Evening, displays: Displays) -> None:
    with Audience(displays.ports) as audience:
        seqs = []
        for number in range(50):
            audience.come(1)
            seqs.append(evening.lap())
            if number % 5 == 4:
                until(partial(audience.all_see, seqs[-1]), "everybody sees the lap")
                audience.move(number // 2)
        until(partial(audience.all_see, seqs[-1]), "everybody sees the last lap")
        assert sum(each.resumed for each in audience.spectators) > 50, "who moves goes on where he was"
    assert {seq for _, seq in audience.boards} <= {seqs[0] - 1, *seqs}
    assert {seen for seen, boards in audience.boards.items() if len(boards) > 1} == set()
    for seq in (seqs[7], seqs[-1]):
        told = [ask(port, f"/api/v1/sessions/quali/board?at={seq}")[2] for port in displays.ports]
        assert told[0] == told[1] == told[2]
    assert len({ask(port, "/api/v1/sessions/quali/board")[1]["etag"] for port in displays.ports}) == 1


def board_of(port: int) -> Any:
    """The running session's board at a display."""
    return json.loads(ask(port, "/api/v1/sessions/current/board")[2])


def is_closed(port: int) -> bool:
    """Whether a display shows that the session is closed."""
    return bool(board_of(port)["session"]["phase"] == "closed")


def test_signed_in_at_one_is_signed_in_at_all_and_what_staff_do_at_one_is_seen_at_all(
    evening: Evening, displays: Displays, tmp_path: Path
) -> None:
    first, second, third = displays.ports
    code = (tmp_path / "data" / "setup-code").read_text(encoding="ascii").strip()
    status, headers, _ = ask(first, "/api/v1/access/set-up", {"code": code, "name": "Mara", "pin": PIN})
    assert status == 200
    cookie = "; ".join(each.partition(";")[0] for each in headers.get_all("set-cookie", []))
    for port in displays.ports:
        assert json.loads(ask(port, "/api/v1/access/me", cookie=cookie)[2])["role"] == "organiser"
    again = ask(second, "/api/v1/access/set-up", {"code": code, "name": "Someone", "pin": "walnut 4711"})
    assert again[0] != 200, "set up once is set up everywhere"
    for step in ("start", "close"):
        asked = {"id": str(uuid4()), "session": "quali"}
        status, _, said = ask(second, f"/api/v1/staff/sessions/{step}", asked, cookie=cookie)
        assert status == 200, said
    for port in displays.ports:
        until(partial(is_closed, port), "it is closed on every board")
    assert ask(third, "/api/v1/access/sign-out", {}, cookie=cookie)[0] == 200
    assert json.loads(ask(first, "/api/v1/access/me", cookie=cookie)[2])["role"] == "spectator"


@pytest.mark.parametrize("name", PROXIES)
def test_displays_are_updated_one_by_one_and_nobody_behind_the_proxy_misses_a_lap(
    name: str, evening: Evening, displays: Displays, tmp_path: Path
) -> None:
    last = evening.lap()
    with ExitStack() as stack:
        port = stack.enter_context(proxy(name, displays.ports, tmp_path))
        audience = stack.enter_context(Audience([port]))
        asked = stack.enter_context(asked_all_the_time(port, "/", "/api/v1/sessions/current/board", "/healthz"))
        audience.come(50)
        until(partial(audience.all_see, last), "all have come")
        for each in displays.ports:
            laps = [evening.lap() for _ in range(3)]
            assert displays.stop(each) == 0
            laps += [evening.lap() for _ in range(3)]
            until(partial(audience.all_see, laps[-1]), "all see the laps of the update")
            displays.start(each)
            last = evening.lap()
            until(partial(audience.all_see, last), "all see the lap after it")
        goodbyes = [told for each in audience.spectators for told in each.goodbyes]
        assert len(goodbyes) >= 50
        assert {code for code, _ in goodbyes} == {GOING_AWAY}, "everybody was told"
        assert all(reason.startswith("come back in ") for _, reason in goodbyes)
    assert {seen for seen, boards in audience.boards.items() if len(boards) > 1} == set()
    assert set(asked) == {200}, "nobody was turned away"


@pytest.mark.parametrize("name", PROXIES)
def test_what_a_proxy_does_for_many_and_does_not_for_staff(
    name: str, evening: Evening, displays: Displays, tmp_path: Path
) -> None:
    seq = evening.lap()
    until(lambda: all(board_of(port)["seq"] == seq for port in displays.ports), "all have read the lap")
    with proxy(name, displays.ports, tmp_path) as port:
        status, headers, board = ask(port, "/api/v1/sessions/current/board")
        assert (status, headers["cache-control"]) == (200, "public, max-age=1, s-maxage=1, stale-while-revalidate=5")
        again = ask(port, "/api/v1/sessions/current/board", **{"if-none-match": headers["etag"]})
        assert (again[0], again[2]) == (304, b"")
        packed = ask(port, "/api/v1/sessions/current/board", **{"accept-encoding": "gzip"})[1]
        assert ask(port, "/api/v1/sessions/current/board", **{"if-none-match": packed["etag"]})[0] == 304
        assert json.loads(board)["seq"] == seq
        for path in ("/staff", "/organiser", "/api/v1/staff/seats", "/signin"):
            assert "no-store" in ask(port, path)[1]["cache-control"], path
        assert ask(port, "/metrics")[0] == 404

        events = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        events.request("GET", "/api/v1/events")
        stream = events.getresponse()
        assert _event(stream)["type"] == "hello"
        seq = evening.lap()
        while _event(stream).get("seq") != seq:  # unbuffered: it comes, though the stream goes on
            pass
        events.close()


@pytest.mark.parametrize("name", PROXIES)
def test_pins_are_counted_by_visitor_behind_a_proxy_and_not_by_what_he_writes(
    name: str, evening: Evening, displays: Displays, tmp_path: Path
) -> None:
    code = (tmp_path / "data" / "setup-code").read_text(encoding="ascii").strip()
    ask(displays.ports[0], "/api/v1/access/set-up", {"code": code, "name": "Mara", "pin": PIN})
    wrong = {"role": "organiser", "name": "Guess", "pin": "walnut 4711"}
    with proxy(name, displays.ports, tmp_path) as port:
        found = [
            ask(port, "/api/v1/access/sign-in", wrong, **{"x-forwarded-for": f"198.51.100.{number}"})[0]
            for number in range(20)
        ]
    assert found[0] == 401
    assert found[-1] == 429, "another address in each header is the same visitor"


def _event(stream: http.client.HTTPResponse) -> dict[str, Any]:
    """The next event."""
    while not (line := stream.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    told: dict[str, Any] = json.loads(line[6:])
    return told
