"""From a rig to the server, over real sockets."""

import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.rig.sending import (
    IDLE_S,
    LONGEST_PAUSE_S,
    MOST_UNSENT,
    Answer,
    Beacon,
    Courier,
    Server,
    http_post,
    server_at,
)
from ingest.rig.store import Store
from tests.ingest.rig.stand import KEY, Desk, serving, signature

AT = 1_800_000_000.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path, AT)
    yield store
    store.close()


def keep(store: Store, *numbers: int) -> None:
    for number in numbers:
        message = {"rig": "rig-7", "session": "s", "lap": number, "time_ms": 90_000 + number, "driver": "Jörg Größe"}
        store.add_lap(message, AT)


def courier(store: Store, port: int, said: list[str], *, key: str = KEY) -> Courier:
    post = http_post(Server("127.0.0.1", port, 9), wait_s=5.0)
    return Courier(store, key.encode(), post, said.append, "the server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_laps_arrive_signed_and_in_their_order(store: Store) -> None:
    desk, said = Desk(), list[str]()
    keep(store, 1, 2)
    with serving(desk) as port:
        assert courier(store, port, said).work(0.0) == IDLE_S
    assert desk.told == [("s", 1, 90_001), ("s", 2, 90_002)]
    assert all(lap["signature"] == signature(lap) for lap in desk.laps.values())
    assert said == ["lap 1 is at the server", "lap 2 is at the server"]
    assert store.count_waiting() == 0


def test_after_a_long_time_without_a_line_many_laps_go_one_after_another(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.rig.sending.AT_ONCE", 2)
    monkeypatch.setattr("ingest.rig.store.AT_ONCE", 2)
    desk = Desk()
    keep(store, 1, 2, 3)
    with serving(desk) as port:
        sent = courier(store, port, [])
        assert [sent.work(0.0), sent.work(0.0)] == [0.0, IDLE_S]
    assert [lap for _, lap, _ in desk.told] == [1, 2, 3]


def test_a_lap_that_the_server_has_already_is_done(store: Store) -> None:
    desk, said = Desk(), list[str]()
    keep(store, 1)
    message = store.waiting()[0].message
    desk.laps[message["id"]] = message
    with serving(desk) as port:
        courier(store, port, said).work(0.0)
    assert said == ["lap 1 is at the server"]
    assert store.count_waiting() == 0


def test_while_the_line_is_down_it_is_tried_again_after_longer_and_longer_pauses(store: Store) -> None:
    desk, said, now = Desk(), list[str](), 0.0
    keep(store, 1, 2)
    port = free_port()
    sent = courier(store, port, said)
    pauses = []
    for _ in range(7):
        pauses.append(sent.work(now))
        assert sent.work(now + pauses[-1] / 2) == pytest.approx(pauses[-1] / 2)  # not yet
        now += pauses[-1]
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert len(said) == 1
    assert said[0].startswith("! the server does not answer (")
    assert said[0].endswith("): 2 lap(s) wait here")
    with serving(desk, port):
        assert sent.work(now) == IDLE_S
    assert desk.told == [("s", 1, 90_001), ("s", 2, 90_002)]
    assert said[1:] == ["the server answers again", "lap 1 is at the server", "lap 2 is at the server"]


@pytest.mark.parametrize(
    ("status", "sentence", "hint"),
    [
        (401, "a signature is needed", "start again with the rig's --key"),
        (403, "the signature is not made with the key of rig 'rig-7'", "start again with the rig's right --key"),
        (404, "the plan has no rig 'rig-7'", "start again with the right --rig and --to, or put the rig into the plan"),
        (422, "expected a UUID", "tell whoever looks after the server"),
    ],
)
def test_a_refusal_is_told_in_words_and_not_tried_again(store: Store, status: int, sentence: str, hint: str) -> None:
    desk, said = Desk(refusal=(status, sentence)), list[str]()
    keep(store, 1)
    with serving(desk) as port:
        sent = courier(store, port, said)
        assert [sent.work(now) for now in (0.0, 100.0)] == [IDLE_S, IDLE_S]
    assert desk.posts == 1
    assert said == [f"! lap 1 was refused: {sentence}. It is kept here: {hint}"]


def test_a_wrong_key_is_refused_by_the_server(store: Store) -> None:
    desk, said = Desk(), list[str]()
    keep(store, 1)
    with serving(desk) as port:
        courier(store, port, said, key="another key that is long").work(0.0)
    assert desk.told == []
    assert "is not made with the key of rig 'rig-7'. It is kept here: start again with the rig's right --key" in said[0]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_server_that_cannot_take_it_now_is_asked_again(store: Store, status: int) -> None:
    desk, said = Desk(refusal=(status, "not now")), list[str]()
    keep(store, 1)
    with serving(desk) as port:
        sent = courier(store, port, said)
        assert sent.work(0.0) == 1.0
        desk.refusal = None
        assert sent.work(1.0) == IDLE_S
    assert said == [
        "! the server takes no laps now: not now: 1 lap(s) wait here",
        "the server answers again",
        "lap 1 is at the server",
    ]


@pytest.mark.parametrize("answer", [(200, b"<html>It works!</html>"), (404, b"<html>not found</html>"), (302, b"")])
def test_another_web_server_is_not_taken_for_ours(store: Store, answer: tuple[int, bytes]) -> None:
    desk, said = Desk(stranger=answer), list[str]()
    keep(store, 1)
    with serving(desk) as port:
        assert courier(store, port, said).work(0.0) == 1.0
    assert said == ["! what answers at the server is no eRacing server: 1 lap(s) wait here"]
    assert desk.posts == 1  # a redirect is not followed


@pytest.mark.parametrize("body", [b"[]", b'{"rig": "rig-7", "lap": 2}', b"\xff"])
def test_an_answer_about_something_else_is_none(store: Store, body: bytes) -> None:
    said: list[str] = []
    keep(store, 1)
    assert Courier(store, KEY.encode(), lambda _: Answer(201, body), said.append, "it").work(0.0) == 1.0
    assert said == ["! what answers at it is no eRacing server: 1 lap(s) wait here"]


def test_a_disk_that_fails_is_told_and_tried_again(store: Store, tmp_path: Path) -> None:
    said: list[str] = []

    def broken(_: bytes) -> Answer:
        raise sqlite3.OperationalError("disk I/O error")

    keep(store, 1)
    assert Courier(store, KEY.encode(), broken, said.append, "it").work(0.0) == 1.0
    assert said == ["! the disk of this PC fails (disk I/O error): no lap is sent before it works"]


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.168.1.10", Server("192.168.1.10", 8080, 5)),
        ("board.hall:9000", Server("board.hall", 9000, 5)),
        (" http://192.168.1.10:8080/ ", Server("192.168.1.10", 8080, 5)),
        ("[fd00::1]:81", Server("fd00::1", 81, 5)),
    ],
)
def test_a_server_is_given_as_its_boards_are_opened(text: str, server: Server) -> None:
    assert server_at(text, 5) == server


@pytest.mark.parametrize("text", ["", "a b", "host:", "host:0", "host:70000", "https://host", "fd00::1"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no address; write HOST or HOST:PORT, such as 192\.168\.1\.10:8080"):
        server_at(text, 5)


def test_laps_go_to_where_the_boards_are() -> None:
    assert Server("fd00::1", 81, 5).laps == "http://[fd00::1]:81/api/v1/laps"
    assert Server("hall", 8080, 5).laps == "http://hall:8080/api/v1/laps"


def test_states_go_to_the_port_of_the_rigs() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(10)
        beacon = Beacon(Server("127.0.0.1", 8080, heard.getsockname()[1]), print)
        beacon.start()
        beacon.send(b"one")
        beacon.send(b"two")
        assert [heard.recv(99), heard.recv(99)] == [b"one", b"two"]
        beacon.stop(10)
        assert not beacon.is_alive


def test_nobody_has_to_listen() -> None:
    said: list[str] = []
    beacon = Beacon(Server("127.0.0.1", 8080, free_port()), said.append)
    beacon.start()
    for _ in range(5):
        beacon.send(b"state")
    beacon.stop(10)
    assert (beacon.is_alive, said) == (False, [])


def test_a_name_that_is_not_known_is_told_once_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    asked: list[str] = []

    def unknown(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror("not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    beacon = Beacon(Server("hall", 8080, 9), said.append)
    beacon.start()
    beacon.send(b"one")
    beacon.send(b"two")
    beacon.stop(10)
    assert asked == ["hall", "hall"]
    assert said == ["! the state of this rig cannot be sent to hall (not known): is it right?"]


def test_states_that_cannot_go_make_way_for_newer_ones() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(10)
        beacon = Beacon(Server("127.0.0.1", 8080, heard.getsockname()[1]), print)
        for number in range(MOST_UNSENT + 3):
            beacon.send(b"%d" % number)
        beacon.start()
        assert heard.recv(99) == b"3"
        beacon.stop(10)
