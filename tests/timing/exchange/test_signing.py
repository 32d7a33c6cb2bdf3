"""Both ends of a line know each other by what they sign."""

import pytest

from timing.exchange.signing import digest, is_signed, key_of, key_parts, sign_answer, sign_request

KEPT = digest("secret")
PATH = "/api/v1/venues/ring/exchange"


def test_a_key_has_two_parts() -> None:
    assert key_parts(f" {key_of('8f14e45f-1', 'wahr.lich')}\n") == ("8f14e45f-1", "wahr.lich")


@pytest.mark.parametrize("key", ["", "alone", ".secret", "id.", "i d.secret", "id.sécret"])
def test_what_is_no_key_is_refused_in_a_sentence(key: str) -> None:
    with pytest.raises(ValueError, match="take it whole"):
        key_parts(key)


def test_a_signature_holds_for_one_path_nonce_and_body() -> None:
    signature = sign_request(KEPT, PATH, "n1", b"body")
    assert is_signed(signature, sign_request(KEPT, PATH, "n1", b"body"))
    others = [
        sign_request(digest("other"), PATH, "n1", b"body"),
        sign_request(KEPT, PATH.replace("ring", "halle"), "n1", b"body"),
        sign_request(KEPT, PATH, "n2", b"body"),
        sign_request(KEPT, PATH, "n1", b"Body"),
        sign_answer(KEPT, 200, "n1", b"body"),
    ]
    assert not any(is_signed(signature, other) for other in others)
    assert not is_signed("ä", signature)


def test_an_answer_to_another_question_is_none_to_this_one() -> None:
    assert sign_answer(KEPT, 200, "n1", b"x") != sign_answer(KEPT, 200, "n2", b"x")
