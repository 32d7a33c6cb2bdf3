"""What is said in one exchange: a venue says what is new in its book, and the centre what the venue does not have.

    Up     entries of the venue's book after what the centre has taken, people, what the venue has of the centre, and
           what its rigs do now
    Down   up to where the venue's entries are committed, and entries, people and the plan that the venue lacks

Both are JSON. An entry that the other end is too old to know does not spoil the message: it is told as a sentence.
Neither end needs to remember where the other stands: whoever begins anew begins at 0, and known entries add nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from timing.errors import EracingError
from timing.exchange.people_wire import person_in, person_out, profile_in, profile_out
from timing.live_json import Told, read, written
from timing.people import Profile
from timing.plan_versions import PlanVersion
from timing.record.entry import Entry, Person, decode, encode

MOST_ENTRIES: Final = 1_000
"""So many entries go one way in one exchange, and so many people up."""
MOST_BYTES: Final = 1 << 20
"""The entries of one way together have no more than this, unless a single one has."""
MOST_BODY: Final = 4 << 20
"""No request is longer."""
MOST_ANSWER: Final = 32 << 20
"""No answer is longer: the people of a whole series come in one."""
MOST_TOLD: Final = 20
"""So many sentences about what was refused are told."""


class BadMessage(EracingError):
    """What came over the line is no message of it."""


class Sent(NamedTuple):
    """An entry on its way up; `over` is the key of the decision that it was made over, "" for none."""

    entry: Entry
    over: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the venue has of the centre's book: entries up to `seq`, people and plan of these versions."""

    epoch: str = ""
    seq: int = 0
    people_version: int = -1
    plan: int = 0
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Up:
    """A venue's message. The entries bring the centre up to entry `upto` of the venue's book.

    `waiting` is how many entries are behind them. `ahead_ms` is how far the centre's clock is ahead of the venue's as
    far as that is known. `leaving`: nothing more is to come, and nobody need miss it. `unread` are sentences about
    entries that this end does not know. `live` is what the rigs do now, None where nobody tells; `answered_ns` that of
    the last answer, 0 before the first: so the centre knows that this is no message of long ago.
    """

    entries: tuple[Sent, ...]
    upto: int
    people: tuple[Person, ...]
    seen: Seen
    waiting: int
    sent_ns: int
    ahead_ms: int | None = None
    leaving: bool = False
    unread: tuple[str, ...] = ()
    live: Told | None = None
    answered_ns: int = 0


@dataclass(frozen=True, slots=True)
class Down:
    """The centre's answer. Everything up to entry `taken` of the venue's book is committed at the centre.

    `entries` are those after entry `after` of book `epoch` up to `upto`, of `end` there are. `profiles` are everybody,
    and `plan` the newest version; None where the venue has them. `refused` are sentences about what is not taken.
    """

    taken: int
    epoch: str
    after: int
    entries: tuple[Entry, ...]
    upto: int
    end: int
    people_version: int
    received_ns: int
    answered_ns: int
    profiles: tuple[Profile, ...] | None = None
    plan: PlanVersion | None = None
    refused: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def encode_up(up: Up) -> bytes:
    """A venue's message as JSON."""
    seen = up.seen
    return orjson.dumps(
        {
            "entries": [[*_entry_out(each.entry), each.over] for each in up.entries],
            "upto": up.upto,
            "people": [person_out(each) for each in up.people],
            "seen": [seen.epoch, seen.seq, seen.people_version, seen.plan, seen.checksum],
            "waiting": up.waiting,
            "sent_ns": up.sent_ns,
            "ahead_ms": up.ahead_ms,
            "leaving": up.leaving,
            "live": None if up.live is None else written(up.live),
            "answered_ns": up.answered_ns,
        }
    )


def decode_up(body: bytes) -> Up:
    """The message that `encode_up` wrote. Raises BadMessage."""
    try:
        told = orjson.loads(body)
        entries, unread = _entries_in(told["entries"])
        return Up(
            entries=tuple(Sent(entry, str(over)) for entry, (over,) in entries),
            upto=_count(told["upto"]),
            people=tuple(person_in(each) for each in told["people"]),
            seen=_seen_in(*told["seen"]),
            waiting=_count(told["waiting"]),
            sent_ns=int(told["sent_ns"]),
            ahead_ms=None if told["ahead_ms"] is None else int(told["ahead_ms"]),
            leaving=bool(told["leaving"]),
            unread=unread,
            live=read(str(told.get("live"))),  # a venue of an older version tells nothing
            answered_ns=int(told.get("answered_ns", 0)),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage(f"this is no message of a venue: {error!r}") from error


def encode_down(down: Down) -> bytes:
    """The centre's answer as JSON."""
    plan = down.plan
    return orjson.dumps(
        {
            "taken": down.taken,
            "epoch": down.epoch,
            "after": down.after,
            "entries": [_entry_out(each) for each in down.entries],
            "upto": down.upto,
            "end": down.end,
            "people_version": down.people_version,
            "received_ns": down.received_ns,
            "answered_ns": down.answered_ns,
            "profiles": None if down.profiles is None else [profile_out(each) for each in down.profiles],
            "plan": None if plan is None else [plan.number, plan.text, plan.author, plan.at.isoformat(), plan.what],
            "refused": down.refused,
        }
    )


def decode_down(body: bytes) -> Down:
    """The answer that `encode_down` wrote. Raises BadMessage."""
    try:
        told = orjson.loads(body)
        entries, unread = _entries_in(told["entries"])
        profiles, plan = told["profiles"], told["plan"]
        return Down(
            taken=_count(told["taken"]),
            epoch=str(told["epoch"]),
            after=_count(told["after"]),
            entries=tuple(entry for entry, _ in entries),
            upto=_count(told["upto"]),
            end=_count(told["end"]),
            people_version=int(told["people_version"]),
            received_ns=int(told["received_ns"]),
            answered_ns=int(told["answered_ns"]),
            profiles=None if profiles is None else tuple(profile_in(each) for each in profiles),
            plan=None if plan is None else _plan_in(*plan),
            refused=tuple(map(str, told["refused"])),
            unread=unread,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage(f"this is no answer of a centre: {error!r}") from error


def fitting(entries: Iterable[Entry]) -> int:
    """How many of these entries, from the first on, go one way in one exchange; at least one of any."""
    size = count = 0
    for entry in entries:
        size += len(encode(entry)[1])
        if count == MOST_ENTRIES or (count and size > MOST_BYTES):
            break
        count += 1
    return count


def _entry_out(entry: Entry) -> list[str]:
    kind, body = encode(entry)
    return [kind, body.decode()]


def _entries_in(told: Sequence[Sequence[Any]]) -> tuple[list[tuple[Entry, Sequence[Any]]], tuple[str, ...]]:
    """The entries with what was told beside each, and sentences about those that this end does not know."""
    read: list[tuple[Entry, Sequence[Any]]] = []
    unread: list[str] = []
    for kind, body, *beside in told:
        try:
            read.append((decode(kind, body), beside))
        except ValueError as error:
            unread.append(f"an entry is not known to this version of eRacing Cup: {error}")
    return read, tuple(unread)


def _seen_in(epoch: str, seq: int, people_version: int, plan: int, checksum: str) -> Seen:
    return Seen(str(epoch), _count(seq), int(people_version), int(plan), str(checksum))


def _plan_in(number: int, text: str, author: str, at: str, what: str) -> PlanVersion:
    return PlanVersion(int(number), text, author, datetime.fromisoformat(at), what)


def _count(told: Any) -> int:
    count = int(told)
    if count < 0:
        raise ValueError(f"{count} is no number of an entry")
    return count
