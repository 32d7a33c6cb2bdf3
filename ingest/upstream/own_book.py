"""A venue's own book on the line: what of it goes up, and how what comes down gets into it.

All that is remembered of the centre is in memory. After a restart both ends begin at the first entry; what is known
already adds nothing. Entries that came down are not sent up again while this process runs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from timing.exchange.allowed import travels
from timing.exchange.deciding import Decided
from timing.exchange.messages import MOST_ENTRIES, Down, Seen, Sent, Up, fitting
from timing.people import Profile, told
from timing.plan_erasing import names_in, without
from timing.plan_versions import PlanDraft, PlanMoved, PlanVersion
from timing.record.entry import Entry, Person
from timing.record.protocol import Record, Written


class OwnBook:
    """The book of a venue, before one centre. Mutable; used by one thread. Everything may raise RecordError."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._seen = Seen()
        self._begin()
        self._told: dict[str, Person] = {}
        """The people whom the centre has been told of."""
        self._people_version = -1
        """Of the people here, when they were looked at last."""
        self._untold: list[Person] = []

    def _begin(self) -> None:
        self._read = 0
        """Up to this entry of the own book all is said, or in the batch."""
        self._came_since = 0
        """How many entries have come down and stand behind that."""
        self._decided = Decided()
        self._batch: list[Sent] = []
        self._came: set[str] = set()
        """The keys of what came down."""

    # Up

    def up(self, sent_ns: int, ahead_ms: int | None = None, *, leaving: bool = False) -> Up:
        """What is to be said now. The same entries again until the centre has taken them."""
        self._look_at_people()
        if not self._batch:
            self._take_up()
        return Up(
            entries=tuple(self._batch),
            upto=self._read,
            people=tuple(self._untold[:MOST_ENTRIES]),
            seen=self._seen,
            waiting=self.waiting,
            sent_ns=sent_ns,
            ahead_ms=ahead_ms,
            leaving=leaving,
        )

    def _take_up(self) -> None:
        """Read on in the own book, until there is something to say or its end."""
        while not self._batch and (lines := self._record.read(self._read, MOST_ENTRIES)):
            own = [line for line in lines if travels(line.entry) and line.entry.key not in self._came]
            count = fitting(line.entry for line in own)
            if count < len(own):
                lines = [line for line in lines if line.seq < own[count].seq]
            self._batch = list(self._sent(lines))
            self._read, self._came_since = lines[-1].seq, 0

    def _sent(self, lines: Iterable[Written]) -> Iterator[Sent]:
        for _, entry in lines:
            if travels(entry) and entry.key not in self._came:
                yield Sent(entry, self._decided.last(entry))
            self._decided.note(entry)

    def _look_at_people(self) -> None:
        version = self._record.people_version()
        if version == self._people_version:
            return
        people = told(self._record.profiles())
        self._untold = [each for each in people.values() if each.id not in self._told]
        self._people_version = version

    @property
    def waiting(self) -> int:
        """How many entries of the own book the centre has not taken yet."""
        return len(self._batch) + max(0, self._record.position().seq - self._read - self._came_since)

    @property
    def has_more(self) -> bool:
        """Whether something is left to be said at once."""
        return bool(self._batch or self._untold) or self._record.position().seq > self._read

    # Down

    def take(self, up: Up, down: Down) -> bool:
        """Take in the answer to `up`; whether the centre has more to tell at once.

        Another book at the centre, or one that ends before what we had of it, is begun with anew on both ways.
        """
        seen = self._seen
        if (seen.epoch and down.epoch != seen.epoch) or down.after < seen.seq:
            self._begin()
            self._told, self._people_version = {}, -1
        elif down.taken == up.upto:
            self._batch = []
            self._told |= {each.id: each for each in up.people}
            self._untold = [each for each in self._untold if each.id not in self._told]
        checksum = seen.checksum
        number = seen.plan
        if down.plan is not None:
            self._take_plan(down.epoch, down.plan)
            number, checksum = down.plan.number, down.plan.checksum
        if down.profiles is not None:
            self._take_people(down.profiles)
        self._take_entries(down.entries)
        self._seen = Seen(down.epoch, down.upto, down.people_version, number, checksum)
        return down.upto < down.end

    def _take_entries(self, entries: Sequence[Entry]) -> None:
        if entries:
            self._came |= {each.key for each in entries}
            self._came_since += self._record.append(entries).fresh

    def _take_plan(self, epoch: str, plan: PlanVersion) -> None:
        """Have the centre's plan hold here as well, under a number of our own."""
        while True:
            newest = self._record.newest_plan()
            if newest is not None and newest.text == plan.text:
                return
            after = 0 if newest is None else newest.number
            name = f"centre/{epoch}/{plan.number}/{plan.checksum}/{after}"
            try:
                self._record.save_plan(PlanDraft(plan.text, plan.author, plan.at, plan.what, request=name), after)
            except PlanMoved:  # somebody at the venue was faster
                continue

    def _take_people(self, profiles: Sequence[Profile]) -> None:
        """Keep of everybody what the centre keeps, and nothing of those whom it has erased."""
        known = self._record.profiles()
        strange = [each.person for each in profiles if each.person.id not in known]
        if strange:
            self._record.append((), strange)
            known = self._record.profiles()
        erased = []
        for each in profiles:
            before = known[each.person.id]
            if before == each:
                continue
            self._record.change_person(each.person.id, _as(each))
            if each.erased is not None and before.erased is None:
                erased.append(replace(before, neutral=each.neutral))
        if erased:
            self._take_out(erased)
            self._record.clean()
        gone = {each.person.id for each in profiles}
        self._told |= {each.person.id: each.person for each in profiles}
        self._untold = [each for each in self._untold if each.id not in gone]

    def _take_out(self, people: Sequence[Profile]) -> None:
        """Take the names that these had out of the versions of the plan that are kept here."""
        versions = self._record.plans()
        known = [(each, names_in(versions, each.person.id, each.person.name)) for each in people]

        def change(version: PlanVersion) -> PlanVersion:
            for each, names in known:
                version = without(version, each.person.id, names, each.neutral)
            return version

        self._record.change_plans(change)


def _as(profile: Profile) -> Callable[[Profile], Profile]:
    return lambda _: profile
