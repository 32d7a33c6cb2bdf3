"""What is said between a hall and its public server is read as it was written, and nothing else is believed."""

import pytest

from display.mirror.pushes import (
    MOST_ENTRIES,
    About,
    BadPush,
    Held,
    Key,
    Now,
    Push,
    decode_held,
    decode_push,
    encode_held,
    encode_push,
    fitting,
)
from tests.display.mirror.line import EVENING
from tests.display.mirror.test_relay import PNG, RIG
from timing.plan_versions import PlanVersion
from timing.record.entry import Person

PUSH = Push(
    stamp=7,
    form="f",
    epoch="e",
    after=3,
    entries=[("lap-set", "{}"), ("ruled", '{"a":"\\n"}')],
    anew=True,
    people=[Person("d1", "Ada\nVogel", "7", "lux", None)],
    plans=[PlanVersion(1, 'name = "Cup"\n', "", EVENING, "")],
    about=About("", "<+0100>-1:00", "", ("a.png", "b.png")),
    pictures={"a.png": PNG, "b.png": b"\n\n"},
    now=Now((RIG,), (("ring", "2026-11-21T19:00:00.000Z"),)),
    takes_over=True,
)


def test_a_push_and_its_answer_are_read_as_they_were_written() -> None:
    assert decode_push(encode_push(PUSH)) == PUSH
    held = Held(7, "f", "e", 5, "p", "q", "r", ("a.png",), "why")
    assert decode_held(encode_held(held)) == held


@pytest.mark.parametrize("body", [b"", b"{}", b"[]\n", encode_push(PUSH)[:40], b'{"stamp": "x"}\nrest'])
def test_what_is_no_push_is_told_as_that(body: bytes) -> None:
    with pytest.raises(BadPush):
        decode_push(body)
    with pytest.raises(BadPush):
        decode_held(body)


def test_as_much_goes_in_one_push_as_fits_and_never_nothing() -> None:
    assert fitting([5, 5, 5], 10) == 2
    assert fitting([50, 5], 10) == 1
    assert fitting([], 10) == 0
    assert fitting([1] * 5_000, 10_000) == MOST_ENTRIES


def test_a_signature_holds_for_one_key_one_nonce_and_one_body() -> None:
    key = Key("the key\n")
    signed = key.request("once", b"body")
    assert Key("the key").is_request(signed, "once", b"body")
    assert not Key("another").is_request(signed, "once", b"body")
    assert not key.is_request(signed, "twice", b"body")
    assert not key.is_request(signed, "once", b"other")
    assert not key.is_answer(signed, "once", b"body")
    assert key.is_answer(key.answer("once", b"body"), "once", b"body")
