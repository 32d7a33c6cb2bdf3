"""What is said of decisions and of what cannot be decided, in English and German.

The command line says it in English, and names the command that helps; a tablet has buttons for that.
"""

from collections.abc import Mapping
from typing import Final

from display.staff.words_de import DE
from display.staff.words_en import COMMANDS, EN
from display.staff.words_of_times import TIMES
from timing.record.decisions import Phase
from timing.units import Language


class Say:
    """Says sentences in a language; `commands` where whoever reads them has a command line."""

    def __init__(self, language: Language = "en", *, commands: bool = False) -> None:
        self.language: Language = language
        self._words: Mapping[str, str] = WORDS[language]
        if commands and language == "en":
            self._words = {**self._words, **COMMANDS}

    def __call__(self, key: str, /, **values: object) -> str:
        """A sentence with its values."""
        return self._words[key].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def name(self, name: str | None) -> str:
        """A name, or that of nobody."""
        return name or self("nobody")

    def phase(self, phase: Phase) -> str:
        """Where a session stands."""
        return self(f"phase {phase.value}")


WORDS: Final[Mapping[Language, Mapping[str, str]]] = {"en": {**EN, **TIMES["en"]}, "de": {**DE, **TIMES["de"]}}
CLI: Final = Say(commands=True)
"""As the command line says it."""
