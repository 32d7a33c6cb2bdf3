"""Which checks are about which kind of machine."""

from pathlib import Path

import pytest

import display.checks
import display.mirror.checks
import ingest.checks
import ingest.upstream.checks
from timing.arguments import Role
from timing.findings import Finding
from timing.roles import MUST, OF_ROLE, concerning, judged


def names() -> set[str]:
    """Those of all checks that there are."""
    hearing = ingest.checks.checks(
        host="127.0.0.1", udp_port=0, port=0, tape_folder=Path("t"), tape_bytes=0, server=None
    )
    showing = display.checks.checks(host="127.0.0.1", port=0, data=Path("d"), database=None, redis=None, server=None)
    return {*hearing, *showing, ingest.upstream.checks.NAME, display.mirror.checks.NAME}


def test_each_check_is_about_some_role_and_each_role_is_about_checks_that_there_are() -> None:
    assert set(OF_ROLE) == set(Role)
    assert set().union(*OF_ROLE.values()) == names()
    assert all(must <= OF_ROLE[role] for role, must in MUST.items())


@pytest.mark.parametrize(
    ("role", "looks_at", "leaves"),
    [
        (Role.INGEST, "UDP port", "TCP port"),
        (Role.DISPLAY, "TCP port", "UDP port"),
        (Role.VENUE, "centre", "public server"),
        (Role.MIRROR, "server", "record"),
        (Role.RELAY, "public server", "UDP port"),
        (Role.SERVE, "rigs", "public server"),
    ],
)
def test_a_role_is_asked_for_what_it_needs(role: Role, looks_at: str, leaves: str) -> None:
    found = concerning(role, dict.fromkeys(names(), lambda: ()))
    assert looks_at in found
    assert leaves not in found


def test_without_a_role_everything_is_looked_at() -> None:
    assert set(concerning(None, dict.fromkeys(names(), lambda: ()))) == names()


def test_a_venue_without_a_line_has_a_problem_and_others_have_none() -> None:
    found = [Finding("centre", "unused", "no line"), Finding("Redis", "unused", "none")]
    assert [each.state for each in judged(Role.VENUE, found)] == ["problem", "unused"]
    assert judged(Role.SERVE, found) == judged(None, found) == found
