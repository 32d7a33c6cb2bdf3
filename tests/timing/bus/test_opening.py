"""The bus that the options name: none to speak of on one machine, and nothing is imported for it there."""

import threading
from pathlib import Path

import pytest

from tests.timing.bus.redis_server import PATIENCE_S, RedisServer
from timing.bus.alone import ALONE, Alone
from timing.bus.opening import bus_of
from timing.errors import SetupError
from timing.live_json import Told
from timing.options import Options
from timing.record.entry import Person
from timing.record.memory import MemoryRecord

TELLS = Person("anna", "Anna Feld")


def test_without_redis_there_is_nobody_else(tmp_path: Path) -> None:
    with bus_of(Options(data=tmp_path), MemoryRecord()) as bus:
        assert isinstance(bus, Alone)
        bus.start()
        bus.grown()
        bus.on_growth(lambda: pytest.fail("nobody nudges"))
        bus.tell_live(lambda: Told("here"))
        bus.here("fox", "board")
        bus.tally("pins").add("fox")
        assert (bus.live(), bus.screens(), bus.tally("pins").others(), bus.trouble) == ((), {}, (), None)
        bus.close()
    assert ALONE.trouble is None


def test_what_one_process_writes_nudges_the_others_of_this_record_alone(server: RedisServer, tmp_path: Path) -> None:
    options = Options(data=tmp_path, redis=server.url)
    record, ours, theirs = MemoryRecord("e1"), threading.Event(), threading.Event()
    with (
        bus_of(options, record) as bus,
        bus_of(options, MemoryRecord("e1")) as other,
        bus_of(options, MemoryRecord("e2")) as foreign,
    ):
        other.on_growth(ours.set)
        foreign.on_growth(theirs.set)
        for each in (bus, other, foreign):
            each.start()
        for event in (ours, theirs):
            assert event.wait(PATIENCE_S), "who begins to listen looks at the record"
            event.clear()
        record.append([], [TELLS])
        assert ours.wait(PATIENCE_S)
        assert not theirs.is_set()


def test_a_wrong_url_stops_the_start(tmp_path: Path) -> None:
    with (
        pytest.raises(SetupError, match="--redis is no URL"),
        bus_of(Options(data=tmp_path, redis="x"), MemoryRecord()),
    ):
        pass
