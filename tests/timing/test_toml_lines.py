"""Where the keys of a TOML text stand."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.toml_lines import KeyPath, key_lines

HARD = r'''# [not.a.table]
title = "a # b" # c
dotted . "with space" . 'and.dot' = 'x = 1'
list = [ 1, # ]
  "]", [ '#', """
[x]
\""""" ], { y = "}", z.w = 2 },
]
text = """one
two"""""
raw = \'\'\'
k = 1\'\'\'\'
when = 1979-05-27 07:32:00

[[rigs]] # first
id = 1
[rigs.seat]
driver = 'a'
[[rigs.laps]]
[[rigs.laps]]
[[rigs]]
[a.b.c]
x = inf
[ a . "b" ]
"é \u0041" = false
'''.replace("\\'", "'")

WHERE: dict[KeyPath, int] = {
    ("title",): 2,
    ("dotted",): 3,
    ("dotted", "with space"): 3,
    ("dotted", "with space", "and.dot"): 3,
    ("list",): 4,
    ("list", 0): 4,
    ("list", 1): 5,
    ("list", 2): 5,
    ("list", 2, 0): 5,
    ("list", 2, 1): 5,
    ("list", 3): 7,
    ("list", 3, "y"): 7,
    ("list", 3, "z"): 7,
    ("list", 3, "z", "w"): 7,
    ("text",): 9,
    ("raw",): 11,
    ("when",): 13,
    ("rigs",): 15,
    ("rigs", 0): 15,
    ("rigs", 0, "id"): 16,
    ("rigs", 0, "seat"): 17,
    ("rigs", 0, "seat", "driver"): 18,
    ("rigs", 0, "laps"): 19,
    ("rigs", 0, "laps", 0): 19,
    ("rigs", 0, "laps", 1): 20,
    ("rigs", 1): 21,
    ("a",): 22,
    ("a", "b"): 24,
    ("a", "b", "c"): 22,
    ("a", "b", "c", "x"): 23,
    ("a", "b", "é A"): 25,
}


def paths(value: object, path: KeyPath = ()) -> set[KeyPath]:
    """Every path of what `tomllib` has read."""
    inner: dict[KeyPath, object] = {}
    if isinstance(value, dict):
        inner = {(*path, key): part for key, part in value.items()}
    elif isinstance(value, list):
        inner = {(*path, place): part for place, part in enumerate(value)}
    return set(inner).union(*(paths(part, below) for below, part in inner.items()))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_key_of_a_hard_text_is_found_in_its_line(line_end: str) -> None:
    text = HARD.replace("\n", line_end)
    assert paths(tomllib.loads(text)) == set(WHERE)
    assert key_lines(text) == WHERE


class Scribe:
    """Writes a TOML document by chance, and notes in which line each key comes to stand."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.text = ""
        self.where: dict[KeyPath, int] = {}
        self.keys = 0

    def pick(self, *choices: str) -> str:
        return self.data.draw(st.sampled_from(choices))

    def note(self, path: KeyPath) -> None:
        self.where.setdefault(path, self.text.count("\n") + 1)

    def key(self, path: KeyPath) -> KeyPath:
        """A key of one to three parts that are not used elsewhere."""
        for part in range(self.data.draw(st.integers(1, 3))):
            self.keys += 1
            word = f"k{self.keys}" + self.pick("", ".#=[", "]{ é")
            quotes = self.pick('"', "'") if word[-1] in "[é" else self.pick("", '"', "'")
            path += (word,)
            self.note(path)
            self.text += ("" if part == 0 else self.pick(".", " . ")) + quotes + word + quotes
        return path

    def value(self, path: KeyPath, depth: int = 0) -> None:
        kind = self.pick("plain", "array", "table") if depth < 3 else "plain"
        if kind == "plain":
            self.text += self.pick(
                "1", "-0.5e3", "true", "1979-05-27 07:32:00", '"#]}\\""', "'\\'", '"""\n\n"x""""', "'''\\\n]'''''"
            )
        elif kind == "array":
            self.text += "["
            for place in range(self.data.draw(st.integers(0, 3))):
                self.text += self.pick("", "\n", " # ]\n\n")
                self.note((*path, place))
                self.value((*path, place), depth + 1)
                self.text += self.pick("", " ", "\n") + ","
            self.text += self.pick("", "\n", " # [\n") + "]"
        else:
            self.text += "{ "
            for place in range(self.data.draw(st.integers(0, 3))):
                self.text += ", " if place else ""
                self.pair(path, depth + 1)
            self.text += " }"

    def pair(self, path: KeyPath, depth: int = 0) -> None:
        found = self.key(path)
        self.text += self.pick("=", " = ")
        self.value(found, depth)

    def header(self) -> KeyPath:
        """A table of its own, or one more of an array of tables, perhaps below one that there is."""
        if self.pick("table", "tables") == "table":
            self.text += "["
            path = self.key(())
            self.text += "]"
            return path
        self.text += "[["
        path = self.key(())
        self.note((*path, 0))
        self.text += "]]\n"
        self.pair((*path, 0))
        header = self.text.splitlines()[self.where[path] - 1]
        self.text += "\n"
        self.note((*path, 1))
        self.text += header
        return (*path, 1)

    def document(self) -> None:
        table: KeyPath = ()
        for _ in range(self.data.draw(st.integers(0, 6))):
            if self.pick("pair", "header") == "pair":
                self.pair(table)
            else:
                table = self.header()
            self.text += self.pick("\n", " # = [\n", "\n\n# {\n")


@given(st.data())
def test_every_key_of_any_text_is_found_in_its_line(data: st.DataObject) -> None:
    scribe = Scribe(data)
    scribe.document()
    assert paths(tomllib.loads(scribe.text)) == set(scribe.where)
    assert key_lines(scribe.text) == scribe.where


@given(st.text("[]{}=.,'\"#\\\n a1", max_size=30))
def test_a_text_that_is_no_toml_ends_too(text: str) -> None:
    with suppress(ValueError):
        assert all(line <= text.count("\n") + 1 for line in key_lines(text).values())


@pytest.mark.parametrize("text", ["a = [1", "a = [", "a = {b", "a", "= 1"])
def test_what_ends_too_early_is_said_to_be_no_toml(text: str) -> None:
    with pytest.raises(ValueError, match="not TOML in line 1"):
        key_lines(text)
