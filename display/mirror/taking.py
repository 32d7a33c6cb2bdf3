"""What the public server has of the hall, and how it takes the next push: all of it, or nothing.

The copy of the book is in memory. So that a restart shows what was shown, a file is kept beside it: written at once
when a name, a plan or the hall has changed, as nothing that was erased may come back, and now and then for entries,
which the hall would send again.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from display import wire
from display.hall.pictures import media_type
from display.hall.state import decoded
from display.mirror.pushes import About, Held, Now, Push, about_out, mark, people_out, plans_out
from display.mirror.shelf import Copy, Shelf
from timing.errors import SetupError
from timing.event import Plan
from timing.live import RigLive
from timing.plan_file import parse_plan
from timing.record.entry import decode
from timing.record.mirrored import MirroredBook
from timing.record.protocol import RecordError

SAVES_EVERY_S: Final = 20.0
CUT_S: Final = 15.0
"""A hall that has said nothing for so long is cut off."""
FREE_S: Final = 30.0
"""A hall that has said nothing for so long may be followed by another one."""
NOW_S: Final = 60.0
"""What was so as long ago as this is told no more."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a server is built for: another plan or another clock on the wall of the hall, and it is built anew."""

    plan: Plan
    zone: str


class Mirror:
    """The copy. Safe to use from several threads. `clock` gives seconds; raises SetupError for a file that is none."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.book = MirroredBook()
        self.pictures: Final = folder / "pictures"
        """The folder of all pictures, logos among them."""
        self._shelf = Shelf(folder)
        self._clock = clock
        self._lock = threading.Lock()
        self._copy = self._shelf.read()
        self._known = set(self._shelf.pictures())
        self._now = Now()
        self._now_at = self._heard_at = float("-inf")
        self._fed_at = clock()
        """When the hall whose copy this is said something last; after a restart it has time to say more."""
        self._saved_at = clock()
        self._unsaved = False
        """Whether something is not in the file yet that must be."""
        self._on_other: Callable[[], None] = lambda: None
        copy = self._copy
        if copy.epoch:
            entries = [decode(kind, body) for kind, body in copy.entries]
            self.book.take(copy.epoch, 0, entries, anew=True, people=copy.people, plans=copy.plans)
        self.start = _start(copy.about)
        """What a server is to be built for."""
        self._show(copy.about)

    # What there is

    def on_other_start(self, call: Callable[[], None]) -> None:
        """Have `call` called when `start` is another one; from the thread that takes a push."""
        self._on_other = call

    def rigs(self) -> tuple[RigLive, ...]:
        """What the rigs do, as old as it is by now."""
        age, rigs = self._clock() - self._now_at, self._now.rigs
        if age > NOW_S:
            return ()
        return tuple(replace(each, heard_s=None if each.heard_s is None else each.heard_s + age) for each in rigs)

    def lines(self) -> tuple[wire.CutLine, ...]:
        """The venues that the hall cannot reach now."""
        if self._clock() - self._now_at > NOW_S:
            return ()
        return tuple(wire.CutLine(venue=venue, since=since) for venue, since in self._now.lines)

    @property
    def silent_s(self) -> float:
        """Seconds since the hall has said anything; infinite before."""
        return self._clock() - self._heard_at

    @property
    def is_cut(self) -> bool:
        """Whether the hall has been silent for too long."""
        return self.silent_s > CUT_S

    # What comes

    def take(self, push: Push) -> Held:
        """Take a signed push; what there is afterwards, and why the push was not taken where it was not."""
        with self._lock:
            if push.stamp <= self._copy.stamp:
                return self._held("it is older than one that was taken")
            if not (push.asks or push.takes_over) and self._is_of_another_hall(push):
                return self._held(self._refusal())
            before = self.start
            try:
                self._take(push)
            except (RecordError, SetupError, ValueError, LookupError) as error:
                return self._held(str(error))
            if not push.asks:
                self._heard_at = self._fed_at = self._clock()
            self._save()
            held, other = self._held(""), self.start != before
        if other:
            self._on_other()
        return held

    def close(self) -> None:
        """Keep what is there."""
        with self._lock:
            self._unsaved = True
            self._save()

    def _is_of_another_hall(self, push: Push) -> bool:
        """Whether another hall than that of the push feeds this server: each would undo the other's work."""
        return self._copy.epoch not in ("", push.epoch) and self._clock() - self._fed_at < FREE_S

    def _refusal(self) -> str:
        copy = self._copy
        return (
            f"another hall feeds it ({self.start.plan.name}, record {copy.epoch[:8]}): stop the relay there, and "
            f"{FREE_S:.0f} seconds later this one is taken; or at once with `eracing relay --take-over`"
        )

    def _take(self, push: Push) -> None:
        """Raises RecordError, SetupError, ValueError and LookupError, and has taken nothing but pictures then."""
        copy = self._copy
        if push.asks:
            self._copy = replace(copy, stamp=push.stamp)
            return
        about = copy.about if push.about is None else push.about
        decoded(about.hall)  # all of it is looked at before any of it is taken
        start = self.start if push.about is None else _start(about)
        for name in (*about.pictures, *(push.pictures or ())):
            media_type(name)
        for name, content in (push.pictures or {}).items():
            self._shelf.keep_picture(name, content)
            self._known.add(name)
        begins = push.anew or (push.epoch, push.form) != (copy.epoch, copy.form)
        entries = [decode(kind, body) for kind, body in push.entries]
        self.book.take(push.epoch, push.after, entries, anew=begins, people=push.people, plans=push.plans)
        self._copy = Copy(
            stamp=push.stamp,
            form=push.form,
            epoch=push.epoch,
            people=copy.people if push.people is None else tuple(push.people),
            plans=copy.plans if push.plans is None else tuple(push.plans),
            about=about,
        )
        self.start = start
        if push.about is not None or push.pictures:
            self._show(about)
        if push.now is not None:
            self._now, self._now_at = push.now, self._clock()
        self._unsaved |= begins or any(part is not None for part in (push.people, push.plans, push.about))

    def _show(self, about: About) -> None:
        """Put up what staff of the hall have put up; pictures that do not belong to it any more are gone."""
        hall = self.book.hall
        self._known &= set(about.pictures)
        self._shelf.drop_pictures(self._known)
        hall.drop_pictures(self._known)
        for each in decoded(about.hall).sponsors:
            if each.picture in self._known and hall.picture(each.picture) is None:
                hall.keep_picture(each.picture, self._shelf.picture(each.picture))
        hall.change(lambda _: about.hall)

    def _held(self, refused: str) -> Held:
        copy = self._copy
        return Held(
            stamp=copy.stamp,
            form=copy.form,
            epoch=copy.epoch,
            seq=self.book.position().seq,
            people=mark(people_out(copy.people)),
            plans=mark(plans_out(copy.plans)),
            about=mark(about_out(copy.about)),
            missing=tuple(sorted(set(copy.about.pictures) - self._known)),
            refused=refused,
        )

    def _save(self) -> None:
        if self._unsaved or self._clock() - self._saved_at >= SAVES_EVERY_S:
            self._shelf.write(replace(self._copy, entries=tuple(self.book.lines())))
            self._saved_at, self._unsaved = self._clock(), False


def _start(about: About) -> Start:
    return Start(parse_plan(about.plan, "the plan of the hall") if about.plan else Plan(), about.zone)
