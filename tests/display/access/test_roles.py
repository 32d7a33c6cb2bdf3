"""Who may do what another may."""

import pytest

from display.access.roles import ANYBODY, STAFF_ROLES, Role, Signed, may

ALLOWED = {
    Role.SPECTATOR: {Role.SPECTATOR},
    Role.RIG: {Role.SPECTATOR, Role.RIG},
    Role.VENUE: {Role.SPECTATOR, Role.VENUE},
    Role.STAFF: {Role.SPECTATOR, Role.STAFF},
    Role.STEWARD: {Role.SPECTATOR, Role.STAFF, Role.STEWARD},
    Role.ORGANISER: set(Role),
}


@pytest.mark.parametrize("needed", Role)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_it_may_and_no_more(role: Role, needed: Role) -> None:
    assert may(role, needed) is (needed in ALLOWED[role])


def test_those_who_run_the_evening_are_told_from_the_others() -> None:
    assert {role for role in Role if Signed("", role, "").is_staff} == set(STAFF_ROLES)
    assert not ANYBODY.is_staff
