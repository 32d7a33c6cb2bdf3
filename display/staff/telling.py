"""What was decided, in a sentence: for the list of all decisions, and for whoever comes second."""

import re
from collections.abc import Mapping
from typing import Final

from display.staff.words import Say
from leaderboard.accounts import penalty
from timing.event import Plan
from timing.record.asked import IncidentNoted
from timing.record.by_hand import LapAdded
from timing.record.decisions import DriverSeated, LapReassigned, Phase, Ruled, SessionMoved
from timing.record.entry import Decision, LapRuled, LapSet, Person, RigAdopted
from timing.units import format_lap

AnyLap = LapSet | LapAdded
_ID: Final = re.compile(r"\{([^{}]+)\}")


class Teller:
    """Tells decisions with the names of now. `laps` are those of the record by key."""

    def __init__(self, plan: Plan, people: Mapping[str, Person], laps: Mapping[str, AnyLap], say: Say) -> None:
        self._plan, self._people, self._laps, self._say = plan, people, laps, say

    def name(self, driver: str | None) -> str:
        """What a driver is called."""
        if not driver:
            return self._say("nobody")
        return self._people[driver].name if driver in self._people else driver

    def team(self, team: str) -> str:
        """What a team is called."""
        return self._plan.teams[team].name if team in self._plan.teams else team

    def tell(self, decision: Decision) -> str:
        """A decision."""
        say = self._say
        match decision:
            case DriverSeated():
                return say("told seat", name=self.name(decision.driver), rig=decision.rig)
            case SessionMoved():
                return say("moved", session=decision.session, phase=say.phase(decision.phase))
            case LapRuled():
                return say("told counts" if decision.counts else "told not", lap=self.lap(decision.lap_key))
            case LapReassigned():
                key = "lap is" if decision.driver else "lap is nobody's"
                return say(key, lap=self.lap(decision.lap_key), name=self.name(decision.driver))
            case Ruled():
                whom = self.team(decision.team) if decision.team else self.name(decision.driver)
                text = penalty(decision, say.language)
                return say("ruled", name=whom, session=decision.session, penalty=text)
            case _:
                return self._tell_other(decision)

    def thing(self, about: str, decision: Decision | None) -> str:
        """How something stood with this decision about it (`Decision.about`); None: as it was without any."""
        kind, _, id = about.partition("/")
        if decision is not None:
            return self.tell(decision)
        if kind == "seat" and id in self._plan.rigs:
            return self._say("told seat", name=self.name(self._plan.rigs[id].driver), rig=id)
        if kind == "phase":
            return self._say("moved", session=id, phase=self._say.phase(Phase.PLANNED))
        return self._say("told nothing")

    def _tell_other(self, decision: Decision) -> str:
        match decision:
            case RigAdopted():
                return self._say("told adopted", source=decision.source_rig, rig=decision.rig)
            case LapAdded():
                return self._say("told by hand", lap=self.lap(decision.key))
            case IncidentNoted():
                key = "told incident" if decision.open else "told decided"
                return self._say(key, text=self.with_names(decision.text), session=decision.session)
            case _:
                kind = type(decision).__name__
                key = f"told {kind}" if f"told {kind}" in self._say else "told other"
                return self._say(key, kind=kind, session=decision.session)

    def lap(self, key: str) -> str:
        """A lap as it was written down."""
        lap = self._laps.get(key)
        if lap is None:
            return key
        time = format_lap(lap.time_ms, self._say.language)
        return self._say("lap", lap=lap.lap, name=self.name(lap.driver), time=time)

    def without_names(self, text: str) -> str:
        """A text that somebody wrote, with ids in braces for the names in it: no name goes into the record."""
        for person in sorted(self._people.values(), key=lambda each: -len(each.name)):
            if len(person.name) > 1:
                text = re.sub(rf"(?<!\w){re.escape(person.name)}(?!\w)", f"{{{person.id}}}", text)
        return text

    def with_names(self, text: str) -> str:
        """The same with the names of now."""
        return _ID.sub(lambda found: self.name(found[1]) if found[1] in self._people else found[0], text)
