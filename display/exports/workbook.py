"""An event as an Excel workbook: a sheet each for the standings, teams, drivers, sessions, laps, rules and decisions.

Durations are real ones, a fraction of a day, so that a spreadsheet shows them by its own language, sorts and adds them;
beside each stands the same in whole milliseconds. All text is written as text, whatever it begins with.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from display.exports.results import Results
from display.exports.rules_text import link_text, rules_text, type_text
from display.exports.stamp import stamp_of, told
from display.exports.text import clean, cut
from display.exports.words import WORDS
from leaderboard.cup import DriverStanding
from leaderboard.scoring.standings import Standing
from timing.units import format_gap

DAY_MS: Final = 86_400_000
_LONGEST_CELL: Final = 1_000
_LONGEST_SHEET_NAME: Final = 31
_LONGEST_CLASS: Final = 16
_SIGNS: Final = re.compile(r"[\[\]:*?/\\']")
"""What cannot be in the name of a sheet."""
_HEADER_ROW: Final = 3
_WIDEST: Final = 44

Kind = Literal["text", "number", "points", "duration", "gap", "moment"]
_RIGHT: Final = ("number", "points", "duration", "gap")
"""Kinds that stand at the right edge of their columns, below headings that do so too."""
Cell = str | int | Decimal | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its heading and what its cells are. Times are given in milliseconds.

    Columns that are not `printed` stand at the right: they are for programs.
    """

    name: str
    kind: Kind = "text"
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for a sheet of its own."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def workbook(results: Results, zone: tzinfo | None = None) -> bytes:
    """The workbook, in the language of the plan; times of day are told in UTC and in `zone`, else that of here."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    mark = {"title": cut(results.plan.name), "keywords": stamp_of(results).mark}
    book.set_properties({**mark, "created": results.made_at})
    writer = _Writer(book, results, zone)
    for sheet in sheets(results):
        writer.write(sheet)
    book.close()
    return file.getvalue()


def sheets(results: Results) -> list[Sheet]:
    """All sheets in their order."""
    words = WORDS[results.plan.language]
    teams = _standings(results, words["sheet_standings"], teams=True)
    drivers = _standings(results, words["sheet_drivers"], teams=False)
    first = teams if results.cup.teams else Sheet(teams.name, drivers.columns, list(drivers.rows))
    classes = [
        sheet
        for number, each in enumerate(results.cup.classes, start=1)
        for sheet in _of_class(results, each.of.id, f"{number} {_SIGNS.sub(' ', clean(each.of.name))[:_LONGEST_CLASS]}")
    ]
    rest = [_sessions(results), _laps(results), _rules(results), _log(results)]
    return [first, _teams(results), drivers, *classes, *rest]


# What stands on each


def _of_class(results: Results, class_id: str, title: str) -> Iterator[Sheet]:
    """The standings inside of a class: its teams, where it has any, and its drivers."""
    words, of = WORDS[results.plan.language], replace(results, cup=results.cup.of_class(class_id))
    if of.cup.teams:
        yield _standings(of, f"{title} {words['teams']}", teams=True)
    yield _standings(of, f"{title} {words['drivers']}", teams=False)


def _standings(results: Results, name: str, *, teams: bool) -> Sheet:
    """Places, points of each session, and their sum; of teams or of drivers."""
    words, language = WORDS[results.plan.language], results.plan.language
    who = [Column(words[each]) for each in (("team",) if teams else ("number", "driver", "team"))]
    columns = [
        Column(words["position"], "number"),
        Column(words["tied"]),
        *who,
        *(Column(clean(session.name), "points") for session in results.cup.sessions),
        Column(words["points"], "points"),
        Column(words["best"], "duration"),
        Column(words["decided"]),
        Column(words["dropped_results"]),
        Column(f"{words['best']} ({words['ms']})", "number", printed=False),
    ]
    names = {session.id: session.name for session in results.cup.sessions}

    def row(who: Sequence[str | None], of: Standing) -> list[Cell]:
        return [
            of.position,
            words["yes"] if of.tied else None,
            *who,
            *(None if each.position is None and not each.points else each.points + each.given for each in of.results),
            of.points,
            of.best_ms,
            link_text(of.decided_by, language),
            ", ".join(names[each.session] for each in of.results if each.dropped),
            of.best_ms,
        ]

    if teams:
        return Sheet(name, columns, [row([each.team.name], each.standing) for each in results.cup.teams])
    return Sheet(name, columns, [row(_driver(each), each.standing) for each in results.cup.drivers])


def _driver(each: DriverStanding) -> list[str | None]:
    return [each.driver.number, each.driver.name, each.team.name if each.team else None]


def _teams(results: Results) -> Sheet:
    """Who drives for whom."""
    words = WORDS[results.plan.language]
    columns = [
        Column(words["team"]),
        Column(words["short"]),
        Column(words["color"]),
        Column(words["drivers_of"]),
        Column(words["missing"]),
        Column(words["team_id"]),
    ]
    drivers: dict[str, list[str]] = {}
    for each in results.cup.drivers:
        if each.team is not None:
            drivers.setdefault(each.team.id, []).append(each.driver.name)
    return Sheet(
        words["sheet_teams"],
        columns,
        [
            (
                each.team.name,
                each.team.short,
                each.team.color,
                ", ".join(drivers.get(each.team.id, ())),
                ", ".join(driver.name for driver in each.missing),
                each.team.id,
            )
            for each in results.cup.teams
        ],
    )


def _sessions(results: Results) -> Sheet:
    """Every row of every board."""
    words, language = WORDS[results.plan.language], results.plan.language
    timed = ("best", "gap", "interval", "second_best", "last")
    classes = {each.of.id: each.of.name for each in results.cup.classes}
    columns = [
        *(Column(words["session"]), Column(words["type"]), Column(words["position"], "number"), Column(words["tied"])),
        *(Column(words["number"]), Column(words["driver"]), Column(words["team"]), Column(words["rig"])),
        *(Column(words[each], "gap" if each in ("gap", "interval") else "duration") for each in timed),
        *(Column(words["laps"], "number"), Column(words["race_time"], "duration")),
        *(Column(words["points"], "points"), Column(words["status"])),
        *([Column(words["class"]), Column(words["class_position"], "number")] if classes else []),
        Column(words["why"], printed=False),
        *(Column(f"{words[each]} ({words['ms']})", "number", printed=False) for each in timed),
    ]
    rows: list[list[Cell]] = []
    for result in results.sessions:
        shown, places, points = result.board, result.places, result.points
        for row in shown.rows:
            place = places[row.driver.id]
            times = [row.best_ms, row.gap_ms, row.interval_ms, row.second_ms, row.last_ms]
            tied = words["yes"] if row.tied else None
            rows.append(
                [
                    *(shown.session.name, type_text(shown.session.type.value, language), row.position, tied),
                    *(row.driver.number, row.driver.name, row.team.name if row.team else None, row.rig),
                    *(*times, row.laps, place.value if result.race else None),
                    *(points[row.driver.id], words.get(place.status)),
                    *((classes.get(row.class_id or ""), row.class_position) if classes else ()),
                    *(row.why, *times),
                ]
            )
    return Sheet(words["sheet_sessions"], columns, rows)


def _laps(results: Results) -> Sheet:
    """Every lap, as it stands after corrections."""
    words = WORDS[results.plan.language]
    most = max(
        (len(lap.sectors_ms) for each in results.sessions for laps in each.laps.values() for lap in laps), default=0
    )
    columns = [
        *(Column(words["session"]), Column(words["number"]), Column(words["driver"]), Column(words["team"])),
        *(Column(words["rig"]), Column(words["lap"], "number"), Column(words["time"], "duration")),
        *(Column(f"{words['sector']} {number}", "duration") for number in range(1, most + 1)),
        *(Column(words["counts"]), Column(words["valid"]), Column(words["by_hand"]), Column(words["local"], "moment")),
        *(Column(words["utc"], printed=False), Column(words["record"], "number", printed=False)),
        Column(f"{words['time']} ({words['ms']})", "number", printed=False),
    ]
    said = {True: words["yes"], False: words["no"], None: None}
    rows: list[list[Cell]] = []
    for result in results.sessions:
        for row in result.board.rows:
            who = [row.driver.number, row.driver.name, row.team.name if row.team else None]
            rows.extend(
                [
                    *(result.board.session.name, *who, lap.rig, lap.number, lap.time_ms),
                    *(lap.sectors_ms[at] if at < len(lap.sectors_ms) else None for at in range(most)),
                    *(said[lap.counts], said[lap.valid], said[True] if lap.by_hand else None, lap.at),
                    *(lap.at.isoformat(timespec="milliseconds"), lap.seq, lap.time_ms),
                ]
                for lap in result.laps.get(row.driver.id, ())
            )
    return Sheet(words["sheet_laps"], columns, rows)


def _rules(results: Results) -> Sheet:
    words = WORDS[results.plan.language]
    columns = [Column(words["type"]), Column(words["rule"]), Column(words["value"])]
    return Sheet(words["sheet_rules"], columns, rules_text(results.cup.rules, results.plan.language))


def _log(results: Results) -> Sheet:
    """The decisions that hold."""
    words = WORDS[results.plan.language]
    columns = [
        *(Column(words["local"], "moment"), Column(words["kind"]), Column(words["session"]), Column(words["driver"])),
        *(Column(words["rig"]), Column(words["time"], "duration"), Column(words["reason"]), Column(words["author"])),
    ]
    return Sheet(
        words["sheet_log"],
        columns,
        [
            (
                *(each.at, words[each.kind], each.session, each.driver.name if each.driver else None),
                *(each.rig, each.time_ms, each.reason, each.author),
            )
            for each in results.rulings
        ],
    )


# How it is written


class _Writer:
    """Puts sheets into a workbook, all in the same dress."""

    def __init__(self, book: xlsxwriter.Workbook, results: Results, zone: tzinfo | None) -> None:
        self._book, self._results, self._zone = book, results, zone
        self._language = results.plan.language
        face = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
        self._title = book.add_format({**face, "bold": True, "font_size": 18, "font_color": "#15191f"})
        self._about = book.add_format({**face, "font_size": 9, "font_color": "#68707c"})
        head = {**face, "bold": True, "font_color": "#ffffff", "bg_color": "#15191f"}
        self._head = book.add_format({**head, "indent": 1})
        self._head_right = book.add_format({**head, "align": "right"})
        line = {**face, "bottom": 1, "bottom_color": "#d9dde3"}
        minutes = "[m]:ss.000"
        self._formats: dict[Kind, Format] = {
            "text": book.add_format({**line, "indent": 1}),
            "number": book.add_format({**line, "num_format": "0"}),
            "points": book.add_format({**line, "num_format": "General"}),
            "duration": book.add_format({**line, "num_format": minutes, "align": "right"}),
            "gap": book.add_format({**line, "num_format": f'"+"{minutes}', "align": "right"}),
            "moment": book.add_format({**line, "num_format": "dd.mm.yyyy hh:mm:ss"}),
        }

    def write(self, sheet: Sheet) -> None:
        """One sheet: title, what state it is of, headings that stay, and the table."""
        page = self._book.add_worksheet(clean(sheet.name)[:_LONGEST_SHEET_NAME])
        last = len(sheet.columns) - 1
        widths = [len(column.name) + 3 for column in sheet.columns]
        page.set_row(0, 28)
        page.write_string(0, 0, cut(f"{self._results.plan.name} – {sheet.name}", 120), self._title)
        page.write_string(1, 0, told(self._results, self._zone), self._about)
        page.set_row(_HEADER_ROW, 20)
        for at, column in enumerate(sheet.columns):
            page.write_string(_HEADER_ROW, at, column.name, self._head_right if column.kind in _RIGHT else self._head)
        number = _HEADER_ROW
        for number, row in enumerate(sheet.rows, start=_HEADER_ROW + 1):
            for at, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                widths[at] = max(widths[at], self._cell(page, number, at, column.kind, cell))
        page.freeze_panes(_HEADER_ROW + 1, 0)
        page.autofilter(_HEADER_ROW, 0, max(number, _HEADER_ROW + 1), last)
        for at, width in enumerate(widths):
            page.set_column(at, at, min(width, _WIDEST) + 1)
        printed = sum(column.printed for column in sheet.columns)
        page.print_area(0, 0, max(number, _HEADER_ROW + 1), printed - 1)
        self._print(page)

    def _cell(self, page: Worksheet, row: int, at: int, kind: Kind, cell: Cell) -> int:
        """Write a cell; how many signs wide it is."""
        dress = self._formats[kind]
        if cell is None or cell == "":
            page.write_blank(row, at, None, dress)
            return 0
        if isinstance(cell, datetime):
            page.write_datetime(row, at, cell.astimezone(self._zone).replace(tzinfo=None), dress)
            return 19
        if isinstance(cell, str):
            shown = clean(cell)[:_LONGEST_CELL]
            page.write_string(row, at, shown, dress)
            return len(shown)
        if kind in ("duration", "gap") and cell < 0:
            page.write_string(row, at, format_gap(int(cell), self._language), dress)  # no spreadsheet shows time < 0
            return 10
        if kind in ("duration", "gap"):
            page.write_number(row, at, int(cell) / DAY_MS, dress)
            return 10
        page.write_number(row, at, float(cell) if isinstance(cell, Decimal) else cell, dress)
        return 8

    def _print(self, page: Worksheet) -> None:
        page.set_landscape()
        page.set_paper(9)  # A4
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEADER_ROW)
        page.hide_gridlines(2)
        words = WORDS[self._language]
        # The blank ends the size of the type, which the first digit would be taken for a part of.
        pages = words["page"].format(page="&P", pages="&N")
        page.set_footer(f"&L&8 {self._results.checksum[:16]}&R&8 {pages}")
