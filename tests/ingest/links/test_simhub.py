"""SimHub's Property Server: lines about a game become the state of a rig, and its laps."""

import base64
import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.app import Ingest
from ingest.formats.eracing_json import fields_of
from ingest.formats.rig_state import recognise
from ingest.links import Peer, SilenceError
from ingest.links import simhub as module
from ingest.links.simhub import ASK_S, GREETING, KIND, NAME, PORT, PROPERTIES, PULSE_S, SILENCE_S, Properties
from ingest.settings import IngestSettings
from tests.ingest.formats.rig import Rig
from tests.ingest.links.listening import WAIT_S, listening
from timing.errors import BadInput
from timing.event import Plan
from timing.laps import GAME
from timing.readings import SessionType
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord

PEER = Peer(NAME, "192.0.2.9", PORT, rig="left")
START_NS = 1_800_000_000_000_000_000
ASKED = "".join(f"subscribe {name}\r\n" for name in PROPERTIES).encode()
ASKED_AGAIN = b"unsubscribe dcp.GamePaused\r\nsubscribe dcp.GamePaused\r\n"
KINDS = {
    "dcp.GameRunning": "boolean",
    "dcp.GameReplay": "boolean",
    "dcp.gd.CompletedLaps": "integer",
    "dcp.gd.IsInPitLane": "integer",
    "dcp.gd.Position": "integer",
}


def span(milliseconds: int) -> str:
    """A duration as .NET writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"00:{seconds // 60:02d}:{seconds % 60:02d}" + (f".{rest:03d}0000" if rest else "")


def line(name: str, value: str) -> bytes:
    kind = KINDS.get(name, "timespan" if name.endswith("Time") else "string")
    return f"Property {name} {kind} {value}\r\n".encode()


class SimHub:
    """A Property Server whose game drives: it tells what has changed every tenth of a second."""

    def __init__(self, peer: Peer = PEER) -> None:
        self.now = 500.0
        self.peer = peer
        self.rig = Rig()
        self.messages: list[bytes] = []
        self.values = {
            "dcp.GameRunning": "True",
            "dcp.GameName": "IRacing",
            "dcp.GameReplay": "False",
            "dcp.gd.CompletedLaps": "0",
            "dcp.gd.LastLapTime": "00:00:00",
            "dcp.gd.BestLapTime": "(null)",
            "dcp.gd.CurrentLapTime": "00:00:00",
            "dcp.gd.IsLapValid": "True",
            "dcp.gd.IsInPitLane": "0",
            "dcp.gd.Position": "3",
            "dcp.gd.SessionTypeName": "Race",
            "dcp.gd.TrackName": "spa 2024",
            "dcp.gd.CarModel": "GT3",
            "dcp.gd.PlayerName": "Ada",
        }
        self.told: dict[str, str] = {}
        self.connect()

    def connect(self, *, after: Properties | None = None) -> None:
        self.told.clear()
        self.talk = Properties(self.peer, lambda: START_NS + int(self.now * 1e9))
        if after is not None:
            self.talk.after(after)
        assert self.talk.opened(self.now) == b""
        said = self.talk.take(f"{GREETING} v1.13.3\r\n".encode(), self.now)
        assert (said.answer, said.messages) == (ASKED, [])

    def tick(self, **changed: str) -> "SimHub":
        """A moment: all values that have changed, in one go."""
        self.now += 0.1
        self.values |= {next(name for name in PROPERTIES if name.endswith(f".{end}")): changed[end] for end in changed}
        news = {name: value for name, value in self.values.items() if self.told.get(name) != value}
        self.told |= news
        self.hear(b"".join(line(name, value) for name, value in news.items()))
        return self

    def hear(self, data: bytes) -> None:
        if data:
            messages = self.talk.take(data, self.now).messages
            self.messages += messages
            self.rig.send(*messages)

    def drive(self, seconds: float, *, since: float = 0.0) -> "SimHub":
        """Time passes in a lap."""
        for tenth in range(1, round(seconds * 10) + 1):
            self.tick(CurrentLapTime=span(round(since * 1000) + tenth * 100))
        return self

    def lap(self, milliseconds: int, **changed: str) -> "SimHub":
        """A lap from line to line."""
        self.drive(milliseconds / 1000 - 0.05)
        laps = int(self.values["dcp.gd.CompletedLaps"]) + 1
        return self.tick(CompletedLaps=str(laps), LastLapTime=span(milliseconds), CurrentLapTime=span(30), **changed)

    @property
    def states(self) -> list[dict[str, object]]:
        return [fields_of(message) for message in self.messages]

    @property
    def last(self) -> dict[str, object]:
        """The car as it was told last."""
        cars = fields_of(self.messages[-1])["cars"]
        assert len(cars) == 1
        return dict(cars[0])


class TestASession:
    def test_has_the_laps_that_were_driven(self) -> None:
        hub = SimHub().lap(20_345).lap(19_500).lap(19_500).drive(5)
        assert hub.rig.times == [(1, 20_345), (2, 19_500), (3, 19_500)]
        assert all(recognise(message) for message in hub.messages)
        (session,) = hub.rig.tracker.sessions
        assert (session.id, session.type, session.track) == (
            "left:IRacing-20270115T080821", SessionType.RACE, "spa 2024",
        )  # fmt: skip
        assert {(lap.car, lap.player, lap.name.name if lap.name else "") for lap in hub.rig.laps.values()} == {
            (0, True, "Ada")
        }

    def test_is_told_a_few_times_a_second_and_at_once_when_there_is_news(self) -> None:
        hub = SimHub().drive(11)
        assert 30 <= len(hub.messages) <= 41
        told = len(hub.messages)
        hub.tick(Position="2").tick(Position="1").tick(Position="2").tick()
        hub.tick(CurrentLapTime="00:00:12")
        assert len(hub.messages) >= told + 3
        seqs = [state["seq"] for state in hub.states]
        assert seqs == sorted(set(seqs))  # type: ignore[type-var]

    def test_says_what_it_knows(self) -> None:
        hub = SimHub().lap(20_000, BestLapTime=span(20_000)).tick(
            Sector1LastLapTime=span(6_000), Sector2LastLapTime=span(7_000), Sector3LastLapTime=span(7_000),
            IsInPitLane="1",
        ).drive(1)  # fmt: skip
        assert hub.last == {
            "car": 0, "laps": 1, "last_ms": 20_000, "best_ms": 20_000, "sectors_ms": [6_000, 7_000, 7_000],
            "current_ms": 900, "pit": True, "position": 3, "name": "Ada", "model": "GT3",
        }  # fmt: skip

    def test_says_of_a_lap_that_it_is_invalid_but_not_that_all_is_well(self) -> None:
        hub = (
            SimHub().lap(20_000).drive(5).tick(IsLapValid="False").drive(15, since=5).tick(CurrentLapTime=span(20_200))
        )
        hub.tick(CompletedLaps="2", LastLapTime=span(20_300), IsLapValid="True", CurrentLapTime=span(0)).lap(20_100)
        hub.drive(1)
        assert [(lap.valid, lap.reason) for lap in hub.rig.laps.values()] == [(None, ""), (False, GAME), (None, "")]

    @pytest.mark.parametrize(
        ("name", "type"),
        [
            ("LONE QUALIFY", SessionType.QUALIFYING),
            ("Practice", SessionType.PRACTICE),
            ("Offline Testing", SessionType.PRACTICE),
            ("WARMUP", SessionType.WARMUP),
            ("HOTLAP", SessionType.HOTLAP),
            ("TIME_TRIAL", SessionType.HOTLAP),
            ("(null)", SessionType.OTHER),
        ],
    )
    def test_is_of_a_kind(self, name: str, type: SessionType) -> None:
        hub = SimHub().tick(SessionTypeName=name).drive(2)
        assert [session.type for session in hub.rig.tracker.sessions] == [type]

    def test_is_another_one_when_the_count_falls_for_good(self) -> None:
        hub = SimHub().lap(20_000).lap(19_000).drive(3)
        hub.tick(CompletedLaps="0").drive(0.5).tick(CompletedLaps="2").drive(5)
        assert len(hub.rig.tracker.sessions) == 1
        hub.tick(CompletedLaps="0", LastLapTime="00:00:00").lap(18_000).drive(1)
        assert hub.rig.times == [(1, 20_000), (2, 19_000), (1, 18_000)]
        assert len(hub.rig.tracker.sessions) == 2

    def test_is_another_one_with_another_car(self) -> None:
        hub = SimHub().lap(20_000).drive(2)
        hub.tick(CarModel="LMP2", CompletedLaps="0").lap(18_000).drive(1)
        assert hub.rig.times == [(1, 20_000), (1, 18_000)]

    def test_does_not_tell_what_may_be_known_under_another_name(self) -> None:
        hub = SimHub().tick(CompletedLaps="4", LastLapTime=span(21_000)).drive(15)
        assert hub.rig.times == []
        assert hub.lap(20_000).drive(5).rig.times == [(5, 20_000)]

    def test_goes_on_over_another_connection(self) -> None:
        hub = SimHub().lap(20_000).drive(10)
        hub.now += 20
        hub.values |= {"dcp.gd.CompletedLaps": "2", "dcp.gd.LastLapTime": span(30_000)}
        hub.connect(after=hub.talk)
        hub.drive(5)
        assert hub.rig.times == [(1, 20_000), (2, 30_000)]
        assert len(hub.rig.tracker.sessions) == 1

    def test_does_not_go_on_where_more_laps_were_driven_than_can_be(self) -> None:
        hub = SimHub().lap(20_000).drive(10)
        hub.values |= {"dcp.gd.CompletedLaps": "9"}
        hub.connect(after=hub.talk)
        hub.talk.after(object())
        hub.drive(15)
        assert len(hub.rig.tracker.sessions) == 2
        assert hub.rig.times == [(1, 20_000)]


class TestNothing:
    @pytest.mark.parametrize(
        "changed",
        [
            {"GameRunning": "False"},
            {"GameReplay": "True"},
            {"GameInMenu": "True"},
            {"CompletedLaps": "(null)"},
            {"CompletedLaps": "-1"},
            {"CompletedLaps": "99999"},
        ],
    )
    def test_is_told_where_no_race_is_shown(self, changed: dict[str, str]) -> None:
        hub = SimHub().tick(**changed).drive(5)
        assert hub.messages == []

    def test_is_told_before_the_lines_of_a_moment_are_all_there(self) -> None:
        hub = SimHub().lap(20_000).drive(19)
        told = len(hub.messages)
        hub.now += 0.1
        hub.hear(line("dcp.gd.CompletedLaps", "2") + line("dcp.gd.LastLapTime", span(19_345))[:20])
        hub.now += 0.005
        hub.hear(line("dcp.gd.LastLapTime", span(19_345))[20:])
        assert len(hub.messages) <= told + 1
        hub.now += 0.1
        hub.hear(line("dcp.gd.CurrentLapTime", span(100)))
        assert hub.rig.times == [(1, 20_000), (2, 19_345)]


class TestLines:
    @pytest.mark.parametrize(
        ("written", "milliseconds"),
        [
            ("00:01:32.3450000", 92_345),
            ("00:01:32.3455000", 92_346),
            ("00:01:32,3454999", 92_345),
            ("00:01:32", 92_000),
            ("01:00:00.5", 3_600_500),
            ("00:00:00", None),
            ("1.00:00:00", None),
            ("-00:00:01", None),
            ("(null)", None),
            ("92.345", None),
        ],
    )
    def test_have_times_as_dot_net_writes_them(self, written: str, milliseconds: int | None) -> None:
        hub = SimHub().lap(20_000, BestLapTime=written).drive(0.2)
        assert hub.last.get("best_ms") == milliseconds

    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("Ada Byron", "Ada Byron"),
            ("{base64}" + base64.b64encode("Zoë Ångström".encode()).decode(), "Zoë Ångström"),
            ("{base64}?", None),
        ],
    )
    def test_have_texts_that_may_be_wrapped(self, written: str, name: str | None) -> None:
        hub = SimHub().tick(PlayerName=written).drive(2)
        assert hub.last.get("name") == name

    def test_may_be_of_any_kind(self) -> None:
        hub = SimHub()
        hub.hear(b"ping\r\n\r\nERR: Received unknown command\r\nProperty dcp.gd.Fuel double 3,5\r\nProperty\r\n")
        assert hub.talk.trouble is None
        assert hub.drive(2).messages

    def test_that_refuse_what_is_needed_are_a_trouble(self) -> None:
        hub = SimHub()
        hub.hear(b"ERR: Property dcp.gd.CompletedLaps is unknown\r\n")
        assert hub.talk.trouble == (
            "SimHub at left at 192.0.2.9:18082 cannot tell laps "
            "(Property dcp.gd.CompletedLaps is unknown): update its plugin"
        )

    def test_of_another_program_are_refused(self) -> None:
        talk = Properties(PEER)
        with pytest.raises(BadInput, match="simhub at byte 0: expected the greeting 'SimHub Property Server'"):
            talk.take(b"SSH-2.0-OpenSSH\r\n", 1.0)

    def test_without_an_end_are_refused(self) -> None:
        with pytest.raises(BadInput, match="expected lines of at most 65,536 bytes"):
            SimHub().talk.take(b"x" * 65_537, 500.0)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(PROPERTIES), st.text(max_size=12) | st.integers().map(str)), max_size=9))
    def test_of_any_values_raise_nothing(self, news: list[tuple[str, str]]) -> None:
        hub = SimHub().drive(2)
        for name, value in news:
            hub.now += 0.1
            hub.hear(line(name, value))
        hub.drive(2)


class TestSilence:
    def test_is_asked_into_soon_for_what_came_last_and_now_and_then_for_a_sign_of_life(self) -> None:
        hub = SimHub()
        assert hub.talk.due(hub.now + ASK_S) == b""
        assert hub.talk.due(hub.now + PULSE_S) == ASKED_AGAIN
        assert hub.talk.due(hub.now + 2 * PULSE_S - 1) == b""
        assert hub.talk.due(hub.now + 2 * PULSE_S) == ASKED_AGAIN
        hub = SimHub().drive(2)
        told = len(hub.messages)
        hub.tick(CompletedLaps="1", LastLapTime=span(20_000))
        assert hub.talk.due(hub.now + ASK_S) == ASKED_AGAIN
        hub.now += ASK_S
        hub.hear(line("dcp.GamePaused", "(null)"))
        assert hub.rig.times == [(1, 20_000)]
        assert len(hub.messages) <= told + 2
        assert hub.talk.due(hub.now + ASK_S) == b""

    def test_before_the_greeting_is_left_alone(self) -> None:
        talk = Properties(PEER)
        talk.opened(1.0)
        assert talk.due(1.0 + PULSE_S) == b""

    def test_that_goes_on_is_an_end(self) -> None:
        hub = SimHub()
        with pytest.raises(SilenceError, match="nothing was heard for 20 seconds"):
            hub.talk.due(hub.now + SILENCE_S + 1)

    def test_is_what_a_farewell_leads_to(self) -> None:
        assert SimHub().talk.leave() == b"disconnect\r\n"


def tell(connected: socket.socket, ingest: Ingest, *moments: bytes) -> None:
    """Tell one moment after the other, each when the one before has been taken."""
    end = time.monotonic() + WAIT_S

    def packets() -> int:
        return sum(rig.packets for rig in ingest.rigs())

    for moment in moments:
        before = packets()
        connected.sendall(moment)
        while packets() < before + 2:  # one for what was there before, and one for this
            assert time.monotonic() < end, "the moment was not taken"
            connected.sendall(b"ping\r\n")
            threading.Event().wait(0.005)


def test_laps_go_from_simhub_into_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("TOGETHER_S", -1.0), ("SURE_S", 0.0), ("EVERY_S", 0.0)):
        monkeypatch.setattr(module, name, seconds)
    moments = [b"".join(line(name, value) for name, value in SimHub().values.items())]
    for number, time_ms in enumerate((20_000, 19_500), start=1):
        moments.append(line("dcp.gd.CompletedLaps", str(number)) + line("dcp.gd.LastLapTime", span(time_ms)))
    record = MemoryRecord("e")
    with listening() as server:
        address = f"{KIND.feed}://127.0.0.1:{server.port}"
        ingest = Ingest(IngestSettings(udp_port=0, connect=(address,)), record=record, plan=Plan())
        ingest.start()
        try:
            with server.accept() as connected:
                connected.sendall(f"{GREETING} v1.13.3\r\n".encode())
                tell(connected, ingest, *moments)
                assert [(state.connected, state.trouble) for state in ingest.links()] == [(True, None)]
        finally:
            ingest.stop()
    laps = [written.entry for written in record.read() if isinstance(written.entry, LapSet)]
    assert [(lap.lap, lap.time_ms, lap.rig) for lap in laps] == [
        (1, 20_000, "rig-127.0.0.1"), (2, 19_500, "rig-127.0.0.1"),
    ]  # fmt: skip
