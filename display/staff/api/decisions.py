"""All that was ever decided, and the incidents: who, when, at which device, why, and what took it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from display import wire
from display.late_models import LateModel
from display.staff.ledger import Ledger
from display.staff.telling import Teller
from timing.record.asked import IncidentNoted
from timing.record.entry import Decision, Undone, encode
from timing.record.protocol import Written


class Step(LateModel):
    """Something that somebody did, as entry `ref` of the record, at the server's time `at`.

    `device` and `told_at` are what the device said of itself and of its own time, "" where it said nothing or it was
    done at the command line; then `request` is "" as well.
    """

    ref: int
    author: str
    at: wire.Instant
    reason: str
    device: str
    told_at: str
    request: str


class DecisionLine(Step):
    """A decision. `taken_back` are the steps that took it back, gave it back, and so on; `holds` what came of that.

    `in_force` is whether nothing later holds about the same, whose `version` that would be. `undo` is what to name in
    `POST /api/v1/staff/undo` to turn it round.
    """

    kind: str
    session: str
    rig: str
    driver: str
    driver_name: str
    team: str
    lap: str
    said: str
    holds: bool
    in_force: bool
    version: int
    taken_back: list[Step]
    undo: int


class DecisionList(LateModel):
    """A page, the newest first; `before` asks for the next one, null at the end."""

    epoch: str
    seq: int
    decisions: list[DecisionLine]
    before: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions; None for all. `before` is the number that they come before."""

    session: str | None = None
    rig: str | None = None
    driver: str | None = None
    before: int | None = None
    limit: int = 50


class IncidentLine(LateModel):
    """An incident as it stands: what happened, by whom it was noted first, and what became of it."""

    incident: str
    version: int
    session: str
    text: str
    rig: str
    driver: str
    driver_name: str
    lap: int | None
    status: str
    ruling: int | None
    ruling_said: str
    history: list[Step]


class IncidentList(LateModel):
    """All incidents, those that are open first, then by the time at which they were noted."""

    epoch: str
    seq: int
    incidents: list[IncidentLine]


class Audit:
    """Lists what a ledger has, with the words and names of `teller`."""

    def __init__(self, ledger: Ledger, teller: Teller) -> None:
        self._ledger, self._teller = ledger, teller

    def decisions(self, wanted: Wanted) -> DecisionList:
        """A page of decisions."""
        lines: list[DecisionLine] = []
        for written in self._newest_first(wanted.before):
            decision = written.entry
            if not isinstance(decision, Decision) or not self._is_wanted(decision, wanted):
                continue
            if len(lines) == wanted.limit:
                return self._page(lines, lines[-1].ref)
            lines.append(self._line(written.seq, decision))
        return self._page(lines, None)

    def incidents(self) -> IncidentList:
        """All incidents that were not taken back."""
        lines = []
        for about, steps in self._ledger.about.items():
            now = self._ledger.decisions.about(about)
            if isinstance(now, IncidentNoted):
                lines.append(self._incident(now, steps))
        lines.sort(key=lambda line: (line.status != "open", line.history[0].ref))
        return IncidentList(epoch=self._ledger.epoch, seq=self._ledger.end, incidents=lines)

    def step(self, written: Written) -> Step:
        """Who did it, when and where."""
        seq, entry = written
        asked = self._ledger.request_of(seq)
        return Step(
            ref=seq,
            author=getattr(entry, "author", ""),
            at=wire.instant(entry.at),
            reason=getattr(entry, "reason", ""),
            device=asked.device if asked is not None else "",
            told_at=asked.told_at if asked is not None else "",
            request=asked.id if asked is not None else "",
        )

    def _page(self, lines: list[DecisionLine], before: int | None) -> DecisionList:
        return DecisionList(epoch=self._ledger.epoch, seq=self._ledger.end, decisions=lines, before=before)

    def _newest_first(self, before: int | None) -> Iterator[Written]:
        seqs = sorted((seq for seq in self._ledger.seqs.values() if before is None or seq < before), reverse=True)
        for seq in seqs:
            found = self._ledger.at(seq)
            if found is not None:
                yield found

    def _is_wanted(self, decision: Decision, wanted: Wanted) -> bool:
        concerns = self._concerns(decision)
        asked = {"session": wanted.session, "rig": wanted.rig, "driver": wanted.driver}
        return all(value is None or value in concerns[name] for name, value in asked.items())

    def _concerns(self, decision: Decision) -> dict[str, set[str]]:
        """The sessions, rigs and drivers that a decision is about: those of a lap, and to whom it is given."""
        lap = self._ledger.laps.get(getattr(decision, "lap_key", ""))
        both: tuple[Any, ...] = (decision, lap)
        found = {name: {getattr(each, name, None) or "" for each in both} for name in ("session", "rig", "driver")}
        return {name: values - {""} for name, values in found.items()}

    def _line(self, seq: int, decision: Decision) -> DecisionLine:
        steps = self._ledger.about[decision.about]
        back = [each for each in steps if isinstance(each.entry, Undone) and self._ledger.root(each.entry) == decision]
        lap = self._ledger.laps.get(getattr(decision, "lap_key", ""))
        driver = getattr(decision, "driver", "") or ""
        held = self._ledger.decisions
        return DecisionLine(
            **self.step(Written(seq, decision)).model_dump(),
            kind=encode(decision)[0],
            session=decision.session,
            rig=getattr(decision, "rig", "") or (lap.rig if lap is not None else ""),
            driver=driver,
            driver_name=self._teller.name(driver) if driver else "",
            team=getattr(decision, "team", ""),
            lap=getattr(decision, "lap_key", ""),
            said=self._teller.tell(decision),
            holds=held.holds(decision),
            in_force=held.about(decision.about) is decision,
            version=self._ledger.version(decision.about),
            taken_back=[self.step(each) for each in back],
            undo=back[-1].seq if back else seq,
        )

    def _incident(self, now: IncidentNoted, steps: list[Written]) -> IncidentLine:
        ruling = self._ledger.seqs.get(now.ruling) if now.ruling else None
        ruled = self._ledger.at(ruling) if ruling is not None else None
        said = self._teller.tell(ruled.entry) if ruled is not None and isinstance(ruled.entry, Decision) else ""
        return IncidentLine(
            incident=now.incident,
            version=steps[-1].seq,
            session=now.session,
            text=self._teller.with_names(now.text),
            rig=now.rig,
            driver=now.driver,
            driver_name=self._teller.name(now.driver) if now.driver else "",
            lap=now.lap,
            status="open" if now.open else "decided",
            ruling=ruling,
            ruling_said=said,
            history=[self.step(each) for each in steps],
        )
