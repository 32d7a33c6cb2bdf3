"""The words that explanations are made of, in English and German, and how numbers read between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from leaderboard.scoring.order import Status
from timing.units import Language, format_lap


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `texts` are sentences and parts of them by name, with braces for what is put in."""

    language: Language
    statuses: Mapping[Status, str]
    texts: Mapping[str, str]

    def say(self, name: str, /, **values: str) -> str:
        """A text with these values in it."""
        return self.texts[name].format(**values)

    def number(self, points: Decimal | int) -> str:
        """Points as people write them: `33`, `12.5`, in German `12,5`."""
        text = f"{points:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace(".", ",") if self.language == "de" else text

    def points(self, points: Decimal) -> str:
        """The same with the word behind it."""
        return self.counted("point", points)

    def counted(self, thing: str, count: Decimal | int) -> str:
        """So many of a thing."""
        return f"{self.number(count)} {self.texts[thing if count == 1 else f'{thing}s']}"

    def seconds(self, time_ms: int) -> str:
        """A penalty: `5 s`."""
        return f"{self.number(Decimal(time_ms) / 1000)} s"

    def time(self, time_ms: int | None) -> str:
        """A lap time, or the word for none."""
        return self.texts["none"] if time_ms is None else format_lap(time_ms, self.language)

    def place(self, position: int | None) -> str:
        """A place as a number: `2nd`, in German `2.`."""
        if position is None:
            return self.texts["no place"]
        if self.language == "de":
            return f"{position}."
        ending = "th" if position % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")
        return f"{position}{ending}"

    def list(self, parts: Iterable[str]) -> str:
        """`a, b and c`."""
        *first, last = parts
        return f"{', '.join(first)} {self.texts['and']} {last}" if first else last


WORDS: Final[Mapping[Language, Words]] = {
    "en": Words(
        "en",
        statuses={
            "classified": "classified",
            "no-time": "without a timed lap",
            "not-classified": "not classified",
            "did-not-start": "not started",
            "disqualified": "disqualified",
        },
        texts={
            "and": "and",
            "none": "none",
            "point": "point",
            "points": "points",
            "lap": "lap",
            "laps": "laps",
            "place": "place",
            "places": "places",
            "others": "{count} others",
            "more": "{count} more",
            "no place": "none",
            "not begun": "{name}: no session has been driven yet.",
            "is": "{name} is {place}{level}",
            "is in": "{name} is {place} in {session}{level}",
            "level": ", level with {names},",
            "with points": " with {points}",
            "with average-of-bests": " with a mean of {time}",
            "with sum-of-bests": " with a sum of {time}",
            "without time": " without a time",
            "no lap of": "no lap of {names} yet",
            "for place": "{points} for {place} place in {session}",
            "for class-place": "{points} for {place} place of {of} in {session}",
            "for place-of-all": "{points} for {place} place of all in {session}",
            "for distance": "{points} for the distance in {session}",
            "for fastest-lap": "{points} for the fastest lap in {session}",
            "for pole": "{points} for the first place on the grid of {session}",
            "for team": "{points} in {session} ({drivers})",
            "not for team": "not counted: {drivers}",
            "by stewards": "{points} by the stewards in {session}",
            "not driven": "not driven",
            "no points": "{place} place, no points",
            "only place": "{place} place",
            "team no points": "no points",
            "note": "{session}: {note}.",
            "penalties": "Penalty in {session}: {penalties}.",
            "dropped": "Dropped: {results}.",
            "dropped result": "{session} ({result})",
            "result": "{place} place, {points}",
            "factor": "{session} counts {factor} times.",
            "best of": "The best {count} of each session count.",
            "best one": "The best driver of each session counts.",
            "missing": "Yet to start: {names}.",
            "with best-lap": " with a best lap of {time} (lap {numbers} of {count})",
            "with mean-of-best": " with a mean of {time} over the best {of} laps ({numbers} of {count})",
            "with best-consecutive": " with {time} over {of} laps in a row ({numbers} of {count})",
            "with race": " with {laps} in {time}",
            "with race without time": " with {laps}",
            "penalties included": ", penalties included: {given}",
            "seconds of the game": "{seconds} by the game",
            "seconds of the stewards": "{seconds} by the stewards",
            "as in the game": ", as in the game's own result",
            "by the game": ", by the game",
            "penalty included": ", {seconds} of penalty included",
            "stewards": ", by the stewards",
            "laps needed": ", {laps} where {needed} are needed",
            "counting needed": ", {needed} that count are needed",
            "row needed": ", {needed} in a row that count are needed",
            "places lost": "Penalty: {places}.",
            "not counted": "Not counted: {laps}.",
            "by hand": "Entered by hand: lap {laps}.",
            "warned": "Stewards: {warnings}.",
            "warning": "warning",
            "warnings": "warnings",
            "struck": "lap {number} in {time}",
            "struck game": "lap {number} in {time} (by the game)",
            "struck stewards": "lap {number} in {time} (by the stewards)",
            "worth": "Points: {parts}.",
            "worth nothing": "No points.",
            "worth place": "{points} for {place} place",
            "worth class-place": "{points} for {place} place of {of}",
            "worth place-of-all": "{points} for {place} place of all",
            "worth distance": "{points} for the distance",
            "worth fastest-lap": "{points} for the fastest lap",
            "worth pole": "{points} for the first place on the grid",
            "worth stewards": "{points} by the stewards",
            "not scored": "{session} is not part of the standings.",
            "ahead": "{name} is ahead with {value}.",
            "behind": "{name} is behind with {value}.",
            "ahead none": "{name} is ahead without a time.",
            "behind none": "{name} is behind without a time.",
            "ahead by": "{name} is ahead: {link}.",
            "behind by": "{name} is behind: {link}.",
            "equal ahead": "{name} also has {value} and is ahead: {link}.",
            "equal behind": "{name} also has {value} and is behind: {link}.",
            "no time": "no time",
            "same time": "this time",
            "more wins": "more wins, {other} to {own}",
            "fewer wins": "fewer wins, {other} to {own}",
            "more places": "more {place} places, {other} to {own}",
            "fewer places": "fewer {place} places, {other} to {own}",
            "best-result": "best place {other} against {own}",
            "session": "place in {session} {other} against {own}",
            "best-lap": "best lap {other} against {own}",
            "second-best": "second-best lap {other} against {own}",
            "earlier": "best lap set earlier",
            "later": "best lap set later",
            "timed": "a timed lap against none",
            "untimed": "no timed lap against one",
            "drawn": "drawn by the stewards",
            "game": "place in the game's own result {other} against {own}",
            "lost places": "places lost by penalty {other} against {own}",
        },
    ),
    "de": Words(
        "de",
        statuses={
            "classified": "gewertet",
            "no-time": "ohne gewertete Runde",
            "not-classified": "nicht gewertet",
            "did-not-start": "nicht gestartet",
            "disqualified": "disqualifiziert",
        },
        texts={
            "and": "und",
            "none": "keine",
            "point": "Punkt",
            "points": "Punkte",
            "lap": "Runde",
            "laps": "Runden",
            "place": "Platz",
            "places": "Plätze",
            "others": "{count} weiteren",
            "more": "{count} weitere",
            "no place": "keiner",
            "not begun": "{name}: Noch ist kein Lauf gefahren.",
            "is": "{name} liegt auf Platz {position}{level}",
            "is in": "{name} liegt in {session} auf Platz {position}{level}",
            "level": ", gleichauf mit {names},",
            "with points": " und hat {points}",
            "with average-of-bests": " mit einem Mittel von {time}",
            "with sum-of-bests": " mit einer Summe von {time}",
            "without time": " ohne Zeit",
            "no lap of": "noch keine Runde von {names}",
            "for place": "{points} für Platz {position} in {session}",
            "for class-place": "{points} für Platz {position} der Klasse {of} in {session}",
            "for place-of-all": "{points} für Platz {position} von allen in {session}",
            "for distance": "{points} für die Distanz in {session}",
            "for fastest-lap": "{points} für die schnellste Runde in {session}",
            "for pole": "{points} für den ersten Startplatz in {session}",
            "for team": "{points} in {session} ({drivers})",
            "not for team": "nicht gezählt: {drivers}",
            "by stewards": "{points} von der Rennleitung in {session}",
            "not driven": "nicht gefahren",
            "no points": "Platz {position}, keine Punkte",
            "only place": "Platz {position}",
            "team no points": "keine Punkte",
            "note": "{session}: {note}.",
            "penalties": "Strafe in {session}: {penalties}.",
            "dropped": "Gestrichen: {results}.",
            "dropped result": "{session} ({result})",
            "result": "Platz {position}, {points}",
            "factor": "{session} zählt {factor}-fach.",
            "best of": "Es zählen die besten {count} jedes Laufs.",
            "best one": "Es zählt der beste Fahrer jedes Laufs.",
            "missing": "Noch nicht gestartet: {names}.",
            "with best-lap": " mit einer besten Runde von {time} (Runde {numbers} von {count})",
            "with mean-of-best": " mit einem Mittel von {time} aus den besten {of} Runden ({numbers} von {count})",
            "with best-consecutive": " mit {time} über {of} Runden in Folge ({numbers} von {count})",
            "with race": " mit {laps} in {time}",
            "with race without time": " mit {laps}",
            "penalties included": ", darin Strafen: {given}",
            "seconds of the game": "{seconds} vom Spiel",
            "seconds of the stewards": "{seconds} von der Rennleitung",
            "as in the game": ", wie im Ergebnis des Spiels",
            "by the game": ", vom Spiel",
            "penalty included": ", darin {seconds} Strafe",
            "stewards": ", von der Rennleitung",
            "laps needed": ", {laps}, nötig sind {needed}",
            "counting needed": ", nötig sind {needed}, die zählen",
            "row needed": ", nötig sind {needed} in Folge, die zählen",
            "places lost": "Strafe: {places}.",
            "not counted": "Nicht gezählt: {laps}.",
            "by hand": "Von Hand eingetragen: Runde {laps}.",
            "warned": "Rennleitung: {warnings}.",
            "warning": "Verwarnung",
            "warnings": "Verwarnungen",
            "struck": "Runde {number} in {time}",
            "struck game": "Runde {number} in {time} (vom Spiel)",
            "struck stewards": "Runde {number} in {time} (von der Rennleitung)",
            "worth": "Punkte: {parts}.",
            "worth nothing": "Keine Punkte.",
            "worth place": "{points} für Platz {position}",
            "worth class-place": "{points} für Platz {position} der Klasse {of}",
            "worth place-of-all": "{points} für Platz {position} von allen",
            "worth distance": "{points} für die Distanz",
            "worth fastest-lap": "{points} für die schnellste Runde",
            "worth pole": "{points} für den ersten Startplatz",
            "worth stewards": "{points} von der Rennleitung",
            "not scored": "{session} gehört nicht zur Gesamtwertung.",
            "ahead": "Davor liegt {name}: {value}.",
            "behind": "Dahinter liegt {name}: {value}.",
            "ahead none": "Davor liegt {name} ohne Zeit.",
            "behind none": "Dahinter liegt {name} ohne Zeit.",
            "ahead by": "Davor liegt {name}: {link}.",
            "behind by": "Dahinter liegt {name}: {link}.",
            "equal ahead": "{name} hat auch {value} und liegt davor: {link}.",
            "equal behind": "{name} hat auch {value} und liegt dahinter: {link}.",
            "no time": "keine Zeit",
            "same time": "diese Zeit",
            "more wins": "mehr Siege, {other} zu {own}",
            "fewer wins": "weniger Siege, {other} zu {own}",
            "more places": "mehr {place} Plätze, {other} zu {own}",
            "fewer places": "weniger {place} Plätze, {other} zu {own}",
            "best-result": "bester Platz {other} gegen {own}",
            "session": "Platz in {session} {other} gegen {own}",
            "best-lap": "beste Runde {other} gegen {own}",
            "second-best": "zweitbeste Runde {other} gegen {own}",
            "earlier": "beste Runde früher gefahren",
            "later": "beste Runde später gefahren",
            "timed": "eine gewertete Runde gegen keine",
            "untimed": "keine gewertete Runde gegen eine",
            "drawn": "Los der Rennleitung",
            "game": "Platz im Ergebnis des Spiels {other} gegen {own}",
            "lost places": "durch Strafe verlorene Plätze {other} gegen {own}",
        },
    ),
}
"""Both languages."""
