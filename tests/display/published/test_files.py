"""Files of one version: whatever their format, all say the same of it, and whether they are still the latest."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import openpyxl
import orjson
import pypdf
import pytest

from display.exports import Format, Wishes, exported
from display.exports.event import read_event
from display.exports.results import checksum_of
from display.exports.stamp import Stamp, marks_in, stamp_of
from display.published.checking import checked, stamp_in
from display.published.comparing import Difference, differences
from display.published.frozen import results_for
from tests.display.published.hall import PLAN, Hall
from timing.errors import SetupError

Export = Callable[..., Path]
STANDINGS = Wishes(standings=True, zone=UTC)


@pytest.fixture
def export(hall: Hall, tmp_path: Path) -> Export:
    """Writes a file of the race, or with wishes of what they say."""

    def write(format: Format, wishes: Wishes | None = None, name: str = "") -> Path:
        file = tmp_path / f"{name or format}.file"
        file.write_bytes(exported(hall.record, PLAN, "race-1", format, wishes or Wishes(zone=UTC)).content)
        return file

    return write


def cells(file: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode(encoding), newline=""), delimiter=delimiter))


def text_of(file: Path) -> str:
    return re.sub(
        r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages)
    )


def test_all_files_of_a_version_have_the_same_numbers(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    hall.penalise("mika", 5)
    hall.publish()
    result = results_for(hall.record, PLAN, "race-1", version=3)
    expected = [(row.driver.id, row.best_ms, row.laps, row.gap_ms) for row in result.session("race-1").board.rows]
    assert [each[0] for each in expected][:2] == ["svea", "ruben"], "the penalty is in it"

    def numbers(row: dict[str, str]) -> tuple[str, int, int, int | None]:
        return row["driver_id"], int(row["best_ms"]), int(row["laps"]), int(row["gap_ms"]) if row["gap_ms"] else None

    table, german = cells(export("csv")), cells(export("csv-de"), ";", "utf-8-sig")
    assert [numbers(row) for row in table] == [numbers(row) for row in german] == expected
    feed = orjson.loads(export("json").read_bytes())
    rows = feed["board"]["rows"]
    assert [(row["driver"]["id"], row["best_ms"], row["laps"], row["gap_ms"]) for row in rows] == expected
    event = orjson.loads(export("json", STANDINGS, "event").read_bytes())
    (race,) = [each for each in event["numbers"]["sessions"] if each["id"] == "race-1"]
    assert [(row["driver"], row["best_ms"], row["laps"], row["gap_ms"]) for row in race["rows"]] == expected
    book = openpyxl.load_workbook(io.BytesIO(export("xlsx").read_bytes()))
    sheet = [[cell.value for cell in row] for row in book["Läufe"].iter_rows(min_row=4)]
    best = [column for column, name in enumerate(sheet[0]) if "(ms)" in str(name)]
    found = [row[best[0]] for row in sheet[1:] if row[0] == "Rennen 1"]
    assert found == [each[1] for each in expected]
    paper = text_of(export("pdf"))
    at = 0
    for row in result.session("race-1").board.rows:
        at = paper.index(row.driver.name, at)


def test_all_files_say_version_state_time_position_and_checksum(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    result = stamp_of(results_for(hall.record, PLAN, "race-1", version=2))
    overall = stamp_of(results_for(hall.record, PLAN, "", version=1))
    of_session: list[Format] = ["csv", "csv-de", "json", "pdf", "certificates"]
    assert {stamp_in(export(format)) for format in of_session} == {result}
    of_event: list[Format] = ["csv", "csv-de", "json", "xlsx", "pdf", "certificates", "team-sheets", "press"]
    assert {stamp_in(export(format, STANDINGS)) for format in of_event} == {overall}
    assert (result.version, result.state, result.at) == (2, "official", "2026-11-21T22:07:00.000Z")
    assert "Stand 2 · offiziell · 21.11.2026 22:07 · Buch" in text_of(export("pdf"))
    sheet = openpyxl.load_workbook(io.BytesIO(export("xlsx").read_bytes()))["Läufe"]
    assert sheet["A2"].value.startswith("Stand 1 · vorläufig · 21.11.2026 22:0")
    assert sheet["A2"].value.endswith(f"Prüfsumme {overall.checksum}")
    with zipfile.ZipFile(export("press")) as kit:
        assert f"vorläufig. Stand 1, Buch {overall.record}" in kit.read("pressetext.txt").decode("utf-8-sig")
    assert orjson.loads(export("json").read_bytes())["result"]["version"] == 2


def test_files_of_one_version_are_the_same_whenever_they_are_made(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    formats: list[Format] = ["csv", "json", "pdf", "xlsx"]
    before = [export(format).read_bytes() for format in formats]
    hall.late_lap("svea", 119_000, "race-2")
    hall.penalise("mika", 5)
    assert export("csv").read_bytes() != before[0]
    again = [export(format, Wishes(version=1 if format == "xlsx" else 2, zone=UTC)).read_bytes() for format in formats]
    assert again == before


def test_a_checksum_is_reckoned_as_the_page_says(hall: Hall) -> None:
    hall.official("race-1")
    found = results_for(hall.record, PLAN, "race-1", version=2)
    assert checksum_of(found.scoped) == found.checksum
    assert set(found.scoped) == {"session", "rules"}
    page = (Path(__file__).parents[3] / "docs/results.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    out: list[str] = []
    shown = {"result": {"checksum": found.checksum}, "numbers": json.loads(json.dumps(found.scoped))}
    exec(program, {"shown": shown, "print": lambda *words: out.append(str(words[0]))})  # what the page tells people
    assert out == ["True"]


def test_a_file_is_the_latest_until_the_result_is_another_one(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    file = export("pdf")
    found = checked(hall.record, PLAN, stamp_in(file))
    assert (found.latest, found.sentence) == (
        True,
        "it is version 2 of the result of session 'race-1', official, the latest",
    )
    hall.penalise("mika", 5)
    assert "but the result is otherwise by now" in checked(hall.record, PLAN, stamp_in(file)).sentence
    unpublished = checked(hall.record, PLAN, stamp_in(export("csv")))
    assert (unpublished.latest, "no published version" in unpublished.sentence) == (False, True)
    hall.publish()
    found = checked(hall.record, PLAN, stamp_in(file))
    assert found.sentence.endswith("which is outdated; the latest is 3, revised, with other numbers")
    assert (
        "has the same numbers as version 3" in checked(hall.record, PLAN, stamp_in(file.parent / "csv.file")).sentence
    )
    assert not found.latest
    hall.move("race-1", "official")
    hall.publish()
    assert checked(hall.record, PLAN, replace(stamp_in(file), version=3)).sentence.endswith("is of another record")
    assert "with the same numbers" in checked(hall.record, PLAN, replace(stamp_in(export("pdf")), version=3)).sentence
    assert "does not have; the latest is 4" in checked(hall.record, PLAN, replace(stamp_in(file), version=9)).sentence
    nothing = checked(hall.record, PLAN, replace(stamp_in(file), session="race-2", version=None))
    assert nothing.sentence.endswith("nothing was published of it")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "does not say which result it is of"),
        (b"", "does not say"),
        (b"PK\x03\x04 no archive", "cannot be unpacked"),
        (b"record,version,changed_since,state,published,checksum\r\ne:1,two,,official,,00\r\n", "line 2"),
        (b"record,version,changed_since,state,published,checksum\r\ne:1,2\r\n", "a cell is missing"),
    ],
)
def test_what_is_no_export_is_told_so(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(SetupError, match=sentence):
        stamp_in(file)
    with pytest.raises(SetupError, match="cannot be read"):
        stamp_in(tmp_path / "nowhere")


def test_a_table_put_together_of_two_versions_is_found_out(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    one = export("csv").read_bytes()
    hall.penalise("mika", 5)
    hall.publish()
    file = export("csv")
    file.write_bytes(one + file.read_bytes().split(b"\r\n", 1)[1])
    with pytest.raises(SetupError, match="it is of 2 results at once"):
        stamp_in(file)


def test_an_event_whose_numbers_were_changed_is_found_out(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    file = export("json", STANDINGS)
    assert read_event(file.read_bytes()).results.checksum == stamp_in(file).checksum
    content = orjson.loads(file.read_bytes())
    content["numbers"]["drivers"][0]["points"] = "99"
    file.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    with pytest.raises(SetupError, match="was changed after it was exported"):
        stamp_in(file)


def test_a_whole_event_has_the_entries_after_its_version_too(hall: Hall, export: Export) -> None:
    hall.official("race-1")
    read = read_event(export("json", STANDINGS).read_bytes())
    assert len(read.entries) == hall.record.position().seq
    early = read_event(export("json", replace(STANDINGS, version=1), "early").read_bytes())
    assert len(early.entries) < len(read.entries)
    assert early.results.checksum == read.results.checksum


def test_a_mark_survives_any_session_and_any_book() -> None:
    stamp = Stamp("Größe; 1/2&x", None, 7, "revised", "a b:12", None, "0f" * 32)
    assert marks_in(b"<x>" + stamp.mark.encode() + b"</x>") == [stamp]
    assert stamp.mark.isascii()
    assert not set(stamp.mark) & set(" ,&<>\"'()")


def test_two_versions_are_compared_number_by_number(hall: Hall) -> None:
    hall.official("race-1")
    hall.penalise("mika", 5)
    hall.late_lap("lena", 119_000)
    hall.publish()
    one, other = (results_for(hall.record, PLAN, "race-1", version=number) for number in (2, 3))
    found = differences(one, other)
    assert Difference("race-1", "mika", "penalties", [], [["seconds", 5000]]) in found
    assert Difference("race-1", "mika", "position", 1, 3) in found
    late = [each for each in found if each.what.startswith("lap ")]
    assert [(each.whom, each.before, each.after) for each in late] == [("lena", None, "119000 ms")]
    assert differences(one, one) == []
    overall = [results_for(hall.record, PLAN, "", version=number) for number in (1, 2)]
    assert {each.where for each in differences(*overall)} == {"race-1", "drivers", "teams"}
    assert [
        each.where
        for each in differences(one, replace(one, cup=replace(one.cup, rules=replace(one.cup.rules, version=2))))
    ] == ["rules"]
