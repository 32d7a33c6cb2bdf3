"""Which laps count, and whose they are."""

from functools import partial
from typing import Any, Final

from display.access.roles import Role
from display.staff.api import bodies
from display.staff.api.scene import Action, Scene, nothing
from display.staff.deciding import Decided
from display.staff.rulings import lap_of
from timing.record.decisions import about_driver


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


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action("laps/delete", Role.STAFF, bodies.LapRuling, partial(_rule_lap, False), _lap_itself, "Let a lap not count"),
    Action("laps/restore", Role.STAFF, bodies.LapRuling, partial(_rule_lap, True), _lap_itself, "Let a lap count"),
    Action("laps/undo", Role.STAFF, bodies.OneLap, _undo_lap, _lap_itself, "Take back whether a lap counts"),
    Action("laps/add", Role.STAFF, bodies.LapEntered, _enter_lap, nothing, "Enter a lap by hand"),
    Action("laps/give", Role.STAFF, bodies.LapsGiven, _give, _drivers_of, "Let laps be somebody else's"),
    Action("laps/give-back", Role.STAFF, bodies.OneLap, _give_back, _driver_of, "Let a lap be its driver's again"),
)
