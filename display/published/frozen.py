"""The results of a version, reckoned from the record again, and what an export is of when nobody asks for a version.

Law 4: a version is a function of the entries up to its position, under its own rules and terms. So it can be had at any
time, and if what comes out is not what was published, somebody has changed the record, and nothing is handed out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from display.exports.results import Evening, Results
from display.published.terms import people_then, plan_then
from leaderboard.publications import STANDINGS, STATES
from timing.errors import BadInput, SetupError
from timing.event import Plan
from timing.people import FILES
from timing.record.entry import Person
from timing.record.protocol import Record, Written
from timing.record.published import ResultPublished


@dataclass(frozen=True, slots=True)
class Other:
    """A version that comes to something else than was published: `found` is the checksum, or why there is none."""

    published: ResultPublished
    found: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return (
            f"{title(self.published)} is not what was published: its checksum was {self.published.checksum[:16]}, "
            f"and its entries come to {self.found}"
        )


def title(published: ResultPublished) -> str:
    """What people call a version."""
    of = "the standings" if published.session == STANDINGS else f"the result of session {published.session!r}"
    return f"version {published.number} of {of}"


def published_of(record: Record, scope: str, number: int) -> ResultPublished:
    """A version. Raises SetupError for one that there is not, naming the last, and RecordError."""
    found = record.find(f"result/{scope}/{number}")
    if found is not None and isinstance(found.entry, ResultPublished):
        return found.entry
    raise SetupError(_none_such(scope, number, versions(record, scope)))


def versions(record: Record, scope: str) -> list[ResultPublished]:
    """All versions of a session's result, or of the standings, in their order. Raises RecordError."""
    found: list[ResultPublished] = []
    while (written := record.find(f"result/{scope}/{len(found) + 1}")) is not None:
        if not isinstance(written.entry, ResultPublished):
            break
        found.append(written.entry)
    return found


def results_at(record: Record, plan: Plan, published: ResultPublished) -> Results:
    """The results of a version, with the names of today.

    Raises SetupError where they are not those that were published, and RecordError.
    """
    then = plan_then(published, plan)
    evening = Evening(then.rules)
    evening.read(record, published.seq)
    results = _of_version(evening, published, then, record.people(plan.language, FILES))
    if results.checksum != published.checksum:
        sentence = Other(published, results.checksum[:16]).sentence
        raise SetupError(f"{sentence}; `eracing verify` tells what else is wrong with the record")
    return results


def results_for(
    record: Record, plan: Plan, session: str, *, at: int | None = None, version: int | None = None
) -> Results:
    """What an export of a session is of, or where that is "" one of the standings. `current` is the one on screen.

    A `version`; or what the record says `at` an entry; or what it says now. If that is what was published last, it is
    that version. Raises SetupError for what there is not and where the version published last is not what was
    published any more, and RecordError.
    """
    if version is not None and at is not None:
        raise SetupError("a version has its own position in the record: name either --version or --at")
    if version is not None and session != "current":
        return results_at(record, plan, published_of(record, session, version))
    evening = Evening(plan.rules)
    evening.read(record, at)
    results = evening.results(plan, record.people(plan.language, FILES), record.position().epoch)
    scope = STANDINGS if session == STANDINGS else results.session(session).board.session.id
    if version is not None:
        return results_at(record, plan, published_of(record, scope, version))
    results, last = results.of(scope), evening.standings.published.last(scope)
    if last is None or at is not None:
        return results
    if same(evening, results, last):
        # What becomes a record elsewhere has all entries in it, those after the version as well.
        return replace(
            results_at(record, plan, last), entries=results.entries, plan=results.plan, people=results.people
        )
    results_at(record, plan, last)
    return replace(results, since=last.number)


def same(evening: Evening, results: Results, last: ResultPublished) -> bool:
    """Whether the results are what was published last."""
    holds = results.scope == STANDINGS or evening.standings.phase(results.scope) in STATES
    return holds and (last.checksum, last.state) == (results.checksum, results.state)


def others(entries: Sequence[Written]) -> Iterator[Other]:
    """The versions that come to something else than was published, in the order of publication.

    `entries` are all of the record. Versions under the same rules are reckoned in one go, so it takes about as long as
    reading the record once for each set of rules.
    """
    published = [(each.seq, each.entry) for each in entries if isinstance(each.entry, ResultPublished)]
    found: dict[int, Other] = {}
    for rules in dict.fromkeys(entry.rules for _, entry in published):
        under = sorted(((seq, entry) for seq, entry in published if entry.rules == rules), key=lambda one: one[1].seq)
        found |= _others(entries, under)
    numbers: dict[str, int] = {}
    for seq, entry in published:
        expected = numbers.get(entry.session, 0) + 1
        numbers[entry.session] = entry.number
        if entry.number != expected:
            yield Other(entry, f"number {expected}, which is missing")
        elif seq in found:
            yield found[seq]


def _others(entries: Sequence[Written], under: Sequence[tuple[int, ResultPublished]]) -> dict[int, Other]:
    evening: Evening | None = None
    found = {}
    for seq, published in under:
        if not 0 < published.seq < seq:
            found[seq] = Other(published, f"entry {published.seq}, which is not before it")
            continue
        try:
            then = plan_then(published, Plan())
            evening = evening or Evening(then.rules)
            for written in entries[evening.standings.seq : published.seq]:
                evening.take(written)
            results = _of_version(evening, published, then, {})
        except (BadInput, SetupError, ValueError, LookupError, ArithmeticError) as error:
            found[seq] = Other(published, f"nothing ({error})")
            continue
        if results.checksum != published.checksum:
            found[seq] = Other(published, results.checksum[:16])
    return found


def _of_version(evening: Evening, published: ResultPublished, then: Plan, people: Mapping[str, Person]) -> Results:
    made = evening.results(then, people_then(published, people), published.epoch).of(published.session)
    return replace(made, at=published.at.astimezone(UTC), state=published.state, version=published.number)


def _none_such(scope: str, number: int, there: Sequence[ResultPublished]) -> str:
    of = "the standings" if scope == STANDINGS else f"the result of session {scope!r}"
    last = f"the last one is {there[-1].number}" if there else "nothing was published yet"
    return f"there is no version {number} of {of}: {last}"
