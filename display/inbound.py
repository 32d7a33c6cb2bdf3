"""What a screen says after the handshake. It need not say anything, and can ask for one thing: the whole board."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import SERVER, Protocol

from display.access.roles import Role, may

LARGEST: Final = 1024
"""Bytes of a message, all its fragments together."""
MOST: Final = 30
"""Frames that a screen may send within `WINDOW_S` seconds."""
WINDOW_S: Final = 10.0
MESSAGES: Final[Mapping[str, Role]] = {"resync": Role.SPECTATOR}
"""The types of messages, and who may send them; what is not named is refused."""


class Refused(Exception):
    """What came must not come: the connection is to be closed with this code and reason."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code, reason)


@dataclass(frozen=True, slots=True)
class Heard:
    """What some bytes came to."""

    answer: bytes
    """What the protocol demands to be sent back."""
    resync: bool
    """Whether the whole board was asked for."""
    closed: bool
    """Whether the client said goodbye; `answer` says it too."""


class Inbound:
    """Reads the frames of one connection. Mutable; not needed before more comes than a sign of life."""

    __slots__ = ("_count", "_parts", "_protocol", "_since")

    def __init__(self) -> None:
        self._protocol = Protocol(SERVER, max_size=LARGEST)
        self._parts: list[bytes] = []
        """The fragments of a message so far."""
        self._since = 0.0
        self._count = 0

    def read(self, data: bytes, now: float) -> Heard:
        """Take in bytes that came at second `now`. Raises Refused; after that there is nothing more to read."""
        protocol = self._protocol
        protocol.receive_data(data)
        received = protocol.events_received()
        frames = [frame for frame in received if isinstance(frame, Frame)]
        self._count_in(len(frames), now)
        resyncs = [self._asks_for_board(frame) for frame in frames]
        if protocol.parser_exc is not None and protocol.close_sent is not None:
            raise Refused(CloseCode(protocol.close_sent.code), protocol.close_sent.reason)
        return Heard(b"".join(protocol.data_to_send()), any(resyncs), protocol.close_rcvd is not None)

    def _count_in(self, frames: int, now: float) -> None:
        if now - self._since > WINDOW_S:
            self._since, self._count = now, 0
        self._count += frames
        if self._count > MOST:
            raise Refused(CloseCode.POLICY_VIOLATION, "too many messages")

    def _asks_for_board(self, frame: Frame) -> bool:
        if frame.opcode is Opcode.BINARY:
            raise Refused(CloseCode.UNSUPPORTED_DATA, "messages are text")
        if frame.opcode is not Opcode.TEXT and frame.opcode is not Opcode.CONT:
            return False
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return False
        whole, self._parts = b"".join(self._parts), []
        return _is_resync(whole)


def _is_resync(message: bytes) -> bool:
    try:
        text = message.decode()
    except UnicodeDecodeError as error:
        raise Refused(CloseCode.INVALID_DATA, "messages are UTF-8") from error
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(CloseCode.POLICY_VIOLATION, "messages are JSON") from error
    kind = said.get("type") if isinstance(said, dict) else None
    needed = MESSAGES.get(kind) if isinstance(kind, str) else None
    if needed is None or not may(Role.SPECTATOR, needed):  # nobody signs in at a screen
        raise Refused(CloseCode.POLICY_VIOLATION, 'the only message is {"type":"resync"}')
    return True
