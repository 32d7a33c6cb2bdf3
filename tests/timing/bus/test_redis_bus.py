"""Several processes over a real Redis, which is killed, stalled, flushed, filled up and misused."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.timing.bus.redis_server import PATIENCE_S, RedisServer, redis_server
from timing.bus.protocol import Heard
from timing.bus.redis_bus import EVERY_S, PAUSE, RedisBus
from timing.errors import SetupError
from timing.live_json import Told

PREFIX = "eracing:book:"


class Process:
    """A process on the bus, which speaks when it is told to, by a clock of its own."""

    def __init__(self, url: str, now: float = 1_000.0, prefix: str = PREFIX) -> None:
        self.now = now
        self.bus = RedisBus(url, prefix, clock=lambda: self.now)

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += EVERY_S
            self.bus.speak()

    def tells(self, name: str) -> None:
        self.bus.tell_live(lambda: Told(name))


@pytest.fixture
def processes(server: RedisServer) -> Iterator[Callable[[], Process]]:
    """Makes processes on the server; their clocks are far apart."""
    with ExitStack() as stack:
        made: list[Process] = []

        def make() -> Process:
            process = Process(server.url, now=1_000.0 * (1 + len(made)))
            made.append(process)
            stack.callback(process.bus.close)
            return process

        yield make


def names(heard: list[Heard]) -> list[str]:
    return sorted(each.told.name for each in heard)


def exchange(*processes: Process) -> None:
    """All say what they have to say, and then hear it."""
    for _ in range(2):
        for process in processes:
            process.turn()


def test_each_hears_what_the_others_tell_of_their_rigs_and_not_itself(processes: Callable[[], Process]) -> None:
    ring, park, hall = processes(), processes(), processes()
    ring.tells("ring")
    park.tells("park")
    exchange(ring, park, hall)
    assert names([*hall.bus.live()]) == ["park", "ring"]
    assert names([*ring.bus.live()]) == ["park"]
    assert [ring.bus.trouble, park.bus.trouble, hall.bus.trouble] == [None] * 3


def test_what_is_told_grows_older_by_one_clock_though_the_machines_clocks_differ(
    processes: Callable[[], Process],
) -> None:
    ring, hall = processes(), processes()
    ring.tells("ring")
    exchange(ring, hall)
    hall.now += 10
    (before,) = hall.bus.live()
    assert 0 < before.age_s < 10 + PATIENCE_S
    hall.now += 30
    (after,) = hall.bus.live()
    assert after.age_s == pytest.approx(before.age_s + 30)
    hall.now += 600
    assert hall.bus.live() == []


def test_screens_of_one_display_are_seen_at_the_other_after_one_turn_of_each(processes: Callable[[], Process]) -> None:
    one, other = processes(), processes()
    one.bus.here("fox", "board")
    one.turn()
    other.turn()
    assert other.bus.screens()["fox"].body == "board"
    assert one.bus.screens() == {}


def test_a_screen_that_has_moved_is_where_it_reported_last(processes: Callable[[], Process]) -> None:
    one, other, third = processes(), processes(), processes()
    one.bus.here("fox", "at one")
    one.turn()
    one.now += 5
    other.bus.here("fox", "at the other")
    exchange(one, other, third)
    assert third.bus.screens()["fox"].body == "at the other"


def test_what_is_counted_is_heard_once_by_each_of_the_others(processes: Callable[[], Process]) -> None:
    one, other = processes(), processes()
    counts = [process.bus.tally("pins") for process in (one, other)]
    counts[0].add("fox")
    exchange(one, other)
    assert [each.key for each in counts[1].others()] == ["fox"]
    exchange(one, other)
    assert [list(each.others()) for each in counts] == [[], []]


def test_who_comes_later_hears_what_was_counted_before(processes: Callable[[], Process]) -> None:
    one, late = processes(), processes()
    one.bus.tally("pins").add("fox")
    one.turn()
    pins = late.bus.tally("pins")
    late.turn()
    (counted,) = pins.others()
    assert counted.key == "fox"
    assert 0 <= counted.age_s < PATIENCE_S


def test_two_records_on_one_redis_do_not_hear_each_other(server: RedisServer) -> None:
    with ExitStack() as stack:
        ours, theirs = Process(server.url), Process(server.url, prefix="eracing:another:")
        for process in (ours, theirs):
            stack.callback(process.bus.close)
        theirs.tells("theirs")
        exchange(ours, theirs)
        assert ours.bus.live() == []


def test_nothing_is_kept_for_ever_and_all_of_it_under_the_prefix(
    server: RedisServer, processes: Callable[[], Process]
) -> None:
    one = processes()
    one.tells("ring")
    one.bus.here("fox", "board")
    one.bus.tally("pins").add("fox")
    one.turn()
    with server.client() as client:
        found = {str(key): int(client.pttl(key)) for key in client.scan_iter()}
    assert sorted(found) == [f"{PREFIX}counts", f"{PREFIX}live", f"{PREFIX}screens"]
    assert all(left > 0 for left in found.values())


def test_who_has_much_to_tell_or_to_hear_tells_it_less_often(
    processes: Callable[[], Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy_s = iter(range(1_000))
    monkeypatch.setattr("timing.bus.redis_bus.time.thread_time", lambda: float(next(busy_s)))
    one, asked_at = processes(), list[float]()

    def told() -> Told:
        asked_at.append(one.now)
        return Told("ring")

    one.bus.tell_live(told)
    begun = one.now
    one.turn(times=80)
    assert [at - begun for at in asked_at] == [EVERY_S, EVERY_S + PAUSE, EVERY_S + 2 * PAUSE]


# Faults


def test_a_redis_that_is_not_there_is_told_and_used_as_soon_as_it_is(
    server: RedisServer, processes: Callable[[], Process]
) -> None:
    server.kill()
    ring, hall = processes(), processes()
    ring.tells("ring")
    pins = hall.bus.tally("pins")
    ring.bus.tally("pins").add("fox")
    exchange(ring, hall)
    assert hall.bus.trouble is not None
    assert hall.bus.trouble.startswith("Redis is not reached")
    assert (hall.bus.live(), pins.others()) == ([], [])
    server.start()
    exchange(ring, hall)
    assert [ring.bus.trouble, hall.bus.trouble] == [None, None]
    assert names([*hall.bus.live()]) == ["ring"]
    assert [each.key for each in pins.others()] == ["fox"]


def test_after_a_restart_that_lost_everything_all_is_known_again_after_one_turn(
    server: RedisServer, processes: Callable[[], Process]
) -> None:
    ring, hall = processes(), processes()
    ring.tells("ring")
    hall.bus.here("fox", "board")
    exchange(ring, hall)
    server.kill()
    exchange(ring, hall)
    assert names([*hall.bus.live()]) == ["ring"], "it is known from before, and grows older"
    server.start()
    exchange(ring, hall)
    assert ring.bus.screens()["fox"].body == "board"
    assert (ring.bus.trouble, hall.bus.trouble) == (None, None)


def test_flushall_costs_one_turn(server: RedisServer, processes: Callable[[], Process]) -> None:
    ring, hall = processes(), processes()
    ring.tells("ring")
    pins = hall.bus.tally("pins")
    exchange(ring, hall)
    with server.client() as client:
        client.flushall()
    ring.bus.tally("pins").add("fox")
    exchange(ring, hall)
    assert names([*hall.bus.live()]) == ["ring"]
    assert [each.key for each in pins.others()] == ["fox"]
    with server.client() as client:
        assert client.exists(f"{PREFIX}live") == 1


def test_a_stalled_redis_holds_up_nobody_who_tells_or_asks_and_is_used_when_it_goes_on(
    server: RedisServer, processes: Callable[[], Process]
) -> None:
    ring, hall = processes(), processes()
    ring.tells("ring")
    exchange(ring, hall)
    server.stall()
    hall.turn()
    assert hall.bus.trouble == "Redis does not answer in time"
    hall.bus.grown()
    hall.bus.here("fox", "board")
    hall.bus.tally("pins").add("fox")
    assert names([*hall.bus.live()]) == ["ring"]
    server.go_on()
    exchange(ring, hall)
    assert hall.bus.trouble is None
    assert ring.bus.screens()["fox"].body == "board"


@pytest.mark.parametrize("key", ["live", "screens", "counts"])
def test_what_is_of_another_type_at_one_of_our_keys_is_thrown_away(
    key: str, server: RedisServer, processes: Callable[[], Process]
) -> None:
    ring, hall = processes(), processes()
    ring.tells("ring")
    ring.bus.here("fox", "board")
    pins = hall.bus.tally("pins")
    with server.client() as client:
        client.set(PREFIX + key, "somebody else's")
    ring.turn()
    ring.bus.tally("pins").add("fox")
    exchange(ring, hall)
    assert names([*hall.bus.live()]) == ["ring"]
    assert list(hall.bus.screens()) == ["fox"]
    assert [each.key for each in pins.others()] == ["fox"]
    assert (ring.bus.trouble, hall.bus.trouble) == (None, None)


def test_rubbish_in_our_hashes_and_our_stream_is_no_news(server: RedisServer, processes: Callable[[], Process]) -> None:
    hall = processes()
    pins = hall.bus.tally("pins")
    with server.client() as client:
        client.hset(
            f"{PREFIX}live", mapping={"a": "\x00", "b": "12 {}", "c": "١٢ {}", "d": "9" * 30 + ' {"name": "x"}'}
        )
        client.hset(f"{PREFIX}screens", "a", '12 {"fox": 7}')
        client.xadd(f"{PREFIX}counts", {"x": "y"})
    exchange(hall)
    assert (hall.bus.trouble, hall.bus.screens(), pins.others()) == (None, {}, [])
    with server.client() as client:
        assert client.hkeys(f"{PREFIX}live") == []


def test_a_full_redis_is_told_and_nudges_still_go_through(tmp_path: Path) -> None:
    with redis_server(tmp_path, {"--maxmemory": "1", "--maxmemory-policy": "noeviction"}) as server:
        one, other = Process(server.url), Process(server.url)
        nudged = threading.Event()
        other.bus.on_growth(nudged.set)
        try:
            other.bus.start()
            assert nudged.wait(PATIENCE_S), "who begins to listen looks at the record"
            nudged.clear()
            one.tells("ring")
            one.bus.grown()
            one.turn()
            assert one.bus.trouble == "Redis is full (maxmemory), and takes nothing new"
            assert nudged.wait(PATIENCE_S)
        finally:
            one.bus.close()
            other.bus.close()


def test_a_redis_whose_clock_was_put_back_is_heard_again_and_tells_nothing_twice(
    server: RedisServer, processes: Callable[[], Process]
) -> None:
    one, other = processes(), processes()
    pins = other.bus.tally("pins")
    with server.client() as client:
        client.xadd(f"{PREFIX}counts", {"by": "x", "name": "pins", "key": "ahead"}, id="9999999999999-0")
    other.turn(times=3)
    assert [each.key for each in pins.others()] == ["ahead"]
    server.kill()
    other.turn()
    server.start()
    one.bus.tally("pins").add("fox")
    other.turn()
    exchange(one, other)
    assert [each.key for each in pins.others()] == ["fox"]


def test_a_mistake_in_what_is_told_is_logged_and_told_as_trouble_and_passes(
    processes: Callable[[], Process], caplog: pytest.LogCaptureFixture
) -> None:
    ring, hall = processes(), processes()

    def broken() -> Told:
        raise ZeroDivisionError("a mistake of ours")

    ring.bus.tell_live(broken)
    exchange(ring, hall)
    assert (
        ring.bus.trouble
        == "what machines tell each other cannot be told or taken in (ZeroDivisionError('a mistake of ours'))"
    )
    assert "a mistake of ours" in caplog.text
    ring.tells("ring")
    exchange(ring, hall)
    assert [ring.bus.trouble, hall.bus.trouble] == [None, None]
    assert names([*hall.bus.live()]) == ["ring"]


def test_a_replica_takes_nothing_and_says_whom_to_ask(server: RedisServer, processes: Callable[[], Process]) -> None:
    ring = processes()
    ring.tells("ring")
    with server.client() as client:
        client.replicaof("127.0.0.1", "1")
    ring.turn()
    assert ring.bus.trouble == "Redis is a read-only replica: name its master"


# Rights


def test_a_user_with_rights_on_our_keys_and_commands_alone_is_enough(server: RedisServer) -> None:
    rights = (
        "reset on >p4ss ~eracing:* &eracing:* "
        "+ping +time +hset +hgetall +hdel +pexpire +del +xadd +xread +publish +subscribe +unsubscribe"
    )
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "cup", *rights.split())
    url = f"redis://cup:p4ss@127.0.0.1:{server.port}/0"
    ring, hall = Process(url), Process(url)
    nudged = threading.Event()
    hall.bus.on_growth(nudged.set)
    try:
        hall.bus.start()
        assert nudged.wait(PATIENCE_S)
        nudged.clear()
        ring.tells("ring")
        ring.bus.tally("pins").add("fox")
        ring.bus.grown()
        ring.turn()
        assert nudged.wait(PATIENCE_S)
        assert ring.bus.trouble is None
    finally:
        ring.bus.close()
        hall.bus.close()


def test_a_wrong_password_is_told_without_it(server: RedisServer) -> None:
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "cup", "on", ">p4ss", "~eracing:*", "+ping")
    one = Process(f"redis://cup:se-cret@127.0.0.1:{server.port}/0")
    one.turn()
    assert one.bus.trouble is not None
    assert "does not let us" in one.bus.trouble
    assert "se-cret" not in one.bus.trouble
    one.bus.close()


@pytest.mark.parametrize("url", ["http://somewhere:6379", "redis://:pass@host:port/0", "nonsense"])
def test_a_url_that_names_no_redis_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SetupError, match=r"^--redis is no URL of a Redis") as refused:
        RedisBus(url, PREFIX)
    assert url not in str(refused.value)


# With its threads


class Listener:
    """A process that runs, and counts how often it was nudged."""

    def __init__(self, url: str) -> None:
        self.bus = RedisBus(url, PREFIX)
        self._count = 0
        self._changed = threading.Condition()
        self.bus.on_growth(self._nudged)
        self.bus.start()

    def _nudged(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._count >= count, PATIENCE_S), f"{self._count} of {count} nudges"

    @property
    def count(self) -> int:
        return self._count


def test_nudges_go_to_the_others_and_come_again_after_a_redis_that_was_gone(server: RedisServer) -> None:
    one, other = Listener(server.url), Listener(server.url)
    try:
        one.wait_for(1)
        other.wait_for(1)
        one.bus.grown()
        other.wait_for(2)
        server.kill()
        one.bus.grown()
        server.start()
        other.wait_for(3)
        before = other.count
        one.bus.grown()
        other.wait_for(before + 1)
    finally:
        one.bus.close()
        other.bus.close()


def test_a_burst_of_growth_is_told_in_few_nudges(server: RedisServer) -> None:
    one, other = Listener(server.url), Listener(server.url)
    try:
        one.wait_for(1)
        other.wait_for(1)
        for _ in range(20_000):
            one.bus.grown()
        other.wait_for(2)
        assert other.count < 10_000
    finally:
        one.bus.close()
        other.bus.close()


def test_one_that_never_ran_can_be_closed() -> None:
    RedisBus("redis://127.0.0.1:1/0", PREFIX).close()
