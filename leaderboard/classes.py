"""Which class somebody is in, by the plan, and the board of one class."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from leaderboard.board import Board
from timing.event import Plan
from timing.record.entry import Person


@dataclass(frozen=True, slots=True)
class Class:
    """A class as boards and standings show it."""

    id: str
    name: str
    color: str | None = None


def classes_of(plan: Plan) -> Mapping[str, Class]:
    """By id, in the order of the plan."""
    return {each.id: Class(each.id, each.name, each.color) for each in plan.classes.values()}


class InClasses:
    """Who is in which class: a driver's own, else that of the team, else that of the car that the plan has for them."""

    def __init__(self, plan: Plan, people: Mapping[str, Person]) -> None:
        self._plan, self._people = plan, people
        self._of_rigs: dict[tuple[str, str], str] = {}
        for rig in plan.rigs.values() if plan.classes else ():
            if rig.class_id is not None and rig.driver is not None:
                self._of_rigs.setdefault(("driver", rig.driver), rig.class_id)
            if rig.class_id is not None and rig.team is not None:
                self._of_rigs.setdefault(("team", rig.team), rig.class_id)

    def of(self, driver: str) -> str | None:
        """The class of a driver, by its id; None for none."""
        if not self._plan.classes:
            return None
        planned, person = self._plan.drivers.get(driver), self._people.get(driver)
        if planned is not None and planned.class_id is not None:
            return planned.class_id
        team = planned.team if planned is not None else person.team if person is not None else None
        return self._of_team(team) or self._of_rigs.get(("driver", driver)) or self._of_rigs.get(("team", team or ""))

    def group(self, driver: str) -> str:
        """Against whom a driver is scored: the class where classes are scored apart, else everybody."""
        return (self.of(driver) or "") if self._plan.rules.classes == "apart" else ""

    def _of_team(self, team: str | None) -> str | None:
        planned = self._plan.teams.get(team or "")
        return None if planned is None else planned.class_id


def board_of_class(board: Board, class_id: str) -> Board:
    """The rows of a class, as they are on the board of all: positions and gaps are those in the whole field."""
    return replace(board, rows=tuple(row for row in board.rows if row.class_id == class_id))
