"""A rig that runs Gran Turismo 7."""

from itertools import pairwise, takewhile

import pytest

from ingest.demo.gt7_rig import GT7Rig
from ingest.demo.pace import AWAY_LAP, cast
from ingest.demo.script import Moment, Scene, moments
from ingest.demo.wire_gt7 import Format
from ingest.formats.gt7 import GT7Frame, decode
from timing.readings import Phase, SessionType

HOTLAP, RACE = SessionType.HOTLAP, SessionType.RACE
SEED = 3

Sent = list[tuple[Moment, GT7Frame]]


def session(kind: SessionType, format: Format = "A", rig: int = 2, seed: int = SEED) -> Sent:
    """What a rig sends in its first game session."""
    game = GT7Rig(format, kind, seed, rig)
    seen = takewhile(lambda moment: moment.lap.session == 1, moments(seed, rig, 2_000))
    sent = [(moment, list(game.packets(moment))) for moment in seen]
    return [(moment, decode(datagram)) for moment, (datagram,) in sent]


def test_its_packets_are_numbered_as_the_time_goes_by() -> None:
    numbers = [(moment.at_ms, frame.order) for moment, frame in session(HOTLAP)]
    assert all(before[1] < after[1] for before, after in pairwise(numbers))
    begun = numbers[0]
    assert all(abs((order - begun[1]) - (at - begun[0]) * 0.06) <= 1 for at, order in numbers)


def test_the_counter_of_a_console_that_is_never_switched_off_starts_over() -> None:
    first = next(moments(SEED, 2, 1_000))
    game = GT7Rig("A", HOTLAP, SEED, 2)
    (datagram,) = game.packets(Moment(10**12, Scene.DRIVING, first.lap, 0, (), -1))
    assert 0 <= decode(datagram).order < 2**31


def test_another_seed_or_rig_counts_from_another_number() -> None:
    starts = {session(HOTLAP, rig=rig, seed=seed)[0][1].order for rig in (2, 8) for seed in (3, 4)}
    assert len(starts) == 4


@pytest.mark.parametrize("kind", [HOTLAP, RACE])
def test_the_lap_number_tells_the_way_from_menu_to_menu(kind: SessionType) -> None:
    sent = session(kind)
    laps = [frame.car(0).lap for _, frame in sent]
    of = sent[0][0].lap.of
    shown = [lap for lap, before in zip(laps, [None, *laps], strict=False) if lap != before]
    assert shown == [0, *range(1, of + 2), -1]


def test_past_the_last_lap_of_a_race_it_has_finished_and_in_a_time_trial_it_drives_on() -> None:
    def phase(kind: SessionType) -> Phase:
        over = [frame for moment, frame in session(kind) if moment.scene is Scene.OVER and not moment.leaving]
        (phase,) = {frame.car(0).phase for frame in over}
        return phase

    assert (phase(RACE), phase(HOTLAP)) == (Phase.FINISHED, Phase.RUNNING)


def test_last_and_best_lap_are_those_of_the_game_session() -> None:
    for moment, frame in session(HOTLAP):
        times = [] if moment.leaving else [lap.time_ms for lap in moment.done]
        car = frame.car(0)
        assert car.last_ms == (times[-1] if times else None)
        assert car.best_ms == min(times, default=None)


def test_in_format_c_the_best_lap_comes_one_packet_late_and_the_running_time_goes_past_the_line() -> None:
    sent = session(HOTLAP, "C")
    for (before, at_line), (on, crossing) in pairwise(sent):
        if not on.crossed:
            continue
        lap = on.done[-1]
        assert at_line.car(0).current_ms == before.driven_ms < lap.time_ms
        assert (crossing.car(0).last_ms, crossing.car(0).current_ms) == (lap.time_ms, lap.time_ms + 6)
        assert crossing.car(0).best_ms == min((lap.time_ms for lap in on.done[:-1]), default=None)
    assert sent[0][1].car(0).current_ms == 0


def test_while_it_is_paused_the_picture_stands_still() -> None:
    away = cast(SEED).away
    paused = [frame.car(0) for moment, frame in session(HOTLAP, "C", away) if moment.scene is Scene.PAUSED]
    assert len(paused) >= 90
    in_lap = [car for car in paused if car.lap == AWAY_LAP]
    assert {(car.phase, car.current_ms) for car in in_lap} == {(Phase.ABSENT, in_lap[0].current_ms)}
