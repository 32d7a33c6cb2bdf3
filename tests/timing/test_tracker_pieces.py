"""The tracker with games that name no sessions, and with laps that other programs send."""

import uuid

import pytest

from tests.timing.glimpses import car, solo
from timing import tracker as module
from timing.laps import GAME, REWIND, Drop, Dropped, GameSession, LapCorrected, LapDone, Origin
from timing.pieces import Fall, Setting
from timing.readings import CarName, CarsNamed, CarState, LapSent, SessionSeen, SessionType, TimedLap
from timing.tracker import Resume, Tracker

RACE = Setting("a car", SessionType.RACE, "Nordring", Fall.RESTART_OR_REWIND)


class Rig:
    """Shows the own car moment by moment, numbered by itself."""

    def __init__(self, resume: Resume | None = None, order: int = 100) -> None:
        self.tracker = Tracker(resume)
        self.order = order
        self.laps: list[LapDone] = []
        self.corrected: list[LapCorrected] = []
        self.dropped: list[Drop] = []

    def show(self, *states: CarState, order: int | None = None) -> None:
        for state in states:
            self.order = self.order + 1 if order is None else order
            for outcome in self.tracker.read(solo(self.order, state, RACE)):
                match outcome:
                    case LapDone():
                        self.laps.append(outcome)
                    case LapCorrected():
                        self.corrected.append(outcome)
                    case Dropped():
                        self.dropped.append(outcome.reason)


class TestAGameWithoutSessionIds:
    def test_has_sessions_named_after_a_moment(self) -> None:
        rig = Rig()
        rig.show(car(1, 10), car(1, 79_990), car(2, 5, last=80_000))
        (session,) = rig.tracker.sessions
        assert (session.id[0], session.type, session.track) == ("m", SessionType.RACE, "Nordring")
        assert not rig.tracker.is_numbered(session.id)
        assert [(lap.lap, lap.time_ms, lap.player, lap.origin) for lap in rig.laps] == [(1, 80_000, True, Origin.LIVE)]
        assert rig.tracker.clock == 103
        assert rig.tracker.own_car == car(2, 5, last=80_000)

    def test_may_tell_the_same_moment_twice_or_late(self) -> None:
        rig = Rig()
        rig.show(car(1, 10), car(1, 20), car(1, 30))
        rig.show(car(1, 30), car(1, 20), order=103)
        rig.show(car(1, 20), order=102)
        assert rig.dropped == [Drop.REPEATED, Drop.REPEATED, Drop.LATE]

    def test_may_be_rewound(self) -> None:
        rig = Rig()
        rig.show(car(2, 50_000, last=80_000), *(car(2, 30_000 + n, last=80_000) for n in range(4)))
        rig.show(car(2, 79_000, last=80_000), car(3, 5, last=79_500))
        assert [(lap.lap, lap.valid, lap.reason) for lap in rig.laps] == [(1, None, ""), (2, False, REWIND)]

    def test_may_be_started_anew(self) -> None:
        rig = Rig()
        rig.show(car(1, 10), car(2, 5, last=80_000), car(2, 50_000, last=80_000))
        rig.show(*(car(1, n) for n in range(4)), car(1, 79_000), car(2, 5, last=79_500))
        assert [(lap.lap, lap.time_ms) for lap in rig.laps] == [(1, 80_000), (1, 79_500)]
        assert len({lap.session for lap in rig.laps}) == 2

    def test_goes_on_where_it_was_before_a_restart_of_ours(self) -> None:
        rig = Rig(Resume(GameSession("mfedcba987654"), clock=5_000, lap=3), order=6_000)
        rig.show(car(5, 10_000, last=80_000))
        assert [(lap.session, lap.lap) for lap in rig.laps] == [("mfedcba987654", 4)]

    @pytest.mark.parametrize("resume", [Resume(GameSession("p5000"), 5_000, 3), Resume(GameSession("3"), laps={0: 3})])
    def test_does_not_go_on_with_a_session_of_another_kind_of_game(self, resume: Resume) -> None:
        rig = Rig(resume, order=6_000)
        rig.show(car(5, 10_000))
        assert [session.id[0] for session in rig.tracker.sessions] == ["m"]

    def test_heard_once_more_from_its_beginning_adds_nothing(self) -> None:
        rig = Rig()
        states = [car(1, 10), car(1, 79_990), car(2, 5, last=80_000), *(car(2, 10 + n, last=80_000) for n in range(30))]
        rig.show(*states)
        rig.order = 100
        rig.show(*states)
        assert len(rig.laps) == 1
        assert len(rig.tracker.sessions) == 1

    def test_leaves_facts_alone_that_a_server_tells(self) -> None:
        tracker = Tracker()
        tracker.read(SessionSeen("", SessionType.RACE, "ring", fresh=True))
        tracker.read(CarsNamed("", {0: CarName("Ada")}))
        assert [session.id for session in tracker.sessions] == ["1"]


def sent(lap: int = 1, time: int = 80_000, *, id: str = "", valid: bool | None = None, name: str = "") -> LapSent:
    told = TimedLap(lap, time, None, valid)
    return LapSent("rig-7:1", id or str(uuid.uuid4()), "rig-7", told, CarName(name) if name else None)


class TestALapThatIsSent:
    def test_is_the_rigs_own(self) -> None:
        (lap,) = Tracker().read(sent(3, 80_000, name="Ada", valid=False))
        assert lap == LapDone("rig-7:1", 0, CarName("Ada"), 3, 80_000, None, False, GAME, Origin.HISTORY, player=True)

    def test_is_told_at_once_though_no_name_is_known(self) -> None:
        assert len(Tracker().read(sent())) == 1

    def test_is_told_once_however_often_it_comes(self) -> None:
        tracker, message = Tracker(), sent()
        tracker.read(message)
        assert tracker.read(message) == (Dropped(Drop.REPEATED),)

    def test_is_corrected_by_another_message_and_not_by_the_old_one(self) -> None:
        tracker, first = Tracker(), sent(1, 80_000)
        tracker.read(first)
        (corrected,) = tracker.read(sent(1, 80_500))
        assert isinstance(corrected, LapCorrected)
        assert (corrected.time_ms, corrected.player) == (80_500, True)
        assert tracker.read(first) == (Dropped(Drop.REPEATED),)

    def test_is_known_among_the_latest_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MESSAGES_KEPT", 3)
        tracker, first = Tracker(), sent(1)
        tracker.read(first)
        for lap in (2, 3, 4):
            tracker.read(sent(lap))
        assert not tracker.read(first)  # it says nothing new, either
