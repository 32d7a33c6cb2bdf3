"""What the doctor says of a venue's line."""

import pytest

from ingest.upstream.checks import check_line
from tests.ingest.upstream.test_posting import centre
from timing.exchange.messages import Down, encode_down
from timing.exchange.signing import digest
from timing.options import Options

MS = 1_000_000


def options(url: str) -> Options:
    return Options(upstream=url, venue="Ring", upstream_key="0a1b.secret-0123456789")


def test_a_server_without_a_centre_has_no_line() -> None:
    assert check_line(Options()).state == "unused"


def test_what_is_missing_is_a_problem() -> None:
    found = check_line(Options(upstream="http://cup.example"))
    assert (found.state, "--venue" in found.sentence) == ("problem", True)


def test_a_centre_that_does_not_answer_is_a_problem() -> None:
    with centre() as (url, _):
        pass
    found = check_line(options(url))
    assert (found.state, "connection refused" in found.sentence) == ("problem", True)


@pytest.mark.parametrize(("ahead_ms", "state"), [(0, "ok"), (-5_000, "warning")])
def test_a_centre_that_answers_is_told_with_its_clock(ahead_ms: int, state: str) -> None:
    at = ahead_ms * MS
    answer = encode_down(Down(0, "e", 0, (), 0, 0, 0, at + 5 * MS, at + 5 * MS))
    kept = digest("secret-0123456789")
    times = iter([0, 10 * MS])
    with centre(answer=answer, kept=kept, known=kept) as (url, _):
        found = check_line(options(url), lambda: next(times))
    assert found.state == state
    assert f"within 10 ms; its clock is {ahead_ms} ms ahead" in found.sentence
