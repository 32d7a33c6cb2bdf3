"""Small events for the tests of seasons: who did which laps, and the file that an evening of them becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from display.exports.event import event
from display.exports.results import results_of
from timing.plan_file import parse_plan
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord

TEAMS = {"red": ("Red Ltd", ("ada", "bea")), "blue": ("Blau & Söhne", ("cleo", "dora"))}
RULES = '[rules]\npreset = "company-cup"\n[rules.race]\npoints = "10-6-4-3"\n'
RACE = '[[sessions]]\ntype = "race"\n'


@dataclass(frozen=True)
class Evening:
    """An event: milliseconds of laps by session and driver. `names` are other names of drivers than their ids."""

    laps: Mapping[str, Mapping[str, Sequence[int]]]
    plan: str = RULES + RACE
    at: datetime = datetime(2026, 5, 8, 18, tzinfo=UTC)
    teams: Mapping[str, tuple[str, tuple[str, ...]]] | None = None
    names: Mapping[str, str] | None = None
    language: str = "en"

    def write(self, file: Path) -> Path:
        """The event as `eracing export` writes it, of a record named after the file."""
        plan = parse_plan(self._text())
        record = MemoryRecord(file.stem)
        people = [Person(each.id, each.name, each.number, each.team) for each in plan.drivers.values()]
        at = self.at
        for session in plan.sessions or (plan.session,):
            record.append([SessionOpened(session.id, session.type, session.name, None, at)], people)
            for driver, laps in self.laps.get(session.id, {}).items():
                for number, time_ms in enumerate(laps, start=1):
                    at += timedelta(minutes=2)
                    record.append([LapSet(session.id, f"rig/{driver}", number, "rig-1", driver, time_ms, at)])
        file.write_bytes(event(results_of(record, plan)))
        return file

    def _text(self) -> str:
        lines = [f'name = "Cup"\nlanguage = "{self.language}"\n', self.plan]
        for team, (name, drivers) in (TEAMS if self.teams is None else self.teams).items():
            lines.append(f'[teams.{team}]\nname = "{name}"\ndrivers = [')
            lines += (f'{{ id = "{id}", name = "{(self.names or {}).get(id, id.title())}" }},' for id in drivers)
            lines.append("]\n")
        return "".join(lines)


def race(order: str, **more: object) -> Evening:
    """An evening of one race that ends in this order."""
    laps = {name: (90_000 + 100 * at,) for at, name in enumerate(order.split())}
    return Evening({"race": laps}, **more)  # type: ignore[arg-type]
