"""Le Mans Ultimate asked over HTTP: its answers become the laps that were driven, also those that were missed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.app import Ingest
from ingest.formats.eracing_json import fields_of, is_signed
from ingest.links import Peer
from ingest.links.lmu import GAME, HISTORY, KIND, NAME, NAVIGATION, PORT, SESSION, STANDINGS, Standings
from ingest.settings import IngestSettings
from tests.ingest.formats.rig import Rig
from tests.ingest.links.listening import WAIT_S
from tests.ingest.links.lmu_game import Car, Game
from timing.errors import BadInput
from timing.event import Plan
from timing.laps import GAME as INVALID
from timing.laps import Drop, Origin
from timing.readings import SessionType
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord

PEER = Peer(NAME, "192.0.2.7", PORT, rig="left")
OWN = 0


def ada(*laps: float, **more: Any) -> Car:
    return Car(5, "Ada", laps, player=True, **more)


def bea(*laps: float, **more: Any) -> Car:
    return Car(7, "Bea", laps, vehicle="963 #6", **more)


class Hearing:
    """Asks a game as often as the poll wants to, and finds the laps in what it becomes."""

    def __init__(self, game: Game, rig: Rig | None = None, peer: Peer = PEER) -> None:
        self.game = game
        self.poll = Standings(peer)
        self.rig = rig or Rig()
        self.messages: list[bytes] = []

    def run(self, seconds: float) -> "Hearing":
        for _ in range(round(seconds / self.poll.every_s)):
            self.game.now += self.poll.every_s
            messages = self.poll.take(self.game.answers(self.poll.paths()), self.game.at_ns)
            self.messages += messages
            self.rig.send(*messages)
        return self

    @property
    def own(self) -> list[tuple[int, int]]:
        return sorted(self.rig.times_of(OWN))

    @property
    def sessions(self) -> set[str]:
        return {lap.session for lap in self.rig.laps.values()}


class TestASession:
    def test_has_the_laps_that_were_driven(self) -> None:
        hearing = Hearing(Game([bea(21.0, 20.0), ada(20.0, 19.5, 19.5)])).run(70)
        assert hearing.own == [(1, 20_000), (2, 19_500), (3, 19_500)]
        assert sorted(time for _, time in hearing.rig.times) == [19_500, 19_500, 20_000, 20_000, 21_000]
        first = hearing.rig.laps[next(iter(hearing.sessions)), OWN, 1]
        assert (first.sectors_ms, first.valid, first.origin) == ((5_000, 10_000, 5_000), True, Origin.LIVE)
        assert first.name is not None
        assert (first.name.name, first.name.number, first.name.car) == ("Ada", "51", "499P #51")
        assert {lap.player for lap in hearing.rig.laps.values() if lap.car == OWN} == {True}
        (game,) = hearing.rig.tracker.sessions
        assert (game.id, game.type, game.track) == ("left:lmu-race1-30000000", SessionType.RACE, "Monza")

    @pytest.mark.parametrize(
        ("name", "type"),
        [
            ("PRACTICE2", SessionType.PRACTICE),
            ("QUALIFY1", SessionType.QUALIFYING),
            ("WARMUP", SessionType.WARMUP),
            ("TESTDAY", SessionType.PRACTICE),
            ("INVALID", SessionType.OTHER),
        ],
    )
    def test_is_of_a_kind(self, name: str, type: SessionType) -> None:
        hearing = Hearing(Game([ada(20.0)], session=name)).run(1)
        assert [session.type for session in hearing.rig.tracker.sessions] == [type]

    def test_says_which_laps_count(self) -> None:
        hearing = Hearing(Game([ada(20.0, 19.0, 18.0, spoilt=frozenset({2}))])).run(60)
        assert [(lap.valid, lap.reason) for lap in hearing.rig.laps.values()] == [
            (True, ""), (False, INVALID), (True, ""),
        ]  # fmt: skip

    def test_has_laps_without_a_time(self) -> None:
        hearing = Hearing(Game([ada(20.0, -25.0, 18.0)])).run(70)
        assert hearing.own == [(1, 20_000), (3, 18_000)]
        assert hearing.rig.dropped == {Drop.NO_TIME: 1}

    def test_has_no_laps_through_the_pits_but_in_a_race(self) -> None:
        def laps(session: str) -> list[int]:
            game = Game([ada(20.0, 25.0, 30.0, 19.0, pits=frozenset({2}))], session=session)
            return [lap for lap, _ in Hearing(game).run(100).own]

        assert laps("RACE1") == [1, 2, 3, 4]
        assert laps("PRACTICE1") == [1, 3, 4]

    def test_is_another_one_when_the_game_begins_another(self) -> None:
        hearing = Hearing(Game([ada(20.0)], session="QUALIFY1")).run(22)
        hearing.game.session, hearing.game.now = "RACE1", 0.0
        hearing.game.began_s += 22
        hearing.run(22)
        hearing.game.now = 0.0
        hearing.game.began_s += 22
        hearing.run(22)
        assert [lap.time_ms for lap in hearing.rig.laps.values()] == [20_000] * 3
        assert hearing.sessions == {
            "left:lmu-qualify1-30000000", "left:lmu-race1-30000000", "left:lmu-race1-30000001",
        }  # fmt: skip

    def test_is_another_one_though_it_began_in_the_same_minute(self) -> None:
        hearing = Hearing(Game([ada(5.0)])).run(7)
        hearing.game.now = 0.0
        hearing.run(7)
        assert hearing.sessions == {"left:lmu-race1-30000000", "left:lmu-race1-30000000-2"}

    def test_is_another_one_where_its_clock_is_far_ahead(self) -> None:
        hearing = Hearing(Game([ada(20.0, 19.0)])).run(10)
        hearing.game.now, hearing.game.began_s = 300.0, hearing.game.began_s - 290
        hearing.run(1)
        assert len(hearing.rig.tracker.sessions) == 2

    def test_is_the_same_one_though_the_game_was_paused(self) -> None:
        hearing = Hearing(Game([ada(20.0, 19.0)])).run(10)
        hearing.game.began_s += 15
        assert hearing.run(40).own == [(1, 20_000), (2, 19_000)]
        assert len(hearing.sessions) == 1

    def test_is_signed_for_a_rig_with_a_key(self) -> None:
        hearing = Hearing(Game([ada(20.0)]), peer=Peer(NAME, "192.0.2.7", PORT, rig="left", key="k")).run(1)
        assert all(is_signed(fields_of(message), b"k") for message in hearing.messages)

    def test_goes_by_the_host_where_the_plan_has_no_rig(self) -> None:
        for host, rig in (("pc-7.local", "pc-7.local"), ("fe80::1%eth0", "fe80-1-eth0"), ("::", "rig")):
            hearing = Hearing(Game([ada(20.0)]), peer=Peer(NAME, host, PORT)).run(1)
            assert {fields_of(message)["rig"] for message in hearing.messages} == {rig}


class TestNothing:
    @pytest.mark.parametrize("shown", ["menu", "replay", "watching"])
    def test_is_told_in_menus_and_recordings(self, shown: str) -> None:
        hearing = Hearing(Game([ada(20.0, 19.0)])).run(5)
        told = len(hearing.messages)
        hearing.game.shown = shown
        hearing.run(10)
        assert len(hearing.messages) == told
        hearing.game.shown = "session"
        assert hearing.run(30).own == [(1, 20_000), (2, 19_000)]
        assert len(hearing.sessions) == 1

    def test_is_told_before_a_track_is_known(self) -> None:
        answers = Game([ada(20.0)]).answers((STANDINGS, SESSION))
        answers = {**answers, SESSION: (200, b'{"session": "RACE1", "trackName": "", "currentEventTime": 0}')}
        assert not Standings(PEER).take(answers, 1)


class TestTheOwnCar:
    def test_is_the_one_whose_driver_is_the_player_whatever_the_camera_shows(self) -> None:
        game = Game([ada(20.0, 19.0), bea(21.0, 22.0)])
        hearing = Hearing(game).run(10)
        game.cars[0].player, game.cars[1].player = False, True
        assert hearing.run(35).own == [(1, 20_000), (2, 19_000)]

    def test_stays_the_own_one_when_somebody_else_drives_on(self) -> None:
        game = Game([ada(20.0, 19.0), bea(21.0, 22.0)])
        hearing = Hearing(game).run(25)
        game.cars[0].driver = "Cleo"
        game.cars[1].player = True
        assert hearing.run(20).own == [(1, 20_000), (2, 19_000)]

    def test_is_the_one_that_the_game_marks_where_no_name_tells(self) -> None:
        assert Hearing(Game([bea(21.0), ada(20.0)], player="")).run(25).own == [(1, 20_000)]

    def test_may_be_none(self) -> None:
        hearing = Hearing(Game([bea(20.0)])).run(25)
        assert not hearing.own
        assert [lap.player for lap in hearing.rig.laps.values()] == [False]


class TestASlot:
    def test_that_is_given_anew_is_another_car(self) -> None:
        game = Game([ada(20.0), bea(9.0, 10.0, 90.0)])
        hearing = Hearing(game).run(21)
        game.cars[1] = Car(7, "Cleo", (25.0, 10.0), vehicle="M Hybrid")
        hearing.run(20)
        names = [(lap.name.name if lap.name else "", lap.lap) for lap in hearing.rig.laps.values()]
        assert sorted(names) == [("Ada", 1), ("Bea", 1), ("Bea", 2), ("Cleo", 1), ("Cleo", 2)]
        assert not hearing.rig.dropped

    def test_that_is_none_is_no_car(self) -> None:
        game = Game([ada(20.0), Car(-1, "Bea", (15.0,)), Car(5_000, "Cleo", (15.0,))])
        assert len(Hearing(game).run(25).rig.laps) == 1


class TestLapsThatWereMissed:
    def test_are_told_after_a_silence(self) -> None:
        game = Game([ada(20.0, 19.0, 18.0, 18.0, 17.0), bea(30.0, 31.0)])
        hearing = Hearing(game).run(10)
        game.now = 85.0
        hearing.run(20)
        assert hearing.own == [(1, 20_000), (2, 19_000), (3, 18_000), (4, 18_000), (5, 17_000)]
        assert sorted(time for lap, time in hearing.rig.times if time >= 30_000) == [30_000, 31_000]
        assert not hearing.rig.dropped

    def test_are_told_when_we_are_started(self) -> None:
        game = Game([ada(20.0, 19.0, 18.0)], now=50.0)
        hearing = Hearing(game).run(20)
        assert hearing.own == [(1, 20_000), (2, 19_000), (3, 18_000)]
        assert {lap.sectors_ms for lap in hearing.rig.laps.values() if lap.lap == 1} == {(5_000, 10_000, 5_000)}
        assert hearing.poll.paths() == (STANDINGS, SESSION, GAME, NAVIGATION)

    def test_are_those_of_the_same_session_after_a_restart_of_ours(self) -> None:
        game = Game([ada(20.0, 19.0, 18.0)])
        before = Hearing(game).run(25)
        after = Hearing(game).run(40)
        assert before.sessions == after.sessions
        assert after.own == [(1, 20_000), (2, 19_000), (3, 18_000)]

    @pytest.mark.parametrize(
        "game",
        [
            Game([ada(20.0, 19.0, 18.0)], now=45.0, server=""),
            Game([ada(20.0, 19.0, 18.0)], now=45.0, began_s=1.8e9 + 31),
        ],
        ids=["somebody may have paused the game", "it began between two minutes"],
    )
    def test_are_left_alone_after_a_restart_where_the_session_may_have_another_name(self, game: Game) -> None:
        assert Hearing(game).run(20).own == [(2, 19_000), (3, 18_000)]

    def test_may_have_no_time(self) -> None:
        assert Hearing(Game([ada(20.0, -25.0, 18.0, 17.0)], now=70.0)).run(20).own == [
            (1, 20_000), (3, 18_000), (4, 17_000),
        ]  # fmt: skip

    def test_may_have_gone_through_the_pits(self) -> None:
        game = Game([ada(20.0, 25.0, 30.0, 19.0, pits=frozenset({2}))], now=96.0, session="PRACTICE1")
        hearing = Hearing(game).run(10)
        assert [lap for lap, _ in hearing.own] == [1, 4]
        assert hearing.rig.dropped == {Drop.IN_LAP: 1, Drop.OUT_LAP: 1}

    def test_are_not_those_of_who_had_the_slot_before(self) -> None:
        game = Game([ada(20.0, 19.0)], now=30.0)
        poll = Standings(PEER)
        answers = dict(game.answers(poll.paths()))
        listed = [{"totalLaps": 1, "lapTime": 11.0, "vehicleName": "another"}, {"totalLaps": 2, "lapTime": 12.0}, 7]
        answers[HISTORY] = (200, json.dumps({"5": listed, "7": None}).encode())
        assert [fields_of(message)["cars"][0]["laps"] for message in poll.take(answers, game.at_ns)] == [1]

    def test_need_a_history(self) -> None:
        game = Game([ada(20.0, 19.0)], now=30.0)
        poll = Standings(PEER)
        answers = {**game.answers(poll.paths()), HISTORY: (404, b"")}
        assert len(poll.take(answers, game.at_ns)) == 1


class TestBadInput:
    @pytest.mark.parametrize(
        ("path", "body", "sentence"),
        [
            (STANDINGS, b"{}", "expected a list of objects at /rest/watch/standings"),
            (STANDINGS, b"[7]", "expected a list of objects at /rest/watch/standings"),
            (STANDINGS, b"[\xff", "at byte 1: expected JSON in UTF-8 at /rest/watch/standings"),
            (STANDINGS, b"[", r"expected .* \(at /rest/watch/standings\)"),
            (SESSION, b"[]", "expected an object at /rest/watch/sessionInfo"),
            (SESSION, b'{"trackName": "Monza"}', "expected the session's clock, currentEventTime"),
        ],
    )
    def test_is_told_with_its_place(self, path: str, body: bytes, sentence: str) -> None:
        game, poll = Game([ada(20.0)]), Standings(PEER)
        with pytest.raises(BadInput, match=f"lmu-http.*{sentence}"):
            poll.take({**game.answers(poll.paths()), path: (200, body)}, game.at_ns)

    def test_of_more_laps_than_anybody_drives_is_none(self) -> None:
        game, poll = Game([ada(20.0)], now=30.0), Standings(PEER)
        row = game.cars[0].row(30.0) | {"lapsCompleted": 10_000}
        answers = {**game.answers(poll.paths()), STANDINGS: (200, json.dumps([row]).encode())}
        assert not Rig().send(*poll.take(answers, game.at_ns))

    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def test_of_any_values_is_none_or_told(self, data: st.DataObject) -> None:
        game = Game([ada(20.0, 19.0)], now=30.0)
        row, lap = game.cars[0].row(30.0), game.cars[0].history(30.0)[0]
        values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.none())
        for each in (row, lap):
            each[data.draw(st.sampled_from(sorted(each)))] = data.draw(values)
        poll = Standings(PEER)
        answers = dict(game.answers(poll.paths()))
        answers[STANDINGS] = 200, json.dumps([row]).encode()
        answers[HISTORY] = 200, json.dumps({"5": [lap]}).encode()
        Rig().send(*poll.take(answers, game.at_ns))


@contextmanager
def served(game: Game, over: threading.Event) -> Iterator[int]:
    """The game behind a port: half a second passes whenever its standings are asked for."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if self.path == STANDINGS:
                game.now += 0.5
                if game.now > 60:
                    over.set()
            status, body = game.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests look at what is received."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def test_laps_go_from_the_game_into_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Standings, "every_s", 0.0)
    record, over = MemoryRecord("e"), threading.Event()
    with served(Game([ada(20.0, 19.5, 18.0), bea(21.0, 20.0)]), over) as port:
        address = f"{KIND.feed}://127.0.0.1:{port}"
        ingest = Ingest(IngestSettings(udp_port=0, connect=(address,)), record=record, plan=Plan())
        ingest.start()
        try:
            assert over.wait(WAIT_S)
            assert [(state.connected, state.trouble) for state in ingest.links()] == [(True, None)]
            (rig,) = ingest.rigs()
        finally:
            ingest.stop()
    assert rig.feed == "eracing-state"
    laps = [written.entry for written in record.read() if isinstance(written.entry, LapSet)]
    assert [(lap.lap, lap.time_ms, lap.rig) for lap in laps] == [
        (1, 20_000, "rig-127.0.0.1"), (2, 19_500, "rig-127.0.0.1"), (3, 18_000, "rig-127.0.0.1"),
    ]  # fmt: skip
    assert record.people()[laps[0].driver].name == "Ada"
