"""EA SPORTS WRC with our own structure file (`docs/ea-wrc`): what the game sends is what that file lists.

The game has no packets of its own: files on the rig say which values it sends, in which order, without padding. Ours
puts the four letters first by which the game names its kinds of packets, then the packet's number, and then the same
few values in all of them; the start of a stage has the stage besides. So a packet is known by its letters and length.

A lap is a stage. It is over when the game says so by the stage's result; its time is the result with its penalty. A
stage that was given up, timed out or wrecked has no time. If the stage time falls, the stage has been started anew.

No real recording has been seen. The types of the values and the four letters are those that other programs use; the
letters are taken in capitals as well. That a penalty has to be added to the result is one program's word.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.packed import is_time, running
from timing.errors import BadInput
from timing.pieces import Fall, Glimpse, SessionNoted, Setting
from timing.readings import CarState, Phase
from timing.units import from_seconds

NAME: Final = "ea_wrc"
CHANNELS: Final = {
    "packet_4cc": "4s",
    "packet_uid": "Q",
    "stage_current_time": "f",
    "stage_length": "d",
    "stage_progress": "f",
    "stage_result_time": "f",
    "stage_result_time_penalty": "f",
    "stage_result_status": "B",
}
"""What every packet holds, as the game calls it, with its type."""
START_CHANNELS: Final = {"location_id": "H", "route_id": "H"}
"""What the start of a stage holds besides."""

_VALUES: Final = Struct("<" + "".join(CHANNELS.values()))
_PLACE: Final = Struct("<" + "".join(START_CHANNELS.values()))
SIZE: Final = _VALUES.size
START_SIZE: Final = SIZE + _PLACE.size

_START: Final = b"sess"
_SIZES: Final = {_START: START_SIZE, b"sesu": SIZE, b"sesp": SIZE, b"sesr": SIZE, b"sese": SIZE}
"""Start, update, pause, resume and end of a stage."""
_FINISHED: Final = 1
_LARGEST: Final = (1 << 63) - 1


def recognise(datagram: bytes) -> bool:
    """Whether a datagram begins with the letters of a packet and has its length."""
    return _SIZES.get(datagram[:4].lower()) == len(datagram)


def decode(datagram: bytes) -> Glimpse | SessionNoted:
    """The moment that a packet tells, or the stage that starts. Raises BadInput for what is no packet of our layout."""
    kind = datagram[:4].lower()
    size = _SIZES.get(kind)
    if size is None:
        raise BadInput(NAME, 0, f'expected the letters of a packet, such as "sesu", not {bytes(datagram[:4])!r}')
    if len(datagram) != size:
        raise BadInput(NAME, min(len(datagram), size), f"expected a packet of {size} bytes, not of {len(datagram)}")
    if kind == _START:
        return SessionNoted(track="location {}, route {}".format(*_PLACE.unpack_from(datagram, SIZE)))
    _, order, current, length, _, result, penalty, status = _VALUES.unpack(datagram)
    if not is_time(current):
        raise BadInput(NAME, 12, f"expected the stage's time in seconds, not {current:.6g}")
    setting = _setting(length)
    return Glimpse(datagram, setting, order & _LARGEST, (status, result, penalty, setting), _car)


def _car(packet: bytes, index: int) -> CarState:
    """The own car. Its stage is lap 1; whoever has finished it is in lap 2, which nobody drives."""
    _, _, current, _, _, result, penalty, status = _VALUES.unpack(packet)
    current_ms = running(current)
    if status == _FINISHED:
        return CarState(Phase.FINISHED, 2, from_seconds(result + max(penalty, 0.0)), current_ms)
    return CarState(Phase.RETIRED if status else Phase.RUNNING, 1, current_ms=current_ms)


@lru_cache(maxsize=64)
def _setting(length: float) -> Setting:
    return Setting(length, fall=Fall.RESTART)


FEED: Final = Feed(NAME, "EA SPORTS WRC", recognise, decode, 20777, lengths=frozenset(_SIZES.values()))
