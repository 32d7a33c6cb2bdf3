"""The classes of a plan: what they are called, and who is in which.

[classes]              by id: a name, or a table with name, colour and points of its own
class = "pro"          at a driver, a team or a rig: the id of a class, or its name

A plan that names no classes has those that its drivers, teams and rigs say.
"""

from typing import Final

from timing import plan_values as values
from timing.event import PlannedClass
from timing.plan_tables import Kind, Table, meant_by
from timing.readings import SessionType

CLASS: Final = Kind(
    "a class",
    "write a table for each, such as [classes.pro]",
    ("id", "name", "color", *SessionType),
    {"id": '"pro"', "name": '"Pro"'},
    "name",
)


class Classes:
    """The classes while a plan is read. Mutable: those that are only said are found on the way."""

    def __init__(self, top: Table) -> None:
        self.found: dict[str, PlannedClass] = {}
        self.tables: list[tuple[str, Table]] = []
        """Those of [classes], with what points they have of their own."""
        lines: dict[str, int] = {}
        for id, table in top.tables("classes", CLASS):
            name = table.need("name", values.name) or id
            if id.casefold() in lines:
                before = lines[id.casefold()]
                table.wrong("id", f"has the id {id!r} of the class in line {before}; give one of them another id")
                continue
            self.found[id] = PlannedClass(id, name, table.read("color", values.color))
            self.tables.append((id, table))
            lines[id.casefold()] = table.line

    def find(self, value: object) -> str:
        """The id of the class that is called so. Raises WrongValue where the plan names its classes, and not this."""
        called = values.name(value)
        words = {word.casefold(): each.id for each in self.found.values() for word in (each.name, each.id)}
        if called.casefold() in words:
            return words[called.casefold()]
        if self.tables:
            meant = meant_by(called.casefold(), words)
            hint = f", did you mean {words[meant]!r}?" if meant else f"; there are {', '.join(self.found)}"
            raise values.WrongValue(f"there is no such class{hint}")
        id = values.slug(called)
        self.found[id] = PlannedClass(id, called)
        return id
