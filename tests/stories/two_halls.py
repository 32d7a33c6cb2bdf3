"""The evening of the company cup in two halls, each with its own book and a line to the centre that is cut at times.

What happens is what happens in one house (`tests.stories.cup_evening`), so the results must be the same to the letter.
"""

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

from tests.ingest.hall import Hall
from tests.stories.company_cup import HALLS, driver
from tests.stories.cup_evening import CupEvening, Happening
from tests.stories.two_ends import TwoEnds
from timing.event import Plan
from timing.record.decisions import Penalty
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.protocol import Record

KOBLACH, RINGHALLE = HALLS
CUT_FROM_S, CUT_TO_S = 238.0, 420.0
"""Of race 2: from the last lap, over the flag, until all are in."""
DELAYED: Final = 4
"""Of so many exchanges one is late in race 3, so that laps of one hall come behind those of another."""


class ShortEvening(CupEvening):
    """The qualifying and three races, in one house. In race 2 both halls have something to rule in the last lap."""

    def short(self) -> "ShortEvening":
        """From the doors to the third result."""
        self.qualifying()
        for number in (1, 2, 3):
            self.race(number)
        return self

    def _happenings(self, number: int, session: str) -> list[tuple[float, Happening]]:
        found = super()._happenings(number, session)
        if number != 2:
            return found
        here = (300.0, lambda: self._rules(KOBLACH, session, driver("kessel", 1)))
        there = (310.0, lambda: self._rules(RINGHALLE, session, driver("zahnrad", 1)))
        return [*found, here, there, (CUT_FROM_S, self._cut), (CUT_TO_S, self._mend)]

    def _rules(self, hall: str, session: str, who: str) -> None:
        """The stewards in a hall give somebody five seconds."""
        self._desks(hall).penalise(
            Penalty.SECONDS, session, driver=who, team=None, value=Decimal(5), reason=f"seen in {hall}"
        )
        self._decided()

    def _cut(self) -> None:
        """There is no line in one house."""

    def _mend(self) -> None:
        """Nor does it come back."""


class TwoHalls(ShortEvening):
    """The same evening; the centre has a third book, and hears no rig itself."""

    def __init__(self, data: Path, seed: int = 1, plan: Plan | None = None) -> None:
        self._data = data
        self._chance = Random(seed)
        self.books: dict[str, Record] = {}
        self.lines: dict[str, TwoEnds] = {}
        self.late = False
        self.cut_for: list[int] = []
        """How many entries waited when the line was whole again."""
        super().__init__(data, plan)

    def _open(self) -> None:
        super()._open()
        for name in HALLS:
            self.books[name] = self._book(record_file(self._data / name))
            self.lines[name] = TwoEnds(name, self.plan, self.record, self.books[name], behind_ms=1_500)
            self.venues[name] = Hall(self.plan, self.books[name], now_ns=self.now_ns, planned=True)
        self._exchange()

    def close(self) -> None:
        super().close()
        for book in self.books.values():
            book.close()

    def _book_of(self, hall: str | None) -> Record:
        return self.record if hall is None else self.books[hall]

    def _exchange(self) -> None:
        for line in self.lines.values():
            if line.is_cut or (self.late and not self._chance.randrange(DELAYED)):
                continue
            line.exchange()

    def show(self) -> None:
        self._exchange()
        super().show()

    def _decided(self) -> None:
        self._exchange()
        super()._decided()

    def crosses(self, rig: str, time_ms: int, *, invalid: bool = False) -> LapSet | None:
        book = self.books[self.plan.rigs[rig].venue or ""]
        before = book.position().seq
        super().crosses(rig, time_ms, invalid=invalid)
        laps = [entry for _, entry in book.read(before) if isinstance(entry, LapSet) and entry.rig == rig]
        return laps[-1] if laps else None

    def race(self, number: int) -> None:
        self.late = number == 3
        super().race(number)
        self.late = False

    def _cut(self) -> None:
        self.lines[RINGHALLE].is_cut = True

    def _mend(self) -> None:
        line = self.lines[RINGHALLE]
        assert not line.calling.call()
        self.cut_for.append(line.calling.state.waiting)
        line.is_cut = False
        self.show()
