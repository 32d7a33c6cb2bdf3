"""Labels with codes for the rigs, and badges for the drivers."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner

from display.exports import Wishes, exported
from display.exports.handouts import lap_sheets
from display.exports.labels import badges, rig_labels
from display.exports.results import results_of
from display.staff.codes import SeatCodes
from eracing import app
from timing.errors import SetupError
from timing.event import Plan
from timing.people import erased
from timing.plan_file import parse_plan
from timing.record.entry import LapSet, Person
from timing.record.memory import MemoryRecord

CODES = SeatCodes(b"s" * 32)
URL = "http://192.168.1.5:8080/"
TEXT = """
language = "de"
[teams.red]
name = "Red Ltd"
color = "#aa3344"
drivers = [{ id = "ada", name = "Ada", number = "7" }, { id = "bea", name = "Bea" }]
[rigs.left]
address = "10.0.0.5"
name = "Rig 1"
team = "red"
[rigs.right]
address = "10.0.0.6"
venue = "Halle 2"
"""
PLAN = parse_plan(TEXT)


def test_each_rig_has_a_label_that_leads_to_its_own_page() -> None:
    made = rig_labels(results_of(MemoryRecord("e"), PLAN), URL, CODES)
    assert [(each["head"], each["under"], each["color"]) for each in made["labels"]] == [
        ("Rig 1", "Red Ltd", "#aa3344"),
        ("right", "Halle 2", None),
    ]
    assert [each["small"] for each in made["labels"]] == [
        f"http://192.168.1.5:8080{CODES.path(rig)}" for rig in ("left", "right")
    ]
    assert all(each["qr"].startswith("<svg") for each in made["labels"])
    assert made["title"] == "Rig-Etiketten"


def test_at_an_open_stand_each_rig_that_was_heard_has_one() -> None:
    record = MemoryRecord("e")
    with pytest.raises(SetupError, match="there are no rigs to make labels for"):
        rig_labels(results_of(record, Plan()), URL, CODES)
    at = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    record.append([LapSet("open", "rig-10.0.0.9/7/0", 1, "rig-10.0.0.9", "d1", 90_000, at)])
    assert [each["head"] for each in rig_labels(results_of(record, Plan()), URL, CODES)["labels"]] == ["rig-10.0.0.9"]


def test_each_driver_has_a_badge_that_leads_to_his_page() -> None:
    made = badges(results_of(MemoryRecord("e"), PLAN), URL)
    assert [(each["head"], each["text"], each["small"]) for each in made["labels"]] == [
        ("Ada", "Nr. 7", "http://192.168.1.5:8080/d/ada"),
        ("Bea", "Deine Ergebnisse", "http://192.168.1.5:8080/d/bea"),
    ]
    with pytest.raises(SetupError, match="the plan has no drivers"):
        badges(results_of(MemoryRecord("e"), replace(PLAN, drivers={})), URL)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (None, "name the address of the boards with --url"),
        ("http://localhost:8080", "telephones cannot reach localhost"),
        ("http://127.0.0.1:8080", "telephones cannot reach 127.0.0.1"),
        ("http://[::1]:8080", "telephones cannot reach ::1"),
        ("http://hall.local:8080", "telephones cannot reach hall.local"),
    ],
)
def test_an_address_that_no_telephone_reaches_is_refused(url: str | None, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        badges(results_of(MemoryRecord("e"), PLAN), url)


def test_they_are_printed_before_there_is_a_record(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(TEXT, encoding="utf-8")
    for format, about in (("rig-labels", "2 labels"), ("badges", "2 badges")):
        words = ["export", "--format", format, "--out", str(tmp_path / format), "--url", URL]
        done = CliRunner().invoke(app, [*words, "--data", str(tmp_path / "data"), "--plan", str(plan)])
        assert done.exit_code == 0, done.output
        assert about in done.output
        assert (tmp_path / format).read_bytes().startswith(b"%PDF")
    assert [each.name for each in (tmp_path / "data").glob("record.db*") if each.suffix == ".db"] == ["record.db"]


def test_the_codes_of_labels_are_those_of_the_record() -> None:
    record = MemoryRecord("e")
    printed = exported(record, PLAN, "current", "rig-labels", Wishes(url=URL, zone=UTC)).content
    assert exported(record, PLAN, "current", "rig-labels", Wishes(url=URL, zone=UTC)).content == printed
    assert exported(MemoryRecord("e"), PLAN, "current", "rig-labels", Wishes(url=URL, zone=UTC)).content != printed


def test_labels_printed_before_the_first_entry_do_not_say_the_second_they_were_made_in() -> None:
    """They took the moment from the clock of the machine: the same labels differed from one second to the next."""
    content = exported(MemoryRecord("e"), PLAN, "current", "rig-labels", Wishes(url=URL, zone=UTC)).content
    about = pypdf.PdfReader(io.BytesIO(content)).metadata
    assert about is not None
    assert about.creation_date == datetime(1970, 1, 1, tzinfo=UTC)


def test_who_is_hidden_or_erased_is_so_on_badges_and_lap_sheets_too() -> None:
    """They were printed from the plan, which still names both."""
    record, at = MemoryRecord("e"), datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    lap = LapSet("open", "left/7/0", 1, "left", "ada", 90_000, at)
    record.append([lap], [Person("ada", "Ada", "7", "red"), Person("bea", "Bea", None, "red")])
    numbers = {id: profile.neutral for id, profile in record.profiles().items()}
    record.change_person("ada", lambda known: erased(known, at=at, by="desk", reason="asked for it"))
    record.change_person("bea", lambda known: replace(known, hidden=True))
    results = results_of(record, PLAN)
    neutral = [f"Fahrer {numbers['ada']}", f"Fahrer {numbers['bea']}"]
    assert [(each["head"], each["text"]) for each in badges(results, URL)["labels"]] == [
        (name, "Deine Ergebnisse") for name in neutral
    ]
    assert lap_sheets(results)["rigs"][0]["people"] == ", ".join(neutral)
