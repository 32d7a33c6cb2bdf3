"""Which language is wanted."""

import pytest

from display.language import wanted


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("fr, de;q=0.5", "de"),
        ("de;q=0.5, en;q=0.9", "en"),
        ("de;q=0", "en"),
        ("de;q=lots", "de"),
        ("de;level=1", "de"),
        ("dent", "en"),
        (";;;,,,=", "en"),
    ],
)
def test_it_is_the_one_that_is_wanted_most(header: str, language: str) -> None:
    assert wanted(header, "en") == language
