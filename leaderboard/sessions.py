"""One session of the standings: what each driver has done, what stewards gave them, and their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from leaderboard.board import SessionInfo
from leaderboard.game import NOTHING as NOTHING_TAKEN
from leaderboard.game import Own, taken
from leaderboard.game_results import GameResults, Whose
from leaderboard.penalties import NO_PENALTIES, Penalties
from leaderboard.phases import FINAL, LIVE
from leaderboard.ranking import Order, Ranking, ranking_of
from leaderboard.tally import Lap, Tally
from timing.record.decisions import Phase, Ruled
from timing.record.in_force import InForce
from timing.rules import NOTHING
from timing.rules import Ranking as Rule


@dataclass(slots=True, eq=False)
class Session:
    """One session's drivers and their order. Mutable, as the standings are. `ranked_by` is the rule of its type."""

    info: SessionInfo
    ranked_by: Rule
    phase: Phase = Phase.PLANNED
    tallies: dict[str, Tally] = field(default_factory=dict)
    """By driver id. Nobody who drove a lap ever leaves, but for one whose laps turn out to be of somebody else."""
    order: Order = field(default_factory=Order)
    """The drivers who have a place, by what they drove and seconds of penalty; the others come after them."""
    unassigned: list[Lap] = field(default_factory=list)
    """Laps of which nobody knows the driver, in the order of the record."""
    penalties: dict[str, Penalties] = field(default_factory=dict)
    """By driver id, for those who have any."""
    team_penalties: dict[str, Penalties] = field(default_factory=dict)
    """By team id."""
    drawn: tuple[str, ...] = ()
    """Drivers in the order that stewards drew, where they did."""
    game: GameResults = field(default_factory=GameResults)
    """What games make of the session themselves."""
    ranking: Ranking = field(init=False)
    """How the drivers are ordered."""
    _ruled: dict[str, Ruled] = field(default_factory=dict)
    """All rulings that were ever made, by key."""

    def __post_init__(self) -> None:
        self.ranking = ranking_of(self.ranked_by)

    @property
    def rule(self) -> Rule:
        """The rule as it holds now: nobody has driven too little as long as the session goes on."""
        return rule_in(self.phase, self.ranked_by)

    @property
    def state(self) -> Literal["provisional", "official"]:
        """How sure the result is."""
        return "official" if self.phase in FINAL else "provisional"

    def be(self, info: SessionInfo, ranked_by: Rule) -> None:
        """Become known as what it is; another rule orders the drivers anew."""
        self.info = info
        if ranked_by == self.ranked_by:
            return
        self.ranked_by, self.ranking, self.order = ranked_by, ranking_of(ranked_by), Order()
        for tally in self.tallies.values():
            tally.of = ranked_by.of
            tally.take_out(())
            self.rank(tally)

    def rank(self, tally: Tally) -> int:
        """Put a driver in order anew after a change of the tally; the places gained by it (negative: lost)."""
        key = self.ranking.key(tally) if tally.laps else None
        if key == self.order.key(tally.driver):
            return 0
        before = self.order.remove(tally.driver)
        return before - (len(self.order) + 1 if key is None else self.order.place(tally.driver, key))

    def add(self, driver: str, lap: Lap, rig: str) -> None:
        """Count one more lap of a driver, driven on `rig`; what it gains in places is what the driver moved by."""
        known = self.tallies.get(driver)
        tally = known or self.tally(driver)
        # Ids come from the session and the tally, so that a million laps share the text of a few.
        lap.driver = lap.named = tally.driver
        is_of_best = tally.add(lap, rig)
        gained = self.rank(tally) if is_of_best or not self.ranking.by_best_laps else 0
        tally.moved = gained if known else 0

    def tally(self, driver: str) -> Tally:
        """The count of a driver, a new one where there is none yet."""
        known = self.tallies.get(driver)
        if known is None:
            seconds_ms = self.penalties_of(driver).seconds_ms
            known = self.tallies[driver] = Tally(driver, of=self.ranked_by.of, seconds_ms=seconds_ms)
            known.drawn = self._lot(driver)
        return known

    def put_in(self, driver: str, laps: Iterable[Lap]) -> None:
        """Let laps count for a driver, for nobody where that is ""; `rank` or `recount` has to follow."""
        counted = [lap for lap in laps if not lap.is_out]
        if not driver:
            self.unassigned = sorted((*self.unassigned, *counted), key=lambda lap: lap.seq)
        elif counted:
            self.tally(driver).put_in(counted)

    def take_out(self, driver: str, laps: Iterable[Lap]) -> None:
        """Take laps away from a driver, or from among those of nobody."""
        gone = {lap for lap in laps if not lap.is_out}
        if not driver:
            self.unassigned = [lap for lap in self.unassigned if lap not in gone]
        elif gone:
            self.tallies[driver].take_out(gone)

    def recount(self, tally: Tally, before: Sequence[Lap]) -> None:
        """Put a driver in order after laps were put in or taken out; `before` were those until then."""
        self.rank(tally)
        if not tally.laps:
            del self.tallies[tally.driver]
        elif tally.laps != before:
            tally.moved = 0

    def shown(self, tally: Tally) -> tuple[object, ...]:
        """What a board takes from the laps of a tally: two equal values mean the same row, as far as the laps go."""
        return tally.shown, self.ranking.key(tally)

    @property
    def all_shown(self) -> dict[str, tuple[object, ...]]:
        """All that a board takes from the tallies, by driver."""
        return {
            driver: (*self.shown(tally), tally.rig, len(tally.laps), tally.taken, tally.moved)
            for driver, tally in self.tallies.items()
        }

    def follow_game(self, whose: Whose, decisions: InForce) -> bool:
        """Take of the game's own classification what counts now; whether that is otherwise than before."""
        self.game.read(whose, decisions)
        now = taken(self.game.rows, self.ranked_by, self.own)
        changed = [each for each in self.tallies.values() if each.taken != now.get(each.driver, NOTHING_TAKEN)]
        for tally in changed:
            tally.taken = now.get(tally.driver, NOTHING_TAKEN)
            self.rank(tally)
        return bool(changed)

    @property
    def own(self) -> dict[str, Own]:
        """What was heard of each driver."""
        return {tally.driver: Own(len(tally.laps), tally.total_ms) for tally in self.tallies.values()}

    # What stewards gave

    def is_disqualified(self, driver: str) -> bool:
        """Whether a driver has lost the result, by the stewards or by a game whose word counts."""
        tally = self.tallies.get(driver)
        return self.penalties_of(driver).disqualified or (tally is not None and tally.taken.disqualified)

    def draw(self, order: tuple[str, ...]) -> None:
        """Take in the order that stewards drew."""
        self.drawn = order
        for tally in self.tallies.values():
            tally.drawn = self._lot(tally.driver)
            self.rank(tally)

    def _lot(self, driver: str) -> int | None:
        return self.drawn.index(driver) if driver in self.drawn else None

    def penalties_of(self, driver: str) -> Penalties:
        """What a driver was given."""
        return self.penalties.get(driver, NO_PENALTIES)

    def penalise(self, ruled: Ruled, decisions: InForce) -> None:
        """Take in a ruling of this session that was made, taken back or given back; `decisions` say what holds."""
        self._ruled.setdefault(ruled.key, ruled)
        whose = ruled.driver, ruled.team
        holding = [each for each in self._ruled.values() if (each.driver, each.team) == whose and decisions.holds(each)]
        whom, those = (ruled.driver, self.penalties) if ruled.driver else (ruled.team, self.team_penalties)
        those.pop(whom, None)
        if holding:
            those[whom] = Penalties(tuple(holding))
        tally = self.tallies.get(ruled.driver)
        if tally is not None:
            tally.seconds_ms = self.penalties_of(ruled.driver).seconds_ms
            self.rank(tally)


def rule_in(phase: Phase, rule: Rule) -> Rule:
    """A rule as it holds in a phase: nobody has driven too little as long as the session goes on."""
    if phase not in LIVE or not (rule.min_laps or rule.min_share):
        return rule
    return replace(rule, min_laps=0, min_share=NOTHING)
