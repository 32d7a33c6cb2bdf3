"""Where the files of a server are: for copies of its record, for erasing somebody, and for how much room is left."""

from dataclasses import dataclass
from pathlib import Path

from timing.event import Plan
from timing.plan_file import read_plan
from timing.record.folder import record_file


@dataclass(frozen=True, slots=True)
class House:
    """The data folder, the URL of a record that is not in it, and the file of the plan that it was started with."""

    data: Path
    database: str | None = None
    plan_file: Path | None = None

    @property
    def record(self) -> str | Path:
        """The record: a URL, or its file."""
        return self.database or record_file(self.data)

    def plan(self) -> Plan:
        """What the file of the plan says now. Raises SetupError where it cannot be read."""
        return Plan() if self.plan_file is None else read_plan(self.plan_file)
