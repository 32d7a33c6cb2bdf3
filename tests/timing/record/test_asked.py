"""Requests and incidents, as entries."""

from dataclasses import replace
from datetime import timedelta

from leaderboard.fold import fold
from tests.timing.record.laps import EVENING, QUALIFYING, lap
from timing.record.asked import Asked, IncidentNoted
from timing.record.entry import Entry, Undone
from timing.record.in_force import InForce
from timing.record.protocol import Written

NOTED = IncidentNoted("quali", "i1", "{d1} touched {d2}", "Toni", EVENING, "rig-1", "d1", 3)


def test_a_request_is_known_by_the_id_that_the_client_gave_it() -> None:
    asked = Asked("u-1", "seats/set", "c0ffee", "Toni", EVENING)
    assert asked.key == "asked/u-1"
    assert replace(asked, author="Uwe", at=EVENING + timedelta(hours=1), content="other").key == asked.key


def test_of_an_incident_the_last_word_holds() -> None:
    decided = replace(NOTED, open=False, ruling="penalty/quali/d1/abc", at=EVENING + timedelta(minutes=5))
    assert decided.about == NOTED.about == "incident/i1"
    assert len({NOTED.key, decided.key, replace(NOTED, text="{d2} braked").key}) == 3
    decisions = InForce()
    for entry in (NOTED, decided):
        decisions.note(entry)
    assert decisions.about(NOTED.about) == decided
    decisions.note(Undone("quali", decided.key, "", "Toni", EVENING))
    assert decisions.about(NOTED.about) == NOTED


def test_neither_is_seen_on_a_board() -> None:
    asked = Asked("u-1", "incidents/note", "c0ffee", "Toni", EVENING, count=1)
    laps: list[Entry] = [QUALIFYING, lap(1)]
    without = fold(Written(nr, entry) for nr, entry in enumerate(laps, 1))
    standings = fold(Written(nr, entry) for nr, entry in enumerate([*laps, asked, NOTED], 1))
    assert standings.sessions["quali"].all_shown == without.sessions["quali"].all_shown
    assert (standings.unmatched, standings.seq) == (0, 4)
