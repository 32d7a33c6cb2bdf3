"""What stewards do: penalties, incidents, and protests against results."""

from typing import Any, Final
from uuid import UUID

from display.access.roles import Role
from display.staff.api import bodies
from display.staff.api.scene import Action, Scene, nothing, said
from display.staff.deciding import Decided
from display.staff.incidents import Happened
from timing.record.published import about_protest


def _penalise(scene: Scene, body: bodies.RulingMade) -> Decided:
    return scene.stewards.penalise(
        body.penalty, body.session, driver=body.driver, team=body.team, value=body.value, reason=body.reason
    )


def _undo_ruling(scene: Scene, body: bodies.RulingUndone) -> Decided:
    return scene.stewards.take_back(body.ruling, body.reason)


def _note(scene: Scene, body: bodies.IncidentTold) -> Decided:
    happened = Happened(body.session, body.text, body.rig, body.driver, body.lap)
    return said(scene.incidents.note(str(body.incident or body.id), happened, new=body.incident is None))


def _decide(scene: Scene, body: bodies.IncidentDecided) -> Decided:
    return said(scene.incidents.decide(str(body.incident), body.ruling, open=body.status == "open"))


def _incident_of(_: Scene, body: bodies.IncidentTold | bodies.IncidentDecided) -> list[str]:
    return [about_incident(body.incident)] if body.incident is not None else []


# Protests


def _protest(scene: Scene, body: bodies.ProtestTold) -> Decided:
    more: dict[str, Any] = {"driver": body.driver, "against": body.against, "late": body.late}
    return said(*scene.protests.lodge(body.session, body.team, body.reason, **more))


def _judge(scene: Scene, body: bodies.ProtestVerdict) -> Decided:
    return said(*scene.protests.decide(body.protest, upheld=body.upheld, reason=body.reason))


def _withdraw(scene: Scene, body: bodies.ProtestWithdrawn) -> Decided:
    return said(*scene.protests.withdraw(body.protest, body.reason))


def _protest_of(scene: Scene, body: bodies.ProtestVerdict) -> list[str]:
    return [about_protest(scene.protests.lodged(body.protest)[0].key)]


def about_incident(incident: UUID) -> str:
    """What is said of this incident."""
    return f"incident/{incident}"


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action("rulings/make", Role.STEWARD, bodies.RulingMade, _penalise, nothing, "Give a penalty"),
    Action("rulings/undo", Role.STEWARD, bodies.RulingUndone, _undo_ruling, nothing, "Take a ruling back"),
    Action("incidents/note", Role.STEWARD, bodies.IncidentTold, _note, _incident_of, "Write down an incident"),
    Action(
        "incidents/decide",
        Role.STEWARD,
        bodies.IncidentDecided,
        _decide,
        _incident_of,
        "Say what became of an incident",
    ),
    Action(
        "protests/lodge", Role.STEWARD, bodies.ProtestTold, _protest, nothing, "Write down a protest against a result"
    ),
    Action("protests/decide", Role.STEWARD, bodies.ProtestVerdict, _judge, _protest_of, "Decide a protest"),
    Action(
        "protests/withdraw",
        Role.STEWARD,
        bodies.ProtestWithdrawn,
        _withdraw,
        nothing,
        "Write down that one is withdrawn",
    ),
)
