"""What every file says of itself: which version of what it shows, how sure that is, since when, and the checksum.

For people in words, for programs as fields, and for `eracing results check` as one word of plain letters, which can be
found in a PDF or a workbook without reading the rest.
"""

import re
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final
from urllib.parse import quote, unquote

from display.exports.results import Results
from display.exports.text import cut
from display.exports.words import WORDS, moment
from leaderboard.protests import instant_text

_MARK: Final = re.compile(
    rb"eracing-result;session=([\w%.~-]*);version=(\d*);since=(\d*);state=(\w+);record=([\w%.~:-]*);"
    rb"at=([\w:.-]*);checksum=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`session` is "" for the standings; `version` None for what was not published, `since` the last one before."""

    session: str
    version: int | None
    since: int | None
    state: str
    record: str
    at: str | None
    checksum: str

    @property
    def mark(self) -> str:
        """All of it as one word."""
        return (
            f"eracing-result;session={quote(self.session, safe='')};version={_number(self.version)};"
            f"since={_number(self.since)};state={self.state};record={quote(self.record, safe=':')};"
            f"at={self.at or ''};checksum={self.checksum}"
        )

    @property
    def fields(self) -> dict[str, Any]:
        """All of it for programs."""
        return {
            "session": self.session or None,
            "version": self.version,
            "changed_since": self.since,
            "state": self.state,
            "record": self.record,
            "at": self.at,
            "checksum": self.checksum,
            "mark": self.mark,
        }


def stamp_of(results: Results) -> Stamp:
    """The stamp of what these results are of."""
    return Stamp(
        results.scope,
        results.version,
        results.since,
        results.state.value,
        f"{results.epoch}:{results.seq}",
        instant_text(results.at),
        results.checksum,
    )


def marks_in(content: bytes) -> list[Stamp]:
    """The stamps whose marks stand somewhere in a file."""
    found = (match.groups() for match in _MARK.finditer(content))
    return [
        Stamp(
            unquote(session.decode()),
            int(version) if version else None,
            int(since) if since else None,
            state.decode(),
            unquote(record.decode()),
            at.decode() or None,
            checksum.decode(),
        )
        for session, version, since, state, record, at, checksum in found
    ]


def told(results: Results, zone: tzinfo | None, *, digits: int | None = None) -> str:
    """In the words of people: `Stand 3 · vorläufig · 21.11.2026 22:41 · …`; with `digits` of the checksum, or all."""
    language = results.plan.language
    words = WORDS[language]
    parts = []
    if results.version is not None:
        parts.append(f"{words['version']} {results.version}")
    elif results.since is not None:
        parts.append(words["since_version"].format(version=results.since))
    parts.append(words[results.state])
    if results.at is not None:
        parts.append(moment(results.at, language, zone))
    parts.append(f"{words['record']} {cut(results.epoch, 24)}:{results.seq}")
    shown = results.checksum[:digits]
    parts.append(f"{words['checksum']} {shown if digits is None else _grouped(shown)}")
    return " · ".join(parts)


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
