"""The sessions and their plan: steps from open to official, and delays."""

from functools import partial
from typing import Any, Final

from display.access.roles import Role
from display.staff import delaying
from display.staff.api import bodies
from display.staff.api.scene import Action, Scene
from display.staff.deciding import Decided
from display.staff.moving import Step, move, take_back
from timing.record.decisions import about_phase
from timing.record.evening import about_delay


def _move(step: Step, scene: Scene, body: bodies.SessionStep) -> Decided:
    return scene.changed(move(scene.draft, scene.plan, body.session, step, reason=body.reason, **scene.asker))


def _make_official(scene: Scene, body: bodies.Official) -> Decided:
    done = move(
        scene.draft,
        scene.plan,
        body.session,
        Step.OFFICIAL,
        reason=body.reason,
        protest_minutes=body.protest_minutes,
        anyway=body.anyway,
        **scene.asker,
    )
    return scene.changed(done)


def _undo_move(scene: Scene, body: bodies.SessionStep) -> Decided:
    return scene.changed(take_back(scene.draft, scene.plan, body.session, reason=body.reason, **scene.asker))


def _delay(scene: Scene, body: bodies.SessionDelay) -> Decided:
    done = delaying.delay(
        scene.draft,
        scene.plan,
        body.session,
        body.minutes,
        following=body.all_after,
        reason=body.reason,
        **scene.asker,
    )
    return scene.changed(done)


def _undo_delay(scene: Scene, body: bodies.SessionStep) -> Decided:
    done = delaying.take_back(scene.draft, scene.plan, body.session, reason=body.reason, **scene.asker)
    return scene.changed(done)


def _delay_of(_: Scene, body: bodies.SessionStep) -> list[str]:
    return [about_delay(body.session)]


def _phase_of(scene: Scene, body: bodies.SessionStep) -> list[str]:
    return [about_phase(scene.session(body.session))]


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action("sessions/open", Role.STAFF, bodies.SessionStep, partial(_move, Step.OPEN), _phase_of, "Open a session"),
    Action("sessions/start", Role.STAFF, bodies.SessionStep, partial(_move, Step.START), _phase_of, "Start a session"),
    Action("sessions/close", Role.STAFF, bodies.SessionStep, partial(_move, Step.CLOSE), _phase_of, "Close a session"),
    Action(
        "sessions/provisional",
        Role.STEWARD,
        bodies.SessionStep,
        partial(_move, Step.PROVISIONAL),
        _phase_of,
        "Say that all laps of a session are there",
    ),
    Action(
        "sessions/official",
        Role.STEWARD,
        bodies.Official,
        _make_official,
        _phase_of,
        "Make the result of a session official",
    ),
    Action(
        "sessions/reopen",
        Role.STEWARD,
        bodies.SessionStep,
        partial(_move, Step.REOPEN),
        _phase_of,
        "Let a closed session run on, or make an official result provisional again",
    ),
    Action(
        "sessions/undo", Role.STAFF, bodies.SessionStep, _undo_move, _phase_of, "Take back the last step of a session"
    ),
    Action("sessions/delay", Role.STAFF, bodies.SessionDelay, _delay, _delay_of, "Let a session begin at another time"),
    Action(
        "sessions/undo-delay",
        Role.STAFF,
        bodies.SessionStep,
        _undo_delay,
        _delay_of,
        "Take a session's last delay back",
    ),
)
