"""The rigs that other processes hear, beside those that are heard in this one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

from timing.alerts import Alert
from timing.bus.protocol import Bus
from timing.live import Hearing, RigLive


class Elsewhere:
    """What each rig does now, wherever it is heard, and what else is to be told of hearing.

    `rigs` and `hearing` are those of this process. Where several hear one rig, the one counts that heard it last; of
    those that only have it in their plan, the first.
    """

    def __init__(
        self, bus: Bus, rigs: Callable[[], Sequence[RigLive]] = tuple, hearing: Callable[[], Hearing] = Hearing
    ) -> None:
        self._bus = bus
        self._rigs = rigs
        self._hearing = hearing

    def rigs(self) -> list[RigLive]:
        """The rigs, each once: first those that are heard or planned here."""
        found: dict[str, RigLive] = {}
        others = (_older(rig, heard.age_s) for heard in self._bus.live() for rig in heard.told.rigs)
        for rig in (*self._rigs(), *others):
            known = found.get(rig.rig)
            if known is None or _silence_s(rig) < _silence_s(known):
                found[rig.rig] = rig
        return list(found.values())

    def hearing(self) -> Hearing:
        """The alerts of all, the one raised last at the end, and ports, rigs that are asked and notes of all."""
        all_of_them = [self._hearing(), *(heard.told.hearing for heard in self._bus.live())]
        return Hearing(
            alerts=sorted((alert for each in all_of_them for alert in each.alerts), key=_raised),
            sockets=[socket for each in all_of_them for socket in each.sockets],
            asked=[asked for each in all_of_them for asked in each.asked],
            notes=[note for each in all_of_them for note in each.notes],
        )

    def notes(self) -> list[str]:
        """Sentences about other machines and the way to them: nothing that this process could mend."""
        own = [] if self._bus.trouble is None else [f"{self._bus.trouble}; boards follow the record by themselves"]
        return own + [f"{each.told.name}: {trouble}" for each in self._bus.live() for trouble in each.told.troubles]


def _older(rig: RigLive, seconds: float) -> RigLive:
    return rig if rig.heard_s is None else replace(rig, heard_s=rig.heard_s + seconds)


def _silence_s(rig: RigLive) -> float:
    return inf if rig.heard_s is None else rig.heard_s


def _raised(alert: Alert) -> float:
    return alert.last.timestamp()
