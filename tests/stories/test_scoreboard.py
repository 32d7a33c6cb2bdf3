"""What we tell scoreboards, heard by another one of us as the feed of a timing computer: the same drivers and laps."""

from datetime import UTC, datetime

import pytest

from display.rmonitor.story import Story
from ingest.links import Peer
from ingest.links.rmonitor import KIND
from tests.ingest.hall import Hall
from tests.leaderboard.evenings import Evening
from timing.event import Plan, PlannedRig

AT = datetime(2026, 11, 21, 20, 15, 7, tzinfo=UTC)
COMPUTER = ("10.0.0.9", 50_000)


class Heard:
    """A hall that hears what we tell a scoreboard that comes now."""

    def __init__(self, story: Story) -> None:
        self.hall = Hall(Plan(rigs={"computer": PlannedRig("computer", COMPUTER[0], feed="rmonitor")}))
        assert KIND.conversation is not None
        self._talk = KIND.conversation(Peer("rmonitor", *COMPUTER))
        self._talk.opened(0.0)
        self.hear(story.whole(AT))

    def hear(self, lines: list[str]) -> None:
        data = "".join(f"{line}\r\n" for line in lines).encode("cp1252")
        self.hall.hear(*self._talk.take(data, 0.0).messages, source=COMPUTER)

    @property
    def laps(self) -> list[tuple[str, int]]:
        return [(self.hall.name_of(lap), lap.time_ms) for lap in self.hall.laps]


@pytest.mark.parametrize("kind", ["quali", "race"])
def test_has_the_laps_that_are_driven_from_then_on(kind: str) -> None:
    evening, story = Evening(), Story()
    evening.opens(kind)
    evening.lap("anna", "1:32.000", session=kind)
    story.move(evening.board(kind), 0, AT)
    heard = Heard(story)
    for driver, time in (*[("ben", "1:31.500"), ("anna", "1:30.125")] * 2, ("dora", "1:45.000")):
        evening.lap(driver, time, session=kind)
        heard.hear([*story.move(evening.board(kind), 0, AT), story.second(AT)])
    heard.hear([story.second(AT)] * 5)
    assert heard.laps == [
        ("Ben", 91_500),
        ("Anna", 90_125),
        ("Ben", 91_500),
        ("Anna", 90_125),
        ("Dora", 105_000),
    ]
