"""What is wrong with each rig, as the running server tells: what `eracing doctor` says is to be done at a rig."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from display.server_checks import SILENT_SECONDS, told_by_server
from timing.alerts import AlertKind
from timing.findings import Finding
from timing.laps import Drop

ENOUGH_FRAMES: Final = 300
"""Of fewer frames nothing is said about those that are missing."""
MUCH_LOST: Final = 0.02
MUCH_REFUSED: Final = 0.01
"""Shares of what a rig sends, above which something is wrong."""
MOST_FINDINGS: Final = 40

_SWITCH_ON: Final = (
    "see that the rig is on and a game runs, that its telemetry goes to this machine's address and UDP port "
    "(docs/feeds.md), and that the plan has the rig's address"
)
_UNHEARD: Final = (Drop.GAP, Drop.NO_TIME)


def check_each_rig(host: str, port: int, data: Path | None = None) -> list[Finding]:
    """What is wrong with rigs, one finding each, and the alerts; nothing where no server runs."""
    told = told_by_server(host, port, "/api/v1/rigs", data)
    if not isinstance(told, dict):
        return []
    found = [finding for rig in _objects(told, "rigs") for finding in _of_rig(rig)]
    found += [_of_asked(asked) for asked in _objects(told, "asked") if asked.get("trouble")]
    found += [_of_alert(alert) for alert in _objects(told, "alerts") if alert.get("kind") != AlertKind.UNKNOWN_SOURCE]
    return found[:MOST_FINDINGS]


def _objects(told: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    objects = told.get(name)
    return [each for each in objects if isinstance(each, dict)] if isinstance(objects, list) else []


def _of_rig(rig: Mapping[str, Any]) -> Iterator[Finding]:
    name = f"rig {rig.get('name') or rig.get('rig')}"
    heard_s = _number(rig, "heard_s", None)
    if rig.get("known") is False:
        game = rig.get("game") or "a game"
        yield Finding(
            name,
            "warning",
            f"it sends {game} and is not in the plan, so its laps are kept aside",
            f"`eracing adopt {rig.get('rig')} --as RIG` makes it a rig; or have it switched off",
        )
        return
    if heard_s is None:
        yield Finding(name, "warning", "it has not been heard", _SWITCH_ON)
    elif heard_s > SILENT_SECONDS:
        yield Finding(name, "warning", f"it has been silent for {heard_s:.0f} seconds", _SWITCH_ON)
    yield from _of_loss(name, rig)
    yield from _of_drops(name, rig)


def _of_loss(name: str, rig: Mapping[str, Any]) -> Iterator[Finding]:
    frames, lost = _number(rig, "frames", 0), _number(rig, "lost", 0)
    if frames >= ENOUGH_FRAMES and lost > MUCH_LOST * (frames + lost):
        yield Finding(
            name,
            "warning",
            f"{lost / (frames + lost):.1%} of what its game sends does not arrive",
            "use a cable in place of Wi-Fi, and look at the switch and at what else uses the network",
        )


def _of_drops(name: str, rig: Mapping[str, Any]) -> Iterator[Finding]:
    drops = rig.get("dropped")
    dropped = drops if isinstance(drops, dict) else {}
    malformed, unheard = _number(dropped, Drop.MALFORMED, 0), sum(_number(dropped, drop, 0) for drop in _UNHEARD)
    if malformed > MUCH_REFUSED * _number(rig, "packets", 0):
        yield Finding(
            name,
            "warning",
            f"{malformed:.0f} of its packets could not be read",
            "set the UDP format in its game to the year of the game, and tell us if that was so",
        )
    if unheard:
        yield Finding(
            name,
            "warning",
            f"{unheard:.0f} of its laps have no time, because their end was not heard",
            "look at its cable or Wi-Fi",
        )
    if _number(dropped, Drop.FAULT, 0):
        yield Finding(name, "warning", "a mistake in this program kept packets of it from being read", "see the log")


def _of_asked(asked: Mapping[str, Any]) -> Finding:
    return Finding(f"asked: {asked.get('where')}", "warning", str(asked.get("trouble")))


def _of_alert(alert: Mapping[str, Any]) -> Finding:
    return Finding(f"alert: {alert.get('kind')}", "warning", str(alert.get("sentence")))


def _number(of: Mapping[str, Any], name: str, missing: Any) -> Any:
    value = of.get(name)
    return value if isinstance(value, int | float) else missing
