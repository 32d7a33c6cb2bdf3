"""The papers, read back out of their PDFs: what stands on them is what the board and the cup say."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

import pypdf
import pytest

from display.exports import Wishes, exported
from display.exports.lists import session_list, short_names, standings_list, start_list
from display.exports.results import Results, results_of
from display.exports.rules_text import link_text
from tests.display.exports.evening import HOSTILE, LAPS, PLAN, evening, hostile, record_of
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.memory import MemoryRecord
from timing.units import format_gap, format_lap

WISHES = Wishes(zone=UTC, url="http://192.168.1.5:8080/")
OVERALL = replace(WISHES, standings=True)


def pages(content: bytes) -> list[str]:
    """The text of each page; blanks and places where lines may end are as good as each other."""
    return [
        " ".join(page.extract_text().replace("\u200b", "").split())
        for page in pypdf.PdfReader(io.BytesIO(content)).pages
    ]


@pytest.fixture(scope="module")
def results() -> Results:
    return evening()


@pytest.fixture(scope="module")
def paper() -> Callable[..., bytes]:
    def made(format: str, session: str = "qualifying", wishes: Wishes = WISHES) -> bytes:
        return exported(record_of(), PLAN, session, format, wishes).content  # type: ignore[arg-type]

    return made


def test_the_result_of_a_session_is_its_board(results: Results, paper: Callable[..., bytes]) -> None:
    content = paper("pdf")
    (page,) = pages(content)
    at = page.index("Beste Runde")
    for row in results.session("qualifying").board.rows:
        assert row.best_ms is not None
        at = page.index(f"{row.position} {row.driver.number or ''}".strip(), at)
        at = page.index(row.driver.name, at)
        at = page.index(format_lap(row.best_ms, "de"), at)
        if row.gap_ms is not None:
            at = page.index(format_gap(row.gap_ms, "de"), at)
    assert "Mika Dampf: Hinter Lena Rohr: gleiche beste Runde 1:58,001" in page


def test_the_result_of_a_race_has_laps_and_total_times(results: Results, paper: Callable[..., bytes]) -> None:
    (page,) = pages(paper("pdf", "race-1"))
    result = results.session("race-1")
    assert [row.driver.id for row in result.board.rows] == ["mika", "svea", "ruben", "marie", "lena"]
    at = page.index("Gesamtzeit")
    for row in result.board.rows:
        at = page.index(row.driver.name, at)
        at = page.index(format_lap(sum(LAPS["race-1"][row.driver.id]), "de"), at)
        at = page.index(f" {result.points[row.driver.id]:f}", at)
    assert page.index("+0,500") < page.index("+1 Rd.") < at


def test_who_is_disqualified_or_not_classified_is_told_so(results: Results) -> None:
    race = results.session("race-1")
    places = race.scored.classification.places
    out = (*places[:3], replace(places[3], status="not-classified"), replace(places[4], status="disqualified"))
    scored = replace(race.scored, classification=replace(race.scored.classification, places=out))
    rows = session_list(results, replace(race, scored=scored))["tables"][0]["rows"]
    assert [[cell["text"] for cell in row["cells"]][4] for row in rows[3:]] == ["nicht gewertet", "disqualifiziert"]
    assert rows[4]["cells"][0]["text"] == "–"


def test_what_stewards_gave_stands_below_the_list(results: Results) -> None:
    race = results.session("race-1")
    first, *others = race.board.rows
    board = replace(race.board, rows=(replace(first, penalties=("Verwarnung", "5 s")), *others))
    note = session_list(results, replace(race, board=board))["tables"][0]["note"]
    assert note.splitlines()[0] == f"{first.driver.name}: Verwarnung, 5 s"


def test_each_page_says_of_what_state_it_is(results: Results, paper: Callable[..., bytes]) -> None:
    page = pages(paper("pdf", "qualifying"))[0]
    checksum = results.of("qualifying").checksum
    groups = " ".join(checksum[at : at + 4] for at in range(0, 16, 4))
    assert f"vorläufig · 21.11.2026 18:06 · Buch book:{results.seq} · Prüfsumme {groups}" in page
    assert "Seite 1 von 1" in page
    assert "Rennleitung" in page


def test_a_paper_is_for_the_archive_and_the_same_each_time(paper: Callable[..., bytes]) -> None:
    content = paper("pdf")
    assert b"pdfaid:part" in content
    assert paper("pdf") == content
    fonts = {font for page in pypdf.PdfReader(io.BytesIO(content)).pages for font in page["/Resources"]["/Font"]}  # type: ignore[index]
    assert fonts


def test_the_standings_have_the_points_of_the_cup(results: Results, paper: Callable[..., bytes]) -> None:
    teams, drivers = pages(paper("pdf", wishes=OVERALL))
    for page, lines in (
        (teams, [(each.team.name, each.standing) for each in results.cup.teams]),
        (drivers, [(each.driver.name, each.standing) for each in results.cup.drivers]),
    ):
        at = page.index("Punkte")
        for name, standing in lines:
            at = page.index(f"{standing.position} {name}", at)
            at = page.index(f" {standing.points:f} ", at)
            if standing.best_ms is not None:
                at = page.index(format_lap(standing.best_ms, "de"), at)
    assert "Q Qualifying · R1 Rennen 1 · R2 Rennen 2" in teams
    link = link_text(results.cup.teams[1].standing.decided_by, "de")
    assert f"Gleiche Punkte, entschieden durch {link}: Platz 2." in teams


def test_many_sessions_get_narrow_columns_and_then_a_page_on_its_side() -> None:
    def listed(races: int) -> dict[str, object]:
        plan = parse_plan(f'rules = "company-cup"\n[[sessions]]\ntype = "race"\ncount = {races}\n[teams.a]\nname = "A"')
        return standings_list(results_of(record_of(plan), plan))

    assert [(listed(races)["dense"], listed(races)["landscape"]) for races in (6, 10, 11)] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_where_nothing_scores_the_best_laps_are_the_standings() -> None:
    plan = replace(PLAN, rules=parse_plan('rules = "hotlap-teams"').rules)
    teams = standings_list(results_of(record_of(plan), plan))["tables"][0]
    assert [column["name"] for column in teams["columns"]] == ["Pl.", "Team", "Summe"]
    assert teams["rows"][0]["cells"][2]["text"] == format_lap(117_500 + 118_000, "de")
    assert teams["note"] == ""


def test_results_that_do_not_count_stand_in_brackets_and_points_off_below() -> None:
    results = evening()
    first = results.cup.drivers[0]
    odd = (first.standing.results[0]._replace(dropped=True, given=-first.standing.points), *first.standing.results[1:])
    cup = replace(results.cup, teams=(), drivers=(replace(first, standing=replace(first.standing, results=odd)),))
    (table,) = standings_list(replace(results, cup=cup))["tables"]
    cell = table["rows"][0]["cells"][2]
    assert (cell["text"], cell["under"]) == ("(1)", "-34")
    assert "In Klammern: Streichergebnis." in table["note"]


def test_sessions_have_short_names() -> None:
    assert short_names(evening()) == ["Q", "R1", "R2"]


def test_a_start_list_follows_the_qualifying(results: Results, paper: Callable[..., bytes]) -> None:
    (page,) = pages(paper("start-list", "race-1"))
    assert "Startliste Rennen 1" in page
    assert "Start 20:15 Uhr · 3 Runden · In der Reihenfolge von Qualifying" in page
    at = page.index("Unterschrift")
    for row in results.session("qualifying").board.rows:
        at = page.index(row.driver.name, at)
    assert page.index("Paul Strebe") > at
    table = start_list(results, PLAN.sessions[1])["tables"][0]
    assert [row["cells"][4]["text"] for row in table["rows"]][:4] == ["Fenster", "rig-2", "rig-2", "Fenster"]


def test_a_start_list_before_any_lap_has_everybody_of_the_plan() -> None:
    data = start_list(results_of(MemoryRecord("e"), PLAN), PLAN.sessions[0])
    assert [row["cells"][2]["text"] for row in data["tables"][0]["rows"]] == [
        driver.name for driver in PLAN.drivers.values()
    ]


def test_a_certificate_for_each_team_and_driver_with_a_place(results: Results, paper: Callable[..., bytes]) -> None:
    sheets = pages(paper("certificates", wishes=OVERALL))
    assert len(sheets) == 3 + 6 + 1  # Paul Strebe has no place; the last is the prize for the fastest qualifying lap
    assert all(text in sheets[-1] for text in ("Schnellste Runde", "Preis für die schnellste Runde im Qualifying"))
    first = sheets[0]
    for text in (
        *("Firmencup", "Urkunde", "Kessel & Söhne", "Mika Dampf, Lena Rohr", "1.", "55 Punkte", "1:57,500"),
        *("21. November 2026", "Rennleitung", "Veranstalter"),
    ):
        assert text in first
    assert "Gesamtwertung Fahrer" in sheets[3]


def test_a_certificate_for_each_driver_of_a_session(results: Results, paper: Callable[..., bytes]) -> None:
    sheets = pages(paper("certificates"))
    rows = results.session("qualifying").board.rows
    assert len(sheets) == len(rows)
    for sheet, row in zip(sheets, rows, strict=True):
        assert row.best_ms is not None
        assert row.driver.name in sheet
        assert f"{row.position}." in sheet
        assert format_lap(row.best_ms, "de") in sheet


def test_nobody_gets_a_certificate_before_the_first_lap() -> None:
    with pytest.raises(SetupError, match="nobody has a place"):
        exported(record_of(), PLAN, "race-2", "certificates")
    with pytest.raises(SetupError, match="nobody has a place"):
        exported(MemoryRecord("e"), PLAN, "current", "certificates", OVERALL)


def test_there_is_a_blank_sheet_for_each_rig(paper: Callable[..., bytes]) -> None:
    first, second = pages(paper("lap-sheets"))
    assert "Fenster Halle A" in first
    assert "7 Svea Linsen, Ruben Claar" in first
    assert "Kessel & Söhne" in second
    assert all(f" {line} " in first for line in range(1, 31))


def test_without_a_plan_there_is_one_blank_sheet() -> None:
    (sheet,) = pages(exported(MemoryRecord("e"), Plan(), "current", "lap-sheets").content)
    assert "Rig ________" in sheet


def test_each_team_has_a_sheet_with_its_address(results: Results, paper: Callable[..., bytes]) -> None:
    sheets = pages(paper("team-sheets"))
    for sheet, each in zip(sheets, results.cup.teams, strict=True):
        assert each.team.name in sheet
        assert f"http://192.168.1.5:8080/t/{each.team.id}" in sheet
        assert format_lap(each.standing.best_ms or 0, "de") in sheet
    assert "Noch nicht gestartet: Paul Strebe" in sheets[2]
    assert format_lap(min(LAPS["race-1"]["lena"]), "de") in sheets[0]


def test_a_team_sheet_without_an_address_has_no_code() -> None:
    (sheet, *_) = pages(exported(record_of(), PLAN, "current", "team-sheets").content)
    assert "Ergebnisse live" not in sheet


def test_an_open_stand_has_no_teams_to_make_sheets_for() -> None:
    with pytest.raises(SetupError, match="no teams"):
        exported(record_of(Plan()), Plan(), "current", "team-sheets")


@pytest.mark.parametrize("format", ["pdf", "team-sheets"])
def test_any_name_is_text_on_paper(format: str) -> None:
    from display.exports import _MAKERS

    made = _MAKERS[format](hostile(), "race-1", WISHES)  # type: ignore[index]
    assert "no PDF/A" in made.about
    text = " ".join(pages(made.content))
    reader = pypdf.PdfReader(io.BytesIO(made.content))
    assert not [page for page in reader.pages if "/Annots" in page]
    assert "\u202e" not in text
    assert '=HYPERLINK("http://evil.example","click")' in text
    if format == "pdf":
        assert '#import "/etc/passwd": * $x^2$ *bold* <label> @ref' in text
        assert "W" * 60 in text.replace(" ", "")
    assert len(HOSTILE) > 10
