"""Whose program this is."""

import pytest

from timing.user import this_user


def test_the_user_is_whom_the_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "rennleitung")
    assert this_user() == "rennleitung"


@pytest.mark.parametrize("error", [OSError("no such user"), KeyError("getpwuid(): uid not found"), ImportError("pwd")])
def test_a_machine_that_does_not_say_it_is_nobodys(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", nobody)
    assert this_user() is None
