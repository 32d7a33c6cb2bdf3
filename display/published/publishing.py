"""Gives a result its next number: when a session is moved, and by itself as soon as the result is another one.

Publishing is two steps, because a version follows from entries that are written: what happened stands in the record
first, then the version that follows from it. Who is killed in between, or publishes in the same moment as somebody
else, loses nothing: a number is given once, and what is missing is published by whoever looks next.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Final

from display.exports.results import Evening, Results
from display.published.frozen import same, title
from display.published.terms import terms_of
from display.staff import standings_of
from leaderboard.publications import STANDINGS, STATES, due
from timing.errors import SetupError
from timing.event import Plan
from timing.people import FILES
from timing.record.decisions import SessionMoved, about_phase
from timing.record.protocol import Record, RecordError
from timing.record.published import ResultPublished

BY_ITSELF: Final = "eracing"
"""The author of what nobody published."""
_TRIES: Final = 5
"""So often somebody else may publish in the same moment."""


def publish(
    record: Record,
    plan: Plan,
    session: str,
    *,
    author: str,
    now: Callable[[], datetime],
    reason: str = "",
    standings_alone: bool = True,
) -> list[ResultPublished]:
    """Publish the result of a session, and the standings with it, as far as they are not what was published last.

    What was written; nothing where there is nothing new, or nothing but the standings, and those not `standings_alone`.
    `current` is the session on screen. Raises SetupError for a session that has no result yet, and RecordError.
    """
    for _ in range(_TRIES):
        evening, results = _now(record, plan)
        id = results.session(session).board.session.id
        phase = evening.standings.phase(id)
        if phase not in STATES:
            raise SetupError(
                f"session {id!r} is {phase.value}: it has a result to publish once it is provisional; "
                f"`eracing session provisional {id}` makes it so"
            )
        fresh = [each for each in (results.of(id), results.of(STANDINGS)) if not _published(evening, each)]
        if not standings_alone and fresh and fresh[0].scope == STANDINGS:
            return []
        terms = terms_of(plan, results.people)
        entries = [_next(evening, each, terms=terms, author=author, at=now(), reason=reason) for each in fresh]
        if record.append(entries).fresh == len(entries):
            return entries
    raise RecordError("others publish results in this very moment: try again")


def publish_due(
    record: Record, plan: Plan, *, now: Callable[[], datetime], sessions: Collection[str] | None = None
) -> list[ResultPublished]:
    """Publish what has become another result since it was published last, of these sessions or of all.

    After a step of the session that is done by whoever did the step. What corrections and late laps change is published
    by itself; what another plan changes is not, since a server that was started with the wrong one must not revise an
    evening: staff do that, with `eracing results publish`. Raises RecordError.
    """
    standings, found = standings_of(record, plan.rules), list[ResultPublished]()
    for id in due(standings):
        if sessions is not None and id not in sessions:
            continue
        last, moved = standings.published.last(id), standings.decisions.about(about_phase(id))
        if isinstance(moved, SessionMoved) and (last is None or standings.published.moved[id] > last.seq):
            why = {"author": moved.author, "reason": moved.reason}
        elif last is not None and not other_plan(record, plan, last):
            why = {"author": BY_ITSELF, "reason": f"changed since version {last.number}"}
        else:
            continue
        found += publish(record, plan, id, now=now, standings_alone=False, **why)
    return found


def other_plan(record: Record, plan: Plan, last: ResultPublished) -> bool:
    """Whether a version would have been another one under this plan, with nothing else changed. Raises RecordError."""
    people = record.people(plan.language, FILES)
    if (last.rules, last.terms) == (plan.rules.text, terms_of(plan, people)):
        return False
    evening = Evening(plan.rules)
    evening.read(record, last.seq)
    return evening.results(plan, people, last.epoch).of(last.session).checksum != last.checksum


def published(record: Record, plan: Plan) -> list[str]:
    """Publish what is due, at the command line: what was published, in sentences. Raises RecordError."""
    return [told(each) for each in publish_due(record, plan, now=lambda: datetime.now(UTC))]


def told(published: ResultPublished) -> str:
    """A version in a few words."""
    return f"{title(published)}: {published.state.value}, checksum {published.checksum[:16]}"


def _now(record: Record, plan: Plan) -> tuple[Evening, Results]:
    evening = Evening(plan.rules)
    evening.read(record)
    return evening, evening.results(plan, record.people(plan.language, FILES), record.position().epoch)


def _published(evening: Evening, results: Results) -> bool:
    last = evening.standings.published.last(results.scope)
    return last is not None and same(evening, results, last)


def _next(evening: Evening, results: Results, *, terms: str, author: str, at: datetime, reason: str) -> ResultPublished:
    last = evening.standings.published.last(results.scope)
    return ResultPublished(
        session=results.scope,
        number=1 if last is None else last.number + 1,
        state=results.state,
        epoch=results.epoch,
        seq=results.seq,
        rules=results.cup.rules.text,
        terms=terms,
        checksum=results.checksum,
        author=author,
        at=at,
        reason=reason,
    )
