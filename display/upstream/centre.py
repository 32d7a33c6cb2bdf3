"""The centre before one message of a venue: who speaks, what of it is taken, and what the venue does not have yet.

What a venue brings is committed before it is answered, in one transaction, behind what the book holds then. Nothing is
remembered of a venue between two calls: any display of the centre may answer the next one.
"""

import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from display.access.grants import Grants
from timing.errors import EracingError
from timing.event import Plan
from timing.exchange.allowed import refusal, travels
from timing.exchange.deciding import Decided, one_holds
from timing.exchange.messages import (
    MOST_ENTRIES,
    MOST_TOLD,
    Down,
    Seen,
    Sent,
    Up,
    decode_up,
    encode_down,
    fitting,
)
from timing.exchange.signing import LONGEST_NONCE, is_signed, sign_answer, sign_request
from timing.people import plain
from timing.record.access import Grant
from timing.record.entry import Person
from timing.record.protocol import Grown, Record

TRIES: Final = 20
"""So often a venue's decisions are looked at anew because somebody else has written meanwhile."""


class Unsigned(EracingError):
    """Whoever calls is not the venue, or may not call any more; `status` is that of the answer."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> None:
        self.status = status
        super().__init__(sentence)


class Centre:
    """The book of the centre before its venues. Safe to use from several threads; all of it may raise RecordError.

    `plan` gives the plan that holds, `clock` nanoseconds since 1970.
    """

    def __init__(self, record: Record, grants: Grants, plan: Callable[[], Plan], clock: Callable[[], int]) -> None:
        self._record = record
        self._grants = grants
        self._plan = plan
        self._clock = clock
        self._lock = threading.Lock()
        self._decided = Decided()
        self._read = 0
        self._epoch = ""

    def knows(self, venue: str, key: str) -> Grant:
        """The grant with which a venue calls. Raises Unsigned."""
        grant = self._grants.venue_key(key)
        if grant is None:
            raise Unsigned("this key lets no venue in: it was never made here, or was revoked")
        if plain(grant.name) != plain(venue):
            raise Unsigned(f"this is the key of the venue {grant.name}, and not of {venue}")
        return grant

    def answer(self, grant: Grant, path: str, nonce: str, signature: str, body: bytes) -> tuple[Up, Down, bytes, str]:
        """The message, the answer to it, that as it goes out, and its signature.

        Raises Unsigned, and BadMessage for what no venue of ours says.
        """
        received_ns = self._clock()
        if not 0 < len(nonce) <= LONGEST_NONCE or not is_signed(
            signature, sign_request(grant.secret, path, nonce, body)
        ):
            raise Unsigned("the message is not signed with the key that it names", HTTPStatus.UNAUTHORIZED)
        up = decode_up(body)
        with self._lock:
            refused = self._take(grant.name, up)
            down = self._down(up.upto, up.seen, received_ns, refused)
        answer = encode_down(down)
        return up, down, answer, sign_answer(grant.secret, HTTPStatus.OK, nonce, answer)

    # What comes

    def _take(self, venue: str, up: Up) -> tuple[str, ...]:
        """Commit what a venue brings, and may; sentences about what it may not."""
        plan = self._plan()
        allowed, refused = [], []
        for each in up.entries:
            sentence = refusal(each.entry, venue, plan)
            if sentence is None:
                allowed.append(each)
            elif self._record.find(each.entry.key) is None:  # else it came from here, and is only told again
                refused.append(sentence)
        people: tuple[Person, ...] = ()
        if up.people:
            known = self._record.profiles()
            people = tuple(each for each in up.people if each.id not in known)
        if any(one_holds(each.entry) for each in allowed):
            self._append_decisions(allowed, people)
        elif allowed or people:
            self._record.append([each.entry for each in allowed], people)
        return tuple(refused[:MOST_TOLD])

    def _append_decisions(self, allowed: Sequence[Sent], people: Sequence[Person]) -> None:
        """Append what may contradict what was decided here meanwhile, and what follows from that."""
        for _ in range(TRIES):
            end = self._catch_up()
            new = [each for each in allowed if self._record.find(each.entry.key) is None]
            try:
                self._record.append_at(end, [*(each.entry for each in new), *self._decided.against(new)], people)
            except Grown:
                continue
            return
        raise Grown(self._record.position().seq, end)

    def _catch_up(self) -> int:
        """Read on what was decided here; the entry at which the book ends."""
        epoch, _ = self._record.position()
        if epoch != self._epoch:
            self._epoch, self._read, self._decided = epoch, 0, Decided()
        while lines := self._record.read(self._read):
            for seq, entry in lines:
                self._decided.note(entry)
                self._read = seq
        return self._read

    # What goes

    def _down(self, taken: int, seen: Seen, received_ns: int, refused: tuple[str, ...]) -> Down:
        """What the venue does not have yet."""
        people_version = self._record.people_version()  # before the people: they may change meanwhile
        epoch, end = self._record.position()
        after = seen.seq if seen.epoch == epoch and seen.seq <= end else 0
        lines = self._record.read(after, MOST_ENTRIES)
        own = [line for line in lines if travels(line.entry)]
        count = fitting(line.entry for line in own)
        upto = own[count].seq - 1 if count < len(own) else lines[-1].seq if lines else after
        newest = self._record.newest_plan()
        new_plan = newest is not None and (newest.number, newest.checksum) != (seen.plan, seen.checksum)
        new_people = seen.epoch != epoch or people_version != seen.people_version
        return Down(
            taken=taken,
            epoch=epoch,
            after=after,
            entries=tuple(line.entry for line in own[:count]),
            upto=upto,
            end=max(end, upto),
            people_version=people_version,
            received_ns=received_ns,
            answered_ns=self._clock(),
            profiles=tuple(self._record.profiles().values()) if new_people else None,
            plan=newest if new_plan else None,
            refused=refused,
        )
