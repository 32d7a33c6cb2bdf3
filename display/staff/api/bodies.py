"""What a tablet can ask for, as JSON. Each request has an `id` of its own, by which it is done once."""

import unicodedata
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from timing.record.decisions import Penalty
from timing.units import LONGEST_LAP_MS


def _printable(text: str) -> str:
    if any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in text):
        raise ValueError("a text for people has no control characters")
    return text


_Printable = AfterValidator(_printable)
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), _Printable]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), _Printable]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _Printable]
Ref = Annotated[int, Field(ge=1, lt=2**53)]
"""The number of an entry in the record."""


class Asking(BaseModel):
    """What every request has."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="A new one for each request; sent again, a request has the same one.")
    at: AwareDatetime | None = Field(
        None,
        description="When it was asked by the device's clock, where it waited for the line. No order goes by it.",
    )
    device: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), _Printable] = ""
    expected: Annotated[int, Field(ge=0, lt=2**53)] | None = Field(
        None,
        description="The `seq` of the answer that was on the screen, or the `version` of the one thing it is about: "
        "if somebody has decided about it since, nothing is done, and the answer (409) says who and what.",
    )


class SeatSet(Asking):
    """Let a driver (id, name or start number) sit in a rig from now on; with `number`, by that alone."""

    rig: Word
    driver: Word | None = None
    number: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.driver is None) is (self.number is None):
            raise ValueError("name the driver, or the start number as `number`")
        return self


class SeatTaken(Asking):
    """Let a driver (id, name or start number) take a rig over: who sat there is out, and so is he where he sat."""

    rig: Word
    driver: Word


class SeatCleared(Asking):
    """Let nobody sit in a rig from now on: its laps are kept, and wait to be credited."""

    rig: Word


class SeatUndone(Asking):
    """Take back what was decided last of a rig."""

    rig: Word
    reason: Text = ""


class SeatSwap(Asking):
    """Let the drivers of two rigs change places."""

    rig: Word
    other: Word


class SessionStep(Asking):
    """About one session; `current` is the running one."""

    session: Word
    reason: Text = ""


class EventClosing(Asking):
    """Say that the event is over."""

    reason: Text = ""


class SessionDelay(SessionStep):
    """Let a session begin so many minutes later than before (negative: earlier), alone or with all behind it."""

    minutes: Annotated[int, Field(ge=-720, le=720)]
    all_after: bool = False


class Official(SessionStep):
    """Make a result official, not before it has been provisional for so many minutes."""

    protest_minutes: Annotated[int, Field(ge=0, le=1_440)] = 0
    anyway: bool = False
    """In spite of clock and protests; the reason has to be given."""


class OneLap(Asking):
    """About one lap, by its number in the record."""

    lap: Ref
    reason: Text = ""


class LapRuling(Asking):
    """Let a lap count, or not."""

    lap: Ref
    reason: Reason


class LapEntered(Asking):
    """A lap that was not heard. With a rig alone it is of who sits there now."""

    time_ms: Annotated[int, Field(ge=1, lt=LONGEST_LAP_MS)]
    reason: Reason
    session: Word = "current"
    driver: Word | None = None
    rig: Word | None = None
    lap: Annotated[int, Field(ge=1, le=9_999)] | None = None
    sectors_ms: Annotated[list[Annotated[int, Field(ge=1, lt=LONGEST_LAP_MS)]], Field(max_length=12)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.driver is None and self.rig is None:
            raise ValueError("name the driver or the rig")
        return self


class LapsGiven(Asking):
    """Let laps be somebody's (id, name or start number), or `nobody`'s."""

    laps: Annotated[list[Ref], Field(min_length=1, max_length=500)]
    to: Word
    reason: Reason


class RulingMade(Asking):
    """A penalty for a driver, or a team. `value` is in seconds, places or points; a string keeps all its decimals."""

    penalty: Penalty
    session: Word = "current"
    driver: Word | None = None
    team: Word | None = None
    value: Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, decimal_places=3)] = Field(
        Decimal(0),
        description="In seconds (`5`, or `2.5` as text), places or points, by the penalty. The record and the event as "
        "JSON keep whole units: there seconds are milliseconds (5000), and points hundredths (-500 takes five).",
    )
    reason: Reason

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.driver is None) is (self.team is None):
            raise ValueError("name the driver or the team")
        return self


class RulingUndone(Asking):
    """Take a ruling back, by its number in the record."""

    ruling: Ref
    reason: Text = ""


class SourceAdopted(Asking):
    """A source that the plan does not know is a rig, in one session or in those in which it waits."""

    source: Word
    rig: Word
    session: Word | None = None


class AdoptionUndone(Asking):
    """Take the adoption of a source back, in one session or in all."""

    source: Word
    session: Word | None = None


class TakenBack(Asking):
    """Take decisions back, all at once, by their numbers in the record; or what took them back."""

    refs: Annotated[list[Ref], Field(min_length=1, max_length=500)]
    reason: Text = ""


class IncidentTold(Asking):
    """Write down an incident; with `incident` (the id in the list), say anew what happened."""

    session: Word = "current"
    text: Reason
    rig: Word | None = None
    driver: Word | None = None
    lap: Annotated[int, Field(ge=1, le=9_999)] | None = Field(None, description="The lap of the session.")
    incident: UUID | None = None


class IncidentDecided(Asking):
    """What became of an incident: a ruling by its number, or none. `open` again if it was decided too early."""

    incident: UUID
    ruling: Ref | None = None
    status: Literal["decided", "open"] = "decided"


class ProtestTold(Asking):
    """A team protests against a result, about a driver, another team, or neither. `late`: the clock has run out."""

    session: Word = "current"
    team: Word
    driver: Word | None = None
    against: Word | None = None
    late: bool = False
    reason: Reason


class ProtestVerdict(Asking):
    """What the stewards decide about a protest, by its number in the record."""

    protest: Ref
    upheld: bool
    reason: Reason


class ProtestWithdrawn(Asking):
    """A team takes its protest back."""

    protest: Ref
    reason: Text = ""
