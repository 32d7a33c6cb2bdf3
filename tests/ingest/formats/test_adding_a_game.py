"""The page that tells how a game is added, taken at its word: its code is run as it stands there."""

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ingest.capture_contents import contents_of_capture
from ingest.captures import read_capture
from ingest.formats import Feed, feeds
from ingest.tape_packets import file_header, packet

PAGE = Path(__file__).parents[3] / "docs/adding-a-game.md"
SHORT = 45
"""Lines that a game may take with its docstrings, where it is a simple one."""


@pytest.fixture
def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def kart(blocks: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The game of the page, with its row in the table."""
    module = ModuleType("ingest.formats.kart")
    exec(compile(blocks[0], str(PAGE), "exec"), module.__dict__)
    feed: Feed = module.FEED
    monkeypatch.setitem(feeds.FEEDS, feed.name, feed)
    monkeypatch.setitem(feeds._BY_LENGTH, 24, (feed,))
    return module


def drive() -> Iterator[bytes]:
    """Three laps and the first metres of a fourth; in the second somebody stops to look at the flowers."""
    order = laps = 0
    last = 0.0
    for time in (61.25, 60.5, 60.5, 5.0):
        for moment in range(int(time * 10)):
            for _ in range(3 if laps == 1 and moment == 99 else 1):
                yield struct.pack("<4sIIIff", b"KART", order, 7, laps, last, moment / 10)
            order += 1
        laps, last = laps + 1, time


def tape() -> io.BytesIO:
    packets = (packet(told, ("192.0.2.5", 4000), ("192.0.2.1", 20_777), at) for at, told in enumerate(drive()))
    return io.BytesIO(file_header() + b"".join(each for each in packets if each))


def test_the_game_of_the_page_is_read_and_its_test_passes(blocks: list[str], kart: Any) -> None:
    names = {"contents_of_capture": contents_of_capture, "read_capture": read_capture, "TAPE": tape()}
    exec(compile(blocks[1], str(PAGE), "exec"), names)
    names["test_three_laps_on_tape_are_three_laps"]()  # type: ignore[operator]
    assert contents_of_capture(read_capture(tape())).sessions[0].track == "track 7"


def test_the_game_of_the_page_is_short(blocks: list[str]) -> None:
    assert len(blocks[0].splitlines()) < SHORT
