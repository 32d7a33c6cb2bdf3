"""In which language somebody wants to be told, by the header that browsers send."""

from typing import Final, get_args

from timing.units import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


def wanted(accept_language: str, usual: Language) -> Language:
    """The language that is wanted most of those that we have; `usual` where none of them is.

    >>> wanted("fr, en-GB;q=0.8, de;q=0.9", "en")
    'de'
    """
    asked = (each.strip().partition(";") for each in accept_language.lower().split(","))
    found: list[tuple[float, Language]] = [
        (_weight(parameter), language)
        for tag, _, parameter in asked
        for language in LANGUAGES
        if tag.strip().partition("-")[0] == language
    ]
    best = max(found, key=lambda each: each[0], default=(0.0, usual))
    return best[1] if best[0] > 0 else usual


def _weight(parameter: str) -> float:
    """How much it is wanted; what says nothing that can be read is wanted most."""
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 1.0
