"""What the doctor says of the way from the hall to its public server."""

import pytest

from display.mirror.checks import check_public
from display.mirror.pushes import Held, Key, encode_held
from tests.display.mirror.test_calling import KEY, Server, server  # noqa: F401 - a fixture


def test_a_hall_that_feeds_nobody_has_no_such_line() -> None:
    assert check_public(None, None).state == "unused"


def test_a_public_server_that_knows_the_key_is_told_with_what_it_has(server: Server) -> None:  # noqa: F811
    content = encode_held(Held(seq=12))
    server.answer = lambda path, nonce, body: (200, KEY.answer(nonce, content), content)
    found = check_public(server.url, "key")
    assert (found.state, found.sentence) == ("ok", f"{server.url} knows the key, and has entries up to 12")


def test_a_wrong_key_is_a_problem(server: Server) -> None:  # noqa: F811
    content = encode_held(Held())
    server.answer = lambda path, nonce, body: (200, Key("another").answer(nonce, content), content)
    found = check_public(server.url, "key")
    assert (found.state, "does not know the key" in found.sentence) == ("problem", True)


@pytest.mark.parametrize(
    ("to", "key", "words"),
    [
        ("http://127.0.0.1:9", None, "the key of the public server http://127.0.0.1:9 is missing"),
        ("cup.example", "key", "--to cannot be 'cup.example'"),
    ],
)
def test_what_is_missing_or_wrong_is_a_problem(to: str, key: str | None, words: str) -> None:
    found = check_public(to, key)
    assert (found.state, found.sentence.startswith(words)) == ("problem", True)
