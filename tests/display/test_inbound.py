"""What screens say: one thing, and everything else ends the connection with the right code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Close, CloseCode, Frame, Opcode

from display.inbound import LARGEST, MOST, WINDOW_S, Heard, Inbound, Refused

RESYNC = b'{"type":"resync"}'
NOTHING = Heard(b"", False, False)


def masked(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def read(*parts: bytes) -> list[Heard]:
    inbound = Inbound()
    return [inbound.read(part, 0.0) for part in parts]


def test_a_resync_is_understood_whole_and_in_pieces() -> None:
    frame = masked(Opcode.TEXT, RESYNC)
    assert read(frame) == [Heard(b"", True, False)]
    assert read(*(frame[i : i + 1] for i in range(len(frame))))[-1] == Heard(b"", True, False)
    fragments = masked(Opcode.TEXT, RESYNC[:5], fin=False) + masked(Opcode.PING) + masked(Opcode.CONT, RESYNC[5:])
    assert read(fragments) == [Heard(b"\x8a\x00", True, False)]
    assert read(frame, masked(Opcode.PONG)) == [Heard(b"", True, False), NOTHING]


def test_a_resync_may_say_more_than_we_know() -> None:
    assert read(masked(Opcode.TEXT, b'{"type": "resync", "seq": 4}')) == [Heard(b"", True, False)]


def test_a_ping_is_answered_with_what_it_brought() -> None:
    [heard] = read(masked(Opcode.PING, b"anna"))
    assert heard == Heard(Frame(Opcode.PONG, b"anna").serialize(mask=False), False, False)


def test_a_goodbye_is_answered_with_the_same_code() -> None:
    [heard] = read(masked(Opcode.CLOSE, Close(1000, "enough").serialize()))
    assert heard.closed
    assert heard.answer == Frame(Opcode.CLOSE, Close(1000, "enough").serialize()).serialize(mask=False)
    [heard] = read(masked(Opcode.CLOSE))
    assert heard == Heard(b"\x88\x00", False, True)


REFUSED = {
    "not masked": (Frame(Opcode.TEXT, RESYNC).serialize(mask=False), CloseCode.PROTOCOL_ERROR),
    "an unknown opcode": (bytes([0x83]) + masked(Opcode.TEXT)[1:], CloseCode.PROTOCOL_ERROR),
    "a reserved bit": (bytes([0xC1]) + masked(Opcode.TEXT, RESYNC)[1:], CloseCode.PROTOCOL_ERROR),
    "a long ping": (bytes([0x89, 0xFE, 0, 126, 0, 0, 0, 0]) + bytes(126), CloseCode.PROTOCOL_ERROR),
    "a ping in pieces": (bytes([0x09]) + masked(Opcode.PING)[1:], CloseCode.PROTOCOL_ERROR),
    "a continuation of nothing": (masked(Opcode.CONT, RESYNC), CloseCode.PROTOCOL_ERROR),
    "two beginnings": (2 * masked(Opcode.TEXT, b"{", fin=False), CloseCode.PROTOCOL_ERROR),
    "half a close code": (masked(Opcode.CLOSE, b"\x03"), CloseCode.PROTOCOL_ERROR),
    "a close code that is none": (masked(Opcode.CLOSE, b"\x03\xed"), CloseCode.PROTOCOL_ERROR),
    "a reason that is no text": (masked(Opcode.CLOSE, b"\x03\xe8\xff"), CloseCode.INVALID_DATA),
    "too long": (masked(Opcode.TEXT, b"x" * (LARGEST + 1)), CloseCode.MESSAGE_TOO_BIG),
    "very long": (bytes([0x81, 0xFF]) + (1 << 40).to_bytes(8, "big"), CloseCode.MESSAGE_TOO_BIG),
    "too long in pieces": (
        masked(Opcode.TEXT, b"x" * LARGEST, fin=False) + masked(Opcode.CONT, b"x"),
        CloseCode.MESSAGE_TOO_BIG,
    ),
    "binary": (masked(Opcode.BINARY, RESYNC), CloseCode.UNSUPPORTED_DATA),
    "not UTF-8": (masked(Opcode.TEXT, b'{"type":"\xff"}'), CloseCode.INVALID_DATA),
    "not JSON": (masked(Opcode.TEXT, b"hello"), CloseCode.POLICY_VIOLATION),
    "deep JSON": (masked(Opcode.TEXT, b"[" * LARGEST), CloseCode.POLICY_VIOLATION),
    "another message": (masked(Opcode.TEXT, b'{"type":"rulings"}'), CloseCode.POLICY_VIOLATION),
    "no message": (masked(Opcode.TEXT, b"[1]"), CloseCode.POLICY_VIOLATION),
    "nothing": (masked(Opcode.TEXT, b""), CloseCode.POLICY_VIOLATION),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_whatever_else_is_refused_with_its_code(data: bytes, code: CloseCode) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.code is code
    assert len(refused.value.reason.encode()) <= 123
    with pytest.raises(Refused) as refused:
        read(*(data[i : i + 1] for i in range(len(data))))
    assert refused.value.code is code


@pytest.mark.parametrize(
    "frame",
    [masked(Opcode.PING), masked(Opcode.PONG), masked(Opcode.TEXT, RESYNC)],
    ids=["ping", "pong", "resync"],
)
def test_a_chatterbox_is_refused_and_a_patient_one_is_not(frame: bytes) -> None:
    inbound = Inbound()
    for number in range(10 * MOST):
        inbound.read(frame, number * WINDOW_S / (MOST - 1))
    inbound = Inbound()
    for _ in range(MOST):
        inbound.read(frame, 100.0)
    with pytest.raises(Refused) as refused:
        inbound.read(frame, 100.0)
    assert refused.value.code is CloseCode.POLICY_VIOLATION


def outcome(*parts: bytes) -> list[Heard] | CloseCode:
    """What some bytes come to."""
    try:
        return read(*parts)
    except Refused as refused:
        return refused.code


ALLOWED = {
    CloseCode.PROTOCOL_ERROR,
    CloseCode.UNSUPPORTED_DATA,
    CloseCode.INVALID_DATA,
    CloseCode.POLICY_VIOLATION,
    CloseCode.MESSAGE_TOO_BIG,
}


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=20))
def test_junk_is_refused_or_nothing(parts: list[bytes]) -> None:
    came = outcome(*parts)
    assert isinstance(came, list) or came in ALLOWED


FRAMES = st.builds(
    lambda opcode, data, fin: masked(opcode, data, fin=fin or opcode >= Opcode.CLOSE),
    st.sampled_from([Opcode.TEXT, Opcode.CONT, Opcode.BINARY, Opcode.PING, Opcode.PONG, Opcode.CLOSE]),
    st.sampled_from([b"", RESYNC, b"\x03\xe8", b"x" * 125]),
    st.booleans(),
)


@settings(deadline=None)
@given(st.lists(FRAMES, max_size=6), st.integers(0, 300), st.integers(0, 255), st.integers(0, 300))
def test_frames_with_a_byte_changed_are_refused_or_nothing(frames: list[bytes], at: int, byte: int, cut: int) -> None:
    data = bytearray(b"".join(frames))
    if at < len(data):
        data[at] = byte
    came = outcome(bytes(data))
    assert isinstance(came, list) or came in ALLOWED
    in_two = outcome(bytes(data[:cut]), bytes(data[cut:]))
    assert isinstance(in_two, list) == isinstance(came, list)
