"""What a look at the set-up found: for `eracing doctor`, whose checks stand in the rooms that know what to look at."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["ok", "warning", "problem", "unused"]

CHECK_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer: a sentence, and what to do about it where there is something to do.

    A *problem* keeps an evening from running, a *warning* may become one, *unused* is what is not there and need not
    be.
    """

    name: str
    state: State
    sentence: str
    advice: str = ""


Check = Callable[[], Finding | Sequence[Finding]]
"""Looks at one thing, or at several of a kind. It need not be quick nor safe: `examine` sees to that."""


def examine(checks: Mapping[str, Check], seconds: float = CHECK_SECONDS) -> list[Finding]:
    """The findings of all checks in their order; none raises, and together they take at most `seconds`.

    All run at once, each in a thread of its own; one that does not answer is left behind.
    """
    answers = {name: _begin(check) for name, check in checks.items()}
    end = time.monotonic() + seconds
    return [found for name, answer in answers.items() for found in _answer(name, answer, end, seconds)]


def _begin(check: Check) -> "Future[Sequence[Finding]]":
    answer: Future[Sequence[Finding]] = Future()

    def run() -> None:
        try:
            found = check()
            answer.set_result((found,) if isinstance(found, Finding) else found)
        except BaseException as error:  # noqa: BLE001 - it becomes a finding
            answer.set_exception(error)

    threading.Thread(target=run, name="check", daemon=True).start()
    return answer


def _answer(name: str, answer: "Future[Sequence[Finding]]", end: float, seconds: float) -> Sequence[Finding]:
    try:
        error = answer.exception(max(0.0, end - time.monotonic()))
    except TimeoutError:
        told = f"there was no answer within {seconds:g} seconds"
        return (Finding(name, "problem", told, "try again; look at the load"),)
    if error is None:
        return answer.result()
    _log.debug("the check %r failed", name, exc_info=error)
    return (Finding(name, "problem", f"this could not be checked: {error}", "tell us about it"),)
