"""A plan without its keys and passwords, and with them again: who edits a plan in a browser needs not see them.

In place of each stands a text that says whose it is. Sent back, it means "as it was"; so it may be moved to another rig
as well, and whatever else stands there is a new key.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.plan_live import SECRETS
from timing.plan_writing import quoted, written

_SHOWN: Final = re.compile(r'"unchanged:([A-Za-z0-9._-]{1,40})\.(password|secret-key)"')
_WORDS: Final = {"password": "password", "key": "secret-key"}
_FIELDS: Final = {word: name for name, word in _WORDS.items()}


def hidden(text: str) -> str:
    """The text of a right plan with no key and no password in it. Its notes stay where that can be done."""
    plan = parse_plan(text)
    safe = _without(plan)
    found = text
    for id, name, secret in _secrets(plan):
        found = found.replace(f"{name} = {quoted(secret)}", f"{name} = {quoted(_shown(id, name))}", 1)
    return found if _same(found, safe) and not _holds(found, plan) else written(safe)


def restored(text: str, before: Plan | None) -> str:
    """A text with the keys and passwords again that it says are unchanged. Raises SetupError for one unknown."""

    def known(match: re.Match[str]) -> str:
        id, name = match[1], _FIELDS[match[2]]
        rig = None if before is None else before.rigs.get(id)
        secret = None if rig is None else getattr(rig, name)
        if secret is None:
            line = text.count("\n", 0, match.start()) + 1
            raise SetupError(f"plan, line {line}: {match[0]} stands for the {name} of rig {id!r}, which has none")
        return quoted(secret)

    return _SHOWN.sub(known, text)


def _secrets(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Rig, field and value of each that is worth hiding."""
    for id, rig in plan.rigs.items():
        for name in SECRETS:
            if value := getattr(rig, name):
                yield id, name, value


def _without(plan: Plan) -> Plan:
    rigs = {
        id: replace(
            rig,
            password=_shown(id, "password") if rig.password else rig.password,
            key=_shown(id, "key") if rig.key else rig.key,
        )
        for id, rig in plan.rigs.items()
    }
    return replace(plan, rigs=rigs)


def _shown(id: str, name: str) -> str:
    return f"unchanged:{id}.{_WORDS[name]}"


def _same(text: str, plan: Plan) -> bool:
    try:
        return parse_plan(text) == plan
    except SetupError:
        return False


def _holds(text: str, plan: Plan) -> bool:
    """Whether a secret stands somewhere else in a text, such as in a note."""
    return any(secret in text for _, _, secret in _secrets(plan))
