"""What the encoders of the Assetto Corsa server pack, the decoder reads again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demo import wire_acsp
from ingest.demo.wire_acsp import NO_BEST_LAP, Ranked
from ingest.formats import acsp
from timing.readings import CarName, CarsNamed, LapReported, SessionEnded, SessionSeen, SessionType

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
narrow = texts.filter(lambda text: len(text.encode()) <= 255)
car_numbers = st.integers(0, 255)


@given(st.sampled_from([(1, SessionType.PRACTICE), (2, SessionType.QUALIFYING), (3, SessionType.RACE)]), narrow, narrow)
def test_a_session(kind: tuple[int, SessionType], track: str, name: str) -> None:
    number, type = kind
    begun = wire_acsp.new_session(number, track, name, minutes=10, elapsed_ms=-5)
    assert acsp.recognise(begun)
    assert acsp.decode(begun) == SessionSeen("", type, track or None, name or None, fresh=True)


def test_an_answer_about_a_session_counts_only_for_the_one_that_runs() -> None:
    running = wire_acsp.new_session(3, "hill", "Race", layout="long", index=2, info=True)
    assert acsp.decode(running) == SessionSeen("", SessionType.RACE, "hill-long", "Race", fresh=False)
    assert acsp.decode(wire_acsp.new_session(3, "hill", "Race", index=2, running=1, info=True)) is None


@given(car_numbers, texts.filter(bool), texts.filter(lambda text: text not in ("", "0")), narrow)
def test_a_driver_who_takes_a_car(car: int, driver: str, guid: str, model: str) -> None:
    taken = wire_acsp.connected(car, driver, guid, model)
    assert acsp.decode(taken) == CarsNamed("", {car: CarName(driver, car=model or None, guid=guid)})
    assert acsp.decode(wire_acsp.disconnected(car, driver, guid, model)) is None


def test_an_answer_about_a_car() -> None:
    asked = wire_acsp.car_info(4, "gt3", "Ada", "7656", team="North")
    assert acsp.decode(asked) == CarsNamed("", {4: CarName("Ada", car="gt3", team="North", guid="7656")})
    assert acsp.decode(wire_acsp.car_info(4, "gt3", "Ada", "7656", connected=False)) is None


@given(
    car_numbers,
    st.integers(1, 600_000),
    st.integers(0, 255),
    st.lists(st.builds(Ranked, car=car_numbers, time_ms=st.integers(0, NO_BEST_LAP), laps=st.integers(0, 99))),
)
def test_a_lap(car: int, time_ms: int, cuts: int, ranking: list[Ranked]) -> None:
    driven = wire_acsp.lap_completed(car, time_ms, cuts, ranking)
    assert acsp.recognise(driven)
    lap = acsp.decode(driven)
    assert isinstance(lap, LapReported)
    assert (lap.car, lap.time_ms, lap.valid, lap.reason) == (car, time_ms, cuts == 0, "cut" if cuts else "")
    assert lap.counted == {row.car: row.laps for row in ranking}


def test_the_end_of_a_session() -> None:
    assert acsp.decode(wire_acsp.session_ended("results/1.json")) == SessionEnded("")


@pytest.mark.parametrize(
    "datagram",
    [
        wire_acsp.loaded(3),
        wire_acsp.chat(3, "grüße"),
        wire_acsp.collision(3, speed=20.5),
        wire_acsp.collision(3, other=4, speed=20.5),
    ],
    ids=["loaded", "chat", "wall", "car"],
)
def test_what_says_nothing_about_laps(datagram: bytes) -> None:
    assert acsp.recognise(datagram)
    assert acsp.decode(datagram) is None


@pytest.mark.parametrize("text", ["x" * 256, "ü" * 128])
def test_text_that_the_wire_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="range"):
        wire_acsp.new_session(1, text, "Practice")
