"""Labels with codes: one for each rig, to say who sits there, and a badge for each driver."""

import ipaddress
from typing import Final
from urllib.parse import quote, urlsplit

from display.exports.codes import qr
from display.exports.papers import Data, base, checked, named_on_paper, team_of
from display.exports.results import Results
from display.exports.text import on_paper
from display.exports.words import WORDS
from display.staff.codes import SeatCodes
from timing.errors import SetupError
from timing.event import PlannedRig
from timing.units import Language

_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "rigs": "Rig labels",
        "badges": "Badges",
        "sit": "You drive here? Scan this and say who you are.",
        "ask": "Rig",
        "follow": "Your results",
    },
    "de": {
        "rigs": "Rig-Etiketten",
        "badges": "Ausweise",
        "sit": "Du fährst hier? Scannen und sagen, wer du bist.",
        "ask": "Rig",
        "follow": "Deine Ergebnisse",
    },
}


def rig_labels(results: Results, url: str | None, codes: SeatCodes) -> Data:
    """A label of A6 for each rig of the plan, or each that was heard where the plan has none. Raises SetupError."""
    place, texts = _reachable(url), _TEXTS[results.plan.language]
    driven = (lap for each in results.sessions for laps in each.laps.values() for lap in laps)
    heard = dict.fromkeys(lap.rig for lap in driven if lap.rig)
    rigs = list(results.plan.rigs.values()) or [PlannedRig(id, "") for id in heard]
    if not rigs:
        raise SetupError("there are no rigs to make labels for: the plan has none, and none has driven a lap yet")
    labels = []
    for rig in rigs:
        team = results.plan.teams.get(rig.team or team_of(results, rig.driver) or "")
        address = f"{place}{codes.path(rig.id)}"
        labels.append(
            {
                "head": on_paper(rig.name or rig.id, 30),
                "under": on_paper(team.name if team else rig.venue, 40),
                "color": checked(team.color if team else None),
                "qr": qr(address),
                "text": texts["sit"],
                "small": address,
            }
        )
    return _sheet(results, texts["rigs"], labels, {"columns": 2, "width": 105, "height": 148, "code": 70})


def badges(results: Results, url: str | None) -> Data:
    """A badge for each driver of the plan, with the address of his own page. Raises SetupError."""
    place, texts = _reachable(url), _TEXTS[results.plan.language]
    if not results.plan.drivers:
        raise SetupError("the plan has no drivers to make badges for")
    words, labels = WORDS[results.plan.language], []
    for driver in results.plan.drivers.values():
        team = results.plan.teams.get(driver.team or "")
        person = named_on_paper(results, driver)
        address = f"{place}/d/{quote(driver.id, safe='')}"
        labels.append(
            {
                "head": on_paper(person.name, 40),
                "under": on_paper(team.name if team else "", 40),
                "color": checked(team.color if team else None),
                "qr": qr(address),
                "text": f"{words['number']} {on_paper(person.number, 12)}" if person.number else texts["follow"],
                "small": address,
            }
        )
    return _sheet(results, texts["badges"], labels, {"columns": 2, "width": 90, "height": 55, "code": 30})


def _sheet(results: Results, title: str, labels: list[Data], size: dict[str, int]) -> Data:
    return base(results, title) | {"labels": labels, "size": size}


def _reachable(url: str | None) -> str:
    """The address of the boards, if telephones can reach it. Raises SetupError."""
    if url is None:
        raise SetupError("name the address of the boards with --url, such as http://192.168.1.5:8080: codes hold it")
    host = urlsplit(url).hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost" or host.endswith((".local", ".localhost"))
    if here:
        raise SetupError(f"telephones cannot reach {host}: name this machine's address in the network with --url")
    return url.rstrip("/")
