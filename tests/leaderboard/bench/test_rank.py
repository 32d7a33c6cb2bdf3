"""`eracing bench rank` at its small size: that it measures, that all rank alike, and what it says."""

import socket
import threading
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from leaderboard.bench import redis_peer
from leaderboard.bench.rank import _improved, _Listed, _Sorted, run
from leaderboard.fold import Standings
from timing.bench.laps import SESSION, laps
from timing.record.protocol import Written


def test_each_figure_stands_beside_its_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(redis_peer.SERVER, raising=False)
    report = run(quick=True).json({})
    assert (report["bench"], report["quick"]) == ("rank", True)
    assert report["missing"] == ["Redis is left out: ERACING_TEST_REDIS names no server"]
    kinds = [sorted({figure["kind"] for figure in measure["figures"]}) for measure in report["measures"]]
    assert kinds == [["floor", "ours", "peer"]] * 2 + [["floor", "ours"]] * 3
    assert [[goal["at_most"] for goal in measure["goals"]] for measure in report["measures"]] == [
        [],
        [],
        [1.2],
        [1.2],
        [3],
    ]
    assert all(goal["value"] > 0 for measure in report["measures"] for goal in measure["goals"])
    assert list(tmp_path.iterdir()) == []


def test_those_who_are_measured_give_a_driver_the_same_place() -> None:
    first = list(islice(laps(40), 40))
    best = {lap.driver: lap.time_ms for lap in first}
    listed, sorted_anew, standings = _Listed(best), _Sorted(best), Standings()
    for seq, lap in enumerate(first, 1):
        standings.apply(Written(seq, lap))
    for seq, (name, time_ms) in enumerate(islice(_improved(best), 300), 41):
        standings.apply(Written(seq, replace(first[0], lap=seq, driver=name, time_ms=time_ms)))
        place = listed.place(name, time_ms)
        assert sorted_anew.place(name, time_ms) == place
        equal = sum(ms == time_ms for ms in listed.best.values())
        assert abs(standings.sessions[SESSION].order.position(name) - 1 - place) < equal


def _redis(server: socket.socket, heard: list[bytes], answers: bytes) -> None:
    """A server for one connection after a first one that says nothing: answers each command with the next line."""
    server.accept()[0].close()
    connection = server.accept()[0]
    lines = iter(answers.splitlines(keepends=True))
    with connection:
        while part := connection.recv(65_536):
            heard.append(part)
            connection.sendall(b"".join(next(lines) for _ in range(part.count(b"*"))))


def test_a_redis_is_asked_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv(redis_peer.SERVER, f"redis://127.0.0.1:{server.getsockname()[1]}")
        thread = threading.Thread(target=_redis, args=(server, heard, b":1\r\n:1\r\n:0\r\n:1\r\n:1\r\n"))
        thread.start()
        assert redis_peer.why_not() is None
        with redis_peer.ranked_in_redis() as ranked:
            ranked.fill([("d1", 90_000), ("d2", 91_000)])
            assert ranked.place("d2", 89_000) == 1
        thread.join()
    said = b"".join(heard)
    assert b"$5\r\n89000\r\n$2\r\nd2\r\n*3\r\n$5\r\nZRANK\r\n" in said
    assert said.count(b"ZADD") == 3
    assert b"$3\r\nDEL\r\n" in heard[-1]


def test_a_redis_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(redis_peer.SERVER, "redis://127.0.0.1:1")
    assert redis_peer.why_not() == "Redis is left out: the server that ERACING_TEST_REDIS names does not answer"
