"""The rigs that other processes and venues hear, beside those that are heard in this process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import inf

from timing.alerts import Alert
from timing.bus.protocol import Bus
from timing.live import Hearing, RigLive
from timing.live_json import Told


class Elsewhere:
    """What each rig does now, wherever it is heard, and what else is to be told of hearing.

    `rigs` and `hearing` are those of this process, `venues` what venues with a book of their own have told it. Where
    several hear one rig, the one counts that heard it last; of those that only have it in their plan, the first.
    """

    def __init__(
        self,
        bus: Bus,
        rigs: Callable[[], Sequence[RigLive]] = tuple,
        hearing: Callable[[], Hearing] = Hearing,
        venues: Callable[[], Sequence[Told]] = tuple,
    ) -> None:
        self._bus = bus
        self._rigs = rigs
        self._hearing = hearing
        self._venues = venues

    def rigs(self) -> list[RigLive]:
        """The rigs, each once: first those that are heard or planned here."""
        found: dict[str, RigLive] = {}
        others = (_older(rig, told.age_s) for told in self._told() for rig in told.rigs)
        for rig in (*self._rigs(), *others):
            known = found.get(rig.rig)
            if known is None or _silence_s(rig) < _silence_s(known):
                found[rig.rig] = rig
        return list(found.values())

    def hearing(self) -> Hearing:
        """The alerts of all, the one raised last at the end, and ports, rigs that are asked and notes of all."""
        all_of_them = [self._hearing(), *(told.hearing for told in self._told())]
        return Hearing(
            alerts=sorted((alert for each in all_of_them for alert in each.alerts), key=_raised),
            sockets=[socket for each in all_of_them for socket in each.sockets],
            asked=[asked for each in all_of_them for asked in each.asked],
            notes=[note for each in all_of_them for note in each.notes],
        )

    def notes(self) -> list[str]:
        """Sentences about other machines and the way to them: nothing that this process could mend."""
        own = [] if self._bus.trouble is None else [f"{self._bus.trouble}; boards follow the record by themselves"]
        return own + [f"{told.name}: {trouble}" for told in self._told() for trouble in told.troubles]

    def _told(self) -> Iterator[Told]:
        """What others tell, `age_s` seconds ago by now. Of what a venue told several displays, the newest."""
        heard = self._bus.live()
        yield from (replace(each.told, age_s=each.age_s) for each in heard)
        newest: dict[str, Told] = {}
        further = (replace(told, age_s=told.age_s + each.age_s) for each in heard for told in each.told.venues)
        for told in (*self._venues(), *further):
            if told.name not in newest or told.age_s < newest[told.name].age_s:
                newest[told.name] = told
        yield from newest.values()


def _older(rig: RigLive, seconds: float) -> RigLive:
    return rig if rig.heard_s is None else replace(rig, heard_s=rig.heard_s + seconds)


def _silence_s(rig: RigLive) -> float:
    return inf if rig.heard_s is None else rig.heard_s


def _raised(alert: Alert) -> float:
    return alert.last.timestamp()
