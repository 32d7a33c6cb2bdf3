"""Three displays on PostgreSQL and Redis behind HTTPS, as a cup is seen from outside, while either of both dies."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.audience import Audience
from tests.e2e.certificates import Certificate, made
from tests.e2e.program import PATIENCE_S, until
from tests.e2e.proxy import PROXIES, proxy
from tests.e2e.test_displays import Displays, Evening, ask, ask_by_https, asked_all_the_time, three_displays
from tests.timing.bus.redis_server import RedisServer, redis_server
from tests.timing.record.own_server import OwnServer, own_server
from timing.record.entry import LapSet
from timing.record.writer import Writer

BOARD = "/api/v1/sessions/current/board"
every_proxy = pytest.mark.parametrize("name", PROXIES)


class Load:
    """Laps that are driven all the time, whatever becomes of the database: they wait where they cannot be written."""

    def __init__(self, evening: Evening) -> None:
        self._evening = evening
        self.submitted = 0
        self.is_held_up = threading.Event()
        self._over = threading.Event()
        self._writer = Writer(evening.record, on_trouble=self._note, retry_seconds=0.05)
        self._thread = threading.Thread(target=self._drive)
        self._thread.start()

    def _note(self, trouble: str | None) -> None:
        if trouble is None:
            self.is_held_up.clear()
        else:
            self.is_held_up.set()

    def _drive(self) -> None:
        while not self._over.wait(0.01):
            self.submitted += 1
            self._writer.submit([self._evening.driven()])

    def end(self) -> int:
        """Nobody drives any more, and all is written; the last place in the record."""
        self._over.set()
        self._thread.join(PATIENCE_S)
        assert self._writer.flush(PATIENCE_S)
        return self._evening.record.position().seq

    def close(self) -> None:
        self._over.set()
        self._thread.join(PATIENCE_S)
        self._writer.close()


class Hall:
    """All of it, by the names of its parts."""

    def __init__(self, folder: Path, name: str, stack: ExitStack) -> None:
        self.certificate: Certificate = made(folder)
        self.database: OwnServer = stack.enter_context(own_server())
        self.redis: RedisServer = stack.enter_context(redis_server(folder))
        self.evening = Evening(self.database.url())
        stack.callback(self.evening.record.close)
        shared = ("--database", self.database.url(), "--redis", self.redis.url, "--data", folder / "names" / "none")
        self.displays: Displays = stack.enter_context(three_displays(folder, *shared))
        self.port: int = stack.enter_context(proxy(name, self.displays.ports, folder, self.certificate))
        self.tls = self.certificate.believed
        self.audience: Audience = stack.enter_context(Audience([self.port], tls=self.tls))

    def goes_on(self, what: str) -> None:
        """Wait until everybody sees twenty more laps than anybody does now."""
        newest = max(each.watcher.seq for each in self.audience.spectators)
        until(partial(self.audience.all_see, newest + 20), f"laps are shown {what}")


@contextmanager
def hall_behind(name: str, folder: Path) -> Iterator[Hall]:
    with ExitStack() as stack:
        yield Hall(folder, name, stack)


@every_proxy
def test_whoever_comes_by_https_sees_each_lap_at_whichever_display_and_keeps_to_https(
    name: str, tmp_path: Path
) -> None:
    with hall_behind(name, tmp_path) as hall:
        last = hall.evening.lap()
        hall.audience.come(12)
        until(partial(hall.audience.all_see, last), "all have come")
        for _ in range(5):
            last = hall.evening.lap()
            hall.audience.move(6)
            until(partial(hall.audience.all_see, last), "all see the lap, also who has moved")
        assert sum(each.resumed for each in hall.audience.spectators) >= 5, "who moves goes on where he was"
        assert _more_than_one(hall.audience) == set()
        status, headers, _ = ask_by_https(hall.port, BOARD, hall.tls)
        assert (status, headers["strict-transport-security"]) == (200, "max-age=86400")
        told = [ask(port, f"/api/v1/sessions/quali/board?at={last}")[2] for port in hall.displays.ports]
        assert told[0] == told[1] == told[2]


@pytest.mark.slow
@pytest.mark.timeout(900)
@every_proxy
def test_postgresql_and_redis_die_under_load_and_displays_are_updated_and_every_lap_is_seen_once(
    name: str, tmp_path: Path
) -> None:
    with hall_behind(name, tmp_path) as hall:
        hall.evening.lap()
        hall.audience.come(30)
        until(partial(hall.audience.all_see, 1), "all have come")
        with (
            closing(Load(hall.evening)) as load,
            asked_all_the_time(hall.port, "/", BOARD, "/healthz", tls=hall.tls) as asked,
        ):
            hall.goes_on("under load")
            for _ in range(2):
                hall.database.stop("immediate")
                assert load.is_held_up.wait(PATIENCE_S), "laps wait"
                hall.database.start()
                hall.goes_on("since PostgreSQL is back")
            hall.redis.kill()
            hall.goes_on("without Redis")
            hall.redis.start()
            hall.goes_on("since Redis is back")
            for port in hall.displays.ports:
                assert hall.displays.stop(port) == 0
                hall.audience.move(5)
                hall.goes_on("by the other two displays")
                hall.displays.start(port)
                hall.goes_on("by all three")
            last = load.end()
            until(partial(hall.audience.all_see, last), "everybody sees the last lap")
        assert set(asked) == {200}, "nobody was turned away"
        assert _more_than_one(hall.audience) == set()
        told = {ask(port, BOARD)[2] for port in hall.displays.ports}
        assert len(told) == 1
        book = [written.entry.key for written in hall.evening.record.read(limit=1_000_000)]
        laps = [each for each in hall.evening.record.read(limit=1_000_000) if isinstance(each.entry, LapSet)]
        assert (len(set(book)), len(laps)) == (len(book), load.submitted + 1)
        assert hall.evening.record.verify() is None


def _more_than_one(audience: Audience) -> set[tuple[str, int]]:
    """The entries at which not all saw one board."""
    return {seen for seen, boards in audience.boards.items() if len(boards) > 1}
