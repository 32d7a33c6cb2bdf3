"""Races of every F1 year, packed by other people's libraries, through the pipeline: the laps driven, and no others."""

from collections.abc import Iterable

import pytest

from tests.ingest.hall import RIG, Hall, Standing, one_rig, times
from tests.stories.f1_race import YEARS, Race, full_race, over_a_bad_network, sent
from timing.laps import GAME
from timing.record.entry import SessionOpened

every_year = pytest.mark.parametrize("year", YEARS)


def driven(race: Race, cars: Iterable[int] | None = None) -> dict[tuple[int, int], Standing]:
    """The laps of a race as the record must have them."""
    return {
        (index, number): Standing(
            lap.time_ms,
            (*lap.sectors_ms, lap.time_ms - sum(lap.sectors_ms)),
            lap.valid,
            "" if lap.valid else GAME,
            race.cars[index].name,
        )
        for index in (range(len(race.cars)) if cars is None else cars)
        for number, lap in enumerate(race.cars[index].laps, start=1)
    }


class TestAFullRace:
    @every_year
    def test_gives_exactly_the_laps_that_were_driven(self, year: int) -> None:
        race = full_race(year)
        hall = Hall(one_rig("all")).hears(sent(race))
        assert hall.standing == driven(race)
        assert not set(hall.dropped) - {"repeated", "no-session"}

    @every_year
    def test_gives_a_rig_its_own_laps_only(self, year: int) -> None:
        race = full_race(year)
        assert Hall().hears(sent(race)).standing == driven(race, [race.player])

    @every_year
    @pytest.mark.parametrize("seed", range(3))
    def test_gives_the_same_laps_over_a_bad_network(self, year: int, seed: int) -> None:
        """A packet in twenty lost, as many doubled, one in ten up to 0.2 s late."""
        race = full_race(year)
        hall = Hall(one_rig("all")).hears(over_a_bad_network(sent(race), seed))
        assert times(hall.standing) == times(driven(race))
        assert all(lap.name == race.cars[car].name for (car, _), lap in hall.standing.items())

    @every_year
    def test_played_again_adds_nothing(self, year: int) -> None:
        race = full_race(year)
        hall = Hall(one_rig("all")).hears(sent(race))
        written = hall.entries
        hall.hears(sent(race))
        assert hall.entries == written

    @every_year
    def test_played_again_to_another_process_and_from_another_port_adds_nothing(self, year: int) -> None:
        race = full_race(year)
        hall = Hall(one_rig("all")).hears(sent(race))
        written = hall.entries
        again = Hall(one_rig("all"), hall.record)
        again.hears(over_a_bad_network(sent(race), 7), (RIG[0], 50_777))
        assert again.entries == written

    @every_year
    def test_is_one_session_named_by_the_game(self, year: int) -> None:
        hall = Hall(one_rig("all")).hears(sent(full_race(year)))
        opened = [entry for entry in hall.entries if isinstance(entry, SessionOpened)]
        assert [(entry.type.value, entry.track) for entry in opened] == [("race", "Suzuka")]
