"""The messages: what is sent is what is documented."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from display import wire
from leaderboard.board import Board, Team, Tie
from leaderboard.changes import changes
from leaderboard.fold import Standings
from tests.display.stage import EVENING, MESSAGE, QUALIFYING, RACE, board, changes_of, row
from tests.leaderboard.evenings import RANDOM_EVENINGS, board_of
from timing.live import RigLive
from timing.record.protocol import Written

RIG = RigLive(
    rig="rig-7",
    name="Rig 7",
    address="192.0.2.7:5000",
    feed="f1",
    driver="anna",
    known=True,
    heard_s=0.123456,
    lap=3,
    current_ms=41_250,
    packets=9_000,
    laps=2,
    dropped={"late": 4},
)
FULL = board(
    7,
    replace(
        row(1, "anna"),
        team=Team("north", "North Works", "NORTH", "#3366cc"),
        tie=Tie("ben", None, "earlier"),
        penalties=("5 s",),
        points=25,
        gap_ms=0,
        why="Ärger, \u2028 and \U0001f3c1",
    ),
    row(2, "ben"),
)
MADE = changes(board(6, row(1, "ben"), row(2, "zoe")), FULL)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9))])
ALL = {
    "hello": wire.hello(EVENING, "b1", "de"),
    "snapshot": wire.snapshot(wire.board(FULL)),
    "changes": wire.changes(MADE),
    "changes of info": wire.changes(replace(MADE, info=RACE, state="official")),
    "live": wire.live([RIG]),
    "live of silence": wire.live([replace(RIG, heard_s=None, feed=None, driver=None, lap=None, current_ms=None)]),
    "session": wire.session(QUALIFYING),
    "notice": wire.notice(EVENING, "Race 1 at 20:15", "warning"),
    "beat": wire.beat(EVENING, "book-1", 7),
}


def documented(message: BaseModel) -> dict[str, object]:
    """What a model says the JSON of a message is."""
    written: dict[str, object] = json.loads(message.model_dump_json(exclude_unset=True))
    return written


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_what_is_written_is_what_is_documented(text: bytes) -> None:
    message = MESSAGE.validate_json(text)
    assert documented(message) == json.loads(text)


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_a_message_is_one_line_as_server_sent_events_need_it(text: bytes) -> None:
    assert not {b"\n", b"\r"} & {text[i : i + 1] for i in range(len(text))}


def test_a_field_that_is_not_documented_is_found_out() -> None:
    with pytest.raises(ValidationError, match="address"):
        MESSAGE.validate_json(b'{"type":"live","rigs":[],"address":"192.0.2.7"}')


def test_the_board_of_the_page_and_of_the_snapshot_are_the_same() -> None:
    plain = json.loads(wire.board(FULL))
    assert documented(wire.BoardMessage.model_validate_json(wire.board(FULL))) == plain
    assert json.loads(ALL["snapshot"]) == {"type": "snapshot", **plain}
    assert [*plain] == ["session", "epoch", "seq", "rows", "state"]


def test_changes_keep_what_they_are_and_say_nothing_of_what_stays() -> None:
    for made in (MADE, replace(MADE, info=RACE, state="official")):
        assert changes_of(wire.ChangesMessage.model_validate_json(wire.changes(made))) == made
    assert not {"info", "state"} & json.loads(ALL["changes"]).keys()


def test_spectators_are_told_no_network_address_and_what_no_screen_shows() -> None:
    [rig] = json.loads(ALL["live"])["rigs"]
    assert b"192.0.2.7" not in ALL["live"]
    assert rig == {
        "rig": "rig-7",
        "name": "Rig 7",
        "feed": "f1",
        "driver": "anna",
        "known": True,
        "heard_s": 0.1,
        "lap": 3,
        "current_ms": 41_250,
        "laps": 2,
    }


@settings(deadline=None)
@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_an_instant_is_utc_with_milliseconds(at: datetime) -> None:
    told = datetime.fromisoformat(wire.instant(at))
    assert timedelta(0) <= at - told < timedelta(milliseconds=1)
    assert len(wire.instant(at)) == len("2026-11-21T19:00:00.000Z")


@settings(deadline=None)
@given(RANDOM_EVENINGS)
def test_any_board_and_any_change_is_as_documented(written: list[Written]) -> None:
    standings = Standings()
    before: dict[str, Board] = {}
    for each in written:
        session = standings.apply(each)
        if session is None:
            continue
        new = board_of(standings, session)
        text = wire.snapshot(wire.board(new))
        message = MESSAGE.validate_json(text)
        assert documented(message) == json.loads(text)
        assert Board(message.session, message.epoch, message.seq, message.rows, message.state) == new
        if session in before:
            made = changes(before[session], new)
            assert changes_of(MESSAGE.validate_json(wire.changes(made))) == made
        before[session] = new
