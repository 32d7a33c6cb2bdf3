"""The words of rows in sessions of any ranking, with what stewards decided, in English and German.

`leaderboard.sentences` has those of a session that is ranked by best lap, where no steward has decided anything.
"""

from decimal import Decimal
from typing import Final, NamedTuple

from leaderboard.board import RowStatus
from leaderboard.game import NOTHING, Taken
from leaderboard.sentences import Neighbour, why
from timing.record.decisions import Penalty, Ruled
from timing.rules import RankBy
from timing.units import Language, format_lap


class Account(NamedTuple):
    """What a row of a session has that is not ranked by best lap alone, or that stewards have decided about.

    `value_ms` is what the session is about, all penalties in it; `laps_needed` is what a driver needs to be classified.
    """

    by: RankBy
    of: int
    status: RowStatus
    laps: int
    value_ms: int | None
    best_ms: int | None
    second_ms: int | None
    seconds_ms: int = 0
    places: int = 0
    laps_needed: int = 0
    by_hand: int = 0
    """How many of the laps staff have entered."""
    by_game: bool = False
    """Laps and time are the game's own."""
    out_by_game: bool = False
    """It is the game that takes the place away."""


_TOLD: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "lap": "lap",
        "laps": "laps",
        "place": "place",
        "places": "places",
        "point": "point",
        "points": "points",
        "race": "{laps} in {time}{included}{game}.",
        "no race": "{laps}{game}.",
        "included": ", {seconds} of penalty included",
        "game": ", as in the game's own result",
        "by the game": "{penalty} by the game",
        "disqualified by game": "Disqualified by the game.",
        "not-classified by game": "Not classified by the game.",
        "mean-of-best": "Mean of the best {of} laps {time}.",
        "best-consecutive": "Best {of} laps in a row {time}.",
        "no mean-of-best": "Fewer than {of} timed laps yet.",
        "no best-consecutive": "No {of} timed laps in a row yet.",
        "disqualified": "Disqualified by the stewards.",
        "not-classified": "Not classified by the stewards.",
        "too few": "Not classified: {laps} where {needed} are needed.",
        "down": "Penalty: {places}.",
        "behind": "Behind {name}: same {same}, {link}.",
        "ahead": "Ahead of {name}: same {same}, {link}.",
        "same race": "laps and time",
        "same mean-of-best": "mean",
        "same best-consecutive": "time",
        "best-lap": "best lap {own} against {other}",
        "second-best": "second-best lap {own} against {other}",
        "earlier": "best lap set earlier",
        "later": "best lap set later",
        "drawn": "drawn by the stewards",
        "none": "none",
        "warning": "warning",
        "warnings": "warnings",
        "after": "{penalty} after {warnings}",
        "by hand": "{laps} entered by hand.",
    },
    "de": {
        "lap": "Runde",
        "laps": "Runden",
        "place": "Platz",
        "places": "Plätze",
        "point": "Punkt",
        "points": "Punkte",
        "race": "{laps} in {time}{included}{game}.",
        "no race": "{laps}{game}.",
        "included": ", darin {seconds} Strafe",
        "game": ", wie im Ergebnis des Spiels",
        "by the game": "{penalty} vom Spiel",
        "disqualified by game": "Vom Spiel disqualifiziert.",
        "not-classified by game": "Vom Spiel nicht gewertet.",
        "mean-of-best": "Mittel der besten {of} Runden {time}.",
        "best-consecutive": "Beste {of} Runden in Folge {time}.",
        "no mean-of-best": "Noch keine {of} gewerteten Runden.",
        "no best-consecutive": "Noch keine {of} gewerteten Runden in Folge.",
        "disqualified": "Von der Rennleitung disqualifiziert.",
        "not-classified": "Von der Rennleitung nicht gewertet.",
        "too few": "Nicht gewertet: {laps}, nötig sind {needed}.",
        "down": "Strafe: {places}.",
        "behind": "Hinter {name}: {same}, {link}.",
        "ahead": "Vor {name}: {same}, {link}.",
        "same race": "gleiche Runden und Zeit",
        "same mean-of-best": "gleiches Mittel",
        "same best-consecutive": "gleiche Zeit",
        "best-lap": "beste Runde {own} gegen {other}",
        "second-best": "zweitbeste Runde {own} gegen {other}",
        "earlier": "beste Runde früher gefahren",
        "later": "beste Runde später gefahren",
        "drawn": "Los der Rennleitung",
        "none": "keine",
        "warning": "Verwarnung",
        "warnings": "Verwarnungen",
        "after": "{penalty} nach {warnings}",
        "by hand": "{laps} von Hand eingetragen.",
    },
}

_PENALTIES: Final[dict[Language, dict[Penalty, str]]] = {
    "en": {
        Penalty.SECONDS: "{seconds}",
        Penalty.PLACES: "{places}",
        Penalty.GRID_PLACES: "{places} on the grid",
        Penalty.POINTS: "{points}",
        Penalty.WARNING: "warning",
        Penalty.DISQUALIFIED: "disqualified",
        Penalty.NOT_CLASSIFIED: "not classified",
    },
    "de": {
        Penalty.SECONDS: "{seconds}",
        Penalty.PLACES: "{places}",
        Penalty.GRID_PLACES: "{places} in der Startaufstellung",
        Penalty.POINTS: "{points}",
        Penalty.WARNING: "Verwarnung",
        Penalty.DISQUALIFIED: "disqualifiziert",
        Penalty.NOT_CLASSIFIED: "nicht gewertet",
    },
}


def account(told: Account, above: Neighbour | None, below: Neighbour | None, language: Language = "en") -> str:
    """Why a row stands where it stands in a session of any ranking, with what stewards decided about it.

    `above` and `below` are the next rows where only a link of the tie chain sets them apart.
    """
    words = _TOLD[language]
    if told.out_by_game and told.status in ("disqualified", "not-classified"):
        return words[f"{told.status} by game"]
    if told.status == "disqualified":
        return words["disqualified"]
    if told.status == "not-classified":
        if told.laps >= told.laps_needed:
            return words["not-classified"]
        return words["too few"].format(laps=_counted("lap", told.laps, language), needed=told.laps_needed)
    down = words["down"].format(places=_counted("place", told.places, language)) if told.places else ""
    by_hand = words["by hand"].format(laps=_counted("lap", told.by_hand, language)) if told.by_hand else ""
    return " ".join(filter(None, (_about(told, above, below, language), down, by_hand)))


def _about(told: Account, above: Neighbour | None, below: Neighbour | None, language: Language) -> str:
    words = _TOLD[language]
    if told.by == "best-lap" or (told.by != "race" and told.of == 1):
        return why(told.best_ms, told.second_ms, above, below, language)
    laps, game = _counted("lap", told.laps, language), words["game"] if told.by_game else ""
    if told.value_ms is None:
        return words[f"no {told.by}"].format(of=told.of, laps=laps, game=game)
    said = words[told.by].format(
        of=told.of,
        laps=laps,
        game=game,
        time=format_lap(told.value_ms, language),
        included=words["included"].format(seconds=_seconds(told.seconds_ms, language)) if told.seconds_ms else "",
    )
    same = words[f"same {told.by}"]
    for side, other, earlier in (("behind", above, "later"), ("ahead", below, "earlier")):
        if other is not None:
            link = _link(told, other, earlier, language)
            said += f" {words[side].format(name=other.driver.name, same=same, link=link)}"
    return said


def _link(told: Account, other: Neighbour, earlier: str, language: Language) -> str:
    """What decided between two rows; `earlier` is what to call it where that was who drove the best lap first."""
    words = _TOLD[language]
    if other.decided_by == "earlier":
        return words[earlier]
    if other.decided_by == "drawn":
        return words["drawn"]
    second = other.decided_by == "second-best"
    values = (told.second_ms, other.second_ms) if second else (told.best_ms, other.best_ms)
    own, others = (words["none"] if value is None else format_lap(value, language) for value in values)
    return words[other.decided_by].format(own=own, other=others)


def penalty(ruled: Ruled, language: Language = "en") -> str:
    """A penalty in a few words: `5 s`, `2 places`, `-3 points`, `disqualified after 4 warnings`."""
    points = Decimal(ruled.value) / 100
    told = _PENALTIES[language][ruled.penalty].format(
        seconds=_seconds(ruled.value, language),
        places=_counted("place", ruled.value, language),
        points=f"{'+' if points > 0 else ''}{_counted('point', points, language)}",
    )
    if not ruled.follows:
        return told
    return _TOLD[language]["after"].format(penalty=told, warnings=_counted("warning", ruled.follows, language))


def game_penalty(taken: Taken, language: Language = "en") -> tuple[str, ...]:
    """What the game gave that counts, in the same few words; nothing where it gave nothing."""
    if taken is NOTHING:
        return ()
    if taken.disqualified or taken.unclassified:
        out = Penalty.DISQUALIFIED if taken.disqualified else Penalty.NOT_CLASSIFIED
        return (_TOLD[language]["by the game"].format(penalty=_PENALTIES[language][out]),)
    if not taken.penalty_ms:
        return ()
    return (_TOLD[language]["by the game"].format(penalty=_seconds(taken.penalty_ms, language)),)


def _seconds(time_ms: int, language: Language) -> str:
    return f"{_number(Decimal(time_ms) / 1000, language)} s"


def _counted(thing: str, count: Decimal | int, language: Language) -> str:
    return f"{_number(Decimal(count), language)} {_TOLD[language][thing if abs(count) == 1 else f'{thing}s']}"


def _number(count: Decimal, language: Language) -> str:
    text = f"{count.normalize():f}"
    return text.replace(".", ",") if language == "de" else text
