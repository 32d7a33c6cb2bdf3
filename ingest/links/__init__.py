"""Links: feeds that come only to a program that asks for them, so that here the service is the client.

Whoever is asked is a `Peer`. How one is talked to is one of three things, each a state machine without a socket and
without a clock of its own:

    Caller         over UDP, from the port that all rigs send to: the answers come in like any other rig's datagrams
    Conversation   over TCP: it cuts the stream into messages
    Poll           over HTTP: it turns answers into messages

A message is handed on like a datagram that came from the peer's address. So it goes on tape before anything reads it,
is recognised from its bytes alone, and a tape played again needs no connection.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom we ask: `feed` names a row of the table of links. `rig` is a rig's id where the plan has it.

    `key` is what messages that tell its state are signed with, "" where they are not.
    """

    feed: str
    host: str
    port: int
    password: str = ""
    rig: str | None = None
    key: str = ""

    def sends_from(self, reached: str) -> Address:
        """Where its messages come from: the IP address that was reached, as senders are told, and the port asked."""
        return reached.partition("%")[0].removeprefix("::ffff:"), self.port

    @property
    def where(self) -> str:
        """The peer in a sentence."""
        return f"{self.rig} at {self.host}:{self.port}" if self.rig else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class LinkState:
    """How a link is: `connected` while its peer answers, `trouble` a sentence for the staff while it does not."""

    peer: Peer
    connected: bool
    trouble: str | None = None


class Caller(Protocol):
    """Asks one peer over UDP. Times are seconds of a steady clock. Called from one thread at a time."""

    @property
    def connected(self) -> bool:
        """Whether the peer has answered lately."""

    @property
    def trouble(self) -> str | None:
        """A sentence while the peer refuses us or does not answer."""

    def due(self, now: float) -> Sequence[bytes]:
        """What is to be sent now; asked a few times a second."""

    def heard(self, datagram: bytes, now: float) -> Sequence[bytes]:
        """The peer sent a datagram, which goes its own way to the decoder; what is to be answered."""

    def leave(self) -> Sequence[bytes]:
        """What is to be sent at the end."""


class Said(NamedTuple):
    """What follows from bytes that were read: whole messages, and what is to be answered."""

    messages: Sequence[bytes] = ()
    answer: bytes = b""


class Conversation(Protocol):
    """Talks to one peer over TCP, from connecting to the end of the connection; the next one is a new one.

    Times are seconds of a steady clock.
    """

    @property
    def trouble(self) -> str | None:
        """A sentence while the peer is connected but refuses us."""

    def opened(self, now: float) -> bytes:
        """What is said first."""

    def take(self, data: bytes, now: float) -> Said:
        """Bytes were read. Raises BadInput where the stream cannot be read on: the connection is begun anew."""

    def due(self, now: float) -> bytes:
        """What is to be said now, such as a sign of life; asked a few times a second.

        Raises SilenceError where the peer has been silent for so long that the connection must be dead.
        """

    def leave(self) -> bytes:
        """What is said at the end."""


class SilenceError(Exception):
    """A peer has said nothing for too long. The text says for how long."""


class Poll(Protocol):
    """Asks one peer over HTTP, again and again."""

    every_s: float
    """So often."""

    def paths(self) -> Sequence[str]:
        """What is asked for, in this order."""

    def take(self, answers: Mapping[str, tuple[int, bytes]], at_ns: int) -> Sequence[bytes]:
        """The answers, as status and body by path; the messages they become. Raises BadInput for rubbish."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table of links: the feed's name and usual port, and which of the three ways it is talked to.

    `local_port` is the UDP port that its answers come to whatever port they were asked from; None where they come to
    the port that asked.
    """

    feed: str
    title: str
    port: int
    caller: Callable[[Peer], Caller] | None = None
    conversation: Callable[[Peer], Conversation] | None = None
    poll: Callable[[Peer], Poll] | None = None
    local_port: int | None = None
