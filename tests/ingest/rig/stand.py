"""A rig for stories: a sim that is driven, the program beside it, and a server on loopback that takes its laps."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ingest.rig.app import Identity, Rig
from ingest.rig.finding import Finder
from ingest.rig.sending import Courier, Server, http_post
from ingest.rig.sims import sims
from ingest.rig.store import Store
from tests.ingest.rig.memories import RFACTOR2, FakeMemory, rfactor2

KEY = "a key that nobody guesses"
START_AT = 1_800_000_000.0
SAMPLE_S = 0.5
"""Between two samples of a story: more than in life, so that stories are short."""


def signature(fields: dict[str, Any], key: str = KEY) -> str:
    """As `docs/own-feed.md` says how to make it."""
    signed = {name: value for name, value in fields.items() if name != "signature"}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass
class Desk:
    """What the server keeps, and how it answers: `refusal` is the status and the sentence for every lap."""

    laps: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: int = 0
    refusal: tuple[int, str] | None = None
    stranger: tuple[int, bytes] | None = None
    """What some other web server answers."""

    def take(self, path: str, body: bytes) -> tuple[int, bytes]:
        self.posts += 1
        if self.stranger is not None:
            return self.stranger
        if self.refusal is not None:
            return self._problem(*self.refusal)
        fields = json.loads(body)
        assert path == "/api/v1/laps"
        if fields.get("signature") != signature(fields):
            return self._problem(403, f"the signature is not made with the key of rig '{fields['rig']}'")
        new = fields["id"] not in self.laps
        self.laps[fields["id"]] = fields
        return (201 if new else 200), json.dumps({**fields, "new": new, "counted": True}).encode()

    @staticmethod
    def _problem(status: int, sentence: str) -> tuple[int, bytes]:
        return status, json.dumps({"type": "about:blank", "status": status, "detail": sentence}).encode()

    @property
    def told(self) -> list[tuple[str, int, int]]:
        """Session, number and time of the laps, in the order in which they came."""
        return [(lap["session"], lap["lap"], lap["time_ms"]) for lap in self.laps.values()]


@contextmanager
def serving(desk: Desk, port: int = 0) -> Iterator[int]:
    """The server, and its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, answer = desk.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class RFactor2:
    """The sim, with the rig's own car on its track."""

    memory: FakeMemory
    clock: float = 0.0
    session: int = 1
    track: str = "Lakeside GP"
    driver: str = "Ada Voss"
    laps: int = 0
    last: float = -1.0
    best: float = -1.0
    lap_start: float = 0.0
    counts: int = 2
    in_pits: bool = False
    _writes: int = 1
    _later: tuple[float, float] | None = None

    def runs(self, seconds: float) -> None:
        """The sim goes on for so long."""
        self.clock += seconds
        self._writes += 1
        if self._later is not None and self.clock >= self._later[0]:
            self.last, self._later = self._later[1], None
            self.best = min(self.last, self.best) if self.best > 0 else self.last
        self.memory.maps[RFACTOR2] = rfactor2(
            begun=self._writes,
            track=self.track,
            session=self.session,
            clock=self.clock,
            laps=self.laps,
            last=self.last,
            best=self.best,
            lap_start=self.lap_start,
            counts=self.counts,
            in_pits=self.in_pits,
            driver=self.driver,
        )

    def crosses_line(self, took: float, *, shown_after: float = 0.0) -> None:
        """A lap ends now; its time is shown a moment later."""
        self.laps += 1
        self.lap_start = self.clock
        self.counts = 2
        self._later = self.clock + shown_after, took

    def begins(self, session: int = 1, track: str = "Lakeside GP") -> None:
        """Another session, or the same one once more from its start."""
        self.session, self.track, self.clock, self.laps, self.lap_start = session, track, 0.0, 0, 0.0
        self.last = self.best = -1.0

    def closes(self) -> None:
        """The game is left, and its memory with it."""
        self.memory.maps.pop(RFACTOR2, None)


class Stand:
    """The program at a rig. Its times are the test's: nothing waits."""

    def __init__(self, folder: Path, port: int = 9, *, key: str = KEY, sim: str = "auto") -> None:
        self.memory = FakeMemory()
        self.game = RFactor2(self.memory)
        self.now = 5_000.0
        self.at = START_AT
        self.said: list[str] = []
        self.datagrams: list[bytes] = []
        self._folder, self._sim, self._port = folder, sim, port
        self.start(key)

    def start(self, key: str = KEY) -> None:
        """The program is started."""
        self.store = Store(self._folder, self.at)
        finder = Finder(sims(self._sim), self.memory)
        identity = Identity("rig-7", key.encode())
        self.rig = Rig(identity, finder, self.store, tell=self.datagrams.append, say=self.said.append)
        post = http_post(Server("127.0.0.1", self._port, 9), wait_s=5.0)
        self.courier = Courier(self.store, key.encode(), post, self.said.append, "the server")

    def stop(self) -> None:
        """The program ends, however it does."""
        self.store.close()

    def restart(self, *, key: str = KEY, away: float = 0.0) -> None:
        """It ends, and is started again after so many seconds."""
        self.stop()
        self.passes(away)
        self.start(key)

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.at += seconds

    def drives(self, seconds: float) -> None:
        """The sim runs for so long, sampled all the while; nothing is sent."""
        for _ in range(round(seconds / SAMPLE_S)):
            self.passes(SAMPLE_S)
            self.game.runs(SAMPLE_S)
            self.rig.step(self.now, self.at)

    def laps(self, *times: float, shown_after: float = 0.0) -> None:
        """Laps of these seconds, and five seconds of the next."""
        for took in times:
            self.drives(self.game.lap_start + took - self.game.clock)
            self.game.crosses_line(took, shown_after=shown_after)
            self.drives(5.0)

    def sends(self) -> float:
        """The laps that wait are sent, if it is time to; for how long there is nothing to do then."""
        return self.courier.work(self.now)

    @property
    def states(self) -> list[dict[str, Any]]:
        """The states that were sent."""
        return [json.loads(datagram) for datagram in self.datagrams]
