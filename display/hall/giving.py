"""What the pages of the scenes are given: the prize-giving as far as it is revealed, who sits where, what comes next.

Each answer is made once a second at most, however many screens ask.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from display import wire
from display.hall.award import AwardMessage, of_qualifying, of_standings, told
from display.hall.bodies import ClassLine, NextShown, SeatShown, Shown
from display.hall.keeper import Keeper
from display.hall.listing import Choices
from display.hall.state import Award, Honoured
from display.live import Busy, Live, SessionSummary
from display.staff.api.doing import Doing, NotNow
from display.staff.ledger import Ledger
from leaderboard.board import Team
from leaderboard.cup import Cup
from leaderboard.teams import teams_of
from timing.errors import SetupError
from timing.event import Plan, PlannedRig
from timing.planned_people import person_at
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, about_seat
from timing.record.entry import Person
from timing.record.protocol import Record

KEPT_S: Final = 1.0
NO_AWARD: Final = b"null"


class Giving:
    """Tells it, of one record. Used from the event loop only."""

    def __init__(self, keeper: Keeper, live: Live, doing: Doing, record: Record) -> None:
        self._keeper = keeper
        self._live = live
        self._doing = doing
        self._record = record
        self._kept: dict[str, tuple[float, int, bytes]] = {}

    # What a prize-giving may be of

    async def choices(self) -> Choices:
        """The classes of the plan, the sessions with a fastest lap, and whether the award still tells the result."""
        return Choices(
            tuple(ClassLine(id=each.id, name=each.name) for each in self._live.plan.classes.values()),
            tuple(ClassLine(id=each.session.id, name=each.session.name) for each in self._qualifyings()),
            await self._overtaken(),
        )

    async def _overtaken(self) -> bool:
        """Whether others would be called to the front if the prize-giving began now."""
        award = self._keeper.hall.award
        if award is None:
            return False
        try:
            return (await self.award(award.of, award.class_id, award.session)).steps != award.steps
        except (SetupError, LookupError):  # nobody would
            return True

    async def award(self, of: Honoured, class_id: str | None, session: str | None) -> Award:
        """A prize-giving of what is in the record now.

        Raises SetupError where there is nobody to honour, LookupError for a class or a session that there is not.
        """
        if of is not Honoured.QUALIFYING:
            return of_standings(of, await self._live.cup(), class_id)
        found = self._qualifyings()
        if session is None and not found:
            raise SetupError("there was no qualifying: there is nobody to call to the front")
        return of_qualifying(self._live.channel(session or found[-1].session.id).board)

    def _qualifyings(self) -> list[SessionSummary]:
        return [each for each in self._live.sessions() if each.session.type is SessionType.QUALIFYING and each.laps]

    # What everybody may see

    async def revealed(self) -> bytes:
        """The prize-giving as JSON, as far as it is revealed; `null` where there is none."""
        await self._keeper.fresh()
        return await self._once("award", self._revealed)

    async def shown(self) -> bytes:
        """What the pages of the other scenes show, as JSON."""
        await self._keeper.fresh()
        return await self._once("shown", self._shown)

    async def _once(self, name: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """What was made last, unless that is old, or something has been put up since."""
        at, version = self._keeper.clock.time(), self._keeper.version
        kept = self._kept.get(name)
        if kept is None or kept[1] != version or at - kept[0] >= KEPT_S:
            try:
                kept = self._kept[name] = at, version, await make()
            except NotNow as error:
                raise Busy(str(error)) from error
        return kept[2]

    async def _revealed(self) -> bytes:
        award = self._keeper.hall.award
        if award is None:
            return NO_AWARD
        cup = await self._live.cup()
        teams = teams_of(self._live.plan)
        return _message(award, cup, teams, self._title(award, cup)).model_dump_json().encode()

    def _title(self, award: Award, cup: Cup) -> str:
        """The name of the class or the session that is honoured."""
        if award.class_id is not None:
            return next((each.of.name for each in cup.classes if each.of.id == award.class_id), "")
        found = [each.session.name for each in self._live.sessions() if each.session.id == award.session]
        return found[0] if found else ""

    async def _shown(self) -> bytes:
        now = self._keeper.clock.now()
        slots = self._keeper.slots(now)
        current = self._live.current
        table = await self._live.timetable(now)
        coming = next((each for each in table.slots if each.session.id == table.next), None)
        answer = Shown(
            now=wire.instant(now),
            session=None if current is None else current.name,
            next=None
            if coming is None
            else NextShown(
                name=coming.session.name,
                starts_at=None if coming.expected is None else wire.instant(coming.expected.replace(second=0)),
                delay_min=max(0, coming.late or 0),
            ),
            notice=slots.notice,
            sponsors=list(slots.sponsors),
            seats=await self._doing.look(partial(_seats, self._record)),
        )
        return answer.model_dump_json().encode()


def _message(award: Award, cup: Cup, teams: Mapping[str, Team], title: str) -> AwardMessage:
    return told(award, title, cup, teams.get, cup.names.get)


def _seats(record: Record, ledger: Ledger, plan: Plan) -> list[SeatShown]:
    """The rigs of the plan with who sits there, by the names that may be shown."""
    people, teams = record.people(plan.language), teams_of(plan)
    return [_seat(rig, ledger, plan, people, teams) for rig in plan.rigs.values()]


def _seat(
    rig: PlannedRig, ledger: Ledger, plan: Plan, people: Mapping[str, Person], teams: Mapping[str, Team]
) -> SeatShown:
    decided = ledger.decisions.about(about_seat(rig.id))
    driver = decided.driver if isinstance(decided, DriverSeated) else rig.driver
    person = people.get(driver) if driver else None
    if person is None and driver in plan.drivers:
        person = person_at(plan, driver=driver, team=None)
    team = teams.get((person.team if person is not None else None) or rig.team or "")
    return SeatShown(
        rig=rig.id,
        name=rig.name or rig.id,
        driver=None if person is None else wire.Named(id=person.id, name=person.name, number=person.number),
        team=None if team is None else {"name": team.name, "short": team.short, "color": team.color},
    )
