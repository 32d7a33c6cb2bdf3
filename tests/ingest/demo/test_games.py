"""The games of the demonstration, all of them."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo.cup import RUNS
from ingest.demo.games import games
from ingest.demo.script import Cue, script
from ingest.formats.feeds import identify

FEEDS = ["gt7" if run.year is None else f"f1_{run.year}" for run in RUNS]


def cues(seed: int, step_ms: int, count: int) -> list[Cue]:
    return list(islice(script(games(seed), seed, step_ms), count))


def test_every_rig_speaks_the_game_it_runs_and_nothing_else() -> None:
    for cue in cues(1, 1_000, 1_200):
        for datagram in cue.datagrams:
            feed = identify(datagram)
            assert feed is not None
            assert feed.name == FEEDS[cue.rig]
            feed.decode(datagram)


def test_all_formats_of_gran_turismo_are_there() -> None:
    lengths = {len(cue.datagrams[0]) for cue in cues(1, 1_000, 500) if FEEDS[cue.rig] == "gt7"}
    assert lengths == {296, 316, 344, 368}


@given(st.integers(0, 2**31))
@settings(max_examples=8)
def test_the_same_seed_sends_the_very_same_datagrams_in_the_same_order(seed: int) -> None:
    sent = cues(seed, 1_000, 120)
    assert sent == cues(seed, 1_000, 120)
    assert sent != cues(seed + 1, 1_000, 120)


@pytest.mark.parametrize("coarse", [2_000, 5_000])
def test_what_is_shown_of_a_moment_is_the_same_whatever_the_step(coarse: int) -> None:
    """So what a session and its laps are known by does not depend on the speed the demonstration is played at."""

    def heard(step_ms: int, count: int) -> dict[tuple[int, int], set[bytes]]:
        return {(cue.at_ms, cue.rig): set(cue.datagrams) for cue in cues(1, step_ms, count)}

    fine, rough = heard(1_000, 1_500), heard(coarse, 1_000)
    shared = fine.keys() & rough.keys()
    assert len(shared) > 300
    assert all(fine[at] & rough[at] for at in shared)
