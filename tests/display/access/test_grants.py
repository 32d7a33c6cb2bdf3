"""PINs, devices, keys and codes: who is let in, for how long, and how that ends."""

from datetime import timedelta

import pytest

from display.access.grants import CODE_LASTS, EVENING, REMEMBERED, NotAllowed
from display.access.roles import STAFF_ROLES, Role, Signed
from tests.display.access.hall import PIN, Hall
from timing.exchange.signing import digest, key_parts
from timing.record.access import Kind
from timing.record.protocol import RecordError


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def new_hall() -> Hall:
    return Hall(new=True)


def test_nothing_lets_anybody_in_by_default(new_hall: Hall) -> None:
    grants = new_hall.grants
    assert not grants.is_set_up()
    assert grants.pins() == {}
    assert not any(grants.pin_is(role, pin) for role in Role for pin in ("", "admin", "0000", "123456"))
    assert (grants.sign_ins(), grants.keys(), grants.who("", Kind.KEY)) == ([], [], None)


def test_each_role_has_a_pin_of_its_own(hall: Hall) -> None:
    for role in STAFF_ROLES:
        assert [each for each in STAFF_ROLES if hall.grants.pin_is(each, f" {PIN[role]}\n")] == [role]
    with pytest.raises(NotAllowed, match="PIN of the role organiser"):
        hall.grants.set_pin(Role.STAFF, PIN[Role.ORGANISER], by="Mara")
    with pytest.raises(NotAllowed, match="spectator has no PIN"):
        hall.grants.set_pin(Role.SPECTATOR, "520 chestnut", by="Mara")
    with pytest.raises(NotAllowed, match="first that anybody would try"):
        hall.grants.set_pin(Role.STAFF, "111111", by="Mara")
    assert hall.grants.pin_is(Role.STAFF, PIN[Role.STAFF])


def test_a_device_is_signed_in_for_the_evening(hall: Hall) -> None:
    opened = hall.grants.open(Role.STAFF, "  Mara\tFeld ", "tablet")
    assert hall.grants.who(opened.token, Kind.SIGN_IN) == opened.signed
    assert (opened.signed.name, opened.signed.role, opened.signed.device) == ("Mara Feld", Role.STAFF, "tablet")
    hall.clocks.pass_(seconds=EVENING.total_seconds() - 1)
    assert hall.grants.who(opened.token, Kind.SIGN_IN) == opened.signed
    hall.clocks.pass_(seconds=1)
    assert hall.grants.who(opened.token, Kind.SIGN_IN) is None
    assert hall.grants.sign_ins() == []


def test_a_cookie_is_no_key_and_a_key_no_cookie(hall: Hall) -> None:
    opened = hall.grants.open(Role.STAFF, "Mara", "tablet")
    _, secret = hall.grants.make_key("scoreboard", Role.STAFF)
    assert hall.grants.who(opened.token, Kind.KEY) is None
    assert hall.grants.who(secret, Kind.SIGN_IN) is None
    assert hall.grants.who(secret, Kind.KEY) is not None


def test_no_secret_is_kept(hall: Hall) -> None:
    opened = hall.grants.open(Role.STAFF, "Mara", "tablet")
    _, key = hall.grants.make_key("scoreboard", Role.STAFF)
    _, code = hall.grants.make_code(Role.STEWARD, "Mara")
    kept = str([hall.record.access.all(kind) for kind in Kind])
    assert not any(secret in kept for secret in (opened.token, opened.device_token, key, code, *PIN.values()))


def test_when_a_device_was_seen_is_noted_to_the_minute(hall: Hall) -> None:
    opened = hall.grants.open(Role.STAFF, "Mara", "tablet")
    (first,) = hall.grants.sign_ins()
    hall.clocks.pass_(seconds=30)
    hall.grants.who(opened.token, Kind.SIGN_IN)
    assert hall.grants.sign_ins() == [first]
    hall.clocks.pass_(seconds=30)
    hall.grants.who(opened.token, Kind.SIGN_IN)
    assert [each.used for each in hall.grants.sign_ins()] == [hall.clocks.now()]


def test_a_full_disk_keeps_nobody_out(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = hall.grants.open(Role.STAFF, "Mara", "tablet")

    def full(*_: object) -> None:
        raise RecordError("the disk is full")

    monkeypatch.setattr(hall.record.access, "change", full)
    hall.clocks.pass_(minutes=5)
    assert hall.grants.who(opened.token, Kind.SIGN_IN) == opened.signed


def test_who_has_no_name_is_not_let_in(hall: Hall) -> None:
    for name in ("", "  ", "\x00\n"):
        with pytest.raises(NotAllowed, match="a name is needed"):
            hall.grants.open(Role.STAFF, name, "tablet")


def test_signed_out_a_device_stays_known_and_revoked_it_does_not(hall: Hall) -> None:
    opened = hall.grants.open(Role.STEWARD, "Mara", "tablet")
    hall.grants.leave(opened.signed.id)
    hall.grants.leave(opened.signed.id)
    assert hall.grants.who(opened.token, Kind.SIGN_IN) is None
    known = {role for role in Role if hall.grants.knows(opened.device_token, role)}
    assert known == {Role.SPECTATOR, Role.STAFF, Role.STEWARD}, "but not to the organiser's PIN"
    hall.grants.revoke(opened.signed.id)
    assert not hall.grants.knows(opened.device_token, Role.STAFF)
    assert not hall.grants.knows(None, Role.STAFF)
    assert not hall.grants.knows("made up", Role.STAFF)


def test_a_device_keeps_its_mark_and_nobody_chooses_one(hall: Hall) -> None:
    first = hall.grants.open(Role.STAFF, "Mara", "tablet", "chosen by somebody")
    assert first.device_token != "chosen by somebody"
    again = hall.grants.open(Role.STAFF, "Jon", "tablet", first.device_token)
    assert again.device_token == first.device_token
    assert again.token != first.token


def test_revoking_all_leaves_the_one_that_asks(hall: Hall) -> None:
    mine, tablet, phone = (
        hall.grants.open(role, role.value, "device") for role in (Role.ORGANISER, Role.STAFF, Role.STEWARD)
    )
    gone = hall.grants.revoke_all(Role.STAFF, stays=mine.signed.id)
    assert [each.id for each in gone] == [tablet.signed.id]
    assert hall.grants.who(tablet.token, Kind.SIGN_IN) is None
    hall.grants.revoke_all(stays=mine.signed.id)
    assert hall.grants.who(phone.token, Kind.SIGN_IN) is None
    assert hall.grants.who(mine.token, Kind.SIGN_IN) == mine.signed
    with pytest.raises(NotAllowed, match="no signed-in device and no key with the id 'nobody'"):
        hall.grants.revoke("nobody")
    with pytest.raises(NotAllowed):
        hall.grants.revoke("pin-organiser")


def test_with_a_new_pin_those_who_had_the_old_one_are_out(hall: Hall) -> None:
    mine, other = (hall.grants.open(Role.ORGANISER, "Mara", device) for device in ("desk", "phone"))
    staff = hall.grants.open(Role.STAFF, "Jon", "tablet")
    hall.grants.set_pin(Role.ORGANISER, "cashew 902", by="Mara", stays=mine.signed.id)
    tokens = (mine.token, other.token, staff.token)
    assert [hall.grants.who(token, Kind.SIGN_IN) is not None for token in tokens] == [True, False, True]
    assert not hall.grants.pin_is(Role.ORGANISER, PIN[Role.ORGANISER])
    assert hall.grants.pins()[Role.ORGANISER].name == "Mara"


def test_devices_are_forgotten_in_time_with_who_used_them(hall: Hall) -> None:
    old = hall.grants.open(Role.STAFF, "Mara", "tablet")
    hall.clocks.passed = EVENING + REMEMBERED
    hall.grants.open(Role.STAFF, "Jon", "phone")
    assert hall.grants.knows(old.device_token, Role.STAFF)
    hall.clocks.pass_(seconds=1)
    hall.grants.open(Role.STAFF, "Jon", "phone")
    assert not hall.grants.knows(old.device_token, Role.STAFF)
    assert "Mara" not in str(hall.record.access.all(Kind.SIGN_IN))


def test_a_program_has_a_key_until_it_is_revoked(hall: Hall) -> None:
    made, secret = hall.grants.make_key("Score\nboard", Role.STEWARD, "8f14e45f")
    assert hall.grants.who(secret, Kind.KEY) == Signed("Score board", Role.STEWARD, "program", "8f14e45f")
    hall.clocks.pass_(days=400)
    assert len(hall.grants.keys()) == 1
    hall.grants.leave(made.id)
    assert hall.grants.who(secret, Kind.KEY) is not None, "a program does not sign out"
    hall.grants.revoke(made.id)
    hall.grants.revoke(made.id)
    assert (hall.grants.who(secret, Kind.KEY), hall.grants.keys()) == (None, [])
    with pytest.raises(NotAllowed, match="was made before"):
        hall.grants.make_key("Scoreboard", Role.STEWARD, "8f14e45f")
    with pytest.raises(NotAllowed, match="keys of rigs stand in the plan"):
        hall.grants.make_key("Rig", Role.RIG)
    with pytest.raises(NotAllowed, match="a key needs a name"):
        hall.grants.make_key(" ", Role.STAFF)


def test_a_code_lets_one_device_in_once(hall: Hall) -> None:
    _, code = hall.grants.make_code(Role.STEWARD, "Mara")
    assert hall.grants.code_is(code, Role.STEWARD)
    assert not hall.grants.code_is(code, Role.ORGANISER)
    assert (hall.grants.use_code(code), hall.grants.use_code(code)) == (Role.STEWARD, None)
    assert hall.grants.use_code("AAAA-AAAA-AAAA-AAAA") is None
    _, late = hall.grants.make_code(Role.STEWARD, "Mara")
    hall.clocks.passed += CODE_LASTS
    assert hall.grants.use_code(late) is None
    _, other = hall.grants.make_code(Role.STAFF, "set-up")
    hall.grants.end_codes("set-up")
    assert hall.grants.use_code(other) is None
    with pytest.raises(NotAllowed, match="codes are for staff, steward, organiser"):
        hall.grants.make_code(Role.RIG, "Mara")


def test_a_key_is_no_code(hall: Hall) -> None:
    _, secret = hall.grants.make_key("scoreboard", Role.STAFF)
    assert hall.grants.use_code(secret) is None
    assert not hall.grants.code_is(secret, Role.STAFF)
    assert timedelta(days=1) > EVENING


def test_the_key_of_a_venue_is_found_by_its_id_as_long_as_it_holds(hall: Hall) -> None:
    made, key = hall.grants.make_key("Ring", Role.VENUE)
    id, secret = key_parts(key)
    assert (id, made.device, made.secret) == (made.id, "venue", digest(secret))
    found = hall.grants.venue_key(id)
    assert found is not None
    (listed,) = hall.grants.keys()
    assert (listed.id, listed.used) == (id, hall.clocks.now())
    staff, _ = hall.grants.make_key("Scoreboard", Role.STAFF)
    assert hall.grants.venue_key(staff.id) is None
    hall.grants.revoke(id)
    assert hall.grants.venue_key(id) is None
