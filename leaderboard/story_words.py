"""The sentences of stories, in German and English."""

from collections.abc import Mapping
from typing import Final

from leaderboard.story import Kind, Story
from timing.units import Language, format_lap

_EN: Final[Mapping[Kind, str]] = {
    Kind.BEST_EVER: "{name}: {lap}, the best lap ever here, by {by}",
    Kind.BEST_EVENING: "{name}: {lap}, the best lap of the evening, by {by}",
    Kind.BEST_SESSION: "{name}: {lap}, the new best lap, by {by}{from}",
    Kind.FIRST_TIME: "{name} sets the first time: {lap}",
    Kind.NEAR_EVER: "{name}: {lap}, {by} behind the best lap ever here",
    Kind.NEAR_EVENING: "{name}: {lap}, {by} behind the best lap of the evening",
    Kind.NEAR_SESSION: "{name}: {lap}, {by} behind the best lap{of}",
    Kind.PERSONAL_BEST: "{name} improves by {by} to {lap}",
    Kind.JUMP: "{name} gains {count} places, now {place}{with}",
    Kind.ROOKIE: "{name} is the {nth} rookie in the top ten: {place}",
    Kind.FIRST_LAP: "{name}: first lap, {lap}, {place}",
    Kind.LEAD: "{name} takes the lead from {other}",
    Kind.BATTLE: "{name} is within {by} of {other}",
    Kind.WIN: "{name} wins{margin}",
    Kind.HAT_TRICK: "Hat-trick for {name}: pole, fastest lap and win",
    Kind.RETIRED: "First retirement: {name}",
    Kind.TEAM_LEAD: "If it ended now, {name} would lead the cup, {points} ahead, and no longer {other}",
}
_DE: Final[Mapping[Kind, str]] = {
    Kind.BEST_EVER: "{name}: {lap}, beste Runde aller Zeiten hier, um {by}",
    Kind.BEST_EVENING: "{name}: {lap}, beste Runde des Abends, um {by}",
    Kind.BEST_SESSION: "{name}: {lap}, neue Bestzeit, um {by}{from}",
    Kind.FIRST_TIME: "{name} setzt die erste Zeit: {lap}",
    Kind.NEAR_EVER: "{name}: {lap}, {by} hinter der besten Runde aller Zeiten hier",
    Kind.NEAR_EVENING: "{name}: {lap}, {by} hinter der besten Runde des Abends",
    Kind.NEAR_SESSION: "{name}: {lap}, {by} hinter der Bestzeit{of}",
    Kind.PERSONAL_BEST: "{name} verbessert sich um {by} auf {lap}",
    Kind.JUMP: "{name} gewinnt {count} Plätze, jetzt {place}{with}",
    Kind.ROOKIE: "{name} ist der {nth} Neuling in den Top Ten: {place}",
    Kind.FIRST_LAP: "{name}: erste Runde, {lap}, {place}",
    Kind.LEAD: "{name} übernimmt die Führung von {other}",
    Kind.BATTLE: "{name} ist bis auf {by} an {other} dran",
    Kind.WIN: "{name} gewinnt{margin}",
    Kind.HAT_TRICK: "Hattrick für {name}: Pole, schnellste Runde und Sieg",
    Kind.RETIRED: "Erster Ausfall: {name}",
    Kind.TEAM_LEAD: "Wäre jetzt Schluss, führte {name} im Cup mit {points} Vorsprung, nicht mehr {other}",
}
_SENTENCES: Final[Mapping[Language, Mapping[Kind, str]]] = {"en": _EN, "de": _DE}
_NTH: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    "de": ("erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte", "zehnte"),
}
_PARTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "from": ", which {other} had",
        "of": " of {other}",
        "margin": " by {by}",
        "point": "point",
        "points": "points",
    },
    "de": {
        "from": ", die {other} hatte",
        "of": " von {other}",
        "margin": " mit {by} Vorsprung",
        "point": "Punkt",
        "points": "Punkten",
    },
}


def sentence(story: Story, names: Mapping[str, str], teams: Mapping[str, str], language: Language) -> str:
    """A story as a sentence, with the names of drivers and teams by id."""
    parts, whose = _PARTS[language], teams if story.team else names
    other = None if story.other is None else whose.get(story.other, story.other)
    by = "" if story.by_ms is None else _seconds(story.by_ms, language)
    values = {
        "name": whose.get(story.driver or story.team or "", story.driver or story.team or ""),
        "other": other or "",
        "lap": "" if story.ms is None else format_lap(story.ms, language),
        "by": by,
        "place": f"P{story.place}",
        "with": "" if story.ms is None else f" ({format_lap(story.ms, language)})",
        "count": str(story.count),
        "nth": _NTH[language][min(story.count or 1, 10) - 1],
        "from": parts["from"].format(other=other) if other else "",
        "of": parts["of"].format(other=other) if other else "",
        "margin": parts["margin"].format(by=by) if by else "",
        "points": _points(story.count or 0, language) if story.team else "",
    }
    return _SENTENCES[language][story.kind].format(**values)


def _seconds(ms: int, language: Language) -> str:
    """`0.041 s`, and from a minute on as a lap is written."""
    if ms >= 60_000:
        return format_lap(ms, language)
    point = "," if language == "de" else "."
    return f"{ms // 1000}{point}{ms % 1000:03d} s"


def _points(hundredths: int, language: Language) -> str:
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    word = _PARTS[language]["point" if hundredths == 100 else "points"]
    return f"{text.replace('.', ',') if language == 'de' else text} {word}"
