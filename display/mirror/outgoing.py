"""What a hall lets out, read from its record and kept ready: entries, people, plans, what staff put on all boards."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from display.hall.state import Hall, decoded, encoded
from display.look.logos import Picture, Stand, digest, read, standing
from display.mirror.private import FORM, Blanking, public_plan
from display.mirror.pushes import About, about_out, mark, people_out, plans_out
from timing.errors import SetupError
from timing.event import Plan
from timing.people import GivenUp, given_up
from timing.plan_file import parse_plan
from timing.plan_versions import PlanVersion
from timing.plan_writing import written
from timing.record.entry import Person
from timing.record.protocol import Record

AT_ONCE: Final = 5_000


class Outgoing:
    """All that goes out of one record. Mutable; for one thread. `look` brings it up to date.

    `plan` is what the hall was started with, `folders` are where logos are looked for, `secret` makes other names of
    network addresses.
    """

    def __init__(
        self,
        record: Record,
        plan: Plan,
        folders: Sequence[Path],
        secret: bytes,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._record = record
        self._plan = plan
        self._folders = folders
        self._secret = secret
        self._now = now
        self.form = mark([FORM, secret.hex()])
        """Another one where the same book goes out otherwise."""
        self._seen: object = None
        self._known: dict[Stand, Picture | None] = {}
        self.people: list[Person] = []
        self.plans: list[PlanVersion] = []
        self.about = About()
        self.pictures: dict[str, bytes] = {}
        self.people_mark = self.plans_mark = self.about_mark = ""
        self._begin("")

    def _begin(self, epoch: str) -> None:
        self.epoch = epoch
        self.entries: list[tuple[str, str]] = []
        """Kind and body of each, as they go out."""
        self._blanking = Blanking(self._secret)
        self._seen = None

    def look(self) -> None:
        """Read what is new. Raises RecordError; what was read before stays."""
        while True:
            batch = self._record.read(len(self.entries), AT_ONCE)
            # Asked after reading: entries of another book would not have gone unnoticed.
            epoch, end = self._record.position()
            if epoch != self.epoch or end < len(self.entries):
                self._begin(epoch)
                continue
            self.entries += [self._blanking.public(seq, entry) for seq, entry in batch]
            if len(batch) < AT_ONCE:
                break
        # After the entries: whoever drives and whichever plan holds in them is known by now.
        newest, now = self._record.newest_plan(), self._now()
        seen = (
            self._record.people_version(),
            None if newest is None else (newest.number, newest.checksum),
            self._record.hall.read(),
            zone(now),
            [self._stand(each) for each in self._logos(newest)],
        )
        if seen != self._seen:
            self._make(zone(now))
            self._seen = seen

    def _make(self, its_zone: str) -> None:
        """Make all parts but the entries anew."""
        profiles, people = self._record.profiles(), self._record.people(self._plan.language)
        gone = given_up(each.erased for each in profiles.values() if each.erased is not None)
        pictures: dict[str, bytes] = {}
        # As the hall's boards show them, so that both show the same.
        self.people = [people[id] for id in sorted(people)]
        versions = [(each, plan) for each in self._record.plans() if (plan := _plan(each)) is not None]
        self.plans = [
            PlanVersion(each.number, self._text(plan, profiles, gone, pictures), "", each.at, "")
            for each, plan in versions
        ]
        hall = self._hall(pictures)
        # By the ids of its drivers: who is known by then changes, and the plan of the start must not.
        given = self._text(self._plan, self._plan.drivers, gone, pictures)
        self.about = About(given, its_zone, hall, tuple(sorted(pictures)))
        self.pictures = pictures
        self.people_mark = mark(people_out(self.people))
        self.plans_mark = mark(plans_out(self.plans))
        self.about_mark = mark(about_out(self.about))

    def _text(self, plan: Plan, known: Collection[str], gone: GivenUp, pictures: dict[str, bytes]) -> str:
        picture = partial(self._picture, pictures)
        return written(public_plan(plan, known, lambda name: gone(name) is not None, picture))

    def _hall(self, pictures: dict[str, bytes]) -> str:
        """What staff put on all boards, as text: no screen, no prize that nobody has been called for."""
        hall = decoded(self._record.hall.read().body)
        sponsors = tuple(each for each in hall.sponsors if each.shown)
        for each in sponsors:
            content = self._record.hall.picture(each.picture)
            if content is not None:
                pictures[each.picture] = content
        return encoded(Hall(notices=hall.notices, sponsors=sponsors, stream_delay_s=hall.stream_delay_s))

    # Logos

    def _logos(self, newest: PlanVersion | None) -> list[str | None]:
        plan = (None if newest is None else _plan(newest)) or self._plan
        return [plan.look.logo, *(team.logo for team in plan.teams.values())]

    def _stand(self, logo: str | None) -> Stand | None:
        try:
            return standing(logo, self._folders)
        except SetupError:  # the hall's own pages go without it as well, and its desk says so
            return None

    def _picture(self, pictures: dict[str, bytes], logo: str) -> str | None:
        """The name under which a logo goes out, with its picture; None for one that cannot be shown."""
        stand = self._stand(logo)
        if stand is None:
            return None
        if stand not in self._known:
            self._known[stand] = _read(stand)
        found = self._known[stand]
        if found is None:
            return None
        name = digest(found.content) + PurePosixPath(found.name).suffix
        pictures[name] = found.content
        return name


def zone(now: datetime) -> str:
    """How far the clocks of this machine are from UTC at an instant, as POSIX has it: `<+01>-1:00` in Berlin."""
    seconds = now.astimezone().utcoffset()
    minutes = 0 if seconds is None else round(seconds.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    ahead = "+" if minutes >= 0 else "-"
    behind = "-" if minutes > 0 else ""
    return f"<{ahead}{hours:02}{rest:02}>{behind}{hours}:{rest:02}"


def _plan(version: PlanVersion) -> Plan | None:
    """What a version says; None for one that this program does not take for a plan any more."""
    try:
        return parse_plan(version.text)
    except SetupError:  # the hall's boards do without it as well
        return None


def _read(stand: Stand) -> Picture | None:
    try:
        return read(stand)
    except SetupError:  # as in `_stand`
        return None
