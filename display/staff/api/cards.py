"""The rigs as a tablet shows them: who sits there, who is next, the last laps, whether it is heard, its troubles."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from display import wire
from display.late_models import LateModel
from display.staff.alerts import alert_text
from display.staff.ledger import Ledger
from display.staff.named import known_to
from display.staff.rulings import LapLine, laps_of
from display.staff.seats import Desk, NextUp, SeatLine
from display.staff.words import WORDS, Say
from timing.alerts import Alert
from timing.errors import SetupError
from timing.event import Plan
from timing.live import LapCount, RigLive
from timing.record.decisions import about_seat
from timing.record.entry import Person

SILENT_S: Final = 5.0
"""A rig of which nothing came for so long is silent."""
LAPS: Final = 3
_BY_CODE: Final = frozenset(words["by code"] for words in WORDS.values())

Heard = Literal["yes", "silent", "never", "unknown"]


class Sitting(LateModel):
    """Who sits in a rig: null and "" where nobody does; `since` and `by` null and "" where the plan says so.

    `by_code`: the driver came by himself, with the code at the rig.
    """

    driver: str | None
    name: str
    number: str | None
    since: wire.Instant | None
    by: str
    by_code: bool
    also_in: list[str]


class RigCard(LateModel):
    """A rig. `version` is for `expected`. `laps` are the last of the running session, the newest first.

    `heard` is `unknown` where the rigs are not heard in this process; `silent_since` is null unless it is `silent`.
    """

    rig: str
    name: str
    team: str | None
    venue: str | None
    now: Sitting
    version: int
    next: list[NextUp]
    laps: list[LapLine]
    heard: Heard
    silent_since: wire.Instant | None
    game: str | None
    troubles: list[str]


class RigCards(LateModel):
    """All rigs at entry `seq` of the record."""

    epoch: str
    seq: int
    rigs: list[RigCard]


class RigAccount(LateModel):
    """Laps heard of a rig since the server's start; `whole` is whether each is in one of the places beside it.

    `recorded` are those in the record: of all sessions, also by hand and from before the start.
    """

    rig: str
    name: str
    heard: int
    credited: int
    unassigned: int
    conflict: int
    refused: dict[str, int]
    whole: bool
    recorded: int


class Conservation(LateModel):
    """No lap is lost: by rig, and of all of them. `heard_here` is false where another process hears the rigs."""

    epoch: str
    seq: int
    heard_here: bool
    whole: bool
    rigs: list[RigAccount]


@dataclass(frozen=True, slots=True)
class Written:
    """What of the cards follows from the record alone."""

    seats: Sequence[SeatLine]
    next: Mapping[str, Sequence[NextUp]]
    laps: Mapping[str, Sequence[LapLine]]
    venues: Mapping[str, str | None]
    people: Mapping[str, Person]
    """Everybody by id, for alerts, which know no names."""


def written(ledger: Ledger, plan: Plan, now: Callable[[], datetime], say: Say) -> Written:
    """The seats, who is next, and the last laps of the running session. Raises RecordError."""
    draft = ledger.view()
    desk = Desk(draft, plan, now, say)
    waiting: defaultdict[str, list[NextUp]] = defaultdict(list)
    for each in desk.next_up():
        waiting[each.rig].append(each)
    laps: defaultdict[str, list[LapLine]] = defaultdict(list)
    try:
        lines = laps_of(draft, "current", None, say, plan)
    except SetupError:  # there is no session yet
        lines = []
    for line in lines:
        laps[line.rig].append(line)
    last = {rig: each[: -LAPS - 1 : -1] for rig, each in laps.items()}
    venues = {id: each.venue for id, each in plan.rigs.items()}
    return Written(desk.lines(), waiting, last, venues, known_to(draft, plan))


def cards(  # noqa: PLR0917 - each is of another room
    ledger: Ledger, known: Written, rigs: Sequence[RigLive] | None, alerts: Iterable[Alert], at: datetime, say: Say
) -> RigCards:
    """The cards; `rigs` None where they are not heard in this process."""
    live = {each.rig: each for each in rigs or ()}
    troubles: defaultdict[str, list[str]] = defaultdict(list)
    for alert in alerts:
        troubles[alert.rig].append(alert_text(alert.sentence, known.people, say.language))
    found = [
        _card(seat, known, ledger.version(about_seat(seat.rig)), live.get(seat.rig), troubles[seat.rig], at)
        for seat in known.seats
    ]
    if rigs is None:
        found = [each.model_copy(update={"heard": "unknown"}) for each in found]
    for card in found:
        if card.now.also_in:
            also = ", ".join(card.now.also_in)
            card.troubles.insert(0, say("sits twice", name=card.now.name, rigs=also))
    return RigCards(epoch=ledger.epoch, seq=ledger.end, rigs=found)


def _card(  # noqa: PLR0917 - each is of another room
    seat: SeatLine, known: Written, version: int, live: RigLive | None, troubles: list[str], at: datetime
) -> RigCard:
    heard, silent_since = _heard(live, at)
    return RigCard(
        rig=seat.rig,
        name=seat.name,
        team=seat.team,
        venue=known.venues.get(seat.rig),
        now=Sitting(
            driver=seat.driver,
            name=seat.driver_name,
            number=seat.number,
            since=wire.instant(seat.since) if seat.since is not None else None,
            by=seat.by,
            by_code=seat.by in _BY_CODE,
            also_in=list(seat.also_in),
        ),
        version=version,
        next=list(known.next.get(seat.rig, ())),
        laps=list(known.laps.get(seat.rig, ())),
        heard=heard,
        silent_since=silent_since,
        game=live.game if live is not None else None,
        troubles=troubles,
    )


def _heard(live: RigLive | None, at: datetime) -> tuple[Heard, str | None]:
    """Whether a rig is heard, and the second since when it is silent."""
    if live is None or live.heard_s is None:
        return "never", None
    if live.heard_s < SILENT_S:
        return "yes", None
    since = at - timedelta(seconds=live.heard_s)
    return "silent", wire.instant(since.replace(microsecond=0))


def conservation(ledger: Ledger, rigs: Sequence[RigLive] | None) -> Conservation:
    """What became of the laps of each rig."""
    recorded: defaultdict[str, int] = defaultdict(int)
    for lap in ledger.laps.values():
        recorded[lap.rig] += 1
    names = {each.rig: each.name for each in rigs or ()}
    counted = {each.rig: each.counted for each in rigs or ()}
    found = [
        _account(rig, names.get(rig, rig), counted.get(rig, LapCount()), recorded[rig])
        for rig in dict.fromkeys((*counted, *recorded))
    ]
    return Conservation(
        epoch=ledger.epoch,
        seq=ledger.end,
        heard_here=rigs is not None,
        whole=all(each.whole for each in found),
        rigs=found,
    )


def _account(rig: str, name: str, counted: LapCount, recorded: int) -> RigAccount:
    return RigAccount(
        rig=rig,
        name=name,
        heard=counted.heard,
        credited=counted.credited,
        unassigned=counted.unassigned,
        conflict=counted.conflict,
        refused=dict(counted.refused),
        whole=counted.heard == counted.written + sum(counted.refused.values()),
        recorded=recorded,
    )
