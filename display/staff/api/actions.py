"""How each request is done: with the code of the command line, on a draft. Which things it is about, and who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from display.access.roles import Role
from display.staff import delaying, session_of, standings_of
from display.staff.adopting import adopt, give_back, told_back, told_of
from display.staff.api import bodies
from display.staff.closing import close as close_event
from display.staff.deciding import Decided
from display.staff.draft import Draft
from display.staff.incidents import Happened, Incidents
from display.staff.laps import Laps
from display.staff.ledger import Ledger
from display.staff.moving import Step, move, take_back
from display.staff.named import driver_named, people_of
from display.staff.preview import preview
from display.staff.protesting import Protesting
from display.staff.rulings import lap_of
from display.staff.seats import Desk
from display.staff.stewards import Stewards
from display.staff.telling import Teller
from display.staff.undoing import Undoing
from display.staff.words import Say
from timing.event import Plan
from timing.record.by_hand import LapAdded
from timing.record.decisions import (
    DriverSeated,
    LapReassigned,
    Phase,
    SessionMoved,
    about_driver,
    about_phase,
    about_seat,
)
from timing.record.entry import Decision, LapRuled, RigAdopted
from timing.record.evening import EVENT, EventClosed, SessionDelayed, about_delay
from timing.record.published import about_protest

Body = TypeVar("Body", bound=bodies.Asking)
OF_STEWARDS: Final = (Phase.PROVISIONAL, Phase.OFFICIAL, Phase.REVISED)


@dataclass
class Scene:
    """What a request is done with: the draft, the ledger that it was made of, and who asks, when, in which language."""

    draft: Draft
    ledger: Ledger
    plan: Plan
    author: str
    now: Callable[[], datetime]
    say: Say

    @cached_property
    def teller(self) -> Teller:
        """Tells what was decided before."""
        people = people_of(self.draft, self.plan, standings_of(self.draft, self.plan.rules))
        return Teller(self.plan, people, self.ledger.laps, self.say)

    @property
    def desk(self) -> Desk:
        """The seats."""
        return Desk(self.draft, self.plan, self.now, self.say)

    @property
    def stewards(self) -> Stewards:
        """Rulings, and whose laps were whose."""
        return Stewards(self.draft, self.plan, author=self.author, now=self.now, say=self.say)

    @property
    def laps(self) -> Laps:
        """Which laps count."""
        return Laps(self.draft, self.plan, author=self.author, now=self.now, say=self.say)

    @property
    def protests(self) -> Protesting:
        """Protests against results."""
        return Protesting(self.draft, self.plan, author=self.author, now=self.now, say=self.say)

    @property
    def incidents(self) -> Incidents:
        """What stewards write down."""
        return Incidents(self.draft, self.plan, self.teller, author=self.author, now=self.now, say=self.say)

    def session(self, named: str) -> str:
        """The id of a session, which only the plan may know."""
        return session_of(standings_of(self.draft, self.plan.rules), named) or named

    def changed(self, said: list[str]) -> Decided:
        """What was put on the draft, with what it changes."""
        blank = Draft(self.ledger.epoch, self.ledger.entries, self.draft.end, self.draft.profiles())
        before = standings_of(blank, self.plan.rules)
        people = people_of(self.draft, self.plan, before)
        found = preview(before, self.draft.decided, self.plan, people, self.ledger.epoch, say=self.say)
        return Decided(tuple(said), tuple(found))


@dataclass(frozen=True)
class Action(Generic[Body]):
    """A kind of request. `things` are what it decides about, as far as somebody else may decide about the same."""

    name: str
    role: Role
    body: type[Body]
    do: Callable[[Scene, Body], Decided]
    things: Callable[[Scene, Body], list[str]]
    summary: str


def role_for(decision: Decision) -> Role:
    """Whose matter a decision is, and so to take it back."""
    match decision:
        case SessionMoved():
            return Role.STEWARD if decision.phase in OF_STEWARDS else Role.STAFF
        case DriverSeated() | LapRuled() | LapReassigned() | LapAdded() | RigAdopted() | SessionDelayed():
            return Role.STAFF
        case EventClosed():
            return Role.ORGANISER
        case _:
            return Role.STEWARD


def _said(*sentences: str) -> Decided:
    """What changes no board."""
    return Decided(sentences, ())


# Seats


def _seat(scene: Scene, body: bodies.SeatSet) -> Decided:
    return _said(scene.desk.seat(body.rig, body.driver, body.number, author=scene.author))


def _take(scene: Scene, body: bodies.SeatTaken) -> Decided:
    people = people_of(scene.draft, scene.plan, standings_of(scene.draft, scene.plan.rules))
    person = driver_named(people, scene.plan, body.driver, scene.say)
    return _said(scene.desk.take(body.rig, person, author=scene.author))


def _clear(scene: Scene, body: bodies.SeatCleared) -> Decided:
    return _said(scene.desk.clear(body.rig, author=scene.author))


def _swap(scene: Scene, body: bodies.SeatSwap) -> Decided:
    return _said(scene.desk.swap(body.rig, body.other, author=scene.author))


def _undo_seat(scene: Scene, body: bodies.SeatUndone) -> Decided:
    return _said(scene.desk.undo(body.rig, body.reason, author=scene.author))


_AboutRig = bodies.SeatSet | bodies.SeatTaken | bodies.SeatCleared | bodies.SeatUndone


def _seat_of(scene: Scene, body: _AboutRig) -> list[str]:
    return [about_seat(scene.desk.rig(body.rig))]


def _both_seats(scene: Scene, body: bodies.SeatSwap) -> list[str]:
    desk = scene.desk
    return [about_seat(desk.rig(body.rig)), about_seat(desk.rig(body.other))]


# Sessions


def _move(step: Step, scene: Scene, body: bodies.SessionStep) -> Decided:
    more: dict[str, Any] = {"author": scene.author, "now": scene.now, "say": scene.say}
    if isinstance(body, bodies.Official):
        more |= {"protest_minutes": body.protest_minutes, "anyway": body.anyway}
    return scene.changed(move(scene.draft, scene.plan, body.session, step, reason=body.reason, **more))


def _undo_move(scene: Scene, body: bodies.SessionStep) -> Decided:
    more: dict[str, Any] = {"author": scene.author, "now": scene.now, "say": scene.say}
    return scene.changed(take_back(scene.draft, scene.plan, body.session, reason=body.reason, **more))


def _delay(scene: Scene, body: bodies.SessionDelay) -> Decided:
    more: dict[str, Any] = {"author": scene.author, "now": scene.now, "say": scene.say, "reason": body.reason}
    done = delaying.delay(scene.draft, scene.plan, body.session, body.minutes, following=body.all_after, **more)
    return scene.changed(done)


def _undo_delay(scene: Scene, body: bodies.SessionStep) -> Decided:
    more: dict[str, Any] = {"author": scene.author, "now": scene.now, "say": scene.say, "reason": body.reason}
    return scene.changed(delaying.take_back(scene.draft, scene.plan, body.session, **more))


def _delay_of(_: Scene, body: bodies.SessionStep) -> list[str]:
    return [about_delay(body.session)]


def _phase_of(scene: Scene, body: bodies.SessionStep) -> list[str]:
    return [about_phase(scene.session(body.session))]


# The end of the event


def _close_event(scene: Scene, body: bodies.EventClosing) -> Decided:
    told = close_event(scene.draft, scene.plan, author=scene.author, now=scene.now, reason=body.reason, say=scene.say)
    return _said(*told)


def _the_event(_: Scene, __: bodies.EventClosing) -> list[str]:
    return [EVENT]


# Laps


def _rule_lap(counts: bool, scene: Scene, body: bodies.LapRuling) -> Decided:
    return scene.laps.restore(body.lap, body.reason) if counts else scene.laps.delete(body.lap, body.reason)


def _undo_lap(scene: Scene, body: bodies.OneLap) -> Decided:
    return scene.laps.undo(body.lap, body.reason)


def _enter_lap(scene: Scene, body: bodies.LapEntered) -> Decided:
    return scene.laps.add(
        body.session,
        body.time_ms,
        body.reason,
        driver=body.driver,
        rig=body.rig,
        sectors_ms=body.sectors_ms,
        number=body.lap,
        id=str(body.id),
    )


def _give(scene: Scene, body: bodies.LapsGiven) -> Decided:
    return scene.stewards.give(body.laps, body.to, body.reason)


def _give_back(scene: Scene, body: bodies.OneLap) -> Decided:
    return scene.stewards.ungive(body.lap, body.reason)


def _lap_itself(scene: Scene, body: bodies.LapRuling | bodies.OneLap) -> list[str]:
    return [lap_of(scene.draft, body.lap, scene.say).key]


def _drivers_of(scene: Scene, body: bodies.LapsGiven) -> list[str]:
    return [about_driver(lap_of(scene.draft, ref, scene.say).key) for ref in body.laps]


def _driver_of(scene: Scene, body: bodies.OneLap) -> list[str]:
    return [about_driver(lap_of(scene.draft, body.lap, scene.say).key)]


# Rulings and incidents


def _penalise(scene: Scene, body: bodies.RulingMade) -> Decided:
    return scene.stewards.penalise(
        body.penalty, body.session, driver=body.driver, team=body.team, value=body.value, reason=body.reason
    )


def _undo_ruling(scene: Scene, body: bodies.RulingUndone) -> Decided:
    return scene.stewards.take_back(body.ruling, body.reason)


def _note(scene: Scene, body: bodies.IncidentTold) -> Decided:
    happened = Happened(body.session, body.text, body.rig, body.driver, body.lap)
    return _said(scene.incidents.note(str(body.incident or body.id), happened, new=body.incident is None))


def _decide(scene: Scene, body: bodies.IncidentDecided) -> Decided:
    return _said(scene.incidents.decide(str(body.incident), body.ruling, open=body.status == "open"))


def _incident_of(_: Scene, body: bodies.IncidentTold | bodies.IncidentDecided) -> list[str]:
    return [about_incident(body.incident)] if body.incident is not None else []


# Protests


def _protest(scene: Scene, body: bodies.ProtestTold) -> Decided:
    more: dict[str, Any] = {"driver": body.driver, "against": body.against, "late": body.late}
    return _said(*scene.protests.lodge(body.session, body.team, body.reason, **more))


def _judge(scene: Scene, body: bodies.ProtestVerdict) -> Decided:
    return _said(*scene.protests.decide(body.protest, upheld=body.upheld, reason=body.reason))


def _withdraw(scene: Scene, body: bodies.ProtestWithdrawn) -> Decided:
    return _said(*scene.protests.withdraw(body.protest, body.reason))


def _protest_of(scene: Scene, body: bodies.ProtestVerdict) -> list[str]:
    return [about_protest(scene.protests.lodged(body.protest)[0].key)]


# Sources, and everything


def _adopt(scene: Scene, body: bodies.SourceAdopted) -> Decided:
    done = adopt(
        scene.draft, scene.plan, body.source, body.rig, author=scene.author, now=scene.now, session=body.session,
        say=scene.say,
    )  # fmt: skip
    return scene.changed(told_of(done, scene.say))


def _undo_adoption(scene: Scene, body: bodies.AdoptionUndone) -> Decided:
    done = give_back(scene.draft, body.source, author=scene.author, now=scene.now, session=body.session, say=scene.say)
    return scene.changed(told_back(done, scene.say))


def _take_back(scene: Scene, body: bodies.TakenBack) -> Decided:
    undoing = Undoing(scene.draft, scene.teller, scene.say)
    return scene.changed(undoing.take_back(body.refs, author=scene.author, now=scene.now, reason=body.reason))


def _nothing(_: Scene, __: bodies.Asking) -> list[str]:
    """What stands beside all else, or looks itself whether somebody was first."""
    return []


def about_incident(incident: UUID) -> str:
    """What is said of this incident."""
    return f"incident/{incident}"


STAFF, STEWARD = Role.STAFF, Role.STEWARD
ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action("seats/set", STAFF, bodies.SeatSet, _seat, _seat_of, "Let a driver sit in a rig from now on"),
    Action(
        "seats/take", STAFF, bodies.SeatTaken, _take, _seat_of, "Let a driver take a rig over, from wherever he sat"
    ),
    Action("seats/clear", STAFF, bodies.SeatCleared, _clear, _seat_of, "Let nobody sit in a rig from now on"),
    Action("seats/swap", STAFF, bodies.SeatSwap, _swap, _both_seats, "Let the drivers of two rigs change places"),
    Action("seats/undo", STAFF, bodies.SeatUndone, _undo_seat, _seat_of, "Take back what was decided last of a rig"),
    Action("sessions/open", STAFF, bodies.SessionStep, partial(_move, Step.OPEN), _phase_of, "Open a session"),
    Action("sessions/start", STAFF, bodies.SessionStep, partial(_move, Step.START), _phase_of, "Start a session"),
    Action("sessions/close", STAFF, bodies.SessionStep, partial(_move, Step.CLOSE), _phase_of, "Close a session"),
    Action(
        "sessions/provisional",
        STEWARD,
        bodies.SessionStep,
        partial(_move, Step.PROVISIONAL),
        _phase_of,
        "Say that all laps of a session are there",
    ),
    Action(
        "sessions/official",
        STEWARD,
        bodies.Official,
        partial(_move, Step.OFFICIAL),
        _phase_of,
        "Make the result of a session official",
    ),
    Action(
        "sessions/reopen",
        STEWARD,
        bodies.SessionStep,
        partial(_move, Step.REOPEN),
        _phase_of,
        "Let a closed session run on, or make an official result provisional again",
    ),
    Action("sessions/undo", STAFF, bodies.SessionStep, _undo_move, _phase_of, "Take back the last step of a session"),
    Action("sessions/delay", STAFF, bodies.SessionDelay, _delay, _delay_of, "Let a session begin at another time"),
    Action(
        "sessions/undo-delay", STAFF, bodies.SessionStep, _undo_delay, _delay_of, "Take a session's last delay back"
    ),
    Action("laps/delete", STAFF, bodies.LapRuling, partial(_rule_lap, False), _lap_itself, "Let a lap not count"),
    Action("laps/restore", STAFF, bodies.LapRuling, partial(_rule_lap, True), _lap_itself, "Let a lap count"),
    Action("laps/undo", STAFF, bodies.OneLap, _undo_lap, _lap_itself, "Take back whether a lap counts"),
    Action("laps/add", STAFF, bodies.LapEntered, _enter_lap, _nothing, "Enter a lap by hand"),
    Action("laps/give", STAFF, bodies.LapsGiven, _give, _drivers_of, "Let laps be somebody else's"),
    Action("laps/give-back", STAFF, bodies.OneLap, _give_back, _driver_of, "Let a lap be its driver's again"),
    Action("rulings/make", STEWARD, bodies.RulingMade, _penalise, _nothing, "Give a penalty"),
    Action("rulings/undo", STEWARD, bodies.RulingUndone, _undo_ruling, _nothing, "Take a ruling back"),
    Action("adoptions/make", STAFF, bodies.SourceAdopted, _adopt, _nothing, "Make a source a rig"),
    Action("adoptions/undo", STAFF, bodies.AdoptionUndone, _undo_adoption, _nothing, "Take an adoption back"),
    Action("incidents/note", STEWARD, bodies.IncidentTold, _note, _incident_of, "Write down an incident"),
    Action(
        "incidents/decide", STEWARD, bodies.IncidentDecided, _decide, _incident_of, "Say what became of an incident"
    ),
    Action("protests/lodge", STEWARD, bodies.ProtestTold, _protest, _nothing, "Write down a protest against a result"),
    Action("protests/decide", STEWARD, bodies.ProtestVerdict, _judge, _protest_of, "Decide a protest"),
    Action(
        "protests/withdraw", STEWARD, bodies.ProtestWithdrawn, _withdraw, _nothing, "Write down that one is withdrawn"
    ),
    Action("undo", STAFF, bodies.TakenBack, _take_back, _nothing, "Take any decisions back, all at once"),
)
CLOSE_EVENT: Final = Action(
    "event/close", Role.ORGANISER, bodies.EventClosing, _close_event, _the_event, "Say that the event is over"
)
"""Asked for at an address of its own, where more follows from it (`display.organiser.closing`)."""
BY_NAME: Final[Mapping[str, Action[Any]]] = {action.name: action for action in ACTIONS}
