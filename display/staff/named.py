"""Whom staff mean: a driver by id, name or start number, a team by id or name."""

from collections.abc import Mapping

from display.staff.draft import Book
from display.staff.words import CLI, Say
from leaderboard.fold import Standings
from timing.errors import SetupError
from timing.event import Plan, PlannedTeam
from timing.people import plain, shown, told
from timing.planned_people import person_at
from timing.record.entry import Person


def people_of(record: Book, plan: Plan, standings: Standings) -> Mapping[str, Person]:
    """Everybody whom the plan has, whom the record knows, or who drove, by id. Raises RecordError."""
    drove = {id: Person(id, id) for session in standings.sessions.values() for id in session.tallies}
    return drove | known_to(record, plan)


def known_to(record: Book, plan: Plan) -> dict[str, Person]:
    """Everybody whom the plan has or whom the record knows, by id. Raises RecordError.

    Who was erased goes by a number here as on boards, also while the plan of a server that runs still names him.
    """
    profiles = record.profiles()
    gone = {id: each for id, each in profiles.items() if each.erased is not None}
    planned = {id: person_at(plan, driver=id, team=None) for id in plan.drivers}
    named = {id: each for id, each in planned.items() if each is not None}
    return named | told(profiles) | shown(gone, plan.language, ())


def driver_named(people: Mapping[str, Person], plan: Plan, who: str, say: Say = CLI) -> Person:
    """The driver whom staff mean; of several, one of the plan. Raises SetupError for nobody, and for more than one."""
    named = [people[who]] if who in people else [each for each in people.values() if plain(each.name) == plain(who)]
    named = named or [each for each in people.values() if each.number == who]
    named = [each for each in named if each.id in plan.drivers] or named
    if not named:
        raise SetupError(say("no driver", who=who))
    if len(named) > 1:
        ids = ", ".join(each.id for each in named)
        raise SetupError(say("several drivers", count=len(named), who=who, ids=ids))
    return named[0]


def team_named(plan: Plan, who: str, say: Say = CLI) -> PlannedTeam:
    """The team whom staff mean. Raises SetupError for none."""
    for team in plan.teams.values():
        if who == team.id or plain(who) in (plain(team.name), plain(team.short)):
            return team
    raise SetupError(say("no team", who=who, known=", ".join(plan.teams) or say("no teams")))
