"""PINs are hashed quickly here; that they are hashed slowly in the hall is a test of its own."""

import pytest

from display.access import hashes
from tests.display.access.hall import QUICKLY


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each hash take no time; what was hashed so is looked at as quickly."""
    monkeypatch.setattr(hashes, "_hasher", lambda: QUICKLY)
