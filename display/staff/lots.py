"""Lots that stewards draw among those who share a place and whom nothing else tells apart: in a session, or over all.

What was drawn is an entry, and decides by the link `drawn` of the ties; rows and explanations say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from display.staff.deciding import Decided, Deciding
from display.staff.named import driver_named, team_named
from leaderboard.cup import Cup, cup
from timing.errors import SetupError
from timing.record.entry import Undone
from timing.record.lots import Drawn, OrderDrawn


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot that holds; `ref` is its number in the record, by which it is taken back."""

    ref: int
    among: Drawn
    session: str
    order: tuple[str, ...]
    reason: str
    author: str
    at: datetime


class Lots(Deciding):
    """Draws lots, and takes them back. Raises SetupError with a sentence for what cannot be, and RecordError."""

    def draw(self, order: Sequence[str], *, session: str | None = None, teams: bool = False, reason: str) -> Decided:
        """An order among drivers who share a place, or among teams; in a session, or without one over all."""
        if session is not None and teams:
            raise SetupError(self._say("lot of teams"))
        id, of = ("", "teams") if teams else ("", "drivers")
        if session is not None:
            id, of = self._session(session), "session"
        people = [] if teams else [driver_named(self._people, self._plan, who, self._say) for who in order]
        ids = [team_named(self._plan, who, self._say).id for who in order] if teams else [each.id for each in people]
        self._check(of, id, ids)
        among: Drawn = "teams" if teams else "session" if id else "drivers"
        drawn = OrderDrawn(among, tuple(ids), reason, self._author, self._now(), id)
        known = [each for each in people if each.id in self._plan.drivers]
        return self._decide([drawn], [self._say("lot drawn", names=", ".join(self._name(each) for each in ids))], known)

    def take_back(self, ref: int, reason: str) -> Decided:
        """Take back a lot, by its number in the record."""
        found = self._record.read(ref - 1, 1) if ref > 0 else []
        drawn = found[0].entry if found and found[0].seq == ref else None
        if not isinstance(drawn, OrderDrawn):
            raise SetupError(self._say("no lot", ref=ref))
        decisions = self._standings.decisions
        if not decisions.holds(drawn):
            raise SetupError(self._say("lot undone already", ref=ref))
        undone = Undone(drawn.session, decisions.taken_back_by(drawn), reason, self._author, self._now())
        names = ", ".join(self._name(each) for each in drawn.order)
        return self._decide([undone], [self._say("lot undone", names=names)])

    def lots(self) -> list[LotLine]:
        """All lots that hold, in the order in which they were drawn."""
        found, after = [], 0
        while batch := self._record.read(after):
            for seq, entry in batch:
                if isinstance(entry, OrderDrawn) and self._standings.decisions.holds(entry):
                    names = tuple(self._name(each) for each in entry.order)
                    found.append(LotLine(seq, entry.of, entry.session, names, entry.reason, entry.author, entry.at))
            after = batch[-1].seq
        return found

    def _check(self, of: str, session: str, ids: Sequence[str]) -> None:
        """Raises SetupError unless these are all who share one place, and a lot can tell them apart."""
        told = cup(self._standings, self._plan, self._people, self._record.position().epoch)
        if of == "session" and "drawn" not in self._standings.sessions[session].ranked_by.ties:
            raise SetupError(self._say("no lot in ties", type=self._standings.sessions[session].info.type.value))
        shared = _places(told, of, session)
        places = {shared.get(id) for id in ids}
        level = sorted(id for id, place in shared.items() if place in places)
        if None in places or len(places) != 1 or len(set(ids)) != len(ids) or level != sorted(ids) or len(ids) < 2:
            tied = [self._name(id) for id in level] if len(places) == 1 and len(level) > 1 else []
            raise SetupError(self._say("not level", names=", ".join(tied) or self._say("nobody")))

    def _name(self, id: str) -> str:
        if id in self._people:
            return self._people[id].name
        return self._plan.teams[id].name if id in self._plan.teams else id


def _places(told: Cup, of: str, session: str) -> Mapping[str, int]:
    if of == "session":
        return {place.drive.driver: place.position for place in told.scores[session].scored.classification.places}
    lines = told.teams if of == "teams" else told.drivers
    return {each.standing.id: each.standing.position for each in lines}
