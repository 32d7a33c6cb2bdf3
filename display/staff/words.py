"""What is said of decisions and of what cannot be decided, in English and German.

The command line says it in English, and names the command that helps; a tablet has buttons for that.
"""

from collections.abc import Mapping
from typing import Final

from display.staff.words_de import DE
from display.staff.words_en import COMMANDS, EN
from display.staff.words_of_times import TIMES
from timing.event import Plan
from timing.record.decisions import Phase
from timing.units import Language

_RIGS: Final = ("rig", "one", "other", "elsewhere")
"""The values that are ids of rigs."""


class _Quoted(str):
    """A name that stands in quotes where an id would."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"“{self}”"


class _Zitiert(_Quoted):
    """The same in German."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"„{self}“"


class Say:
    """Says sentences in a language; `commands` where whoever reads them has a command line."""

    def __init__(self, language: Language = "en", *, commands: bool = False, plan: Plan | None = None) -> None:
        self.language: Language = language
        self._words: Mapping[str, str] = WORDS[language]
        sessions = (plan.sessions or (plan.session,)) if plan else ()
        self._sessions: Mapping[str, str] = {each.id: each.name for each in sessions if each.name}
        self._rigs: Mapping[str, str] = {id: rig.name for id, rig in plan.rigs.items() if rig.name} if plan else {}
        if commands and language == "en":
            self._words = {**self._words, **COMMANDS}

    def __call__(self, key: str, /, **values: object) -> str:
        """A sentence with its values."""
        return self._words[key].format(**{each: self._named(each, value) for each, value in values.items()})

    def naming(self, plan: Plan) -> "Say":
        """The same, which says the names that the plan has, not ids: for those who have never seen an id."""
        return Say(self.language, plan=plan)

    def _named(self, what: str, value: object) -> object:
        if what == "rigs":
            return ", ".join(str(self._named("rig", each)) for each in str(value).split(", "))
        names = self._rigs if what in _RIGS else self._sessions if what == "session" else {}
        if not isinstance(value, str) or value not in names:
            return value
        return (_Zitiert if self.language == "de" else _Quoted)(names[value])

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
