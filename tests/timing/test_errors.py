"""Error texts are for people, so they are tested like any other output."""

import pytest

from timing.errors import BadInput, EracingError, SetupError


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (BadInput("f1_2022", 40, "expected 972 bytes, not 40"), "f1_2022 at byte 40: expected 972 bytes, not 40"),
        (BadInput("f1_2022", 0, "expected a packet"), "f1_2022 at byte 0: expected a packet"),
        (BadInput("acc-server", None, "expected a list of laps"), "acc-server: expected a list of laps"),
        (SetupError("two rigs on one address"), "two rigs on one address"),
    ],
)
def test_an_error_says_what_is_wrong(error: EracingError, sentence: str) -> None:
    assert str(error) == sentence


def test_bad_input_can_be_counted_by_its_parts() -> None:
    error = BadInput("gt7", 4, "expected 296 bytes")
    assert (error.format, error.offset, error.expected) == ("gt7", 4, "expected 296 bytes")
