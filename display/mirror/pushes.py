"""What the hall says to its public server, and what that answers; as JSON, signed with the key that both have.

    Push    entries behind those that the server has; people, plans, pictures and the hall where it has others; the rigs
    Held    what the server has now: the hall sends what is missing next, so neither end must remember anything

An older push that somebody sends again would bring back a name that was erased: each has a stamp that only grows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from pydantic import TypeAdapter

from timing.errors import EracingError
from timing.exchange.signing import digest, is_signed, sign_answer, sign_request
from timing.live import RigLive
from timing.plan_versions import PlanVersion
from timing.record.entry import Person

PATH: Final = "/api/v1/mirror"
MOST_BODY: Final = 16 << 20
"""No push is longer."""
MOST_ENTRIES: Final = 2_000
MOST_ENTRY_BYTES: Final = 1 << 20
"""So many entries go in one push, and so many bytes of them, unless a single one has more."""
MOST_PICTURE_BYTES: Final = 2 << 20
"""The same of pictures."""

_RIGS: Final = TypeAdapter(tuple[RigLive, ...])


class BadPush(EracingError):
    """What came is no push, or no answer to one."""


@dataclass(frozen=True, slots=True)
class About:
    """What does not stand in the book: the plan that the hall was started with, as TOML; its time zone; the hall.

    `zone` is how far its clocks are from UTC, as POSIX has it (`<+01>-1:00`). `hall` is what staff put on all boards,
    as `display.hall.state` writes it, and `pictures` are the names of all that belong to it.
    """

    plan: str = ""
    zone: str = "UTC0"
    hall: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Now:
    """What is so at this moment: what the rigs do, and venues whose line to the hall is cut, each with since when."""

    rigs: tuple[RigLive, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Push:
    """A message of the hall. Entries are kind and body each, behind entry `after` of book `epoch`.

    `asks`: nothing else is said, and the answer tells what the server has. `anew`: what it has of the book is to be
    dropped. `people`, `plans` and `about` are None where it has them. `now` is None where nobody tells.
    `takes_over`: to be taken though another hall feeds the server.
    """

    stamp: int
    form: str
    epoch: str
    after: int
    entries: Sequence[tuple[str, str]] = ()
    asks: bool = False
    anew: bool = False
    people: Sequence[Person] | None = None
    plans: Sequence[PlanVersion] | None = None
    about: About | None = None
    pictures: Mapping[str, bytes] | None = None
    now: Now | None = None
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What the public server has: up to entry `seq` of book `epoch`, and parts with these marks."""

    stamp: int = 0
    form: str = ""
    epoch: str = ""
    seq: int = 0
    people: str = ""
    plans: str = ""
    about: str = ""
    missing: tuple[str, ...] = ()
    """Names of pictures that it does not have."""
    refused: str = ""
    """Why it did not take the push; "" where it did."""


# Parts, and the marks by which both ends know that they have the same


def people_out(people: Sequence[Person]) -> list[list[str | None]]:
    """People as JSON has them."""
    return [[each.id, each.name, each.number, each.team, each.affiliation] for each in people]


def plans_out(plans: Sequence[PlanVersion]) -> list[list[Any]]:
    """Versions of the plan as JSON has them."""
    return [[each.number, each.text, each.at.isoformat()] for each in plans]


def about_out(about: About) -> list[Any]:
    """The rest as JSON has it."""
    return [about.plan, about.zone, about.hall, list(about.pictures)]


def people_in(told: Sequence[Sequence[str | None]]) -> list[Person]:
    """What `people_out` made. Raises TypeError and ValueError."""
    return [Person(str(id), str(name), number, team, affiliation) for id, name, number, team, affiliation in told]


def plans_in(told: Sequence[Sequence[Any]]) -> list[PlanVersion]:
    """What `plans_out` made. Raises TypeError and ValueError."""
    return [PlanVersion(int(number), str(text), "", datetime.fromisoformat(at), "") for number, text, at in told]


def about_in(told: Sequence[Any]) -> About:
    """What `about_out` made. Raises TypeError and ValueError."""
    plan, zone, hall, pictures = told
    return About(str(plan), str(zone), str(hall), tuple(map(str, pictures)))


def mark(part: Any) -> str:
    """A short name for exactly this part, as JSON has it."""
    return hashlib.blake2s(orjson.dumps(part), digest_size=12).hexdigest()


def fitting(sizes: Sequence[int], most_bytes: int, most: int = MOST_ENTRIES) -> int:
    """How many of these, from the first on, go in one push; at least one of any.

    >>> fitting([5, 5, 5], 10), fitting([50, 5], 10), fitting([], 10)
    (2, 1, 0)
    """
    room, count = most_bytes, 0
    for size in sizes[:most]:
        room -= size
        if count and room < 0:
            break
        count += 1
    return count


# Messages


def encode_push(push: Push) -> bytes:
    """A push as bytes: its head as a line of JSON, then the pictures as they are, in the order of the head."""
    pictures = push.pictures or {}
    head = orjson.dumps(
        {
            "stamp": push.stamp,
            "form": push.form,
            "epoch": push.epoch,
            "after": push.after,
            "asks": push.asks,
            "anew": push.anew,
            "entries": push.entries,
            "people": None if push.people is None else people_out(push.people),
            "plans": None if push.plans is None else plans_out(push.plans),
            "about": None if push.about is None else about_out(push.about),
            "now": None if push.now is None else [_RIGS.dump_python(push.now.rigs, mode="json"), push.now.lines],
            "takes_over": push.takes_over,
            "pictures": [[name, len(content)] for name, content in pictures.items()],
        }
    )
    return b"\n".join([head, b"".join(pictures.values())])


def decode_push(body: bytes) -> Push:
    """The push that `encode_push` wrote. Raises BadPush."""
    head, _, rest = body.partition(b"\n")
    try:
        told = orjson.loads(head)
        pictures, start = {}, 0
        for name, size in told["pictures"]:
            pictures[str(name)] = rest[start : start + size]
            start += size
        return Push(
            stamp=int(told["stamp"]),
            form=str(told["form"]),
            epoch=str(told["epoch"]),
            after=int(told["after"]),
            asks=bool(told["asks"]),
            anew=bool(told["anew"]),
            entries=[(str(kind), str(body)) for kind, body in told["entries"]],
            people=None if told["people"] is None else people_in(told["people"]),
            plans=None if told["plans"] is None else plans_in(told["plans"]),
            about=None if told["about"] is None else about_in(told["about"]),
            now=None if told["now"] is None else _now_in(*told["now"]),
            pictures=pictures,
            takes_over=bool(told.get("takes_over")),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadPush(f"this is no push of a hall: {error!r}") from error


def _now_in(rigs: Any, lines: Sequence[Sequence[str]]) -> Now:
    return Now(_RIGS.validate_python(rigs), tuple((str(venue), str(since)) for venue, since in lines))


def encode_held(held: Held) -> bytes:
    """An answer as JSON."""
    return orjson.dumps(held)


def decode_held(body: bytes) -> Held:
    """The answer that `encode_held` wrote. Raises BadPush."""
    try:
        told = orjson.loads(body)
        return Held(**{**told, "missing": tuple(told["missing"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BadPush(f"this is no answer of a public server: {error!r}") from error


# Signatures


class Key:
    """What both ends sign with: made of the text that the public server has made up."""

    def __init__(self, text: str) -> None:
        self._kept = digest(text.strip())

    def request(self, nonce: str, body: bytes) -> str:
        """The signature of a push."""
        return sign_request(self._kept, PATH, nonce, body)

    def answer(self, nonce: str, body: bytes) -> str:
        """The signature of the answer to the push with this nonce."""
        return sign_answer(self._kept, 200, nonce, body)

    def is_request(self, given: str, nonce: str, body: bytes) -> bool:
        """Whether a push is signed with this key."""
        return is_signed(given, self.request(nonce, body))

    def is_answer(self, given: str, nonce: str, body: bytes) -> bool:
        """Whether an answer is."""
        return is_signed(given, self.answer(nonce, body))

    @property
    def secret(self) -> bytes:
        """What else is made of it, where nobody outside is to find out of what."""
        return digest(f"{self._kept} names").encode()
