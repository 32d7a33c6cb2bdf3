"""The lap chart: whatever was driven, a picture that is well-formed, tells all of it, and stays in its frame."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.phone.chart import MOST_LINES, WIDTH, Line, lap_chart
from leaderboard.details import DrivenLap
from timing.units import LONGEST_LAP_MS

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "]]>&amp;\"'",
    "\u202egnp.exe",
    "W" * 200,
    "\x00\x07\x1b[31m",
    "\ud800x",
    "\U0001f3c1",
    "",
)


def driven(*laps: tuple[int, bool, bool]) -> list[DrivenLap]:
    """Laps of these times; whether each counts, and whether it was entered by hand."""
    counted = [time_ms for time_ms, counts, _ in laps if counts]
    best = next((at for at, (time_ms, counts, _) in enumerate(laps) if counts and time_ms == min(counted)), -1)
    return [
        DrivenLap(at + 1, time_ms, (), None if counts else "game", by_hand, at == best)
        for at, (time_ms, counts, by_hand) in enumerate(laps)
    ]


def marks(chart: Element, kind: str) -> list[Element]:
    return [each for each in chart.iter() if each.get("class") == kind]


def words(chart: Element) -> list[str]:
    return [each.text or "" for each in chart.iter(f"{SVG}text")]


LAPS = st.lists(
    st.tuples(st.one_of(st.integers(1, LONGEST_LAP_MS - 1), st.integers(88_000, 95_000)), st.booleans(), st.booleans()),
    max_size=30,
).map(lambda laps: driven(*laps))


@given(st.lists(st.builds(Line, st.one_of(st.text(), st.sampled_from(HOSTILE)), LAPS), max_size=6), st.text())
def test_any_laps_of_anybody_make_a_chart_in_its_frame(lines: Sequence[Line], title: str) -> None:
    chart = fromstring(lap_chart(lines, title, id="c"))
    shown = [line for line in lines if line.laps][:MOST_LINES]
    _, _, width, height = (float(number) for number in (chart.get("viewBox") or "").split())
    laps = [lap for line in shown for lap in line.laps]
    assert width == WIDTH
    assert len(marks(chart, "out")) == sum(not lap.counts for lap in laps)
    legend = len(shown) if len(shown) > 1 else 0
    assert len(marks(chart, "lap")) == sum(lap.counts and not lap.by_hand for lap in laps) + legend
    assert len(marks(chart, "lap hand")) == sum(lap.counts and lap.by_hand for lap in laps)
    assert len(marks(chart, "best")) == sum(lap.best for lap in laps)
    assert len(marks(chart, "fastest")) == any(lap.best for lap in laps)
    assert len(marks(chart, "grid")) <= 8
    for each in chart.iter():
        x, y = (float(each.get(name) or each.get(f"c{name}") or 0) for name in ("x", "y"))
        place = re.match(r"M(-?[\d.]+) (-?[\d.]+)", each.get("d") or "")
        for across, down in ((x, y), (float(place[1]), float(place[2])) if place else (0, 0)):
            assert 0 <= across <= width
            assert 0 <= down <= height
        assert not {"style", "href", "onload", "src"} & each.attrib.keys(), "no page allows that"
    assert {each.tag.removeprefix(SVG) for each in chart.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "path",
        "circle",
        "text",
    }


@given(LAPS)
def test_the_same_laps_make_the_same_chart_and_slower_is_higher(laps: list[DrivenLap]) -> None:
    text = lap_chart([Line("Anna", laps)], "Anna")
    assert text == lap_chart([Line("Anna", laps)], "Anna")
    [path] = [each.get("d") or "" for each in marks(fromstring(text), "line")] or [""]
    heights = [float(place.split()[1]) for place in path.removeprefix("M").split("L")] if path else []
    counted = [lap.time_ms for lap in laps if lap.counts]
    assert len(heights) == (len(counted) if len(counted) > 1 else 0)
    for (one, above), (other, below) in zip(
        zip(counted, heights, strict=False), zip(counted[1:], heights[1:], strict=False), strict=False
    ):
        assert one == other or (above <= below) is (one >= other) or above == below


def test_it_tells_in_both_languages_what_it_shows() -> None:
    laps = driven((92_000, True, False), (90_432, True, False), (89_000, False, False))
    for language, wanted, axis in (
        ("en", "3 laps, best 1:30.432 in lap 2, 1 not counted.", "Lap"),
        ("de", "3 Runden, beste 1:30,432 in Runde 2, 1 ohne Wertung.", "Runde"),
    ):
        chart = fromstring(lap_chart([Line("Anna", laps)], "Anna, Race 1", language=language, id="chart-race-1"))  # type: ignore[arg-type]
        assert [each.text for each in (chart.find(f"{SVG}title"), chart.find(f"{SVG}desc")) if each is not None] == [
            "Anna, Race 1",
            wanted,
        ]
        named = (chart.get("aria-labelledby") or "").split()
        assert named == [each.get("id") for each in chart.iter() if each.get("id")]
        assert chart.get("role") == "img"
        assert axis in words(chart)
        assert f"★ {'1:30.432' if language == 'en' else '1:30,432'}" in words(chart)


def test_several_drivers_have_a_legend_and_no_two_the_same_look() -> None:
    lines = [Line(name, driven((90_000 + at, True, False), (91_000, True, False))) for at, name in enumerate("abc")]
    chart = fromstring(lap_chart(lines, "Team"))
    assert words(chart)[-3:] == ["a", "b", "c"]
    drawn = marks(chart, "line")[:3]
    assert len({each.get("stroke") for each in drawn}) == 3
    assert len({each.get("stroke-dasharray") for each in drawn}) == 3
    assert len(marks(chart, "best")) == 3
    assert "a: 2 laps, best 1:30.000 in lap 1. b: " in (chart.findtext(f"{SVG}desc") or "")
    alone = fromstring(lap_chart(lines[:1], "Team", named=True))
    assert words(alone)[-1] == "a"


def test_a_lap_in_the_pits_does_not_flatten_all_others() -> None:
    laps = driven((90_000, True, False), (90_500, True, False), (200_000, True, False), (60_000, False, False))
    chart = fromstring(lap_chart([Line("Anna", laps)], "Anna"))
    heights = [float(place.split()[1]) for place in (marks(chart, "line")[0].get("d") or "")[1:].split("L")]
    assert heights[0] - heights[1] > 60
    assert [each.text for each in marks(chart, "edge")] == ["▲", "▼"]


@pytest.mark.parametrize(("language", "said"), [("en", "No laps yet."), ("de", "Noch keine Runden.")])
def test_without_laps_it_says_so(language: str, said: str) -> None:
    chart = fromstring(lap_chart([Line("Anna", [])], "Anna", language=language))  # type: ignore[arg-type]
    assert words(chart) == [said]
    assert chart.findtext(f"{SVG}desc") == said
