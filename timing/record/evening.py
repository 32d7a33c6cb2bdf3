"""How an evening goes, as entries: which version of the plan holds, which session begins later, and that all is over.

The plan itself stands in a table of its own beside the people, because it has names; here stands its number alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

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


@dataclass(frozen=True, slots=True)
class EventClosed:
    """The event is over: every result is official, and nothing more is to come. It changes no result.

    Taken back, the event goes on. What is decided of a result afterwards makes a revised one, as before.
    """

    author: str
    at: datetime
    reason: str = ""
    session: str = ""

    @property
    def key(self) -> str:
        return f"{EVENT}/{digest([self.reason, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided: whether the event is over."""
        return EVENT


EVENT: Final = "event"
"""What the closing of the event is about."""


def about_delay(session: str) -> str:
    """What a delay of this session is about."""
    return f"delay/{session}"
