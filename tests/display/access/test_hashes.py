"""Secrets: what may be a PIN, how a code survives being typed, and that nothing kept gives them away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.access import hashes
from display.access.hashes import (
    LONGEST_PIN,
    as_code,
    clean_pin,
    digest,
    hashed,
    matches,
    new_code,
    new_pin,
    new_token,
    weakness,
)

SLOWLY = hashes._hasher


@pytest.mark.parametrize("pin", ["520417", "0123987", "walnuts!", "Straße 7", "52 04 17 9", "x" * 7 + "y"])
def test_what_may_be_a_pin(pin: str) -> None:
    assert weakness(pin) is None


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("", "at least 6 digits"),
        ("52041", "at least 6 digits"),
        ("walnuts", "passphrase 8 signs"),
        ("123456", "first that anybody would try"),
        ("987654321", "first that anybody would try"),
        ("000000", "first that anybody would try"),
        ("abcdefgh", "first that anybody would try"),
        ("walnut\x00shell", "no control characters"),
        ("walnut\ud800shell", "no control characters"),
        ("w1" * LONGEST_PIN, "at most 128"),
    ],
)
def test_what_is_none_is_told_why(pin: str, why: str) -> None:
    assert why in (weakness(pin) or "")


def test_a_pin_is_known_by_its_hash_alone() -> None:
    kept = hashed("520 walnut")
    assert "walnut" not in kept
    assert kept.startswith("$argon2id$")
    assert kept != hashed("520 walnut")
    assert matches(kept, "520 walnut")
    assert not matches(kept, "520 Walnut")
    assert not matches("no hash at all", "520 walnut")


def test_a_hash_is_slow_to_try_in_the_hall() -> None:
    assert (SLOWLY().time_cost, SLOWLY().memory_cost) >= (2, 19 << 10)


@given(st.text("0123456789abcäöü ", max_size=12), st.sampled_from(["", " ", "\n", "\t "]))
def test_blanks_around_a_pasted_pin_do_not_matter(pin: str, around: str) -> None:
    assert clean_pin(around + pin + around) == clean_pin(pin)


def test_a_code_may_be_typed_in_any_way() -> None:
    code = new_code()
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert as_code(typed) == code


@given(st.text(max_size=24))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    code = as_code(typed)
    assert code is None or as_code(code) == code


def test_secrets_differ_each_time() -> None:
    for make in (new_token, new_code, new_pin):
        assert len({make() for _ in range(50)}) == 50
    assert all(weakness(new_pin()) is None for _ in range(50))
    assert digest(new_token()) != digest(new_token())
    assert len(digest("\ud800")) == 64
