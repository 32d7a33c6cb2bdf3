"""Which session a sample belongs to: a name for it that no other session of this rig has.

A session is another one when the sim says so (the sample's `mark`), or when the laps start over. A program that was not
running cannot have seen that: after a while without a sample, the session's clock and best lap must also go on. Lower
numbers are believed when they are seen `SURE` times in a row; until then samples are withheld, which loses nothing.

The names are kept on disk, so that a session keeps its own when this program is started again.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from ingest.rig import Sample

SURE: Final = 3
UNSEEN_S: Final = 30.0
"""Nobody completes a lap in it, so within it laps that started over are seen as fewer."""
KEPT_EVERY_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Known:
    """A session as it was seen last, at `at` (seconds since 1970)."""

    sim: str
    name: str
    mark: str
    laps: int
    best_ms: int | None
    clock_s: float | None
    at: float


class Sessions(Protocol):
    """The sessions kept on disk."""

    def latest_session(self, sim: str) -> Known | None:
        """The session of a sim that was seen last."""

    def keep_session(self, session: Known) -> bool:
        """Write down what a session looks like now; whether that was possible."""

    def has_session(self, name: str) -> bool:
        """Whether a session of this name was ever kept."""


class Naming:
    """Names the sessions of one sim. Mutable."""

    def __init__(self, sim: str, sessions: Sessions) -> None:
        self._sim = sim
        self._sessions = sessions
        self._known = sessions.latest_session(sim)
        self._kept = self._known
        self._odd = 0
        self._odd_mark = ""

    def name(self, sample: Sample, at: float) -> str | None:
        """The name of the session at `at` (seconds since 1970); None as long as it is not sure which it is."""
        if self._known is None or not goes_on(self._known, sample, at):
            self._odd = self._odd + 1 if sample.mark == self._odd_mark else 1
            self._odd_mark = sample.mark
            if self._odd < SURE:
                return None
            self._known = Known(self._sim, self._new(sample, at), sample.mark, sample.laps, None, None, at)
        self._odd = 0
        self._known = replace(
            self._known, laps=sample.laps, best_ms=sample.best_ms or self._known.best_ms, clock_s=sample.clock_s, at=at
        )
        self._keep(self._known)
        return self._known.name

    def _new(self, sample: Sample, at: float) -> str:
        own = sample.session or f"{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%S}"
        name, count = f"{self._sim}-{own}", 1
        while self._sessions.has_session(name):
            count += 1
            name = f"{self._sim}-{own}-{count}"
        return name

    def _keep(self, known: Known) -> None:
        kept = self._kept
        if kept is None or kept.name != known.name or kept.laps != known.laps or known.at - kept.at >= KEPT_EVERY_S:
            self._kept = known if self._sessions.keep_session(known) else None


def goes_on(known: Known, sample: Sample, at: float) -> bool:
    """Whether a sample may be of the session that is known."""
    if sample.mark != known.mark or sample.laps < known.laps:
        return False
    if at - known.at < UNSEEN_S:
        return True
    started_over = None not in (sample.clock_s, known.clock_s) and (sample.clock_s or 0.0) < (known.clock_s or 0.0)
    slower = known.best_ms is not None and (sample.best_ms is None or sample.best_ms > known.best_ms)
    return not started_over and not slower
