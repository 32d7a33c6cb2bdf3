"""No garbage is looked for while a server starts, and none is left unlooked for when it has ended."""

import gc

import pytest

from timing.settling import put_together


def test_what_a_server_is_made_of_is_not_looked_at_again() -> None:
    with put_together() as settled:
        assert not gc.isenabled()
        settled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_start_that_fails_leaves_garbage_to_be_found() -> None:
    def start() -> None:
        with put_together():
            raise OSError("the port is taken")

    with pytest.raises(OSError, match="the port is taken"):
        start()
    assert gc.isenabled()
