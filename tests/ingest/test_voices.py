"""What one source speaks: a game at a time, and each remembered."""

import pytest

from ingest.demo import wire_acsp
from ingest.formats import Feed
from ingest.formats.feeds import FEEDS
from ingest.voices import Voice, Voices
from tests.ingest.hall import F1, Console
from timing.errors import BadInput
from timing.readings import CarsNamed
from timing.tracker import Tracker

CONNECTED = wire_acsp.connected(1, "Ada", "7656", "gt3")
GARBLED = CONNECTED.replace("A".encode("utf-32-le"), b"\xff\xff\xff\xff", 1)


def voices(only: Feed | None = None) -> tuple[Voices, list[Voice]]:
    """Voices, and a list of those that were begun."""
    begun: list[Voice] = []

    def begin(feed: Feed) -> Voice:
        begun.append(Voice(feed, Tracker(), len(begun)))
        return begun[-1]

    return Voices(begin, only), begun


def test_a_game_is_recognised_by_the_first_datagram_and_kept() -> None:
    source, begun = voices()
    rig = F1(2022)
    for datagram in rig.begins():
        heard = source.hear(datagram)
        assert heard is not None
        assert heard[0] is begun[0]
    assert [voice.feed.name for voice in source] == ["f1_2022"]


def test_what_is_no_game_begins_none() -> None:
    source, begun = voices()
    assert source.hear(b"hello") is None
    assert (source.current, begun) == (None, [])


def test_a_packet_with_nothing_for_timing_is_heard_all_the_same() -> None:
    source, _ = voices()
    assert source.hear(wire_acsp.loaded(1)) == (source.current, None)


def test_who_changes_the_game_and_comes_back_is_known_again() -> None:
    source, begun = voices()
    console, rig = Console(), F1(2019)
    names = []
    for datagram in (console.drives(), rig.drives(), console.drives(), rig.drives()):
        heard = source.hear(datagram)
        assert heard is not None
        names.append(heard[0].feed.name)
    assert names == ["gt7", "f1_2019", "gt7", "f1_2019"]
    assert len(begun) == 2
    assert source.current is begun[1]


def test_what_is_broken_raises_and_changes_nothing() -> None:
    source, begun = voices()
    with pytest.raises(BadInput):
        source.hear(wire_acsp.lap_completed(1, 0))  # a message of the game, but no lap
    assert (source.current, begun) == (None, [])
    source.hear(Console().drives())
    for junk in (b"hello", Console().drives()[:-1], wire_acsp.lap_completed(1, 0)):
        with pytest.raises(BadInput):
            source.hear(junk)
    assert source.current is begun[0]


def test_a_known_server_may_send_text_that_is_none() -> None:
    source, _ = voices()
    assert source.hear(GARBLED) is None
    source.hear(wire_acsp.loaded(1))
    heard = source.hear(GARBLED)
    assert heard is not None
    assert isinstance(heard[1], CarsNamed)


def test_told_what_it_is_nothing_else_is_heard() -> None:
    source, begun = voices(FEEDS["ac-server-plugin"])
    with pytest.raises(BadInput):
        source.hear(Console().drives())
    assert source.hear(GARBLED) is not None
    with pytest.raises(BadInput):
        source.hear(Console().drives())
    assert [voice.feed.name for voice in begun] == ["ac-server-plugin"]
