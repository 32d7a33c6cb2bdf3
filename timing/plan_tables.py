"""The tables of a plan while it is read: what is wrong is noted with its line and key, and reading goes on.

So people are told every mistake at once. A value that is wrong is read as None; what is made of it is never handed out,
because `Mistakes.stop` comes before.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, TypeVar

from timing.errors import SetupError
from timing.plan_values import LONGEST_ID, WrongValue, identity, name, shown, slug
from timing.toml_lines import KeyPath

MOST_MISTAKES: Final = 10
"""So many are told at once."""

T = TypeVar("T")

_SECRET: Final = ("key", "password")
"""Keys whose values are not repeated in sentences."""
_OTHER_SPELLINGS: Final = {"colour": "color"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: what people call it and how it is written, its keys, and an example for those it needs.

    `main` is the key whose text may stand in place of the whole table.
    """

    what: str
    how: str
    keys: tuple[str, ...]
    examples: Mapping[str, str] = field(default_factory=dict)
    main: str = ""


class Mistakes:
    """The mistakes found in a plan. Mutable. `place` names the plan, `lines` tells where its keys stand."""

    def __init__(self, place: str, lines: Mapping[KeyPath, int]) -> None:
        self._place = place
        self._lines = lines
        self._found: list[tuple[int, str]] = []

    def line(self, path: KeyPath) -> int:
        """The line that a key stands in."""
        return self._lines[path]

    def add(self, path: KeyPath, sentence: str) -> None:
        """Note a mistake at `path`; `sentence` goes on from the key."""
        line = self.line(path)
        key = ".".join(_spelt(part) for part in path if isinstance(part, str))
        self._found.append((line, f"{self._place}, line {line}: {key} {sentence}"))

    def stop(self) -> None:
        """Raise SetupError with a sentence for each mistake, one per line, where there are any."""
        if self._found:
            sentences = [sentence for _, sentence in sorted(self._found, key=lambda found: found[0])]
            more = [f"and {len(sentences) - MOST_MISTAKES} more"] if len(sentences) > MOST_MISTAKES else []
            raise SetupError("\n".join(sentences[:MOST_MISTAKES] + more))


class Table:
    """One table of a plan. `content` is what it says, or the text that stands in its place."""

    def __init__(self, mistakes: Mistakes, path: KeyPath, content: Mapping[str, object] | str, kind: Kind) -> None:
        self._mistakes = mistakes
        self._path = path
        self.is_text = isinstance(content, str)
        self._kind = kind
        self._values: dict[str, object] = {}
        self._places: dict[str, KeyPath] = {}
        self._misspelt: set[str] = set()
        if isinstance(content, str):
            self._values[kind.main], self._places[kind.main] = content, path
        else:
            for key, value in content.items():
                self._take(key, value)

    @property
    def line(self) -> int:
        """The line that the table begins in."""
        return self._mistakes.line(self._path)

    def read(self, key: str, check: Callable[[object], T]) -> T | None:
        """A key's value as `check` gives it; None where there is none, or it is wrong."""
        if key not in self._values:
            return None
        value = self._values[key]
        try:
            return check(value)
        except WrongValue as error:
            told = "what it is" if key in _SECRET else shown(value)
            self.wrong(key, f"cannot be {told}; {error}")
            return None

    def need(self, key: str, check: Callable[[object], T]) -> T | None:
        """The same for a key that must be there."""
        if key not in self._values and key not in self._misspelt:
            add = self._kind.how if self.is_text else f"add {key} = {self._kind.examples[key]}"
            self._mistakes.add(self._path, f"has no {key}; {add}")
        return self.read(key, check)

    def wrong(self, key: str, sentence: str) -> None:
        """Note a mistake at a key, or at the table where it does not have the key."""
        self._mistakes.add(self._places.get(key, self._path), sentence)

    def table(self, key: str, kind: Kind) -> "Table":
        """The table at a key, an empty one where there is none."""
        content = self._values.get(key, {})
        if not isinstance(content, dict | str):
            self.wrong(key, f"cannot be {shown(content)}; {kind.how}")
            content = {}
        return Table(self._mistakes, (*self._path, key), content, kind)

    def has(self, key: str) -> bool:
        """Whether the table has this key."""
        return key in self._values

    def listed(self, key: str, kind: Kind) -> Iterator["Table"]:
        """The tables of a list, whether they have ids or not."""
        content = self._values.get(key, [])
        if isinstance(content, list):
            yield from (table for _, table in self._entries(key, enumerate(content), kind))
        else:
            self.wrong(key, f"cannot be {shown(content)}; {kind.how}")

    def tables(self, key: str, kind: Kind) -> Iterator[tuple[str, "Table"]]:
        """The tables at a key with their ids, however they are written; those without a right id are left out."""
        content = self._values.get(key, {})
        if isinstance(content, dict):
            for id, table in self._entries(key, content.items(), kind):
                if table.may_be(str(id)):
                    yield str(id), table
        elif isinstance(content, list):
            for _, table in self._entries(key, enumerate(content), kind):
                found = table.own_id()
                if found is not None:
                    yield found, table
        else:
            self.wrong(key, f"cannot be {shown(content)}; {kind.how}")

    def _entries(
        self, key: str, entries: Iterable[tuple[str | int, object]], kind: Kind
    ) -> Iterator[tuple[str | int, "Table"]]:
        for place, value in entries:
            path = (*self._path, key, place)
            if isinstance(value, dict | str):
                yield place, Table(self._mistakes, path, value, kind)
            else:
                self._mistakes.add(path, f"cannot be {shown(value)}; {kind.how}")

    def own_id(self) -> str | None:
        """The id of a table in a list: as it says, else made of its name."""
        if "id" in self._values or "name" not in self._values:
            return self.need("id", identity)
        found = self.read("name", name)
        return None if found is None else slug(found)

    def may_be(self, id: str) -> bool:
        """Whether a table may stand under this id."""
        if id in self._kind.keys:
            self._mistakes.add(self._path, f"is no id but a key of {self._kind.what}; {self._kind.how}")
            return False
        try:
            identity(id)
        except WrongValue as error:
            self._mistakes.add(self._path, f"cannot be an id; {error}")
            return False
        own = self.read("id", identity)
        if own not in (None, id):
            self.wrong("id", f"cannot be {shown(own)}; this is the table of {id!r}")
        return True

    def _take(self, key: str, value: object) -> None:
        path = (*self._path, key)
        known = _OTHER_SPELLINGS.get(key, key)
        if known in self._values:
            self._mistakes.add(path, f"says the same as {self._places[known][-1]}; leave one of them")
        elif known in self._kind.keys:
            self._values[known], self._places[known] = value, path
        else:
            self._mistakes.add(path, f"is not known here; {self._hint(key)}")

    def _hint(self, key: str) -> str:
        if key == "language":
            return "it stands above the first line in [brackets]"
        meant = meant_by(key, self._kind.keys)
        if meant is not None:
            self._misspelt.add(meant)
            return f"did you mean {meant}?"
        *most, last = self._kind.keys
        return f"{self._kind.what} has {', '.join(most)} and {last}"


def meant_by(word: str, known: Iterable[str]) -> str | None:
    """The known word that a wrong one is close to."""
    return next(iter(get_close_matches(word, list(known), 1)), None)


def _spelt(key: str) -> str:
    """A key as it stands in TOML, bounded."""
    return key if re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}", key) else shown(key)
