"""Sentences that are made in English, as people read them on pages in German.

The rooms below speak English: their sentences go to the terminal and into logs, whoever reads those. On a page
everybody reads his own language, so what comes from there is said anew on its way out: a sentence is found by its
pattern, and what stands in it is kept. One that nobody has put here is shown as it is.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from display.phrases.asking import ASKING
from display.phrases.book import Phrasebook
from display.phrases.entries import ENTRIES
from display.phrases.hearing import HEARING
from display.phrases.letting_in import LETTING_IN
from display.phrases.people import PEOPLE
from display.phrases.plans import PLANS
from display.phrases.values import VALUES
from timing.units import Language

GERMAN: Final = Phrasebook(VALUES | PLANS | ENTRIES | PEOPLE | ASKING | HEARING | LETTING_IN)
LONGEST: Final = 1_000
"""A longer one is none of ours, and is not looked for."""


def in_language(sentences: str, language: Language) -> str:
    """Sentences, one in a line, in this language."""
    if language == "en":
        return sentences
    return "\n".join(map(_in_german, sentences.split("\n")))


def all_in_language(sentences: Iterable[str], language: Language) -> list[str]:
    """The same of several."""
    return [in_language(each, language) for each in sentences]


@lru_cache(maxsize=2_000)
def _in_german(sentence: str) -> str:
    """One sentence; what is marked with ! stays so."""
    if len(sentence) > LONGEST:
        return sentence
    mark = "! " if sentence.startswith("! ") else ""
    return mark + GERMAN.say(sentence.removeprefix(mark))
