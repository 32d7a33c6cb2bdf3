"""The rules of a cup as a list that people read: what is ranked by what, what it is worth, and how it adds up."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from display.exports.text import clean, points_text
from leaderboard.accounts import penalty
from timing.ladders import Ladder
from timing.record.decisions import Ruled
from timing.rules import ONE, SESSION, Points, Ranking, Rules
from timing.units import Language


class Rule(NamedTuple):
    """One line of the list; `about` is the kind of session, "" for what holds for all."""

    about: str
    name: str
    value: str


_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "rules": "Rules",
        "rules of": "{name}, version {version}",
        "practice": "Practice",
        "qualifying": "Qualifying",
        "race": "Race",
        "warmup": "Warm-up",
        "hotlap": "Hot lap",
        "other": "Session",
        "ranked by": "Ranked by",
        "best-lap": "best lap",
        "mean-of-best": "mean of the best {of} laps",
        "best-consecutive": "best {of} laps in a row",
        "race-order": "laps completed, then total time",
        "equal": "If equal",
        "second-best": "second-best lap",
        "earlier": "who was earlier",
        "classified from": "Classified from",
        "laps and times": "Laps and times",
        "of the game": "as in the game's own result",
        "penalties of the game": "Penalties of the game",
        "not counted": "not counted",
        "lap": "1 lap",
        "laps": "{count} laps",
        "share": "{share} % of the winner's laps",
        "points": "Points by place",
        "points from": "Points from {count} classified",
        "fastest-lap": "Fastest lap",
        "among": "{points} if among the first {top}",
        "distance": "From {share} % of the distance",
        "pole": "First on the grid",
        "factor": "Factor",
        "short": "Below {share} % of the distance",
        "times": "× {factor}",
        "teams": "Teams",
        "all": "all drivers count",
        "best": "the best {of} drivers of each session count",
        "average-of-bests": "mean of all drivers' best laps",
        "sum-of-bests": "sum of all drivers' best laps",
        "every": "Every driver",
        "has to start": "has to start",
        "over": "Over all sessions",
        "sum": "everything adds up",
        "best of": "the best {count} results",
        "drops": "all but the worst {count} results",
        "wins": "more wins, then better places",
        "best-result": "best single result",
        "drawn": "drawn by race control",
        "game": "place in the game's own result",
        "classes": "Classes",
        "apart": "scored apart",
        "class of": "{type}, class {of}",
        "session": "order of {session}",
        "warnings": "Warning number {count}",
        "every warnings": "Every {count} warnings",
        "ladder": "Warnings are counted",
        "per driver": "for each driver",
        "per team": "for each team",
        "over session": "in one session",
        "over evening": "over the evening",
        "by itself True": "and this follows by itself",
        "by itself False": "and this is proposed to the stewards",
    },
    "de": {
        "rules": "Regelwerk",
        "rules of": "{name}, Fassung {version}",
        "practice": "Training",
        "qualifying": "Qualifying",
        "race": "Rennen",
        "warmup": "Warm-up",
        "hotlap": "Hotlap",
        "other": "Lauf",
        "ranked by": "Gewertet wird",
        "best-lap": "beste Runde",
        "mean-of-best": "Mittel der besten {of} Runden",
        "best-consecutive": "beste {of} Runden in Folge",
        "race-order": "gefahrene Runden, dann Gesamtzeit",
        "equal": "Bei Gleichstand",
        "second-best": "zweitbeste Runde",
        "earlier": "wer früher war",
        "classified from": "In Wertung ab",
        "laps and times": "Runden und Zeiten",
        "of the game": "wie im Ergebnis des Spiels",
        "penalties of the game": "Strafen des Spiels",
        "not counted": "zählen nicht",
        "lap": "1 Runde",
        "laps": "{count} Runden",
        "share": "{share} % der Runden des Siegers",
        "points": "Punkte nach Platz",
        "points from": "Punkte ab {count} Gewerteten",
        "fastest-lap": "Schnellste Runde",
        "among": "{points}, wenn unter den ersten {top}",
        "distance": "Ab {share} % der Distanz",
        "pole": "Erster Startplatz",
        "factor": "Faktor",
        "short": "Unter {share} % der Distanz",
        "times": "× {factor}",
        "teams": "Teams",
        "all": "alle Fahrer zählen",
        "best": "die besten {of} Fahrer je Lauf zählen",
        "average-of-bests": "Mittel der besten Runden aller Fahrer",
        "sum-of-bests": "Summe der besten Runden aller Fahrer",
        "every": "Jeder Fahrer",
        "has to start": "muss starten",
        "over": "Über alle Läufe",
        "sum": "alles wird addiert",
        "best of": "die besten {count} Ergebnisse",
        "drops": "alle bis auf die schlechtesten {count} Ergebnisse",
        "wins": "mehr Siege, dann bessere Plätze",
        "best-result": "bestes Einzelergebnis",
        "drawn": "Los der Rennleitung",
        "game": "Platz im Ergebnis des Spiels",
        "classes": "Klassen",
        "apart": "werden getrennt gewertet",
        "class of": "{type}, Klasse {of}",
        "session": "Reihenfolge von {session}",
        "warnings": "{count}. Verwarnung",
        "every warnings": "Alle {count} Verwarnungen",
        "ladder": "Verwarnungen zählen",
        "per driver": "je Fahrer",
        "per team": "je Team",
        "over session": "in einem Lauf",
        "over evening": "über den Abend",
        "by itself True": "dies folgt von selbst",
        "by itself False": "dies wird der Rennleitung vorgeschlagen",
    },
}


def rules_text(rules: Rules, language: Language) -> list[Rule]:
    """All rules in their order."""
    words = _WORDS[language]
    name = words["rules of"].format(name=clean(rules.name), version=rules.version)
    lines = [Rule("", words["rules"], name)]
    for type in dict.fromkeys([*rules.rankings, *rules.points]):
        about = words.get(type, clean(type))
        lines += (Rule(about, *line) for line in _ranking(rules.ranking(type), words))
        lines += (Rule(about, *line) for line in _points(rules.points.get(type, Points()), words, language))
    for id, own in rules.own.items():
        about = clean(id)
        lines += (Rule(about, *line) for line in (*_ranking(own.ranking, words), *_points(own.points, words, language)))
    if rules.classes == "apart":
        lines.append(Rule("", words["classes"], words["apart"]))
    for of, its in rules.class_points.items():
        for type, points in its.items():
            about = words["class of"].format(type=words.get(type, clean(type)), of=clean(of))
            lines += (Rule(about, *line) for line in _points(points, words, language))
    count = words[rules.teams.count].format(of=rules.teams.of)
    lines.append(Rule("", words["teams"], count))
    if rules.teams.every_driver:
        lines.append(Rule("", words["every"], words["has to start"]))
    over = "best of" if rules.over.best else "drops" if rules.over.drops else "sum"
    lines.append(Rule("", words["over"], words[over].format(count=rules.over.best or rules.over.drops)))
    if rules.ties:
        lines.append(Rule("", words["equal"], ", ".join(link_text(tie, language) for tie in rules.ties)))
    lines += (Rule("", *line) for line in _ladder(rules.ladder, words, language))
    return lines


_EVER: Final = datetime.min.replace(tzinfo=UTC)


def _ladder(ladder: Ladder, words: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    """What warnings come to, and how they are counted."""
    for step in ladder.steps:
        ruled = Ruled("", step.penalty, "", "", _EVER, value=step.value)
        yield (
            words["every warnings" if step.every else "warnings"].format(count=step.warnings),
            penalty(ruled, language),
        )
    if ladder.steps:
        yield (
            words["ladder"],
            ", ".join(
                words[key] for key in (f"per {ladder.per}", f"over {ladder.over}", f"by itself {ladder.by_itself}")
            ),
        )


def link_text(link: str | None, language: Language) -> str:
    """What decided between two, in words; nothing for None."""
    if link is None:
        return ""
    words = _WORDS[language]
    if link.startswith(SESSION):
        return words["session"].format(session=clean(link.removeprefix(SESSION)))
    return words[link]


def type_text(type: str, language: Language) -> str:
    """A kind of session in words."""
    return _WORDS[language][type]


def _ranking(ranking: Ranking, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    by = "race-order" if ranking.by == "race" else ranking.by
    yield words["ranked by"], words[by].format(of=ranking.of)
    if ranking.ties:
        yield words["equal"], ", ".join(words[tie] for tie in ranking.ties)
    if ranking.min_laps:
        yield words["classified from"], words["lap" if ranking.min_laps == 1 else "laps"].format(count=ranking.min_laps)
    if ranking.min_share:
        yield words["classified from"], words["share"].format(share=f"{ranking.min_share * 100:.0f}")
    if ranking.by == "race" and ranking.result == "game":
        yield words["laps and times"], words["of the game"]
    elif ranking.by == "race" and not ranking.game_penalties:
        yield words["penalties of the game"], words["not counted"]


def _points(points: Points, words: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    if points.table:
        yield words["points"], " - ".join(points_text(each, language) for each in points.table)
    for least, table in points.tables.items():
        name = words["points from"].format(count=least)
        yield name, " - ".join(points_text(each, language) for each in table)
    if points.fastest_lap:
        worth = points_text(points.fastest_lap, language)
        top = points.fastest_lap_top
        yield words["fastest-lap"], words["among"].format(points=worth, top=top) if top else worth
    if points.distance:
        name = words["distance"].format(share=f"{points.distance_share * 100:.0f}")
        yield name, points_text(points.distance, language)
    if points.pole:
        yield words["pole"], points_text(points.pole, language)
    if points.factor != ONE:
        yield words["factor"], points_text(points.factor, language)
    if points.full_share:
        name = words["short"].format(share=f"{points.full_share * 100:.0f}")
        yield name, words["times"].format(factor=points_text(points.short_factor, language))
