"""The Assetto Corsa server's feed: sessions, drivers and laps as messages, and nothing claimed that is not its own."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.demo import wire_acsp as wire
from ingest.formats.acsp import FEED, decode, recognise
from timing.errors import BadInput
from timing.readings import CarName, CarsNamed, LapReported, SessionEnded, SessionSeen, SessionType

CAPTURES = ["acserver_redbullring_2016", "acserver_suzuka_east_2019"]

byte = st.integers(0, 255)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
RANKING = (wire.Ranked(3, 92_801, 4), wire.Ranked(0, 93_417, 2, completed=True), wire.Ranked(7))

MESSAGES = {
    "new session": wire.new_session(2, "ring", "Qualifying", layout="gp", server="Cup", minutes=15, wait_ms=40_000),
    "connected": wire.connected(3, "Ada", "7656", "gt3", "red"),
    "disconnected": wire.disconnected(3, "Ada", "7656", "gt3", "red"),
    "car update": bytes((53, 3)) + bytes(31),
    "car info": wire.car_info(3, "gt3", "Ada", "7656", team="North"),
    "session ended": wire.session_ended("results/2024_5_1_QUALIFY.json"),
    "version": bytes((56, 4)),
    "chat": wire.chat(3, "hello"),
    "loaded": wire.loaded(3),
    "session info": wire.new_session(3, "ring", "Race", info=True),
    "error": bytes((60, 1)) + "x".encode("utf-32-le"),
    "lap": wire.lap_completed(3, 92_801, 0, RANKING),
    "hit a car": wire.collision(3, 4, 80.5),
    "hit a wall": wire.collision(3, None, 80.5),
}


# What the messages say


def test_a_new_session_begins_one() -> None:
    session = wire.new_session(2, "ring", "Qualifying", layout="gp", server="Cup", elapsed_ms=-40_000)
    assert decode(session) == SessionSeen("", SessionType.QUALIFYING, "ring-gp", "Qualifying", fresh=True)


def test_an_answer_about_the_running_session_begins_none() -> None:
    session = wire.new_session(3, "ring", "Race", index=1, info=True)
    assert decode(session) == SessionSeen("", SessionType.RACE, "ring", "Race", fresh=False)


def test_an_answer_about_another_session_says_nothing_about_the_running_one() -> None:
    assert decode(wire.new_session(3, "ring", "Race", index=1, running=0, info=True)) is None


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        (0, SessionType.OTHER),
        (1, SessionType.PRACTICE),
        (2, SessionType.QUALIFYING),
        (3, SessionType.RACE),
        (4, SessionType.OTHER),
    ],
)
def test_every_kind_of_session_has_its_type(kind: int, type: SessionType) -> None:
    assert decode(wire.new_session(kind, "", "")) == SessionSeen("", type, None, None, fresh=True)


def test_a_driver_takes_a_car() -> None:
    named = CarsNamed("", {3: CarName("Ada", car="gt3", guid="7656")})
    assert decode(wire.connected(3, "Ada", "7656", "gt3", "red")) == named


def test_a_nameless_driver_still_takes_the_car_from_the_one_before() -> None:
    assert decode(wire.connected(3, "", "7656", "gt3")) == CarsNamed("", {3: CarName("", car="gt3", guid="7656")})


def test_account_0_is_no_account() -> None:
    assert decode(wire.connected(3, "Ada", "0", "")) == CarsNamed("", {3: CarName("Ada")})


def test_the_answer_about_a_car_names_its_driver_and_team() -> None:
    named = CarsNamed("", {3: CarName("Ada", car="gt3", team="North", guid="7656")})
    assert decode(wire.car_info(3, "gt3", "Ada", "7656", team="North")) == named


def test_the_answer_about_an_empty_car_names_nobody() -> None:
    assert decode(wire.car_info(3, "gt3", "Ada", "7656", connected=False)) is None
    assert decode(wire.car_info(3, "gt3", "", "7656")) is None


def test_a_clean_lap_counts() -> None:
    datagram = wire.lap_completed(3, 92_801, 0, RANKING)
    lap = decode(datagram)
    assert lap == LapReported(3, 92_801, valid=True, reason="", fingerprint=datagram)
    assert isinstance(lap, LapReported)
    assert lap.counted == {3: 4, 0: 2, 7: 0}


def test_a_lap_cut_at_the_chicane_does_not_count() -> None:
    datagram = wire.lap_completed(3, 92_801, 1, RANKING)
    assert decode(datagram) == LapReported(3, 92_801, valid=False, reason="cut", fingerprint=datagram)


def test_the_same_time_driven_twice_is_two_laps_but_one_message_sent_twice_is_one() -> None:
    first = decode(wire.lap_completed(3, 92_801, 0, [wire.Ranked(3, 92_801, 4)]))
    again = decode(wire.lap_completed(3, 92_801, 0, [wire.Ranked(3, 92_801, 4)]))
    second = decode(wire.lap_completed(3, 92_801, 0, [wire.Ranked(3, 92_801, 5)]))
    assert isinstance(first, LapReported)
    assert isinstance(second, LapReported)
    assert isinstance(again, LapReported)
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != second.fingerprint


@pytest.mark.parametrize("none", [0, wire.NO_BEST_LAP, 86_400_000, 2**32 - 1])
def test_a_lap_without_a_time_is_broken_but_is_this_feeds(none: int) -> None:
    datagram = wire.lap_completed(3, none, 0, RANKING)
    assert recognise(datagram)
    with pytest.raises(BadInput, match=rf"at byte 2: expected a lap time of 1 ms to a day, not {none} ms"):
        decode(datagram)


def test_the_end_of_a_session_ends_it() -> None:
    assert decode(MESSAGES["session ended"]) == SessionEnded("")


@pytest.mark.parametrize(
    "name", ["disconnected", "car update", "version", "chat", "loaded", "error", "hit a car", "hit a wall"]
)
def test_what_timing_does_not_need_says_nothing(name: str) -> None:
    assert decode(MESSAGES[name]) is None


def test_lengths_are_as_on_the_wire() -> None:
    assert len(wire.lap_completed(0, 1, 0, [wire.Ranked(car) for car in range(24)])) == 204
    assert len(MESSAGES["hit a car"]) == 32
    assert len(MESSAGES["hit a wall"]) == 31


# Text


@given(byte, words, words, words, words)
def test_names_in_any_script_arrive_as_written(car: int, driver: str, guid: str, model: str, skin: str) -> None:
    datagram = wire.connected(car, driver, guid, model, skin)
    assert recognise(datagram)
    account = "" if guid == "0" else guid
    assert decode(datagram) == CarsNamed("", {car: CarName(driver, car=model or None, guid=account)})


@given(st.integers(0, 255), words, words, words, words, st.integers(-(2**31), 2**31 - 1))
def test_sessions_arrive_as_announced(kind: int, track: str, layout: str, name: str, server: str, elapsed: int) -> None:
    datagram = wire.new_session(kind, track, name, layout=layout, server=server, elapsed_ms=elapsed)
    assert recognise(datagram)
    seen = decode(datagram)
    assert isinstance(seen, SessionSeen)
    assert (seen.name or "", seen.fresh) == (name, True)
    assert (seen.track or "") == (f"{track}-{layout}" if track and layout else track + layout)


@given(
    byte,
    st.integers(1, 86_399_999),
    byte,
    st.lists(st.builds(wire.Ranked, byte, st.integers(0, 2**32 - 1)), max_size=30),
)
def test_laps_arrive_as_driven(car: int, time_ms: int, cuts: int, ranking: list[wire.Ranked]) -> None:
    datagram = wire.lap_completed(car, time_ms, cuts, ranking)
    assert recognise(datagram)
    assert decode(datagram) == LapReported(car, time_ms, cuts == 0, "cut" if cuts else "", datagram)


def test_characters_that_are_none_are_replaced_and_nul_goes() -> None:
    driver = b"\x03" + b"\xff\xff\xff\xff" + "A\0".encode("utf-32-le")
    model = b"\x03\xff\0a"
    assert decode(b"\x33" + driver + b"\0" + b"\x07" + model + b"\0") == CarsNamed(
        "", {7: CarName("\ufffdA", car="\ufffda")}
    )


def test_a_source_is_not_taken_for_a_server_by_text_that_is_none() -> None:
    datagram = bytes((60, 1)) + b"\xff\xff\xff\xff"
    assert not recognise(datagram)
    assert decode(datagram) is None


# Broken bytes


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_cut_anywhere_or_going_on_is_bad_input(name: str) -> None:
    datagram = MESSAGES[name]
    assert recognise(datagram)
    for broken in (*(datagram[:size] for size in range(len(datagram))), datagram + b"\0"):
        assert not recognise(broken)
        with pytest.raises(BadInput):
            decode(broken)


def test_a_message_that_breaks_off_says_where_and_what_was_missing() -> None:
    with pytest.raises(
        BadInput, match=r"ac-server-plugin at byte 2: expected 12 bytes of the driver's name, but 9 are"
    ):
        decode(MESSAGES["connected"][:11])


def test_a_message_that_goes_on_says_so() -> None:
    with pytest.raises(BadInput, match=r"at byte 2: expected the end of the message, but 3 bytes follow"):
        decode(wire.loaded(3) + b"...")


@pytest.mark.parametrize("datagram", [b"", b"\0", b"\x31\x04", b"\x3d\x04", b"\xff" * 100])
def test_a_first_byte_that_is_no_message_is_refused(datagram: bytes) -> None:
    assert not recognise(datagram)
    with pytest.raises(BadInput, match="at byte 0: expected the number of a message"):
        decode(datagram)


@pytest.mark.parametrize("name", ["new session", "session info", "version"])
def test_another_version_of_the_protocol_is_not_guessed_at(name: str) -> None:
    datagram = MESSAGES[name][:1] + b"\x05" + MESSAGES[name][2:]
    assert not recognise(datagram)
    with pytest.raises(BadInput, match="at byte 1: expected version 4 of the protocol, not 5"):
        decode(datagram)


def test_a_collision_of_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadInput, match="at byte 1: expected a collision"):
        decode(bytes((130, 12)) + bytes(30))


@given(st.sampled_from(sorted({datagram[0] for datagram in MESSAGES.values()})), st.binary(max_size=400))
def test_random_bytes_behind_a_message_number_never_break_anything(number: int, rest: bytes) -> None:
    _survives(bytes((number,)) + rest)


@given(st.sampled_from(sorted(MESSAGES)), st.integers(0, 10_000))
def test_a_flipped_bit_never_breaks_anything(name: str, bit: int) -> None:
    damaged = bytearray(MESSAGES[name])
    damaged[bit // 8 % len(damaged)] ^= 1 << bit % 8
    _survives(bytes(damaged))


def _survives(datagram: bytes) -> None:
    """What is recognised can be read, but for a lap without a time; anything else raises nothing but bad input."""
    recognised = recognise(datagram)
    try:
        decode(datagram)
    except BadInput as error:
        assert not recognised or "expected a lap time" in str(error)  # noqa: PT017 - most bytes raise nothing


# Real recordings


def _payloads(corpus: Path, name: str) -> list[bytes]:
    return [datagram.payload for datagram in read_capture(corpus / "udp/ac-server-plugin" / f"{name}.pcap")]


def _expected(corpus: Path, name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((corpus / "udp/ac-server-plugin" / f"{name}.expected.json").read_bytes())
    return expected


@pytest.mark.parametrize("name", CAPTURES)
def test_every_real_message_is_recognised_and_read(corpus: Path, name: str) -> None:
    payloads = _payloads(corpus, name)
    assert len(payloads) == _expected(corpus, name)["datagrams"]
    for payload in payloads:
        assert recognise(payload)
        decode(payload)


@pytest.mark.parametrize("name", CAPTURES)
def test_real_sessions_are_as_expected(corpus: Path, name: str) -> None:
    types = {1: SessionType.PRACTICE, 2: SessionType.QUALIFYING, 3: SessionType.RACE}
    seen = [(packet, decode(payload)) for packet, payload in enumerate(_payloads(corpus, name))]
    sessions = [(packet, reading) for packet, reading in seen if isinstance(reading, SessionSeen)]
    expected = [
        (
            session["packet"],
            SessionSeen(
                "", types[session["type"]], f"{session['track']}-{session['layout']}", session["name"], fresh=True
            ),
        )
        for session in _expected(corpus, name)["sessions"]
        if session["layout"]
    ]
    assert len(expected) == len(_expected(corpus, name)["sessions"])
    assert sessions == expected


def _laps(corpus: Path, name: str) -> list[dict[str, Any]]:
    """The laps of a capture in the words of its expectation file, drivers by the names heard so far."""
    names: dict[int, CarName] = {}
    laps = []
    session = -1
    for packet, payload in enumerate(_payloads(corpus, name)):
        match decode(payload):
            case SessionSeen():
                session += 1
            case CarsNamed(names=named):
                names.update(named)
            case LapReported() as lap:
                driver = names[lap.car]
                laps.append(
                    {
                        "packet": packet,
                        "session": session,
                        "car_id": lap.car,
                        "driver": driver.name,
                        "guid": driver.guid,
                        "car_model": driver.car,
                        "lap_ms": lap.time_ms,
                        "valid": lap.valid,
                    }
                )
    return laps


@pytest.mark.parametrize("name", CAPTURES)
def test_real_laps_are_as_expected(corpus: Path, name: str) -> None:
    expected = _expected(corpus, name)["laps"]
    laps = _laps(corpus, name)
    assert laps == [{key: _unknown_account(lap)[key] for key in laps[0]} for lap in expected]
    assert [lap["valid"] for lap in laps] == [lap["cuts"] == 0 for lap in expected]


def _unknown_account(lap: dict[str, Any]) -> dict[str, Any]:
    return lap | {"guid": ""} if lap["guid"] == "0" else lap


@pytest.mark.parametrize(("session", "file"), [(2, "result_qualify"), (3, "result_race")])
def test_real_laps_are_those_of_the_servers_own_result_file(corpus: Path, session: int, file: str) -> None:
    name = "acserver_suzuka_east_2019"
    result = json.loads((corpus / "udp/ac-server-plugin" / f"{name}.{file}.json").read_bytes())
    laps = [lap for lap in _laps(corpus, name) if lap["session"] == session]
    heard = Counter((lap["guid"], lap["car_model"], lap["lap_ms"], lap["valid"]) for lap in laps)
    written = Counter((lap["DriverGuid"], lap["CarModel"], lap["LapTime"], lap["Cuts"] == 0) for lap in result["Laps"])
    assert heard == written
    assert heard.total() > 0


def test_no_message_of_another_game_is_claimed(corpus: Path) -> None:
    payloads = [
        datagram.payload
        for path in sorted(corpus.glob("udp/*/*.pcap"))
        if path.parent.name != "ac-server-plugin"
        for datagram in read_capture(path)
    ]
    assert len(payloads) > 1000
    assert not any(recognise(payload) for payload in payloads)


def test_the_feed_is_listed_under_its_name_with_the_whole_field() -> None:
    assert (FEED.name, FEED.port, FEED.whole_field) == ("ac-server-plugin", 12000, True)
