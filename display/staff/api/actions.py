"""How each request is done: with the code of the command line, on a draft. Which things it is about, and who may."""

from typing import Any, Final

from display.access.roles import Role
from display.staff.adopting import adopt, give_back, told_back, told_of
from display.staff.api import bodies, lap_actions, seat_actions, session_actions, steward_actions
from display.staff.api.scene import Action, Scene, nothing, said
from display.staff.closing import close as close_event
from display.staff.deciding import Decided
from display.staff.undoing import Undoing
from timing.record.by_hand import LapAdded
from timing.record.decisions import DriverSeated, LapReassigned, Phase, SessionMoved
from timing.record.entry import Decision, LapRuled, RigAdopted
from timing.record.evening import EVENT, EventClosed, SessionDelayed

OF_STEWARDS: Final = (Phase.PROVISIONAL, Phase.OFFICIAL, Phase.REVISED)


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


# Sources, decisions of all kinds, and the end of the event


def _adopt(scene: Scene, body: bodies.SourceAdopted) -> Decided:
    done = adopt(scene.draft, scene.plan, body.source, body.rig, session=body.session, **scene.asker)
    return scene.changed(told_of(done, scene.say))


def _undo_adoption(scene: Scene, body: bodies.AdoptionUndone) -> Decided:
    done = give_back(scene.draft, body.source, session=body.session, **scene.asker)
    return scene.changed(told_back(done, scene.say))


def _take_back(scene: Scene, body: bodies.TakenBack) -> Decided:
    undoing = Undoing(scene.draft, scene.teller, scene.say)
    return scene.changed(undoing.take_back(body.refs, author=scene.author, now=scene.now, reason=body.reason))


def _close_event(scene: Scene, body: bodies.EventClosing) -> Decided:
    told = close_event(scene.draft, scene.plan, reason=body.reason, **scene.asker)
    return said(*told)


def _the_event(_: Scene, __: bodies.EventClosing) -> list[str]:
    return [EVENT]


ACTIONS: Final[tuple[Action[Any], ...]] = (
    *seat_actions.ACTIONS,
    *session_actions.ACTIONS,
    *lap_actions.ACTIONS,
    *steward_actions.ACTIONS,
    Action("adoptions/make", Role.STAFF, bodies.SourceAdopted, _adopt, nothing, "Make a source a rig"),
    Action("adoptions/undo", Role.STAFF, bodies.AdoptionUndone, _undo_adoption, nothing, "Take an adoption back"),
    Action("undo", Role.STAFF, bodies.TakenBack, _take_back, nothing, "Take any decisions back, all at once"),
)
CLOSE_EVENT: Final = Action(
    "event/close", Role.ORGANISER, bodies.EventClosing, _close_event, _the_event, "Say that the event is over"
)
"""Asked for at an address of its own, where more follows from it (`display.organiser.closing`)."""
