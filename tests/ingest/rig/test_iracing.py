"""iRacing's memory."""

import struct
from typing import Any

import pytest

from ingest.rig import Sample
from ingest.rig.iracing import sim
from tests.ingest.rig.memories import IRACING, IRACING_KINDS, FakeMemory, iracing, iracing_text
from timing.errors import BadInput
from timing.readings import SessionType

DRIVING = {
    "SessionTime": 300.5,
    "SessionNum": 0,
    "SessionUniqueID": 3,
    "LapCompleted": 2,
    "LapLastLapTime": 92.345,
    "LapBestLapTime": 91.5,
    "LapCurrentLapTime": 12.5,
    "PlayerCarPosition": 4,
}


def read(values: dict[str, Any] | None = None, **more: Any) -> Sample | None:
    return sim().read(FakeMemory({IRACING: iracing(DRIVING | (values or {}), **more)}))


def seen(values: dict[str, Any] | None = None, **more: Any) -> Sample:
    sample = read(values, **more)
    assert sample is not None
    return sample


def test_the_own_car_is_read_from_the_newest_buffer() -> None:
    assert seen(text=iracing_text(number=71_234)) == Sample(
        mark="71234/3/0",
        beat=1000,
        type=SessionType.PRACTICE,
        laps=2,
        last_ms=92_345,
        best_ms=91_500,
        current_ms=12_500,
        in_pit=False,
        position=4,
        track="Lakeside",
        car="Hall GT3",
        driver="Ada Voss",
        clock_s=300.5,
        session="71234-0",
    )


def test_a_lap_without_a_time_has_none() -> None:
    sample = seen({"LapLastLapTime": -1.0, "LapBestLapTime": -1.0, "PlayerCarPosition": 0})
    assert (sample.last_ms, sample.best_ms, sample.position) == (None, None, None)


def test_a_test_drive_has_no_number_of_its_own() -> None:
    sample = seen(text=iracing_text(number=0))
    assert (sample.mark, sample.session) == ("None/3/0", None)


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("Offline Testing", SessionType.PRACTICE),
        ("Lone Qualify", SessionType.QUALIFYING),
        ("Warmup", SessionType.WARMUP),
        ("Time Trial", SessionType.HOTLAP),
        ("Race", SessionType.RACE),
        ("", SessionType.OTHER),
    ],
)
def test_the_session_is_told_by_its_name(name: str, type: SessionType) -> None:
    sample = seen({"SessionNum": 1}, text=iracing_text(number=5, types=("Practice", name)))
    assert (sample.type, sample.session) == (type, "5-1")


def test_the_text_is_read_again_when_it_is_another_one() -> None:
    """As at a change of drivers."""
    game, memory = sim(), FakeMemory()
    names = []
    for update, driver in ((1, "Ada Voss"), (1, "not looked at"), (2, "Jörg Größe")):
        memory.maps[IRACING] = iracing(DRIVING, text=iracing_text(driver=driver), update=update)
        sample = game.read(memory)
        names.append(sample.driver if sample is not None else None)
    assert names == ["Ada Voss", "Ada Voss", "Jörg Größe"]


def test_values_that_this_car_does_not_have_are_not_told() -> None:
    optional = (
        "SessionTime",
        "SessionUniqueID",
        "LapBestLapTime",
        "LapCurrentLapTime",
        "OnPitRoad",
        "PlayerCarPosition",
    )
    sample = seen(without=optional)
    assert (sample.laps, sample.last_ms, sample.best_ms, sample.in_pit) == (2, 92_345, None, None)
    assert (sample.current_ms, sample.clock_s, sample.position) == (None, None, None)


@pytest.mark.parametrize("name", ["LapCompleted", "LapLastLapTime", "SessionNum"])
def test_what_is_needed_must_be_there_and_be_of_its_kind(name: str) -> None:
    with pytest.raises(BadInput, match=f"iracing at byte 112: expected a value {name}, which is missing"):
        read(without=(name,))
    with pytest.raises(BadInput, match=f"expected a value {name}"):
        read(kinds=IRACING_KINDS | {name: (5, "d")})


def test_a_value_beyond_its_buffer_is_none() -> None:
    with pytest.raises(BadInput, match="expected a value"):
        read(buffer_size=8)


@pytest.mark.parametrize("more", [{"status": 0}, {"version": 0}])
def test_before_the_game_is_connected_there_is_nothing(more: dict[str, Any]) -> None:
    assert read(**more) is None
    assert sim().read(FakeMemory()) is None


@pytest.mark.parametrize("values", [{"SessionNum": -1}, {"LapCompleted": -1}])
def test_a_menu_shows_no_car(values: dict[str, int]) -> None:
    assert read(values) is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"version": 3}, "byte 0: expected version 1 or 2 of the memory, not 3"),
        ({"text_size": -1}, "byte 16: expected a text of up to"),
        ({"text_at": -1}, "byte 20: expected a text that lies in the memory"),
        ({"value_count": 0}, "byte 24: expected 1 to 10,000 values"),
        ({"values_at": -4}, "byte 28: expected values that lie in the memory"),
        ({"buffers": 5}, "byte 32: expected 1 to 4 buffers"),
        ({"buffer_size": 2**30}, "byte 36: expected buffers of up to"),
        ({"values_at": 10**9}, "byte 1000000000: expected 1,440 bytes"),
        ({"buffer_size": 10_000}, "expected 10,000 bytes from byte"),
    ],
)
def test_a_memory_of_another_layout_is_not_guessed_at(more: dict[str, Any], expected: str) -> None:
    with pytest.raises(BadInput, match=expected):
        read(**more)


def test_a_buffer_without_a_place_is_told() -> None:
    packed = bytearray(iracing(DRIVING))
    struct.pack_into("<i", packed, 48 + 16 + 4, -5)
    with pytest.raises(BadInput, match="iracing at byte 68: expected a place of a buffer, not -5"):
        sim().read(FakeMemory({IRACING: bytes(packed)}))


def test_a_head_that_is_cut_is_told() -> None:
    with pytest.raises(BadInput, match="iracing at byte 60: expected 112 bytes"):
        sim().read(FakeMemory({IRACING: iracing(DRIVING)[:60]}))


def test_a_buffer_that_is_written_anew_while_it_is_copied_is_read_once_more() -> None:
    torn, whole = iracing(DRIVING | {"LapCompleted": 2}, tick=7), iracing(DRIVING | {"LapCompleted": 3}, tick=9)
    reads = iter([torn, torn, whole])
    memory = FakeMemory({IRACING: whole})
    memory.before_read = lambda: memory.maps.update({IRACING: next(reads, whole)})
    sample = sim().read(memory)
    assert sample is not None
    assert (sample.laps, sample.beat) == (3, 9)


def test_a_game_that_always_writes_is_read_another_time() -> None:
    memory, ticks = FakeMemory(), iter(range(1, 100))
    memory.before_read = lambda: memory.maps.update({IRACING: iracing(DRIVING, tick=next(ticks))})
    assert sim().read(memory) is None
