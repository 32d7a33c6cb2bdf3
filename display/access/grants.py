"""PINs, signed-in devices, keys and codes: the rules about them, over what a record keeps (`timing.record.access`).

Everything here may wait for a disk or reckon a while. All raise RecordError.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from display.access.hashes import clean_pin, digest, hashed, matches, new_code, new_token, weakness
from display.access.roles import KEY_ROLES, STAFF_ROLES, Role, Signed, may
from timing.errors import EracingError
from timing.exchange.signing import key_of
from timing.record.access import AccessBook, Grant, Kind
from timing.record.protocol import RecordError

_log = logging.getLogger(__name__)

EVENING: Final = timedelta(hours=16)
"""How long a device stays signed in."""
CODE_LASTS: Final = timedelta(hours=1)
SETUP_LASTS: Final = timedelta(hours=24)
REMEMBERED: Final = timedelta(days=90)
"""How long a device is known after its last evening, and then forgotten with the name of who used it."""
USED_EVERY: Final = timedelta(minutes=1)
"""How exactly is told when a device was seen last."""
LONGEST_NAME: Final = 60
SETUP_BY: Final = "set-up"
NAMELESS: Final = "a name is needed: it is written down with everything you decide"


class NotAllowed(EracingError):
    """What was asked for is refused; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A device was let in: what it is to keep, and until when."""

    signed: Signed
    token: str
    device_token: str
    expires: datetime


def now_utc() -> datetime:
    """The time of the machine."""
    return datetime.now(UTC)


class Grants:
    """The grants of one record. Safe to use from several threads. `now` gives aware times."""

    def __init__(self, book: AccessBook, now: Callable[[], datetime] = now_utc) -> None:
        self._book = book
        self._now = now

    # PINs

    def pins(self) -> Mapping[Role, Grant]:
        """The roles that have a PIN, with when it was set and by whom."""
        return {Role(each.role): each for each in self._book.all(Kind.PIN) if not each.revoked}

    def is_set_up(self) -> bool:
        """Whether there is an organiser, who can let in all others."""
        return Role.ORGANISER in self.pins()

    def pin_is(self, role: Role, pin: str) -> bool:
        """Whether this is the PIN of the role."""
        kept = self.pins().get(role)
        return kept is not None and matches(kept.secret, clean_pin(pin))

    def set_pin(self, role: Role, pin: str, by: str, stays: str = "") -> None:
        """Give a role its PIN, in place of the one it had; devices that signed in with that one are signed out.

        `stays` is the id of one that is not. Raises NotAllowed as `check_pin`.
        """
        pin = self.check_pin(role, pin)
        self._book.put(Grant(f"pin-{role.value}", Kind.PIN, role.value, hashed(pin), self._now(), _text(by)))
        for each in self.sign_ins():
            if each.role == role and each.id != stays:
                self.leave(each.id)

    def check_pin(self, role: Role, pin: str) -> str:
        """A PIN as it is kept. Raises NotAllowed for a PIN that is none, or that of another role."""
        if role not in STAFF_ROLES:
            raise NotAllowed(f"{role.value} has no PIN: only {_listed(STAFF_ROLES)} have")
        pin = clean_pin(pin)
        weak = weakness(pin)
        if weak is not None:
            raise NotAllowed(weak)
        other = next((each for each in self.pins() if each is not role and self.pin_is(each, pin)), None)
        if other is not None:
            raise NotAllowed(f"that is the PIN of the role {other.value}: each role has one of its own")
        return pin

    # Devices

    def sign_ins(self) -> list[Grant]:
        """The devices that are signed in now."""
        return [each for each in self._book.all(Kind.SIGN_IN) if each.holds(self._now())]

    def knows(self, device_token: str | None, role: Role) -> bool:
        """Whether somebody who may do what this role may has signed in at this device, and nobody disowned it since."""
        if not device_token:
            return False
        mark = digest(device_token)
        seen = (each for each in self._book.all(Kind.SIGN_IN) if each.device_secret == mark and not each.revoked)
        return any(may(Role(each.role), role) for each in seen)

    def open(self, role: Role, name: str, device: str, device_token: str | None = None) -> Opened:
        """Let a device in until the end of the evening. `device_token` is the one it has from before.

        Raises NotAllowed for somebody without a name: it stands at what he decides.
        """
        name = _text(name)
        if not name:
            raise NotAllowed(NAMELESS)
        now, token = self._now(), new_token()
        if device_token is None or not self.knows(device_token, Role.SPECTATOR):
            device_token = new_token()
        self._book.forget(now - REMEMBERED)
        grant = Grant(
            id=_new_id(),
            kind=Kind.SIGN_IN,
            role=role.value,
            secret=digest(token),
            issued=now,
            name=name,
            device=_text(device) or "?",
            device_secret=digest(device_token),
            used=now,
            expires=now + EVENING,
        )
        self._book.put(grant)
        return Opened(_signed(grant), token, device_token, now + EVENING)

    def who(self, token: str, kind: Kind) -> Signed | None:
        """Who shows this token, of a device or of a program; None where it lets nobody in."""
        grant = self._book.find(digest(token))
        now = self._now()
        if grant is None or grant.kind is not kind or not grant.holds(now):
            return None
        if grant.used is None or now - grant.used >= USED_EVERY:
            self._note_use(grant.id, now)
        return _signed(grant)

    def _note_use(self, id: str, now: datetime) -> None:
        try:
            self._book.change(id, lambda known: replace(known, used=now))
        except (RecordError, LookupError) as error:  # a full disk keeps nobody from looking
            _log.warning("when a device was seen last could not be written down: %s", error)

    def leave(self, id: str) -> None:
        """Sign a device out, which stays known. What is no device that is signed in stays as it is."""
        now = self._now()
        if any(each.id == id for each in self.sign_ins()):
            self._book.change(id, lambda known: replace(known, expires=now))

    def revoke(self, id: str) -> Grant:
        """Take back what was given to a device or a program; a device is not known any more. Again changes nothing.

        Raises NotAllowed where there is no such device or key.
        """
        if id not in {each.id for kind in (Kind.SIGN_IN, Kind.KEY) for each in self._book.all(kind)}:
            raise NotAllowed(f"there is no signed-in device and no key with the id {_text(id)!r}")
        return self._book.change(id, lambda known: replace(known, revoked=True))

    def revoke_all(self, role: Role | None = None, stays: str = "") -> list[Grant]:
        """Revoke all devices that are signed in (of a role), but for the one with the id `stays`; which they were."""
        wanted = [each for each in self.sign_ins() if role in (None, each.role) and each.id != stays]
        return [self.revoke(each.id) for each in wanted]

    # Programs

    def keys(self) -> list[Grant]:
        """The keys of programs that have not been revoked."""
        return [each for each in self._book.all(Kind.KEY) if each.holds(self._now())]

    def make_key(self, name: str, role: Role, id: str | None = None) -> tuple[Grant, str]:
        """A key for a program, and the secret that it sends as a Bearer token: it is told here and never again.

        The key of a venue is called what the venue is in the plan, and signs instead of being sent.
        """
        name = _text(name)
        if not name:
            raise NotAllowed("a key needs a name: it is written down with everything that its program does")
        if role not in KEY_ROLES:
            raise NotAllowed(f"keys are for {_listed(KEY_ROLES)}; the keys of rigs stand in the plan")
        id = id or _new_id()
        if any(each.id == id for kind in Kind for each in self._book.all(kind)):
            raise NotAllowed(f"{id} was made before, and its secret was told then: revoke it and make another")
        token = new_token()
        device = "program" if role in STAFF_ROLES else role.value
        grant = Grant(id, Kind.KEY, role.value, digest(token), self._now(), name, device)
        self._book.put(grant)
        return grant, key_of(id, token) if role is Role.VENUE else token

    def venue_key(self, id: str) -> Grant | None:
        """The key of a venue with this id, which has just been shown; None where there is none that holds."""
        now = self._now()
        found = next((each for each in self._book.all(Kind.KEY) if each.id == id), None)
        if found is None or found.role != Role.VENUE or not found.holds(now):
            return None
        if found.used is None or now - found.used >= USED_EVERY:
            self._note_use(found.id, now)
        return found

    # Codes

    def make_code(self, role: Role, by: str, lasts: timedelta = CODE_LASTS) -> tuple[Grant, str]:
        """A code that lets one device in, once, without a PIN."""
        if role not in STAFF_ROLES:
            raise NotAllowed(f"codes are for {_listed(STAFF_ROLES)}")
        code, now = new_code(), self._now()
        grant = Grant(_new_id(), Kind.CODE, role.value, digest(code), now, _text(by), expires=now + lasts)
        self._book.put(grant)
        return grant, code

    def use_code(self, code: str) -> Role | None:
        """The role that a code lets in as; from now on it lets in nobody. None for one that does not hold."""
        grant = self._book.find(digest(code))
        if grant is None or grant.kind is not Kind.CODE:
            return None
        now = self._now()

        def use(known: Grant) -> Grant:
            if not known.holds(now):
                raise LookupError(known.id)
            return replace(known, used=now, revoked=True)

        try:
            return Role(self._book.change(grant.id, use).role)
        except LookupError:
            return None

    def code_is(self, code: str, role: Role) -> bool:
        """Whether a code would let in as this role."""
        grant = self._book.find(digest(code))
        return grant is not None and grant.kind is Kind.CODE and grant.role == role and grant.holds(self._now())

    def end_codes(self, by: str) -> None:
        """End the codes that were made by `by`."""
        for each in self._book.all(Kind.CODE):
            if each.name == by and each.holds(self._now()):
                self._book.change(each.id, lambda known: replace(known, revoked=True))


def _signed(grant: Grant) -> Signed:
    return Signed(grant.name, Role(grant.role), grant.device, grant.id)


def _new_id() -> str:
    return secrets.token_hex(4)


def _text(typed: str) -> str:
    """One short line of it."""
    signs = "".join(sign if sign.isprintable() else " " for sign in typed)
    return " ".join(signs.split())[:LONGEST_NAME].strip()


def _listed(roles: tuple[Role, ...]) -> str:
    return ", ".join(role.value for role in roles)
