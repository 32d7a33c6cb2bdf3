"""The company cup at the prize-giving and in files: all of them read back by other programs, to the millisecond."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import orjson
import pypdf
import pytest

from display import wire
from display.exports import Format, Wishes, exported
from display.exports.event import read_event
from leaderboard.board import Board
from tests.stories.company_cup import DRIVERS, MEMBERS, QUALIFYING, SESSIONS, name
from tests.stories.cup_evening import CupEvening
from timing.readings import SessionType
from timing.units import format_gap, format_lap

every_session = pytest.mark.parametrize("session", SESSIONS)


class TestThePrizeGiving:
    def test_the_podium_is_of_the_first_three(self, evening: CupEvening) -> None:
        lines = evening.notebook.teams(MEMBERS)[:3]
        text = _pdf(evening, "certificates", standings=True)
        for place, (line, page) in enumerate(zip(lines, text[:3], strict=True), start=1):
            assert f"{place}." in page
            assert evening.plan.teams[line.id].name in page
            assert f"{line.points} points" in page
            for member in MEMBERS[line.id]:
                assert name(member) in page

    def test_everybody_with_a_place_gets_a_certificate_and_one_has_the_prize_of_the_qualifying(
        self, evening: CupEvening
    ) -> None:
        pages = _pdf(evening, "certificates", standings=True)
        assert len(pages) == 23 + 69 + 1
        assert f"{name('quellwasser-2')} Quellwasser Fastest lap" in pages[-1]
        assert "1:59.900 in Qualifying" in pages[-1], "not the one that was deleted"


class TestTheFiles:
    @pytest.mark.parametrize(
        ("session", "format", "delimiter", "language"),
        [
            *((session, "csv", ",", "en") for session in SESSIONS),
            *((session, "csv-de", ";", "de") for session in (QUALIFYING, "race-3", "race-4")),
        ],
    )
    def test_a_table_is_the_board(
        self, evening: CupEvening, session: str, format: Format, delimiter: str, language: Any
    ) -> None:
        lines = _table(_file(evening, session, format), delimiter)
        board = evening.board(session)
        assert [line["driver_id"] for line in lines] == [row.driver.id for row in board.rows]
        for line, row in zip(lines, board.rows, strict=True):
            assert (int(line["position"]), line["driver"], int(line["laps"])) == (
                row.position,
                row.driver.name,
                row.laps,
            )
            for key, time_ms in (("best", row.best_ms), ("last", row.last_ms), ("second_best", row.second_ms)):
                assert line[f"{key}_ms"] == _text(time_ms)
                assert line[key] == ("" if time_ms is None else format_lap(time_ms, language))
            for key, time_ms in (("gap", row.gap_ms), ("interval", row.interval_ms)):
                assert line[f"{key}_ms"] == _text(time_ms)
                assert line[key] == ("" if time_ms is None else format_gap(time_ms, language))

    @pytest.mark.parametrize(("format", "delimiter"), [("csv", ","), ("csv-de", ";")])
    def test_a_table_of_the_standings_has_their_points(
        self, evening: CupEvening, format: Format, delimiter: str
    ) -> None:
        lines = _table(_file(evening, QUALIFYING, format, standings=True), delimiter)
        for kind, noted in (("team", evening.notebook.teams(MEMBERS)), ("driver", evening.notebook.drivers(DRIVERS))):
            told = [line for line in lines if line["kind"] == kind]
            assert [(line["id"], int(line["points"]), int(line["best_ms"])) for line in told] == [
                (each.id, each.points, each.links[1][0]) for each in noted
            ]
        results = evening.notebook.results()
        for line in (line for line in lines if line["kind"] == "driver"):
            for session in SESSIONS:
                points = sum(each.points for each in results[session] if each.driver == line["id"])
                assert int(line[f"points:{session}"]) == points

    def test_the_workbook_is_all_boards_and_the_standings(self, evening: CupEvening) -> None:
        book = openpyxl.load_workbook(io.BytesIO(_file(evening, QUALIFYING, "xlsx")))
        lines = list(_sheet(book["Sessions"]))
        rows = [row for session in SESSIONS for row in evening.board(session).rows]
        assert len(lines) == len(rows)
        for line, row in zip(lines, rows, strict=True):
            assert (line["Pos."], line["Driver"], line["Laps"], line["Points"]) == (
                row.position,
                row.driver.name,
                row.laps,
                row.points,
            )
            for key, time_ms in (("Best lap", row.best_ms), ("Gap", row.gap_ms), ("Last lap", row.last_ms)):
                assert line[f"{key} (ms)"] == time_ms
                assert _milliseconds(line[key]) == time_ms
        for sheet, who, noted in (
            ("Standings", "Team", evening.notebook.teams(MEMBERS)),
            ("Drivers", "Driver", evening.notebook.drivers(DRIVERS)),
        ):
            names = [name(each.id) if who == "Driver" else evening.plan.teams[each.id].name for each in noted]
            told = [(line[who], line["Points"]) for line in _sheet(book[sheet])]
            assert told == list(zip(names, [each.points for each in noted], strict=True))
        laps = sorted(line["Lap time (ms)"] for line in _sheet(book["Laps"]))
        assert laps == sorted(lap.time_ms for lap in evening.laps)

    @every_session
    def test_the_json_is_the_board_and_all_its_laps(self, evening: CupEvening, session: str) -> None:
        file = orjson.loads(_file(evening, session, "json"))
        shown = orjson.loads(wire.board(evening.board(session)))
        assert file["board"]["rows"] == orjson.loads(orjson.dumps(evening.board(session).rows))
        assert [(row["driver"]["id"], row["best_ms"], row["points"]) for row in file["board"]["rows"]] == [
            (row["driver"]["id"], row["best_ms"], row["points"]) for row in shown["rows"]
        ]
        driven = sorted(lap["time_ms"] for laps in file["laps"].values() for lap in laps)
        assert driven == sorted(lap.time_ms for lap in evening.laps if lap.session == session)

    def test_the_event_is_the_whole_evening(self, evening: CupEvening) -> None:
        event = read_event(_file(evening, QUALIFYING, "json", standings=True))
        assert [each.team.id for each in event.results.cup.teams] == [each.team.id for each in evening.cup.teams]
        assert [each.standing.points for each in event.results.cup.drivers] == [
            Decimal(line.points) for line in evening.notebook.drivers(DRIVERS)
        ]

    @every_session
    def test_the_paper_has_the_same_numbers_in_the_same_order(self, evening: CupEvening, session: str) -> None:
        page, at = " ".join(_pdf(evening, "pdf", session)), 0
        _reads(page, evening.board(session), race=session != QUALIFYING)
        for each in evening.notebook.results()[session]:
            at = page.index(name(each.driver), at)
            total = each.drive.total_ms if session != QUALIFYING else each.drive.best[0]
            if each.place is not None:
                at = page.index(format_lap(total, "en"), at)
                at = page.index(f" {each.points}", at)

    def test_the_paper_of_the_standings_as_well(self, evening: CupEvening) -> None:
        text, at = " ".join(_pdf(evening, "pdf", standings=True)), 0
        for line in evening.notebook.teams(MEMBERS):
            at = text.index(evening.plan.teams[line.id].name, at)
            at = text.index(f" {line.points} ", at)
            at = text.index(format_lap(line.links[1][0], "en"), at)


def _reads(page: str, board: Board, *, race: bool) -> None:
    assert board.session.type is (SessionType.RACE if race else SessionType.QUALIFYING)
    at = 0
    for row in board.rows:
        at = page.index(row.driver.name, at)
        if row.gap_ms is not None and row.status == "timed":
            at = page.index(format_gap(row.gap_ms, "en"), at)
        if row.best_ms is not None and row.status == "timed":
            assert format_lap(row.best_ms, "en") in page


def _file(evening: CupEvening, session: str, format: Format, *, standings: bool = False) -> bytes:
    wishes = Wishes(standings=standings, zone=UTC)
    return exported(evening.record, evening.plan, session, format, wishes).content


def _table(content: bytes, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _sheet(sheet: Any) -> Iterator[dict[str, Any]]:
    names, *rows = sheet.iter_rows(min_row=4, values_only=True)
    for row in rows:
        yield dict(zip(names, row, strict=True))


def _milliseconds(duration: Any) -> int | None:
    if duration is None or isinstance(duration, str):
        return None
    assert isinstance(duration, timedelta)
    return round(duration / timedelta(milliseconds=1))


def _pdf(evening: CupEvening, format: Format, session: str = QUALIFYING, *, standings: bool = False) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(_file(evening, session, format, standings=standings))).pages
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]
