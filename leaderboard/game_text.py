"""How the game's own final classification differs from ours, in sentences, in English and German."""

from typing import Final

from leaderboard.game_differences import Compared, Difference
from timing.units import Language, format_lap

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "none": "{session}: no game has told a classification of its own.",
        "agrees": "{session}: the game's own result of {count} agrees with ours.",
        "differs": "{session}: the game's own result of {count} differs from ours in {differences}; {counts}.",
        "car": "car",
        "cars": "cars",
        "point": "point",
        "points": "points",
        "lap": "lap",
        "laps": "laps",
        "ours counts": "what counts are the laps and times heard here",
        "game counts": "what counts is the game's result",
        "nobody": "a car whose driver is not known ({car})",
        "nothing": "none",
        "in not-here": "{name}: the game has {game}, here is no lap.",
        "in not-here uncounted": "{name}: the game has a result, here is no lap.",
        "in not-there": "{name}: {ours} here, but no result of the game.",
        "in position": "{name}: place {game} in the game, {ours} here, among those who are in both.",
        "in laps": "{name}: {game} in the game, {ours} here.",
        "in total": "{name}: total time {game} in the game, {ours} here.",
        "in best": "{name}: best lap {game} in the game, {ours} here.",
        "in penalty": "{name}: the game gave {game} of penalty, the stewards {ours}; the game's {counted}.",
        "counted": "is in the time",
        "not counted": "does not count",
        "in finish": "{name}: {game} in the game, {ours} here.",
        "finished": "finished",
        "retired": "retired",
        "disqualified": "disqualified",
        "not-classified": "not classified",
        "classified": "classified",
        "no-time": "without a timed lap",
        "did-not-start": "not started",
    },
    "de": {
        "none": "{session}: Kein Spiel hat ein eigenes Endergebnis mitgeteilt.",
        "agrees": "{session}: Das Ergebnis des Spiels von {count} stimmt mit unserem überein.",
        "differs": "{session}: Das Ergebnis des Spiels von {count} weicht in {differences} von unserem ab; {counts}.",
        "car": "Auto",
        "cars": "Autos",
        "point": "Punkt",
        "points": "Punkten",
        "lap": "Runde",
        "laps": "Runden",
        "ours counts": "es zählen die hier gehörten Runden und Zeiten",
        "game counts": "es zählt das Ergebnis des Spiels",
        "nobody": "ein Auto, dessen Fahrer nicht bekannt ist ({car})",
        "nothing": "keine",
        "in not-here": "{name}: {game} im Spiel, hier keine Runde.",
        "in not-here uncounted": "{name}: ein Ergebnis im Spiel, hier keine Runde.",
        "in not-there": "{name}: {ours} hier, aber kein Ergebnis des Spiels.",
        "in position": "{name}: Platz {game} im Spiel, {ours} hier, unter denen, die beide haben.",
        "in laps": "{name}: {game} im Spiel, {ours} hier.",
        "in total": "{name}: Gesamtzeit {game} im Spiel, {ours} hier.",
        "in best": "{name}: beste Runde {game} im Spiel, {ours} hier.",
        "in penalty": "{name}: {game} Strafe vom Spiel, {ours} von der Rennleitung; die des Spiels {counted}.",
        "counted": "ist in der Zeit enthalten",
        "not counted": "zählt nicht",
        "in finish": "{name}: im Spiel {game}, hier {ours}.",
        "finished": "im Ziel",
        "retired": "ausgefallen",
        "disqualified": "disqualifiziert",
        "not-classified": "nicht gewertet",
        "classified": "gewertet",
        "no-time": "ohne gewertete Runde",
        "did-not-start": "nicht gestartet",
    },
}


def compared_text(told: Compared, language: Language) -> str:
    """One sentence about all of it: whether a game has told a result, in how much it differs, and whose counts."""
    words = _WORDS[language]
    if not told.lines:
        return words["none"].format(session=told.name)
    cars, points = _counted("car", len(told.lines), words), _counted("point", len(told.differences), words)
    if not told.differences:
        return words["agrees"].format(session=told.name, count=cars)
    counts = words[f"{told.counts} counts"]
    return words["differs"].format(session=told.name, count=cars, differences=points, counts=counts)


def difference_text(told: Difference, language: Language) -> str:
    """One difference in a sentence."""
    words = _WORDS[language]
    name = told.driver.name if told.driver is not None else words["nobody"].format(car=told.car)
    if told.kind == "not-here" and not told.game:
        return words["in not-here uncounted"].format(name=name)
    game, ours = (_value(told, value, words, language) for value in (told.game, told.ours))
    counted = words["counted" if told.counted else "not counted"]
    return words[f"in {told.kind}"].format(name=name, game=game, ours=ours, counted=counted)


def _value(told: Difference, value: int | str | None, words: dict[str, str], language: Language) -> str:
    if value is None:
        return words["nothing"]
    if isinstance(value, str):
        return words[value]
    match told.kind:
        case "total" | "best":
            return format_lap(value, language)
        case "penalty":
            return f"{value / 1000:g} s".replace(".", "," if language == "de" else ".")
        case "position":
            return str(value)
        case _:
            return _counted("lap", value, words)


def _counted(thing: str, count: int, words: dict[str, str]) -> str:
    return f"{count} {words[thing if count == 1 else f'{thing}s']}"
