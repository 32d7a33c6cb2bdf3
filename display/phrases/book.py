"""Finds what an English sentence is in another language, by patterns."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final, NamedTuple

_PART: Final = re.compile(r"\{([=;]?)(\w+)\}")
DEEPEST: Final = 12
"""So deep a sentence may stand in another one."""


class _Phrase(NamedTuple):
    pattern: re.Pattern[str]
    said: str
    inner: frozenset[str]
    """The parts that are phrases themselves."""
    lists: frozenset[str]
    """Those of them that are several, with `; ` between them."""


class Phrasebook:
    """Phrases by the English ones. `{name}` stands for any text, `{=name}` for one that is said by the book itself.

    `{;name}` stands for several such, with `; ` between them. Of several patterns that a sentence has, one that begins
    with text of its own goes first, then the one with most.
    """

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._exact = {english: said for english, said in phrases.items() if not _PART.search(english)}
        others = [each for each in phrases if each not in self._exact]
        others.sort(key=lambda each: (each.startswith("{"), -len(_PART.sub("", each))))
        self._others = {each: phrases[each] for each in others}

    @cached_property
    def _phrases(self) -> list[_Phrase]:
        """Those with parts, in the order in which they are tried; made when one is wanted first."""
        return [_compiled(english, said) for english, said in self._others.items()]

    def say(self, sentence: str) -> str:
        """The sentence as this book says it; as it is where it does not know it."""
        return self._said(sentence, DEEPEST) or sentence

    def knows(self, sentence: str) -> bool:
        """Whether it has a pattern for the sentence."""
        return self._said(sentence, DEEPEST) is not None

    def _said(self, sentence: str, deep: int) -> str | None:
        if sentence in self._exact:
            return self._exact[sentence]
        for phrase in self._phrases if deep else ():
            found = phrase.pattern.fullmatch(sentence)
            if found is not None:
                return self._filled(phrase, found.groupdict(), deep - 1)
        return None

    def _filled(self, phrase: _Phrase, parts: Mapping[str, str], deep: int) -> str:
        def part(found: re.Match[str]) -> str:
            name, text = found[2], parts[found[2]]
            texts = text.split("; ") if name in phrase.lists else [text]
            return "; ".join((self._said(each, deep) or each) if name in phrase.inner else each for each in texts)

        return _PART.sub(part, phrase.said)


def _compiled(english: str, said: str) -> _Phrase:
    pieces: list[str] = []
    end = 0
    for part in _PART.finditer(english):
        pieces += [re.escape(english[end : part.start()]), f"(?P<{part[2]}>.+?)"]
        end = part.end()
    pieces.append(re.escape(english[end:]))
    inner = frozenset(part[2] for part in _PART.finditer(english) if part[1])
    lists = frozenset(part[2] for part in _PART.finditer(english) if part[1] == ";")
    return _Phrase(re.compile("".join(pieces), re.DOTALL), said, inner, lists)
