"""The company cup and a final, in one house or in two halls whose lines are cut and one of whose programs is killed.

In every race both halls have something to rule in the last lap, which is when lines are cut: so each hall decides what
the other and the centre cannot know of. What was not heard is on paper and entered by hand, on either side.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from tests.ingest.hall import F1, Hall
from tests.stories import company_cup
from tests.stories.company_cup import LAPS, QUALIFYING, RACES, RIGS, Course, course, driver, race_time, rig
from tests.stories.cup_evening import Happening
from tests.stories.desks import RACE_CONTROL
from tests.stories.two_halls import KOBLACH, RINGHALLE, ShortEvening, TwoHalls
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.lots import LineupSet
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

FINAL: Final = "final"
Races = tuple[int, ...]
ALL: Final[Races] = tuple(range(1, RACES + 1))
EVERYDAY: Final[Races] = (2, 4, RACES)
"""Of them, for a run that does not take long."""
FINALISTS: Final = 12
RULED_FROM_S: Final = 300.0
"""In every race, in the last lap."""
KILLED_IN, KILLED_AT_S = 4, 270.0
"""When the program in Ringhalle is killed."""
ALL_ARE_IN_S: Final = 520.0
"""After the start of a race; by then every line is whole again."""
DARK_IN: Final = 5
"""In this race both halls lose their power (`CupEvening`)."""
TEAM_OF: Final = {KOBLACH: "kessel", RINGHALLE: "zahnrad"}
"""Whose driver in the race the hall's desk has to do with."""
_FINAL: Final = f'[[sessions]]\nid = "{FINAL}"\nname = "Final"\ntype = "race"\ntrack = "Suzuka"\nlaps = {LAPS}'


def plan_text(network: str = RIGS) -> str:
    """The company cup with one more race."""
    return company_cup.plan_text('rules = "company-cup"', _FINAL, network=network)


class Kept(MemoryRecord):
    """A book in memory that stays when a program ends, as a file does."""

    def close(self) -> None:
        """It is there for whoever starts again."""


class WholeEvening(ShortEvening):
    """From the doors to the prize-giving in one house, with these races of the plan.

    `finalists` are the drivers of the final, by team. Books are in memory, which takes a fraction of the time.
    """

    def __init__(self, data: Path, races: Races, network: str = RIGS) -> None:
        self._prepare(races)
        super().__init__(data, parse_plan(plan_text(network)))

    def _prepare(self, races: Races) -> None:
        self.races = races
        self.finalists: dict[str, str] = {}
        self._kept: dict[Path, Kept] = {}

    def _book(self, file: Path) -> Record:
        return self._kept.setdefault(file, Kept())

    @property
    def sessions(self) -> tuple[str, ...]:
        """All that are driven, by their ids."""
        return (QUALIFYING, *(f"race-{number}" for number in self.races), FINAL)

    def whole(self) -> "WholeEvening":
        """All of it."""
        self.qualifying()
        for number in self.races:
            self.race(number)
        self.made_official(QUALIFYING)
        self.final()
        self.protest()
        self.made_official(*self.sessions[1:])
        self.second_thoughts()
        return self

    def final(self) -> None:
        """The best driver of each of the best teams; one of them swaps, and of another the last lap is not heard."""
        firsts: dict[str, str] = {}
        for each in self.cup.drivers:
            firsts.setdefault(each.driver.id.rsplit("-", 1)[0], each.driver.id)
        who = self.finalists = dict(islice(firsts.items(), FINALISTS))
        self.writes(LineupSet(FINAL, tuple(who.values()), "the standings", RACE_CONTROL, self.clock))
        self.seat_all({rig(team): who[team] for team in who}, FINAL)
        self.move(FINAL, "open")
        self._switch_on(SessionType.RACE)
        self.passes(30)
        self.move(FINAL, "start")
        courses = [course(RACES + 1, team, race_time(place)) for place, team in enumerate(who, start=1)]
        unheard = self._finalists_in(RINGHALLE)[-1]
        courses = [Course(each.team, each.laps[: LAPS - (each.team == unheard)]) for each in courses]
        self._run(FINAL, courses, who, self._happenings(RACES + 1, FINAL))
        self.move(FINAL, "provisional")
        self.publishes()

    def _finalists_in(self, hall: str) -> list[str]:
        return [team for team in self.finalists if self.plan.rigs[rig(team)].venue == hall]

    # What the halls have to do by themselves

    def _happenings(self, number: int, session: str) -> list[tuple[float, Happening]]:
        """All that happens in this race, by seconds since its start; what the short evening has is another story's."""
        found = super(ShortEvening, self)._happenings(number, session)
        for second, hall in enumerate((KOBLACH, RINGHALLE)):
            at = RULED_FROM_S + 10 * second
            found += [(at + step, does) for step, does in enumerate(self._of_the_desk(hall, number, session))]
        found.append((ALL_ARE_IN_S, self.show))  # the clock goes as far in each house
        if number == KILLED_IN:
            found.append((KILLED_AT_S, lambda: self._killed(RINGHALLE)))
            found.append((RULED_FROM_S + 40, lambda: self._on_paper(KOBLACH, session, "drachen", driver("drachen", 0))))
        if session == FINAL:
            found += self._of_the_final()
        return found

    def _of_the_desk(self, hall: str, number: int, session: str) -> list[Happening]:
        """A penalty, and two laps that do not count, of which one does after all."""
        penalised = driver(TEAM_OF[hall], (number - 1) % 3)
        return [
            lambda: self._rules(hall, session, penalised),
            lambda: self._of_a_lap(hall, session, 0, counts=False),
            lambda: self._of_a_lap(hall, session, 1, counts=False),
            lambda: self._of_a_lap(hall, session, 1, counts=True),
        ]

    def _of_a_lap(self, hall: str, session: str, lap: int, *, counts: bool) -> None:
        """The desk deletes or restores a lap of the first in the hall who has driven two."""
        found: dict[str, list[int]] = {}
        for seq, entry in self._book_of(hall).read(limit=1_000_000):
            if isinstance(entry, LapSet) and entry.session == session and self.plan.rigs[entry.rig].venue == hall:
                found.setdefault(entry.rig, []).append(seq)
        ref = next(laps for laps in found.values() if len(laps) >= 2)[lap]
        self._desks(hall).rule(ref, counts=counts, reason="cut")
        self._decided()

    def _of_the_final(self) -> list[tuple[float, Happening]]:
        swaps, *_, unheard = self._finalists_in(RINGHALLE)
        other = next(who for who in company_cup.MEMBERS[swaps] if who != self.finalists[swaps])
        return [
            (RULED_FROM_S - 5, lambda: self._swaps(RINGHALLE, swaps, other)),
            (RULED_FROM_S + 80, lambda: self._on_paper(RINGHALLE, FINAL, unheard, self.finalists[unheard])),
        ]

    def _on_paper(self, hall: str, session: str, team: str, who: str) -> None:
        """A lap that no program has heard."""
        time_ms = 119_000 + len(team)
        self._desks(hall).enter(
            f"paper-{session}", session, time_ms, "on paper", driver=who, rig=rig(team), number=LAPS
        )
        self._decided()

    def _swaps(self, hall: str, team: str, who: str) -> None:
        """In the middle of a lap."""
        self._desks(hall).seat(rig(team), who)
        self._decided()

    def _killed(self, hall: str) -> None:
        """A hall's program is gone in the middle of a lap, and starts again; rigs go on, and say who they are."""
        self._starts_again(hall)
        for each, game in self._games.items():
            if self.plan.rigs[each].venue == hall:
                self.hears(each, *(game.begins(SessionType.RACE) if isinstance(game, F1) else [game.drives()]))

    def _starts_again(self, hall: str) -> None:
        """In one house, whose program is another one, nothing was gone."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A line is cut in this race (the final is the last), and whole again after a while, both in seconds of it."""

    race: int
    from_s: float
    to_s: float


def cuts(seed: int, races: Races) -> dict[str, Cut]:
    """Minutes without a line for each hall, from some moment of a last lap on: in these races, or in the final."""
    chance = Random(f"cuts/{seed}")
    possible = [number for number in (*races, RACES + 1) if number != DARK_IN]
    found = {}
    for hall in (KOBLACH, RINGHALLE):
        begins = chance.uniform(240, 265)
        found[hall] = Cut(chance.choice(possible), begins, begins + chance.uniform(125, 240))
    return found


class CutLines(WholeEvening, ABC):
    """The same evening in two halls, with the cuts of a seed. `waited` says how much waited for each line."""

    def _arrange_cuts(self, seed: int, races: Races) -> None:
        self.cuts = cuts(seed, races)
        self.waited: dict[str, int] = {}

    def _happenings(self, number: int, session: str) -> list[tuple[float, Happening]]:
        found = super()._happenings(number, session)
        for hall, cut in self.cuts.items():
            if cut.race == number:
                found += [(cut.from_s, self._cutting(hall)), (cut.to_s, self._mending(hall))]
        return found

    def _cutting(self, hall: str) -> Happening:
        return lambda: self._cut_line(hall)

    def _mending(self, hall: str) -> Happening:
        def mend() -> None:
            self.waited[hall] = self._mend_line(hall)
            self.show()

        return mend

    @abstractmethod
    def _cut_line(self, hall: str) -> None:
        """From now on nothing passes."""

    @abstractmethod
    def _mend_line(self, hall: str) -> int:
        """Let pass again; how much waited for that."""


class WholeEveningInHalls(CutLines, TwoHalls):
    """The same evening in three books."""

    def __init__(self, data: Path, races: Races, seed: int) -> None:
        self._arrange_cuts(seed, races)
        self._prepare(races)
        TwoHalls.__init__(self, data, seed, parse_plan(plan_text()))

    def _cut_line(self, hall: str) -> None:
        self.lines[hall].is_cut = True

    def _mend_line(self, hall: str) -> int:
        line = self.lines[hall]
        assert not line.calling.call(), "nothing passes a line that is cut"
        waiting = line.calling.state.waiting
        line.is_cut = False
        return waiting

    def _starts_again(self, hall: str) -> None:
        self.books[hall].close()
        self.books[hall] = book = self._book(record_file(self._data / hall))
        line = self.lines[hall]
        line.venue_book = book
        line.venue_starts()
        self.venues[hall] = Hall(self.plan, book, now_ns=self.now_ns, planned=True)
