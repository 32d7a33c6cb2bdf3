"""A driver says himself that he sits in a rig: who may, and who is meant by what he shows or types."""

from typing import Final
from urllib.parse import unquote, urlsplit

from display.staff.seats import Desk
from display.staff.words import Say
from timing.errors import SetupError
from timing.event import Plan
from timing.people import plain
from timing.record.entry import Person, driver_id

LONGEST_NICKNAME: Final = 24
GUEST: Final = "guest"
"""What the ids of drivers are made with who gave themselves a name."""


def take(desk: Desk, plan: Plan, rig: str, author: str, say: Say, *, shown: str = "", nickname: str = "") -> str:
    """Let whoever is meant sit in a rig from now on; what holds now, as a sentence.

    `shown` is a driver's id, start number or badge, `nickname` a name where anybody may drive. Raises SetupError.
    """
    person = guest(nickname, say) if nickname and walks_in(desk, plan, rig) else member(desk, rig, shown, say)
    return desk.take(rig, person, author=author)


def walks_in(desk: Desk, plan: Plan, rig: str) -> bool:
    """Whether anybody may drive there, under a name of his own: the plan has no drivers, and the rig no team."""
    planned = plan.rigs.get(desk.rig(rig))
    return not plan.drivers and (planned is None or planned.team is None)


def member(desk: Desk, rig: str, shown: str, say: Say) -> Person:
    """Whom of those who may sit in a rig this names: an id, a start number, or the address on a badge."""
    wanted = unquote(urlsplit(shown.strip()).path).rstrip("/").rpartition("/")[2]
    there = desk.may_sit(desk.rig(rig))
    found = [each for each in there if each.id == wanted] or [each for each in there if each.number == wanted]
    if not wanted or len(found) != 1:
        raise SetupError(say("may not sit", who=wanted[:40], rig=rig))
    return found[0]


def guest(nickname: str, say: Say) -> Person:
    """Somebody who gives himself a name: the same name is the same driver."""
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in nickname).split())
    if not plain(name) or len(name) > LONGEST_NICKNAME:
        raise SetupError(say("no nickname", most=LONGEST_NICKNAME))
    return Person(driver_id(GUEST, plain(name)), name)
