"""A lap that another program hands over and waits for: taken in like a datagram, and told when it is committed.

It becomes the message of our own feed that it is (`ingest.formats.eracing_json`), goes on tape, and from there on is
like any other. Whoever showed the rig's key has it signed here, so that the tape, on which no key may stand, tells the
same lap when it is played again.
"""

import hmac
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from ingest.book import Book, lap_key
from ingest.formats.eracing_json import MOST_BYTES, fields_of, is_signed, lap_of, sign
from ingest.keys import Keys
from ingest.rigs import Address
from timing.errors import BadInput
from timing.event import Plan
from timing.readings import LapSent
from timing.record.protocol import Record, RecordError
from timing.record.writer import Writer
from timing.sent import LapRefused, StoredLap, Why

WAIT_S: Final = 5.0
"""A lap that is not committed by then is not waited for any longer; it is written when it can be."""

TakeIn = Callable[[bytes, Address], None]
"""Takes a message in, as a datagram from this address; called while `receiving` is held."""


class SentLaps:
    """Takes laps from any thread. `receiving` is held by whoever lets `book` grow."""

    def __init__(
        self,
        *,
        plan: Plan,
        keys: Keys,
        book: Book,
        record: Record,
        writer: Writer,
        take_in: TakeIn,
        receiving: threading.Lock,
        wait_s: float = WAIT_S,
    ) -> None:
        self.replan(plan)
        self._keys = keys
        self._book = book
        self._record = record
        self._writer = writer
        self._take_in = take_in
        self._receiving = receiving
        self._wait_s = wait_s

    def replan(self, plan: Plan) -> None:
        """Go by another plan, with the same rigs; `receiving` is held."""
        self._plan = plan
        self._sessions = dict.fromkeys((plan.session.id, *(session.id for session in plan.sessions)))

    def take(self, message: bytes, shown: bytes | None, sender: Address) -> StoredLap:
        """Take a message in, and wait until its lap is committed. `shown` is the key that came with it.

        Raises LapRefused.
        """
        fields, sent = _read(message, shown)
        fields = self._signed(fields, sent.rig, shown)
        with self._receiving:
            new = self._book.lap(_key(self._session(sent), sent)) is None
            self._take_in(_written(fields), sender)
            session = self._session(sent)
            key = _key(session, sent)
            known = self._book.lap(key)
            if known is None:
                raise LapRefused(Why.NOT_STORED, "the lap could not be taken in; the log of the server tells why")
            time_ms, counted = known.time_ms, known.valid is not False
        self._wait(key)
        return StoredLap(session, sent.rig, sent.lap.lap, time_ms, new, counted)

    def _session(self, sent: LapSent) -> str:
        """The session of the record that has a lap, one of the plan's, or that of a rig all of whose cars count.

        The plan's first, where none has it yet.
        """
        rig = self._plan.rigs.get(sent.rig)
        own = self._book.session_of(sent.rig, sent.session) if rig is not None and rig.cars == "all" else None
        return own or self._book.holding(_source(sent), sent.lap.lap, self._sessions) or self._plan.session.id

    def _signed(self, fields: Mapping[str, Any], rig: str, shown: bytes | None) -> Mapping[str, Any]:
        """The message with its signature. Raises LapRefused where it is not shown that it may speak for the rig."""
        if not self._keys.knows(rig):
            raise LapRefused(Why.UNKNOWN_RIG, f"the plan has no rig {rig!r}")
        key = self._keys.of(rig)
        if key is None:
            where = "start the server with --rig-key" if self._plan.open_stand else "give it a key in the plan"
            raise LapRefused(Why.NO_KEY, f"rig {rig!r} has no key, so no lap can be sent for it: {where}")
        if shown is not None and not hmac.compare_digest(shown, key):
            raise LapRefused(Why.WRONG_KEY, f"this is not the key of rig {rig!r}")
        if "signature" not in fields:
            return {**fields, "signature": sign(fields, key)}
        if not is_signed(fields, key):
            raise LapRefused(Why.WRONG_KEY, f"the signature is not made with the key of rig {rig!r}")
        return fields

    def _wait(self, key: str) -> None:
        """Wait until a lap is committed. Raises LapRefused where that cannot be told."""
        if not self._writer.flush(self._wait_s):
            raise LapRefused(
                Why.NOT_STORED, "the lap cannot be written now and waits; send the same message again to learn when"
            )
        try:
            found = self._record.find(key)
        except RecordError as error:
            raise LapRefused(Why.NOT_STORED, f"whether the lap is stored cannot be told: {error}") from error
        if found is None:
            raise LapRefused(Why.NOT_STORED, "the lap could not be written; the server's /readyz tells why")


def _read(message: bytes, shown: bytes | None) -> tuple[Mapping[str, Any], LapSent]:
    """The fields of a message, and the lap they tell. Raises LapRefused."""
    try:
        if len(message) > MOST_BYTES:
            raise BadInput("", None, f"expected at most {MOST_BYTES} bytes, not {len(message)}")
        fields = fields_of(message)
        if shown is None and "signature" not in fields:
            raise LapRefused(Why.UNSIGNED, "a signature is needed, or the rig's key as Authorization: Bearer KEY")
        return fields, lap_of(fields, message)
    except BadInput as error:
        place = "" if error.offset is None else f" (at byte {error.offset})"
        raise LapRefused(Why.MALFORMED, f"{error.expected}{place}") from error


def _written(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _key(session: str, sent: LapSent) -> str:
    """The key of the entry that a rig's sent lap becomes (`ingest.entries`)."""
    return lap_key(session, _source(sent), sent.lap.lap)


def _source(sent: LapSent) -> str:
    return f"{sent.rig}/{sent.session}/0"
