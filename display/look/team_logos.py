"""The logos of teams: `/media/team/TEAM`, looked for and looked at as that of the cup is."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from display.look.logos import Picture, Stand, digest, read, standing
from timing.errors import SetupError
from timing.event import Plan, PlannedTeam

PATH: Final = "/media/team/"
MOST_KEPT: Final = 48
"""So many are kept in memory."""


class OfTeams(NamedTuple):
    """The logos of a plan by the ids of its teams, and a sentence for each that cannot be used."""

    pictures: dict[str, Picture]
    wrong: list[str]


def logos_of_teams(plan: Plan, folders: Sequence[Path]) -> OfTeams:
    """All of a plan, for papers; none where nobody says where to look."""
    found = OfTeams({}, [])
    for team in plan.teams.values() if folders else ():
        try:
            stand = standing(team.logo, folders)
            if stand is not None:
                found.pictures[team.id] = read(stand)
        except SetupError as error:
            found.wrong.append(f"{error} (team {team.id})")
    return found


class TeamLogos:
    """The logos of the plan that `plan` gives, looked for in `folders`. May be used from any thread.

    They are looked at when a plan is saved; a file that is put in the place of one when somebody wants it.
    """

    def __init__(self, plan: Callable[[], Plan], folders: Sequence[Path] = ()) -> None:
        self._plan = plan
        self._folders = folders
        self._known: dict[Stand, Picture | SetupError] = {}

    def href(self, team: str) -> str | None:
        """The address of a team's logo, another one for another picture; None where it has none that can be shown."""
        picture = self.picture(team)
        return None if picture is None else f"{PATH}{quote(team, safe='')}?v={digest(picture.content)}"

    def picture(self, team: str) -> Picture | None:
        """The logo of a team of the plan."""
        planned = self._plan().teams.get(team)
        found = None if planned is None else self._find(planned)
        return None if isinstance(found, SetupError) else found

    def notes(self, plan: Plan) -> list[str]:
        """What is wrong with the logos of a plan, in a sentence each."""
        found = ((team.id, self._find(team)) for team in plan.teams.values())
        return [f"{each}; team {id} goes without it" for id, each in found if isinstance(each, SetupError)]

    def _find(self, team: PlannedTeam) -> Picture | SetupError | None:
        try:
            stand = standing(team.logo, self._folders)
        except SetupError as error:
            return error
        return None if stand is None else self._read(stand)

    def _read(self, stand: Stand) -> Picture | SetupError:
        found = self._known.get(stand)
        if found is None:
            try:
                found = read(stand)
            except SetupError as error:
                found = error
            self._known = dict([*self._known.items(), (stand, found)][-MOST_KEPT:])
        return found
