"""A lap chart as SVG: the time of each lap of one driver or of several, drawn for a phone and for paper.

It works inside of a page and as a picture of its own: no style sheet, no script, nothing from elsewhere, only
attributes, which a page's style sheet may override by class. Lines differ by sign and dash, not by colour alone; a lap
that does not count is a cross and in no line; what is far slower than the others sits at the upper edge, with an arrow.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from display.exports.text import cut
from leaderboard.details import DrivenLap
from timing.units import Language, format_lap

WIDTH: Final = 360
FACE: Final = "'Barlow Condensed', 'Arial Narrow', sans-serif"
LEFT, RIGHT, TOP, PLOT, BOTTOM, LEGEND = 62, 14, 22, 168, 30, 20
"""Margins, and heights of the plot, of the line of numbers under it, and of a line of the legend."""
SLOW: Final = 1.06
"""Laps that are slower than the best by more are drawn at the edge."""
FAST: Final = 0.96
"""The same of what does not count and is faster."""
MOST_LINES: Final = 4
MOST_TICKS: Final = 4
MOST_NUMBERS: Final = 8

_LOOKS: Final = (("#3ec1ff", ""), ("#ffd43b", "7 4"), ("#14c38e", "2 4"), ("#ff8fa3", "9 3 2 3"))
_STEPS: Final = (
    *(digit * 10**power for power in range(1, 5) for digit in (1, 2, 5)),
    *(minutes * 60_000 for minutes in (2, 5, 15, 60, 360, 1440)),
)
_NUMBERS: Final = tuple(digit * 10**power for power in range(5) for digit in (1, 2, 5))

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "none": "No laps yet.",
        "laps": "{n} laps",
        "laps_one": "1 lap",
        "best": ", best {time} in lap {lap}",
        "not_counted": ", {n} not counted",
        "lap": "Lap",
    },
    "de": {
        "none": "Noch keine Runden.",
        "laps": "{n} Runden",
        "laps_one": "1 Runde",
        "best": ", beste {time} in Runde {lap}",
        "not_counted": ", {n} ohne Wertung",
        "lap": "Runde",
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """A driver's laps of a session."""

    name: str
    laps: Sequence[DrivenLap]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From lap numbers and times to places. `low` and `high` are the times at the lower and the upper edge."""

    last: int
    low: int
    high: int
    step: int

    def x(self, number: int) -> float:
        across = 0.5 if self.last < 2 else (number - 1) / (self.last - 1)
        return round(LEFT + 8 + across * (WIDTH - LEFT - RIGHT - 16), 1)

    def y(self, time_ms: int) -> float:
        within = min(max(time_ms, self.low), self.high)
        return round(TOP + PLOT * (self.high - within) / (self.high - self.low), 1)

    def edge(self, time_ms: int) -> str:
        """The sign of a time that is beyond an edge."""
        return "▲" if time_ms > self.high else "▼" if time_ms < self.low else ""


def lap_chart(
    lines: Sequence[Line], title: str, *, language: Language = "en", id: str = "chart", named: bool = False
) -> str:
    """The chart of at most `MOST_LINES` lines that have laps; `named`: also a single one has its name under it.

    `id` tells it from other charts of a page.
    """
    words = _WORDS[language]
    shown = [line for line in lines if line.laps][:MOST_LINES]
    named = named or len(shown) > 1
    legend = LEGEND * len(shown) if named else 0
    height = TOP + PLOT + BOTTOM + legend
    label = f"{id}-title {id}-told"
    told = " ".join(_told(line, words, language, named=named) for line in shown) or words["none"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lap-chart" role="img" aria-labelledby="{escape(label)}"',
        f'viewBox="0 0 {WIDTH} {height}" font-family="{FACE}" font-size="14" font-weight="600">',
        f'<title id="{escape(id)}-title">{_text(title)}</title>',
        f'<desc id="{escape(id)}-told">{_text(told)}</desc>',
        f'<rect class="ground" width="{WIDTH}" height="{height}" fill="#12161e"/>',
    ]
    if shown:
        scale = _scale(shown)
        parts += [*_grid(scale, words, language), *_drawn(shown, scale, language)]
    else:
        parts.append(_label(WIDTH / 2, TOP + PLOT / 2, words["none"], "middle", "note"))
    if legend:
        parts += _legend(shown, TOP + PLOT + BOTTOM)
    return "\n".join([*parts, "</svg>"])


def _told(line: Line, words: dict[str, str], language: Language, *, named: bool) -> str:
    """A line in a sentence."""
    count = len(line.laps)
    laps = words["laps_one"] if count == 1 else words["laps"].format(n=count)
    best = next((lap for lap in line.laps if lap.best), None)
    if best is not None:
        laps += words["best"].format(time=format_lap(best.time_ms, language), lap=best.number)
    out = sum(not lap.counts for lap in line.laps)
    if out:
        laps += words["not_counted"].format(n=out)
    name = f"{cut(line.name, 36)}: " if named else ""
    return f"{name}{laps}."


def _scale(lines: Sequence[Line]) -> _Scale:
    laps = [lap for line in lines for lap in line.laps]
    counted = [lap.time_ms for lap in laps if lap.counts] or [lap.time_ms for lap in laps]
    best = min(counted)
    near = [lap.time_ms for lap in laps if FAST * best <= lap.time_ms <= SLOW * best]
    span = max(max(near) - min(near), 200)
    step = next((each for each in _STEPS if span <= each * (MOST_TICKS - 1)), _STEPS[-1])
    # Room for the best time under its lap.
    low, high = min(near) - span // 5, max(near) + span // 12
    return _Scale(max(lap.number for lap in laps), low, high, step)


def _grid(scale: _Scale, words: dict[str, str], language: Language) -> Iterator[str]:
    """Lines for times, and the numbers of laps."""
    for time_ms in range(-(-scale.low // scale.step) * scale.step, scale.high + 1, scale.step):
        y = scale.y(time_ms)
        yield f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#333d4f"/>'
        yield _label(LEFT - 6, y + 5, format_lap(time_ms, language), "end", "axis")
    step = next(each for each in _NUMBERS if scale.last <= each * MOST_NUMBERS)
    for number in range(step, scale.last + 1, step):
        yield _label(scale.x(number), TOP + PLOT + 20, str(number), "middle", "axis")
    yield _label(LEFT - 6, TOP + PLOT + 20, words["lap"], "end", "axis")


def _drawn(lines: Sequence[Line], scale: _Scale, language: Language) -> Iterator[str]:
    for at, line in enumerate(lines):
        color, dash = _LOOKS[at]
        places = [(scale.x(lap.number), scale.y(lap.time_ms)) for lap in line.laps if lap.counts]
        if len(places) > 1:
            path = "L".join(f"{x} {y}" for x, y in places)
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            yield f'<path class="line" d="M{path}" fill="none" stroke="{color}" stroke-width="2"{dashed}/>'
        for lap in line.laps:
            yield from _lap(lap, scale, at, color)
    bests = [(lap.time_ms, at, lap) for at, line in enumerate(lines) for lap in line.laps if lap.best]
    if bests:
        _, _, best = min(bests, key=lambda each: each[:2])
        x, y = scale.x(best.number), scale.y(best.time_ms)
        side = "start" if x < WIDTH * 0.4 else "end" if x > WIDTH * 0.7 else "middle"
        yield _label(x, y + 21, f"★ {format_lap(best.time_ms, language)}", side, "fastest")


def _lap(lap: DrivenLap, scale: _Scale, look: int, color: str) -> Iterator[str]:
    x, y = scale.x(lap.number), scale.y(lap.time_ms)
    if not lap.counts:
        d = f"M{x - 4} {y - 4}l8 8m0 -8l-8 8"
        yield f'<path class="out" d="{d}" stroke="#ff6b70" stroke-width="2" fill="none"/>'
    else:
        kind = "lap hand" if lap.by_hand else "lap"
        fill = "#12161e" if lap.by_hand else color
        yield f'<path class="{kind}" d="{_sign(look, x, y)}" fill="{fill}" stroke="{color}" stroke-width="1.5"/>'
    if lap.best:
        yield f'<circle class="best" cx="{x}" cy="{y}" r="7.5" fill="none" stroke="#c06bff" stroke-width="2.5"/>'
    edge = scale.edge(lap.time_ms)
    if edge:
        yield _label(x, y + (-6 if edge == "▲" else 15), edge, "middle", "edge")


def _sign(look: int, x: float, y: float) -> str:
    """The mark of a lap in this look: disc, square, triangle, diamond."""
    return (
        f"M{x - 3.5} {y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
        f"M{x - 3} {y - 3}h6v6h-6z",
        f"M{x} {y - 4.5}l4.5 8h-9z",
        f"M{x} {y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z",
    )[look]


def _legend(lines: Iterable[Line], top: float) -> Iterator[str]:
    for at, line in enumerate(lines):
        color, dash = _LOOKS[at]
        y = top + LEGEND * at + 6
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<path class="line" d="M{LEFT - 44} {y}h34" stroke="{color}" stroke-width="2"{dashed}/>'
        yield f'<path class="lap" d="{_sign(at, LEFT - 27, y)}" fill="{color}" stroke="{color}"/>'
        yield _label(LEFT, y + 5, cut(line.name, 36), "start", "name")


def _label(x: float, y: float, text: str, anchor: str, kind: str) -> str:
    fill = {"axis": "#a7b1c2", "edge": "#a7b1c2", "fastest": "#c06bff"}.get(kind, "#ffffff")
    ground = ' paint-order="stroke" stroke="#12161e" stroke-width="4"' if kind == "fastest" else ""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}"{ground}>{_text(text)}</text>'


def _text(text: str) -> str:
    """Text from outside as XML may hold it."""
    return escape(cut(text, 400), quote=False)
