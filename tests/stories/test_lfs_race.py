"""An evening on a Live for Speed host: qualifying and race, from its packets to the laps of the record."""

from collections.abc import Iterator

import pytest

from tests.ingest.formats.packets import lfs
from tests.ingest.hall import SERVER, Hall
from timing.event import Plan, PlannedRig
from timing.readings import SessionType

ADA, BEA = 9, 4
HOST = (SERVER[0], 29_999)


def greeting(*, race: bool = True) -> list[bytes]:
    """What a host answers to a program that has just connected."""
    return [
        lfs.version(),
        lfs.race_start(5, request=1) if race else lfs.race_start(0, 10, request=1),
        lfs.connection(0, b"", b"Host", request=1),
        lfs.connection(3, b"ada77", b"^1Ada", request=1),
        lfs.connection(5, b"bea", b"^7Bea", request=1),
        lfs.player(ADA, 3, b"^1Ada", plate=b"77", request=1),
        lfs.player(BEA, 5, b"^7Bea", plate=b"8", car=b"UF1", request=1),
    ]


def qualifying() -> Iterator[bytes]:
    yield from greeting(race=False)
    yield lfs.race_start(0, 10)
    yield from (lfs.player(ADA, 3, b"^1Ada", plate=b"77"), lfs.player(BEA, 5, b"^7Bea", plate=b"8", car=b"UF1"))
    yield lfs.lap(ADA, 3_600_000, 40_000, 1)
    runs = lfs.Race(laps={ADA: 1}, totals={ADA: 40_000})
    yield from runs.lap_of(ADA, 93_000)
    yield from (lfs.violation(ADA, 1), *runs.lap_of(ADA, 90_000))
    yield from runs.lap_of(BEA, 93_000)
    yield lfs.result(ADA, b"Ada", 226_000, 93_000, 2)
    yield from (lfs.garage(BEA), lfs.tiny(0), lfs.tiny(11))


def race() -> Iterator[bytes]:
    yield lfs.race_start(3)
    runs = lfs.Race()
    for ada_ms, bea_ms in ((95_500, 95_500), (92_000, 92_000), (92_000, 93_000)):
        yield from (*runs.lap_of(ADA, ada_ms), *runs.lap_of(BEA, bea_ms))
    for place, (car, name) in enumerate(((ADA, b"Ada"), (BEA, b"Bea"))):
        yield lfs.finish(car, runs.totals[car], 92_000, 3)
        yield lfs.result(car, name, runs.totals[car], 92_000, 3, place=place)


RACED = [95_500, 95_500, 92_000, 92_000, 92_000, 93_000]


@pytest.fixture
def hall() -> Hall:
    return Hall(Plan(rigs={"host": PlannedRig("host", SERVER[0])}))


def evening() -> list[bytes]:
    return [*qualifying(), *race()]


def test_has_all_laps_by_name_in_a_session_each(hall: Hall) -> None:
    hall.hear(*evening(), source=HOST)
    assert [(each.session, each.name) for each in hall.sessions] == [
        ("qualifying-bl1-1", "Qualifying, 10 min · BL1"),
        ("race-bl1-1", "Race, 3 laps · BL1"),
    ]
    assert hall.times == [93_000, 90_000, 93_000, *RACED]
    assert [hall.name_of(lap) for lap in hall.laps] == ["Ada", "Ada", "Bea", *["Ada", "Bea"] * 3]
    assert {lap.rig for lap in hall.laps} == {"host"}


def test_knows_sectors_and_what_was_driven_into_a_wall(hall: Hall) -> None:
    hall.hear(*qualifying(), source=HOST)
    assert [lap.sectors_ms for lap in hall.laps] == [(31_000,) * 3, (30_000,) * 3, (31_000,) * 3]
    assert [(lap.valid, lap.reason) for lap in hall.laps] == [(True, ""), (False, "wall"), (True, "")]


def test_is_written_once_however_often_its_tape_is_played(hall: Hall) -> None:
    hall.hear(*evening(), source=HOST)
    hall.hear(*evening(), source=HOST)
    hall.restart()
    hall.hear(*evening(), source=HOST)
    hall.hear(*evening(), source=HOST)
    assert hall.times == [93_000, 90_000, 93_000, *RACED]
    assert len(hall.sessions) == 2


@pytest.mark.parametrize("heard", range(4, 19, 3))
def test_goes_on_after_a_restart_of_ours(hall: Hall, heard: int) -> None:
    hall.hear(*evening()[: -len([*race()])], source=HOST)
    packets = [*race()]
    hall.hear(*packets[:heard], source=HOST)
    hall.restart()
    hall.hear(*greeting(), *packets[heard:], source=HOST)
    assert hall.times == [93_000, 90_000, 93_000, *RACED]
    assert [each.session for each in hall.sessions] == ["qualifying-bl1-1", "race-bl1-1"]
    assert len({lap.driver for lap in hall.laps}) == 2


def test_that_we_join_after_a_restart_in_another_session_does_not_add_to_the_one_before(hall: Hall) -> None:
    hall.hear(*qualifying(), source=HOST)
    hall.restart()
    hall.hear(*greeting(), *list(race())[1:], source=HOST)
    assert [each.type for each in hall.sessions] == [SessionType.QUALIFYING, SessionType.RACE]
    assert hall.times == [93_000, 90_000, 93_000, *RACED]


def test_has_the_last_lap_even_if_its_message_is_lost_with_the_connection(hall: Hall) -> None:
    packets = list(race())
    lost = packets.index(lfs.lap(BEA, 93_000, 280_500, 3))
    hall.hear(*packets[:lost], *greeting(), *packets[lost + 1 :], source=HOST)
    assert hall.times == RACED
    hall.restart()
    hall.hear(*race(), source=HOST)
    assert hall.times == RACED


def test_gives_a_number_to_another_driver(hall: Hall) -> None:
    hall.hear(*greeting(), lfs.lap(ADA, 93_000, 93_000, 1), lfs.leaves(ADA), lfs.gone(3), source=HOST)
    hall.hear(lfs.connection(3, b"cyd", b"Cyd"), lfs.player(ADA, 3, b"Cyd"), source=HOST)
    hall.hear(lfs.lap(ADA, 94_000, 194_000, 1), source=HOST)
    assert [hall.name_of(lap) for lap in hall.laps] == ["Ada", "Cyd"]


def test_lets_drivers_swap(hall: Hall) -> None:
    hall.hear(*greeting(), lfs.lap(ADA, 93_000, 93_000, 1), lfs.takes_over(ADA, 3, 5), source=HOST)
    hall.hear(lfs.lap(ADA, 94_000, 187_000, 2), source=HOST)
    assert [hall.name_of(lap) for lap in hall.laps] == ["Ada", "Bea"]
