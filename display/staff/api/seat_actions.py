"""Who sits where: what is asked for at the seats."""

from typing import Any, Final

from display.access.roles import Role
from display.staff import standings_of
from display.staff.api import bodies
from display.staff.api.scene import Action, Scene, said
from display.staff.deciding import Decided
from display.staff.named import driver_named, people_of
from timing.record.decisions import about_seat


def _seat(scene: Scene, body: bodies.SeatSet) -> Decided:
    return said(scene.desk.seat(body.rig, body.driver, body.number, author=scene.author))


def _take(scene: Scene, body: bodies.SeatTaken) -> Decided:
    people = people_of(scene.draft, scene.plan, standings_of(scene.draft, scene.plan.rules))
    person = driver_named(people, scene.plan, body.driver, scene.say)
    return said(scene.desk.take(body.rig, person, author=scene.author))


def _clear(scene: Scene, body: bodies.SeatCleared) -> Decided:
    return said(scene.desk.clear(body.rig, author=scene.author))


def _swap(scene: Scene, body: bodies.SeatSwap) -> Decided:
    return said(scene.desk.swap(body.rig, body.other, author=scene.author))


def _undo_seat(scene: Scene, body: bodies.SeatUndone) -> Decided:
    return said(scene.desk.undo(body.rig, body.reason, author=scene.author))


_AboutRig = bodies.SeatSet | bodies.SeatTaken | bodies.SeatCleared | bodies.SeatUndone


def _seat_of(scene: Scene, body: _AboutRig) -> list[str]:
    return [about_seat(scene.desk.rig(body.rig))]


def _both_seats(scene: Scene, body: bodies.SeatSwap) -> list[str]:
    desk = scene.desk
    return [about_seat(desk.rig(body.rig)), about_seat(desk.rig(body.other))]


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action("seats/set", Role.STAFF, bodies.SeatSet, _seat, _seat_of, "Let a driver sit in a rig from now on"),
    Action(
        "seats/take",
        Role.STAFF,
        bodies.SeatTaken,
        _take,
        _seat_of,
        "Let a driver take a rig over, from wherever he sat",
    ),
    Action("seats/clear", Role.STAFF, bodies.SeatCleared, _clear, _seat_of, "Let nobody sit in a rig from now on"),
    Action("seats/swap", Role.STAFF, bodies.SeatSwap, _swap, _both_seats, "Let the drivers of two rigs change places"),
    Action(
        "seats/undo", Role.STAFF, bodies.SeatUndone, _undo_seat, _seat_of, "Take back what was decided last of a rig"
    ),
)
