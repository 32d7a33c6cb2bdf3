"""The penalty ladder at the stewards' desk: what follows from a warning, and what no longer does.

A ladder that applies by itself writes what follows as a ruling of its own, in the same moment and with the author of
the warning; else it only says what is due. Stewards may take each of these back as any other ruling.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from display.staff.words import Say
from leaderboard.accounts import penalty as penalty_text
from leaderboard.ladder import Follow, TeamOf, due, surplus
from timing.event import Plan
from timing.ladders import Over
from timing.record.decisions import Ruled
from timing.record.entry import Undone
from timing.record.in_force import InForce
from timing.units import Language

_REASON: Final[dict[Language, dict[Over, str]]] = {
    "en": {"session": "warning number {count} in this session", "evening": "warning number {count} this evening"},
    "de": {"session": "{count}. Verwarnung in diesem Lauf", "evening": "{count}. Verwarnung an diesem Abend"},
}


class Ladders:
    """What the plan's ladder comes to with the decisions that hold.

    `whom` names whom a ruling is about, `numbers` are those of the rulings that hold, by their keys.
    """

    def __init__(  # noqa: PLR0917 - each is of another room
        self,
        plan: Plan,
        decisions: InForce,
        team_of: TeamOf,
        whom: Callable[[Ruled], str],
        numbers: Callable[[], Mapping[str, int]],
        author: str,
        now: Callable[[], datetime],
        say: Say,
    ) -> None:
        self._ladder, self._decisions, self._team_of = plan.rules.ladder, decisions, team_of
        self._whom, self._numbers = whom, numbers
        self._language: Language = plan.language
        self._author, self._now, self._say = author, now, say

    def due(self) -> list[Follow]:
        """What follows from the warnings and was not given."""
        return due(self._ladder, self._holding(), self._team_of)

    def after(self, ruled: Ruled) -> tuple[Sequence[Ruled], list[str]]:
        """What follows from a ruling that is about to be made, as rulings and as sentences."""
        before = self.due()
        new = [each for each in due(self._ladder, [*self._holding(), ruled], self._team_of) if each not in before]
        entries, told = self.given(new)
        if self._ladder.by_itself:
            return entries, told
        return (), [self._say("due", penalty=each) for each in told]

    def without(self, ruled: Ruled) -> tuple[Sequence[Undone], list[str]]:
        """What goes with a ruling that is about to be taken back, as entries and as sentences."""
        before, holding = self._surplus(self._holding()), [each for each in self._holding() if each.key != ruled.key]
        gone = [each for each in self._surplus(holding) if each not in before]
        key = "ruling undone" if self._ladder.by_itself else "surplus"
        numbers = self._numbers() if gone else {}
        told = [
            self._say(
                key, name=self._whom(each), penalty=penalty_text(each, self._say.language), ref=numbers.get(each.key, 0)
            )
            for each in gone
        ]
        if not self._ladder.by_itself:
            return (), told
        back = self._decisions.taken_back_by
        return [Undone(each.session, back(each), "", self._author, self._now()) for each in gone], told

    def given(self, follows: Sequence[Follow]) -> tuple[list[Ruled], list[str]]:
        """What is due as rulings, and as sentences."""
        at = self._now()
        rulings = [
            Ruled(
                each.session,
                each.step.penalty,
                _REASON[self._language][self._ladder.over].format(count=each.warnings),
                self._author,
                at,
                each.driver,
                each.team,
                each.step.value,
                each.warnings,
            )
            for each in follows
        ]
        return rulings, [
            self._say(
                "ruled",
                name=self._whom(each),
                session=each.session,
                penalty=penalty_text(each, self._say.language),
            )
            for each in rulings
        ]

    def _holding(self) -> list[Ruled]:
        return [each for each in self._decisions.all() if isinstance(each, Ruled)]

    def _surplus(self, holding: Sequence[Ruled]) -> list[Ruled]:
        return surplus(self._ladder, holding, self._team_of)
