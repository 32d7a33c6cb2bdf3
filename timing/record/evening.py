"""How an evening goes, as entries: which version of the plan holds, and which session begins later than planned.

The plan itself stands in a table of its own beside the people, because it has names; here stands its number alone.
"""

from dataclasses import dataclass
from datetime import datetime

from timing.record.decisions import digest, instant


@dataclass(frozen=True, slots=True)
class PlanTaken:
    """From here on version `number` of the plan holds: boards are reckoned by its rules, under its teams.

    `checksum` is that of its text when it was saved; erasing a person changes the text and not the entry.
    """

    number: int
    checksum: str
    author: str
    at: datetime
    session: str = ""

    @property
    def key(self) -> str:
        return f"plan/{self.number}"


@dataclass(frozen=True, slots=True)
class SessionDelayed:
    """A session is to begin so many minutes later than before (earlier, where negative); several add up.

    `following` where all sessions behind it in the timetable do as well.
    """

    session: str
    minutes: int
    following: bool
    reason: str
    author: str
    at: datetime

    @property
    def key(self) -> str:
        content = [self.minutes, self.following, self.reason, self.author, instant(self.at)]
        return f"delay/{self.session}/{digest(content)}"

    @property
    def about(self) -> str:
        """What is decided: when the session begins."""
        return about_delay(self.session)


def about_delay(session: str) -> str:
    """What a delay of this session is about."""
    return f"delay/{session}"
