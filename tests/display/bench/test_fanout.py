"""The benchmark of the fan-out at its smallest: it runs, its clients count right, and says what it cannot measure."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from display.bench import crowd as crowds
from display.bench import fanout
from display.bench.crowd import Crowd
from display.bench.processes import BenchError
from timing.bench.floors import NO_COMPILER, compiled, compiler

linux = pytest.mark.skipif(
    sys.platform != "linux" or compiler() is None, reason="the clients need Linux and a compiler"
)
HERE = Path(fanout.__file__).parent
SIZE = replace(fanout.QUICK, screens=7)


@pytest.fixture(scope="module")
def programs() -> Iterator[tuple[Path, Path]]:
    """The clients and the floor, compiled."""
    warnings = ("-Wall", "-Wextra", "-Werror")
    with compiled(HERE / "clients.c", *warnings) as clients, compiled(HERE / "floor.c", *warnings) as floor:
        assert clients is not None
        assert floor is not None
        yield clients, floor


@linux
def test_the_quick_run_tells_all_as_json() -> None:
    command = [sys.executable, "-m", "eracing", "bench", "fanout", "--quick", "--json"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["bench"], told["quick"], told["missing"]) == ("fanout", True, [])
    whats = [measure["what"] for measure in told["measures"]]
    assert len(whats) == len(set(whats)) == 14
    for measure in told["measures"][:-1]:
        assert [(figure["name"], figure["kind"]) for figure in measure["figures"]] == [
            (fanout.FLOOR, "floor"),
            (fanout.OURS, "ours"),
            (fanout.FASTAPI, "peer"),
            ("websockets, broadcast", "peer"),
        ]
        assert all(figure["rounds"] >= 1 for figure in measure["figures"])
    assert [figure["name"] for figure in told["measures"][-1]["figures"]] == [fanout.OURS]
    assert all(goal["value"] is not None for measure in told["measures"] for goal in measure["goals"])


@linux
@pytest.mark.parametrize("number", range(4), ids=["floor", "ours", "fastapi", "websockets"])
def test_every_client_gets_every_change_of_every_server(programs: tuple[Path, Path], number: int) -> None:
    clients, floor = programs
    each = fanout._contestants(floor, SIZE)[number]
    with Crowd(each.name, each.command, each.path, clients, SIZE.screens) as crowd:
        connected = crowd.connect(SIZE.screens)
        assert connected.seconds > 0
        told = [crowd.change(wanted) for wanted in (fanout.SMALL, fanout.LARGE)]
        assert told[0].size < 1000 < 3000 <= told[1].size
        assert all(one.last_ms > 0 for one in told)
        kept = crowd.pace(50, 0.2, fanout.SMALL)
        assert 0 < kept.p50_ms <= kept.p99_ms


@linux
def test_clients_that_do_not_all_get_a_change_are_no_measurement(
    programs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    clients, floor = programs
    monkeypatch.setattr(crowds, "TOLD_S", 0.2)
    with Crowd("a floor for three", [floor, "3"], "/", clients, SIZE.screens) as crowd:
        crowd.connect(3)
        crowd._size = 4
        with pytest.raises(BenchError, match="3 of 4 clients got the change"):
            crowd.change(fanout.SMALL)
        with pytest.raises(BenchError, match="there is room for 7"):
            crowd.connect(5)


@linux
def test_a_server_that_has_stopped_is_named() -> None:
    with pytest.raises(BenchError, match=r"the server has stopped. .*no such thing"):
        Crowd("the server", [sys.executable, "-c", "raise SystemExit('no such thing')"], "/", Path("unused"), 1)


def test_without_a_compiler_nothing_is_measured_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("CC", "no-such-compiler")
    report = fanout.run(quick=True)
    assert not report.measures
    [told] = report.missing
    assert told.startswith(NO_COMPILER)


def test_without_epoll_nothing_is_measured_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    report = fanout.run(quick=True)
    assert not report.measures
    assert "need Linux" in report.missing[0]


@linux
def test_where_few_files_may_be_open_there_are_fewer_screens_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    size, [told] = fanout._granted(fanout.FULL)
    assert (size.screens, size.fewer) == (3796, 3796)
    assert "4,096 open files" in told
