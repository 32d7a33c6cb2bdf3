"""Frames built once: any client reads them."""

import pytest
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import CLIENT, SERVER, Protocol

from display import frames


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_message_of_any_length_is_one_frame_of_text(size: int) -> None:
    client = Protocol(CLIENT, max_size=None)
    client.receive_data(frames.text(b"x" * size))
    [frame] = client.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, bytes(frame.data), frame.fin) == (Opcode.TEXT, b"x" * size, True)


def test_a_goodbye_has_a_code_and_a_reason() -> None:
    client = Protocol(CLIENT)
    client.receive_data(frames.close(CloseCode.GOING_AWAY, "come back in 40 ms"))
    assert client.close_rcvd is not None
    assert (client.close_rcvd.code, client.close_rcvd.reason) == (1001, "come back in 40 ms")


def test_the_answer_to_our_ping_begins_as_we_think() -> None:
    client, server = Protocol(CLIENT), Protocol(SERVER)
    client.receive_data(frames.PING)
    answer = b"".join(client.data_to_send())
    assert answer.startswith(frames.PONG)
    assert len(answer) == len(frames.PONG) + 4
    server.receive_data(answer)
    [frame] = server.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, bytes(frame.data)) == (Opcode.PONG, b"")
