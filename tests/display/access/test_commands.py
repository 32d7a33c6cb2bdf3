"""`eracing access` at the machine itself."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from display.access.grants import Grants
from display.access.roles import Role
from eracing import app
from timing.errors import EracingError
from timing.record.access import Kind
from timing.record.folder import record_file
from timing.record.sql import SqlRecord


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(data: Path, *arguments: str, typed: str | None = None) -> str:
    """What a command prints. Raises what it fails with."""
    result = CliRunner().invoke(app, ["access", *arguments, "--data", str(data)], input=typed)
    if isinstance(result.exception, EracingError):
        raise result.exception
    assert result.exit_code in (0, 2), result.output
    return result.output


def pin_is(data: Path, role: Role, pin: str) -> bool:
    record = SqlRecord.open(record_file(data))
    try:
        return Grants(record.access).pin_is(role, pin)
    finally:
        record.close()


def test_pins_are_made_here_or_taken_from_a_file_or_typed(data: Path, tmp_path: Path) -> None:
    assert run(data, "pins").splitlines() == ["staff: no PIN", "steward: no PIN", "organiser: no PIN"]
    made = run(data, "pins", "staff", "--by", "Mara").split()[-1]
    assert pin_is(data, Role.STAFF, made)
    (tmp_path / "pin").write_text("cashew 902\n")
    assert run(data, "pins", "steward", "--pin-file", str(tmp_path / "pin")) == "steward: the PIN is set\n"
    assert "peanut" not in run(data, "pins", "organiser", "--ask", typed="peanut 418\npeanut 418\n")
    assert pin_is(data, Role.STEWARD, "cashew 902")
    assert pin_is(data, Role.ORGANISER, "peanut 418")
    run(data, "pins", "staff", "--pin-file", "-", typed="walnut 520\n")
    assert pin_is(data, Role.STAFF, "walnut 520")
    assert "by Mara" not in run(data, "pins"), "it has been set anew since"


def test_what_is_no_pin_is_refused_in_a_sentence(data: Path, tmp_path: Path) -> None:
    with pytest.raises(EracingError, match="first that anybody would try"):
        run(data, "pins", "staff", "--pin-file", "-", typed="123456\n")
    with pytest.raises(EracingError, match="cannot be read from"):
        run(data, "pins", "staff", "--pin-file", str(tmp_path / "nowhere"))
    with pytest.raises(EracingError, match="rig has no PIN"):
        run(data, "pins", "rig")
    assert "not both" in run(data, "pins", "staff", "--ask", "--pin-file", "-")


def test_keys_and_devices_are_listed_and_revoked(data: Path) -> None:
    assert run(data, "sessions") == "nobody is signed in\n"
    assert run(data, "revoke", "--all") == "nobody was signed in\n"
    id, *_, secret = run(data, "key", "Scoreboard", "--role", "staff").split()
    record = SqlRecord.open(record_file(data))
    opened = Grants(record.access).open(Role.STEWARD, "Jon", "tablet")
    assert Grants(record.access).who(secret, Kind.KEY) is not None
    told = run(data, "sessions")
    assert f"{opened.signed.id}  steward  Jon  tablet" in told
    assert "Scoreboard" in told
    lines = json.loads(run(data, "sessions", "--json"))
    assert [(line["name"], line["kind"]) for line in lines] == [("Jon", "sign-in"), ("Scoreboard", "key")]
    assert secret not in str(lines)
    assert run(data, "revoke", "--all") == f"{opened.signed.id}  steward  Jon: revoked\n"
    assert "revoked" in run(data, "revoke", id)
    assert Grants(record.access).who(secret, Kind.KEY) is None
    with pytest.raises(EracingError, match="no signed-in device and no key"):
        run(data, "revoke", "nobody")
    assert "the id of one, or --all" in run(data, "revoke")
    record.close()


def test_a_token_sets_up_or_lets_in(data: Path) -> None:
    first = run(data, "token")
    assert "(at /setup, within a day)" in first
    assert (data / "setup-code").read_text("ascii").strip() == first.split()[0]
    run(data, "pins", "organiser")
    code = run(data, "token", "--role", "steward").split()[0]
    assert "or /setup for a new PIN" in run(data, "token")
    record = SqlRecord.open(record_file(data))
    assert Grants(record.access).use_code(code) is Role.STEWARD
    record.close()
