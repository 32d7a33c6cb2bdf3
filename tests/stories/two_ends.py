"""A centre and a venue, each with a book of its own, and a line between them that tests cut and mend.

What is said goes the whole way from bytes to bytes, signed and committed; only the socket is left out.
"""

from dataclasses import dataclass, field

from display.access.grants import Grants
from display.access.roles import Role
from display.upstream.centre import Centre, Unsigned
from display.upstream.lines import HeardLines
from display.upstream.rigs import VenueRigs
from ingest.upstream.calling import Calling
from ingest.upstream.posting import NoAnswer, path_of
from timing.event import Plan
from timing.exchange.signing import digest, is_signed, key_parts, sign_answer, sign_request
from timing.record.entry import Entry
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

START_NS = 1_800_000_000_000_000_000
MS = 1_000_000


@dataclass
class TwoEnds:
    """The line of `venue`; its clock is `behind_ms` behind the centre's, and each way takes `way_ms`."""

    venue: str = "Ring"
    plan: Plan = field(default_factory=Plan)
    centre_book: Record = field(default_factory=lambda: MemoryRecord("centre"))
    venue_book: Record = field(default_factory=lambda: MemoryRecord("venue"))
    behind_ms: int = 0
    way_ms: int = 10
    is_cut: bool = False
    answer_lost: bool = False

    def __post_init__(self) -> None:
        self.now_ns = START_NS
        self.grants = Grants(self.centre_book.access)
        self.grant, self.key = self.grants.make_key(self.venue, Role.VENUE)
        self.heard = HeardLines(clock=lambda: self.now_ns)
        self.rigs = VenueRigs(lambda: self.plan, lambda: self.now_ns / 1e9)
        self.calls = 0
        self.centre_starts()
        self.venue_starts()

    def centre_starts(self) -> None:
        """The centre, or another of its displays."""
        self.centre = Centre(self.centre_book, self.grants, lambda: self.plan, lambda: self.now_ns)

    def venue_starts(self) -> None:
        """The venue's program begins, and remembers nothing."""
        self.calling = Calling(self.venue_book, self.venue, self.post, clock=lambda: self.now_ns - self.behind_ms * MS)

    def post(self, body: bytes) -> bytes:
        """The way of a message there, and of the answer back."""
        if self.is_cut:
            raise NoAnswer("nothing comes back")
        self.calls += 1
        self.now_ns += self.way_ms * MS
        id, secret = key_parts(self.key)
        path, nonce = path_of(self.venue), str(self.calls)
        try:
            grant = self.centre.knows(self.venue, id)
            signature = sign_request(digest(secret), path, nonce, body)
            up, down, answer, signed = self.centre.answer(grant, path, nonce, signature, body)
        except Unsigned as error:
            raise NoAnswer(str(error)) from error
        self.heard.note(grant.name, up, down)
        self.rigs.note(grant.name, up, down)
        self.now_ns += self.way_ms * MS
        if self.answer_lost:
            raise NoAnswer("nothing comes back")
        assert is_signed(signed, sign_answer(digest(secret), 200, nonce, answer))
        return answer

    def exchange(self) -> None:
        """Exchange until both ends know all."""
        assert self.calling.begin(60), self.calling.state.trouble

    @property
    def centre_entries(self) -> list[Entry]:
        return entries(self.centre_book)

    @property
    def venue_entries(self) -> list[Entry]:
        return entries(self.venue_book)


def entries(book: Record) -> list[Entry]:
    """All entries of a book, in its order."""
    return [written.entry for written in book.read(limit=1_000_000)]
