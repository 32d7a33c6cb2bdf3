"""The words that say why a row stands where it stands, in English and German."""

from dataclasses import dataclass
from typing import Final

from leaderboard.board import Driver, TieLink
from timing.units import Language, format_lap


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The next row up or down, when it has the same best lap, and the link that decided between the two."""

    driver: Driver
    second_ms: int | None
    decided_by: TieLink
    best_ms: int | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences of one language."""

    untimed: str
    best: str
    behind: str
    ahead_of: str
    second: str
    own_second_missing: str
    no_lap: str
    later: str
    earlier: str
    drawn: str


_WORDS: Final[dict[Language, _Words]] = {
    "en": _Words(
        untimed="No timed lap yet.",
        best="Best lap {best}.",
        behind="Behind {name}: same best lap {best}, {link}.",
        ahead_of="Ahead of {name}: same best lap {best}, {link}.",
        second="second-best lap {own} against {other}",
        own_second_missing="no second-best lap against {other}",
        no_lap="none",
        later="set later",
        earlier="set earlier",
        drawn="drawn by the stewards",
    ),
    "de": _Words(
        untimed="Noch keine gewertete Runde.",
        best="Beste Runde {best}.",
        behind="Hinter {name}: gleiche beste Runde {best}, {link}.",
        ahead_of="Vor {name}: gleiche beste Runde {best}, {link}.",
        second="zweitbeste Runde {own} gegen {other}",
        own_second_missing="keine zweitbeste Runde gegen {other}",
        no_lap="keine",
        later="später gefahren",
        earlier="früher gefahren",
        drawn="Los der Rennleitung",
    ),
}


def why(
    best_ms: int | None,
    second_ms: int | None,
    above: Neighbour | None,
    below: Neighbour | None,
    language: Language = "en",
) -> str:
    """Why a row with these two best laps stands where it stands, next to the rows of the same best lap.

    `above` and `below` are None where the next row has another best lap, or there is none.
    """
    words = _WORDS[language]
    if best_ms is None:
        return words.untimed
    best = format_lap(best_ms, language)
    sentences = []
    if above is not None:
        link = _link(words.later, second_ms, above, words, language)
        sentences.append(words.behind.format(name=above.driver.name, best=best, link=link))
    if below is not None:
        link = _link(words.earlier, second_ms, below, words, language)
        sentences.append(words.ahead_of.format(name=below.driver.name, best=best, link=link))
    return " ".join(sentences) or words.best.format(best=best)


def _link(when: str, own_ms: int | None, neighbour: Neighbour, words: _Words, language: Language) -> str:
    """What decided; `when` is what to call it where that was who drove the lap first."""
    if neighbour.decided_by == "earlier":
        return when
    return words.drawn if neighbour.decided_by == "drawn" else _second(own_ms, neighbour, words, language)


def _second(own_ms: int | None, neighbour: Neighbour, words: _Words, language: Language) -> str:
    other = words.no_lap if neighbour.second_ms is None else format_lap(neighbour.second_ms, language)
    if own_ms is None:
        return words.own_second_missing.format(other=other)
    return words.second.format(own=format_lap(own_ms, language), other=other)
