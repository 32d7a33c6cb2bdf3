"""Our own feed: a lap as one JSON object, from any program that knows of one (`docs/own-feed.md`).

    {"id": "8f14e45f-ceea-467f-a0e6-b2b3a9d4c1f7", "rig": "rig-7", "lap": 3, "time_ms": 92345}

and optionally "session", "sectors_ms", "valid", "driver" and "signature". A message is one lap, and `id` names the
message: sent again, it is the same. Another message about the same lap of the same session corrects it; so a program
whose lap numbers start over must name another session.

A signature is made with a key that the rig and we share; whether one is needed, and which key is the rig's, is decided
where the keys are. It is a HMAC (SHA-256, in hexadecimal) of the object without it, written with its keys in order and
without blanks; as all values are text, whole numbers, true, false or lists of whole numbers, every language writes that
alike.
"""

import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from ingest.formats import Feed
from timing.errors import BadInput
from timing.readings import CarName, LapSent, TimedLap
from timing.units import LONGEST_LAP_MS, lap_time

NAME: Final = "eracing-json"
MOST_BYTES: Final = 1400
"""What a datagram can carry on any network without being cut."""
MOST_LAPS: Final = 9_999
MOST_SECTORS: Final = 12
LONGEST_NAME: Final = 60

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is a JSON object with the keys of a lap."""
    if not datagram.startswith(b"{") or len(datagram) > MOST_BYTES:
        return False
    try:
        return _object(datagram).keys() >= _NEEDED
    except BadInput:
        return False


def decode(datagram: bytes) -> LapSent:
    """The lap that a message tells; its signature is not looked at. Raises BadInput for a message that is none."""
    if len(datagram) > MOST_BYTES:
        raise BadInput(NAME, MOST_BYTES, f"expected at most {MOST_BYTES} bytes, not {len(datagram)}")
    return lap_of(_object(datagram), datagram)


def lap_of(fields: Mapping[str, Any], message: bytes = b"") -> LapSent:
    """The lap that the fields of a message tell. Raises BadInput, with the place of the field in the message."""
    for name, value in fields.items():
        allowed = _FIELDS.get(name)
        if allowed is None:
            raise _refusal(message, name, f"expected one of the keys {', '.join(_FIELDS)}, not {name[:40]!r}")
        expected, is_right = allowed
        if not is_right(value):
            raise _refusal(message, name, f"expected {expected} for {name!r}")
    missing = _NEEDED - fields.keys()
    if missing:
        raise BadInput(NAME, None, f"expected the key(s) {', '.join(sorted(missing))} as well")
    sectors, driver = fields.get("sectors_ms"), fields.get("driver")
    lap = TimedLap(fields["lap"], fields["time_ms"], tuple(sectors) if sectors else None, fields.get("valid"))
    # A rig numbers its sessions for itself: with its name in front they are no other rig's.
    session = f"{fields['rig']}:{fields.get('session', _ONE_SESSION)}"
    return LapSent(session, fields["id"].lower(), fields["rig"], lap, CarName(driver) if driver else None)


def sign(fields: Mapping[str, Any], key: bytes) -> str:
    """The signature of a message with these fields."""
    signed = {name: value for name, value in fields.items() if name != "signature"}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def is_signed(fields: Mapping[str, Any], key: bytes) -> bool:
    """Whether a message carries the signature that this key makes of it."""
    signature = fields.get("signature")
    return isinstance(signature, str) and hmac.compare_digest(sign(fields, key).encode(), signature.encode())


def fields_of(message: bytes) -> dict[str, Any]:
    """The fields of a message, for looking at its signature. Raises BadInput for what is no object."""
    return _object(message)


def _object(message: bytes) -> dict[str, Any]:
    try:
        value = json.loads(message, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise BadInput(NAME, error.start, "expected JSON in UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadInput(NAME, len(error.doc[: error.pos].encode()), f"expected JSON: {error.msg}") from error
    except RecursionError as error:
        raise BadInput(NAME, 0, "expected JSON that is not nested") from error
    except ValueError as error:
        raise BadInput(NAME, 0, str(error)) from error
    if not isinstance(value, dict):
        raise BadInput(NAME, 0, "expected a JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("expected each key once")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"expected a number, not {text}")


def _whole(digits: str) -> int:
    if len(digits) > 18:
        raise ValueError("expected numbers of at most 18 digits")
    return int(digits)


def _refusal(message: bytes, name: str, expected: str) -> BadInput:
    at = message.find(json.dumps(name).encode())
    return BadInput(NAME, at if at >= 0 else None, expected)


def is_time(value: object) -> bool:
    """Whether a value is a lap or sector time in whole milliseconds."""
    return type(value) is int and lap_time(value) is not None


def is_text(value: object) -> bool:
    """Whether a value is a text that people can read."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable() and not value.isspace()


def is_id(value: object) -> bool:
    """Whether a value is the id of a rig or session."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_uuid(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def are_sectors(value: object) -> bool:
    """Whether a value is a list of sector times."""
    return isinstance(value, list) and 0 < len(value) <= MOST_SECTORS and all(is_time(sector) for sector in value)


_NEEDED: Final = frozenset({"id", "rig", "lap", "time_ms"})
_ONE_SESSION: Final = "1"
"""The session of a program that names none."""
_IDENTITY: Final = 'up to 40 letters, digits, ".", "_" and "-"'
_FIELDS: Final[dict[str, tuple[str, Callable[[object], bool]]]] = {
    "id": ("a UUID of 36 characters", _is_uuid),
    "rig": (_IDENTITY, is_id),
    "session": (_IDENTITY, is_id),
    "lap": (f"a whole number from 1 to {MOST_LAPS}", lambda value: type(value) is int and 1 <= value <= MOST_LAPS),
    "time_ms": (f"a whole number from 1 to {LONGEST_LAP_MS - 1}", is_time),
    "sectors_ms": (f"a list of 1 to {MOST_SECTORS} times", are_sectors),
    "valid": ("true or false", lambda value: isinstance(value, bool)),
    "driver": (f"text of up to {LONGEST_NAME} visible characters", is_text),
    "signature": (
        "64 hexadecimal digits",
        lambda value: isinstance(value, str) and _SIGNATURE.fullmatch(value) is not None,
    ),
}
"""The keys of a message: what may stand behind each, and whether it does."""

FEED: Final = Feed(NAME, "other programs (JSON)", recognise, decode, 20777)
