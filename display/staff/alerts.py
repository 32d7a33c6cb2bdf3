"""Alerts as people read them: in their language, and with names where those who hear rigs know only ids."""

import re
from collections.abc import Mapping
from typing import Final

from display.phrases import in_language
from timing.record.entry import Person
from timing.units import Language

_QUOTED: Final = re.compile(r"'([^']+)'")
_TIME: Final = re.compile(r"\b(\d+:\d\d|\d+)\.(\d{3})\b")
"""A lap time as it is written in English."""


def alert_text(sentence: str, people: Mapping[str, Person], language: Language = "en") -> str:
    """The sentence of an alert in this language; a driver's id in quotes becomes the name that he has in `people`."""
    told = in_language(sentence, language)
    if language == "de":
        told = _TIME.sub(r"\1,\2", told)
    return _QUOTED.sub(lambda found: people[found[1]].name if found[1] in people else found[0], told)
