"""Does what is asked for once, on nobody else's toes, and answers when it is committed.

One thread of this process decides, so that neither the disk nor a long evening holds up the screens. It decides on a
draft of the record as it is, and what it decided is written only if nobody has decided anything meanwhile, in this
process or in another; else it looks again. The record itself is the one writer: its appends take turns with those of
laps, and what waits elsewhere for a full disk does not come between. The request is an entry of the same transaction,
so who asks once more, of whichever process, after whatever restart, gets the same answer, and nothing is written.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from display.access.roles import Role, Signed, may
from display.staff.api.actions import role_for
from display.staff.api.bodies import Asking
from display.staff.api.scene import Action, Scene
from display.staff.deciding import Decided
from display.staff.draft import Draft
from display.staff.ledger import Ledger
from display.staff.overtaken import check, clock
from display.staff.words import Say
from timing.errors import EracingError, SetupError
from timing.event import Plan
from timing.record.asked import Asked
from timing.record.decisions import digest
from timing.record.entry import Decision, LapAmended, LapSet, Undone
from timing.record.protocol import Grown, Record, Written

TRIES: Final = 20
"""So often it is looked again, when somebody else was faster."""
AT_ONCE: Final = 32
"""So many requests may wait: more than a hall has tablets."""

_Result = TypeVar("_Result")


class NotAllowed(EracingError):
    """What is asked for is for another role. The text is a sentence."""


class NotNow(EracingError):
    """It cannot be done now; the same request may be sent again. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a request did. `refs` are the numbers of its decisions, empty where nothing was written."""

    epoch: str
    seq: int
    refs: tuple[int, ...]
    decided: Decided


def utc_now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


class Doing:
    """Does requests on one record, and lets others look at it. To be used from the event loop."""

    def __init__(self, record: Record, plan: Callable[[], Plan], *, now: Callable[[], datetime] = utc_now) -> None:
        self._record = record
        self._plan = plan
        self._clock = now
        self._last = datetime.min.replace(tzinfo=UTC)
        self._ledger = Ledger(record)
        self._thread = ThreadPoolExecutor(1, "staff")
        self._waiting = 0

    def instant(self) -> datetime:
        """This instant, and no earlier than what was decided last. May be asked from any thread."""
        return max(self._clock(), self._last)

    async def do(self, action: Action[Any], body: Asking, who: Signed, say: Say, *, dry_run: bool) -> Done:
        """Do a request, or only find out what it would change.

        Raises SetupError with a sentence for what cannot be (Overtaken, where somebody else was first), NotAllowed,
        NotNow and RecordError.
        """
        return await self._in_thread(lambda: self._do(action, body, who, say, dry_run=dry_run))

    async def look(self, call: Callable[[Ledger, Plan], _Result]) -> _Result:
        """Have `call` look at all that there is. Raises what it raises, NotNow and RecordError."""

        def looking() -> _Result:
            self._ledger.read_on()
            return call(self._ledger, self._plan())

        return await self._in_thread(looking)

    async def _in_thread(self, call: Callable[[], _Result]) -> _Result:
        """What was begun is finished, even if nobody waits for the answer."""
        if self._waiting >= AT_ONCE:
            raise NotNow("too many requests wait to be done: send the same one again")
        self._waiting += 1
        doing = asyncio.get_running_loop().run_in_executor(self._thread, call)
        doing.add_done_callback(self._finished)
        return await asyncio.shield(doing)

    def _finished(self, done: "asyncio.Future[Any]") -> None:
        self._waiting -= 1
        if not done.cancelled():
            done.exception()  # whoever waits is told; where nobody does, it is no news

    # The thread

    def _do(self, action: Action[Any], body: Asking, who: Signed, say: Say, *, dry_run: bool) -> Done:
        say = say.naming(self._plan())
        for _ in range(TRIES):
            self._ledger.read_on()
            done = self._ledger.asked(str(body.id))
            if done is not None and isinstance(done.entry, Asked):
                return self._again(done.seq, done.entry, action, body, say)
            scene = self._scene(self._ledger.draft(), who.name, self._now, say)
            if body.expected is not None:
                check(self._ledger, action.things(scene, body), body.expected, scene.teller, say)
            decided = action.do(scene, body)
            self._check_role(scene.draft, who, say)
            if dry_run:
                return Done(self._ledger.epoch, scene.draft.end, (), decided)
            asked = self._asked(action, body, who, scene.draft)
            seqs = self._append(asked, scene.draft)
            if seqs is not None:
                return Done(self._ledger.epoch, seqs[-1], _refs(seqs[1:], scene.draft), decided)
        raise NotNow("others decide so fast that this found no gap: send the same request again")

    def _append(self, asked: Asked, draft: Draft) -> tuple[int, ...] | None:
        """Write a request with what it decided; None where somebody else decided something first.

        Laps that come in meanwhile change nothing about what can be decided.
        """
        end, epoch = draft.end, self._ledger.epoch
        for _ in range(TRIES):
            try:
                return self._record.append_at(end, [asked, *draft.decided], draft.met).seqs
            except Grown:
                self._ledger.read_on()
            between = self._ledger.after(draft.end)
            if self._ledger.epoch != epoch or not all(isinstance(each.entry, LapSet | LapAmended) for each in between):
                return None
            end = self._ledger.end
        return None

    def _again(self, seq: int, asked: Asked, action: Action[Any], body: Asking, say: Say) -> Done:
        """The answer to a request that was done before: found out once more, on the record as it was then."""
        if (asked.action, asked.content) != (action.name, _content(body)):
            raise SetupError(say("id used", id=asked.id))
        scene = self._scene(self._ledger.draft(asked.seen), asked.author, lambda: asked.at, say)
        try:
            decided = action.do(scene, body)
        except SetupError:  # the plan is another one since: what was done stays done
            decided = Decided((say("done before", at=clock(asked.at), author=asked.author),), ())
        written = self._ledger.after(seq)[: asked.count]
        return Done(self._ledger.epoch, seq + asked.count, _decisions(written), decided)

    def _scene(self, draft: Draft, author: str, now: Callable[[], datetime], say: Say) -> Scene:
        return Scene(draft, self._ledger, self._plan(), author, now, say)

    def _check_role(self, draft: Draft, who: Signed, say: Say) -> None:
        """Raises NotAllowed where something was decided, or taken back, that is not for this role."""
        for entry in draft.decided:
            decision = self._ledger.root(entry) if isinstance(entry, Decision | Undone) else None
            needed = role_for(decision) if decision is not None else Role.STAFF
            if not may(who.role, needed):
                raise NotAllowed(say("not allowed", role=needed.value))

    def _asked(self, action: Action[Any], body: Asking, who: Signed, draft: Draft) -> Asked:
        return Asked(
            str(body.id),
            action.name,
            _content(body),
            who.name,
            self._now(),
            body.device or who.device,
            body.at.isoformat() if body.at is not None else "",
            draft.end,
            len(draft.decided),
        )

    def _now(self) -> datetime:
        """This instant, later than any before: decisions are told apart by their instants."""
        self._last = max(self._clock(), self._last + timedelta(microseconds=1))
        return self._last


def _content(body: Asking) -> str:
    return digest([body.model_dump(mode="json", exclude={"id", "at", "device", "expected"})])


def _refs(seqs: tuple[int, ...], draft: Draft) -> tuple[int, ...]:
    return _decisions([Written(seq, entry) for seq, entry in zip(seqs, draft.decided, strict=True)])


def _decisions(written: list[Written]) -> tuple[int, ...]:
    """The numbers of what can be taken back."""
    return tuple(seq for seq, entry in written if isinstance(entry, Decision | Undone))
