"""A lap that is handed over: why it was not taken, in a word for programs and a sentence for people."""

from timing.errors import EracingError
from timing.sent import LapRefused, Why


def test_a_refusal_has_its_reason_and_its_sentence() -> None:
    refused = LapRefused(Why.WRONG_KEY, "this is not the key of rig 'left'")
    assert isinstance(refused, EracingError)
    assert (refused.why, str(refused)) == (Why.WRONG_KEY, "this is not the key of rig 'left'")
    assert Why("no-key") is Why.NO_KEY
