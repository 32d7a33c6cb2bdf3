"""What the keys of a plan may hold: each function takes a value as TOML gives it and returns it as the plan keeps it.

They raise WrongValue, whose text says what to write instead; `shown` tells what was found.
"""

import hashlib
import re
import unicodedata
from datetime import date, time
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Final, cast

from timing.event import Cars
from timing.people import Shown
from timing.readings import SessionType
from timing.units import Language, parse

LONGEST_NAME: Final = 60
LONGEST_SHORT: Final = 12
LONGEST_ID: Final = 40
LONGEST_NUMBER: Final = 6
SHORTEST_KEY: Final = 16
LONGEST_KEY: Final = 128
LARGEST_INTEGER: Final = 10**18
"""Larger ones are not printed: Python itself refuses to print some that TOML can write."""

_HIDDEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's control, format and separator characters: unseen on a board, and able to turn a line around."""
_JOINERS: Final = "\u200c\u200d"
"""Format characters that scripts and emoji are written with."""
_ID: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_ID - 1}}}")
_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})
_FEWEST_OF_SHORT: Final = 5
_LEADING_ON: Final = re.compile(
    r"(?:\s+(?:and|und|u\.|et|of|the|von|vom|für|for|der|die|das|des|im|am|in)|[\s&+|/,;:(–—-]+)$", re.I
)
"""What no name ends with: it leads on to a word that is not there."""


class WrongValue(Exception):
    """A value that a plan cannot have here. The text is what to write instead."""


def shown(value: object) -> str:
    """A value for a sentence: short, on one line, without a character that a terminal would obey."""
    match value:
        case str():
            cut = value if len(value) <= LONGEST_ID else f"{value[: LONGEST_ID - 3]}..."
            return f"'{''.join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in cut)}'"
        case bool():
            return str(value).lower()
        case int() if abs(value) >= LARGEST_INTEGER:
            return "so large a number"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case date() | time():
            return "a date or time"
    raise TypeError(f"TOML has no {type(value)}")


def name(value: object, most: int = LONGEST_NAME) -> str:
    """Text for people, at most `most` characters long, in composed form and without blanks at its ends."""
    if not isinstance(value, str):
        raise WrongValue("write text in quotes")
    found = unicodedata.normalize("NFC", value).strip()
    for sign in found:
        if unicodedata.category(sign) in _HIDDEN and sign not in _JOINERS:
            raise WrongValue(f"take the invisible character U+{ord(sign):04X} out")
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in found):
        raise WrongValue("write at least one character that can be seen")
    if len(found) > most:
        raise WrongValue(f"at most {most} characters fit, these are {len(found)}")
    return found


def short(value: object) -> str:
    """A team's short name, which fits into a narrow column."""
    return name(value, LONGEST_SHORT)


def identity(value: object) -> str:
    """An id: it stands in addresses of pages and in the record."""
    text = str(value) if _counts(value) else value
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise WrongValue(
            f'an id has up to {LONGEST_ID} letters a to z, digits, ".", "_" and "-", and begins with a letter or digit'
        )
    return text


def session_identity(value: object) -> str:
    """A session's id. `current` is what programs call the one that runs."""
    found = identity(value)
    if found.casefold() == "current":
        raise WrongValue("this is how programs ask for the session that runs; take another id")
    return found


def number(value: object) -> str:
    """A start number: digits, or a short text such as "007" or "A1"."""
    if _counts(value):
        value = str(value)
    if not isinstance(value, str):
        raise WrongValue('write a whole number, such as 7, or text in quotes, such as "007"')
    return name(value, LONGEST_NUMBER)


def shown_by(value: object) -> Shown:
    """By what a driver is shown."""
    found = next((each for each in Shown if each == value), None)
    if found is None:
        *most, last = (f'"{each}"' for each in Shown)
        raise WrongValue(f"write {', '.join(most)} or {last}")
    return found


def color(value: object) -> str:
    """A colour as `#rrggbb`."""
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        raise WrongValue('a colour is # and six of the digits 0 to 9 and a to f, such as "#3d5a80"')
    return value.lower()


def address(value: object) -> str:
    """An IP address, in the form in which senders of packets are told."""
    if not isinstance(value, str):
        raise WrongValue('write an IP address in quotes, such as "192.168.1.21"')
    host, colon, port_text = value.rpartition(":")
    if colon and "." in host and ":" not in host and port_text.isdecimal():
        raise WrongValue(f'write address = "{host}" and port = {port_text}')
    try:
        found = ip_address(value.strip().partition("%")[0])
    except ValueError as error:
        raise WrongValue('an IP address is needed, such as "192.168.1.21"; names are not looked up') from error
    found = found if isinstance(found, IPv4Address) else found.ipv4_mapped or found
    if found.is_unspecified or found.is_multicast or found == IPv4Address(0xFFFF_FFFF):
        raise WrongValue("no rig sends from this address; write the rig's own")
    return str(found)


def port(value: object) -> int:
    """The UDP port that a game sends from."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 65_535:
        raise WrongValue("a port is a whole number from 1 to 65535, without quotes")
    return value


def session_type(value: object) -> SessionType:
    """A kind of session; `hot-lap` and `Warm Up` are understood."""
    found = re.sub(r"[ _-]", "", value).casefold() if isinstance(value, str) else ""
    if found not in list(SessionType):
        raise WrongValue(_one_of(*SessionType))
    return SessionType(found)


def language(value: object) -> Language:
    """The language of the boards."""
    found = value.casefold() if isinstance(value, str) else ""
    if found not in ("en", "de"):
        raise WrongValue(_one_of("en", "de"))
    return cast("Language", found)


def cars(value: object) -> Cars:
    """Which cars of a rig's feed count."""
    if value not in ("player", "all"):
        raise WrongValue(_one_of("player", "all"))
    return value


def secret(value: object) -> str:
    """A password that a game asks for; it may be empty."""
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise WrongValue(f"write up to {LONGEST_NAME} visible characters in quotes")
    return value


def key(value: object) -> str:
    """The key that signs what other programs send for a rig: long enough that nobody guesses it."""
    if not isinstance(value, str) or not SHORTEST_KEY <= len(value) <= LONGEST_KEY or not value.isprintable():
        raise WrongValue(f"a key has {SHORTEST_KEY} to {LONGEST_KEY} visible characters, in quotes")
    return value


def folder(value: object) -> Path:
    """A folder, as the system names it."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise WrongValue("write the name of a folder in quotes")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise WrongValue("there is no such user; write the whole name of the folder") from error


def lap(value: object) -> int:
    """A lap time in milliseconds: as text, or as a number of seconds."""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    try:
        return parse(text) if isinstance(text, str) else parse("")
    except ValueError as error:
        raise WrongValue('write a lap time in quotes, such as "1:58.432", or seconds, such as 80') from error


def whole(value: object, most: int, least: int = 1) -> int:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise WrongValue(f"write a whole number from {least} to {most}, without quotes")
    return value


def yes_or_no(value: object) -> bool:
    """A yes or no."""
    if not isinstance(value, bool):
        raise WrongValue("write true or false, without quotes")
    return value


def clock(value: object) -> time:
    """A time of day, as TOML has it or as text."""
    try:
        found = time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, time) or found.tzinfo is not None:
        raise WrongValue('write a time of day, such as "19:30"')
    return found


def slug(text: str) -> str:
    """An id made of a name, the same for the same name: "Jörg Lux" is joerg-lux."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS))
    found = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    return found[:LONGEST_ID].rstrip("-") or f"x{hashlib.blake2s(text.encode(), digest_size=4).hexdigest()}"


def shortened(text: str) -> str:
    """A short name made of a name: the words that fit, unless they are too few to tell.

    It stops before what would lead on to a word that has no room: of "Kessel & Partner GmbH" it is "Kessel". A word
    that is cut ends with a full stop: of "Nordwindenergie" it is "Nordwindene.".
    """
    if len(text) <= LONGEST_SHORT:
        return text
    words = _complete(text[: LONGEST_SHORT + 1].rpartition(" ")[0])
    if len(words) >= _FEWEST_OF_SHORT:
        return words
    if text[LONGEST_SHORT - 2 : LONGEST_SHORT + 1].isalnum():
        return f"{text[: LONGEST_SHORT - 1]}."
    return _complete(text[:LONGEST_SHORT]) or text[:LONGEST_SHORT].rstrip()


def _complete(cut: str) -> str:
    while (shorter := _LEADING_ON.sub("", cut)) != cut:
        cut = shorter
    return cut


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_INTEGER


def _one_of(*values: str) -> str:
    return "write " + " or ".join(f'"{value}"' for value in values)
