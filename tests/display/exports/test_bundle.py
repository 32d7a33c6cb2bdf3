"""Everything to hand out in one file: each part is the very file that its own export gives."""

import io
import zipfile
from datetime import UTC

import pytest

from display.exports import Wishes, exported
from tests.display.exports.evening import PLAN, record_of
from timing.errors import SetupError
from timing.event import Plan
from timing.record.memory import MemoryRecord


def test_the_bundle_has_the_standings_in_every_form_and_each_session() -> None:
    record, wishes = record_of(), Wishes(zone=UTC)
    kit = zipfile.ZipFile(io.BytesIO(exported(record, PLAN, "current", "bundle", wishes).content))
    assert kit.namelist() == [
        *("standings.pdf", "standings.csv", "standings-excel-de.csv", "event.xlsx", "event.json"),
        *("certificates.pdf", "press.zip"),
        *("sessions/qualifying.pdf", "sessions/qualifying.csv", "sessions/race-1.pdf", "sessions/race-1.csv"),
    ]
    assert kit.read("standings.csv") == exported(record, PLAN, "current", "csv", Wishes(True, zone=UTC)).content
    assert kit.read("sessions/race-1.csv") == exported(record, PLAN, "race-1", "csv", wishes).content
    assert kit.read("event.json").startswith(b"{")


def test_of_an_evening_that_has_not_begun_there_is_no_certificate_in_it() -> None:
    kit = zipfile.ZipFile(io.BytesIO(exported(MemoryRecord("e"), Plan(), "current", "bundle").content))
    assert "certificates.pdf" not in kit.namelist()
    assert not [each for each in kit.namelist() if each.startswith("sessions/")]


def test_it_is_always_of_now() -> None:
    with pytest.raises(SetupError, match="the newest version of everything"):
        exported(record_of(), PLAN, "current", "bundle", Wishes(at=3))
