"""What a hall lets out besides its entries: logos under other names, plans that can be read, its time zone."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from display.mirror.commands import _go_by
from display.mirror.outgoing import Outgoing, zone
from tests.display.mirror.line import EVENING, PLAN
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.plan_versions import PlanDraft, PlanVersion
from timing.record.memory import MemoryRecord

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#e4002b"/></svg>'


def _outgoing(record: MemoryRecord, *folders: Path) -> Outgoing:
    found = Outgoing(record, Plan(), folders, b"secret", lambda: EVENING)
    found.look()
    return found


def test_a_logo_goes_out_under_a_name_that_says_nothing_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "Secret Sponsor.svg").write_bytes(SVG)
    record = MemoryRecord()
    text = PLAN.replace('name = "Lux"\n', 'name = "Lux"\nlogo = "Secret Sponsor.svg"\n')
    record.save_plan(PlanDraft(text, "Olga", EVENING, "first"), 0)
    out = _outgoing(record, tmp_path)
    (name,) = out.pictures
    assert out.pictures[name] == SVG
    assert (name.partition(".")[2], "Secret" in out.plans[0].text) == ("svg", False)
    assert parse_plan(out.plans[0].text).teams["lux"].logo == name == out.about.pictures[0]

    before = out.about_mark
    (tmp_path / "Secret Sponsor.svg").write_bytes(SVG.replace(b"#e4002b", b"#0000ff"))
    out.look()
    assert [*out.pictures] != [name]
    assert out.about_mark != before


def test_a_logo_that_is_no_picture_or_not_there_stays_out(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"no picture")
    record = MemoryRecord()
    record.save_plan(PlanDraft(f'[look]\nlogo = "logo.png"\n{PLAN}', "Olga", EVENING, "first"), 0)
    assert _outgoing(record, tmp_path).pictures == {}
    assert _outgoing(record).pictures == {}


def test_a_version_that_cannot_be_read_stays_out_and_the_others_keep_their_numbers() -> None:
    record = MemoryRecord()
    for number in range(3):
        record.save_plan(PlanDraft(PLAN, "Olga", EVENING, "same"), number)

    def broken(version: PlanVersion) -> PlanVersion:
        return replace(version, text="of a newer program") if version.number == 2 else version

    record.change_plans(broken)
    assert [each.number for each in _outgoing(record).plans] == [1, 3]


def test_where_nothing_has_changed_nothing_is_made_anew() -> None:
    record = MemoryRecord()
    record.save_plan(PlanDraft(PLAN, "Olga", EVENING, "first"), 0)
    out = _outgoing(record)
    people, plans = out.people, out.plans
    out.look()
    assert out.people is people
    assert out.plans is plans


@pytest.fixture
def _own_zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has no zone per process")
@pytest.mark.usefixtures("_own_zone")
@pytest.mark.parametrize(
    ("hall", "text"),
    [
        ("Europe/Berlin", "<+0100>-1:00"),
        ("America/St_Johns", "<-0330>3:30"),
        ("Asia/Kathmandu", "<+0545>-5:45"),
        ("UTC", "<+0000>0:00"),
    ],
)
def test_a_public_server_goes_by_the_clock_on_the_wall_of_the_hall(hall: str, text: str) -> None:
    at = datetime(2026, 11, 21, 19, tzinfo=UTC)
    os.environ["TZ"] = hall
    time.tzset()
    there = at.astimezone().replace(tzinfo=None)
    assert zone(at) == text
    _go_by("UTC0")
    assert at.astimezone().hour == 19
    _go_by(text)
    assert at.astimezone().replace(tzinfo=None) == there
