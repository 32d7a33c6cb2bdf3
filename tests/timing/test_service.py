"""What a service manager is told, on a real socket of its kind."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from timing.service import LOOKS, LifeSign, Service, of_rounds, of_running_loop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such socket")


class Manager:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, name: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name)
        self.socket.settimeout(30)

    def told(self) -> list[str]:
        """The next message, which is waited for."""
        return self.socket.recv(4096).decode().split("\n")

    def has_been_told(self) -> list[list[str]]:
        """All that has come, without waiting."""
        messages = []
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                messages.append(self.socket.recv(4096).decode().split("\n"))
        self.socket.settimeout(30)
        return messages


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def manager(place: str) -> Iterator[Manager]:
    manager = Manager(place)
    yield manager
    manager.socket.close()


def of(place: str, **more: str) -> Service:
    return Service({"NOTIFY_SOCKET": place} | more, 77)


def test_a_start_and_an_end_are_told(place: str, manager: Manager) -> None:
    with of(place) as service:
        assert manager.has_been_told() == []
        service.ready("Cup:\nhearing rigs")
        assert manager.has_been_told() == [["READY=1", "STATUS=Cup: hearing rigs"]]
    assert manager.has_been_told() == [["STOPPING=1"]]


def test_a_socket_without_a_file_is_told_too() -> None:
    name = f"eracing-test-{id(object())}"
    if sys.platform != "linux":
        pytest.skip("only Linux has sockets without a file")
    manager = Manager("\0" + name)
    with of(f"@{name}") as service:
        service.ready("here")
    assert manager.told()[0] == "READY=1"
    manager.socket.close()


def test_the_watchdog_is_fed_again_and_again(place: str, manager: Manager) -> None:
    with of(place, WATCHDOG_USEC="40000", WATCHDOG_PID="77") as service:
        service.watch(lambda: None)
        service.ready("here")
        assert manager.told()[0] == "READY=1"
        assert [manager.told() for _ in range(LOOKS)] == [["WATCHDOG=1"]] * LOOKS
    assert manager.has_been_told()[-1] == ["STOPPING=1"]


@pytest.mark.parametrize(
    "environ", [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "78"}, {"WATCHDOG_USEC": "soon"}]
)
def test_a_watchdog_of_nobody_or_of_another_process_is_not_fed(
    place: str, manager: Manager, environ: dict[str, str]
) -> None:
    with of(place, **environ) as service:
        service.ready("here")
    assert [lines[0] for lines in manager.has_been_told()] == ["READY=1", "STOPPING=1"]


def test_what_hangs_leaves_the_watchdog_unfed_and_is_told_once(
    place: str, manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    hangs = ["the thread that receives does not come round", "the thread that receives does not come round", None, None]
    service = of(place)
    service.ready("here")
    manager.told()
    service.watch(lambda: None)
    service.watch(iter(hangs).__next__)
    with caplog.at_level(logging.ERROR):
        for _ in hangs:
            service.look()
    assert manager.has_been_told() == [
        ["STATUS=the thread that receives does not come round"],
        ["WATCHDOG=1", "STATUS=here"],
        ["WATCHDOG=1"],
    ]
    assert len(caplog.records) == 1


def test_every_sign_is_asked_also_where_one_is_missing(place: str, manager: Manager) -> None:
    asked = []
    service = of(place)
    service.watch(lambda: "one hangs")
    service.watch(lambda: asked.append("two"))
    service.look()
    assert asked == ["two"]


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1"}])
def test_without_a_manager_nobody_is_told(environ: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    with Service(environ | {"WATCHDOG_USEC": "1000"}, 77) as service:
        service.ready("here")
        service.look()
    assert not caplog.records


def test_a_manager_that_is_gone_is_no_trouble_of_ours(place: str, caplog: pytest.LogCaptureFixture) -> None:
    with of(place) as service:
        service.ready("here")
    assert [record.message.partition(": ")[0] for record in caplog.records] == [
        "the service manager cannot be told READY=1",
        "the service manager cannot be told STOPPING=1",
    ]


def test_a_loop_lives_while_it_does_what_it_is_asked() -> None:
    loop = asyncio.new_event_loop()

    async def begin() -> None:
        sign = of_running_loop()
        assert sign() is None
        assert sign() == "the event loop does not come round"  # it had no turn between the two
        await asyncio.sleep(0)
        assert sign() is None
        await asyncio.sleep(0)
        signs.append(sign)

    signs: list[LifeSign] = []
    loop.run_until_complete(begin())
    loop.close()
    assert signs[0]() == "the event loop has ended"


def test_a_thread_lives_while_it_comes_round() -> None:
    rounds = iter([10, 11, 11, 12])
    sign = of_rounds("it", rounds.__next__)
    assert [sign() for _ in range(4)] == [None, None, "it does not come round", None]
