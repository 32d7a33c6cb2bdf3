"""A rig that runs Gran Turismo 7: what the console's packets say at a moment.

The console numbers its packets, sixty a second, whatever happens: in menus, in pauses, from one race to the next. Here
as many are sent as there are moments, as if the others were lost on the way. The first packet of a race has the same
number each time, for that number is all that a race can be known by.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from ingest.demo.script import Moment, Scene
from ingest.demo.wire_gt7 import Format, Telemetry, encode
from ingest.formats.gt7 import ON_TRACK, PAUSED
from timing.readings import SessionType

_FRAMES_PER_SECOND: Final = 60
_MENU: Final = -1
_BEFORE_THE_START: Final = 0
_PAST_THE_LINE_MS: Final = 6
"""In the packet that brings a finished lap the running time is still that lap's, and past its end."""
_ID_BITS: Final = 31


class GT7Rig:
    """Implements `script.Game`: one console that sends packets of this `format`."""

    def __init__(self, format: Format, kind: SessionType, seed: int, rig: int) -> None:
        self._format: Final = format
        self._races = kind is SessionType.RACE
        digest = hashlib.blake2b(f"{seed}/{rig}".encode(), digest_size=3).digest()
        self._switched_on = int.from_bytes(digest, "little")

    def packets(self, moment: Moment) -> Iterator[bytes]:
        """One packet, whatever happens."""
        yield encode(self._telemetry(moment), self._format)

    def _telemetry(self, moment: Moment) -> Telemetry:
        number = self._switched_on + moment.at_ms * _FRAMES_PER_SECOND // 1000
        packet = number & (1 << _ID_BITS) - 1
        if moment.leaving:
            return Telemetry(packet, _MENU, flags=0)
        done, last = moment.done, moment.done[-1].time_ms if moment.done else -1
        # In one of the formats the best lap comes one packet late.
        known = done[:-1] if moment.crossed and self._format == "C" else done
        return Telemetry(
            packet=packet,
            lap=_lap_number(moment),
            last_ms=last,
            best_ms=min((lap.time_ms for lap in known), default=-1),
            current_ms=last + _PAST_THE_LINE_MS if moment.crossed else max(0, moment.driven_ms),
            laps=moment.lap.of if self._races else 0,
            flags=ON_TRACK | PAUSED if moment.scene is Scene.PAUSED else ON_TRACK,
        )


def _lap_number(moment: Moment) -> int:
    """After the last lap the number rises once more, in a race past the number of its laps."""
    match moment.scene:
        case Scene.COMING:
            return _BEFORE_THE_START
        case Scene.OVER:
            return moment.lap.number + 1
        case _:
            return moment.lap.number
