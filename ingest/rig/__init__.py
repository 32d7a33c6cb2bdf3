"""The program on a rig's Windows PC, for sims that say nothing over the network but share their memory.

    windows                                 reads such memory by its name
    iracing, rfactor2, raceroom, ac_evo     one sim each: what its memory says of the rig's own car is a `Sample`
    finding                                 which sim runs now
    watching                                whether the last lap was valid
    naming                                  which session it is, also after a restart of this program
    store                                   laps and sessions on the rig's disk
    sending                                 the state by UDP, laps over HTTP until they are acknowledged
    app                                     a sample every quarter of a second

Whatever reads memory copies it: a sim writes while we read, so a copy counts only if the sim's own counter was the same
before and after.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from timing.errors import BadInput
from timing.readings import SessionType

TRIES: Final = 3
"""So often a copy is made anew that the sim wrote into; it writes a few times a second, a copy takes microseconds."""


class Memory(Protocol):
    """Shared memory of this PC, by name."""

    def read(self, name: str, size: int, at: int = 0) -> bytes | None:
        """A copy of `size` bytes from byte `at` on, fewer where it ends; None where no program shares that name."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a sim says at one moment of the rig's own car, and of the session it drives in.

    Of another `mark` is another session. `beat` is another number whenever the sim has written. `valid` is about the
    lap completed last and `running_valid` about the running one, None where the sim does not say. `clock_s` is how long
    the session has run. `session` is the sim's own id for it, where it has one that no other session ever gets.
    """

    mark: str
    beat: int
    type: SessionType
    laps: int
    last_ms: int | None = None
    best_ms: int | None = None
    current_ms: int | None = None
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    running_valid: bool | None = None
    in_pit: bool | None = None
    position: int | None = None
    track: str | None = None
    car: str | None = None
    driver: str | None = None
    clock_s: float | None = None
    session: str | None = None


Read = Callable[[Memory], Sample | None]
"""Reads a sim: None while it does not run, shows no session, or cannot be caught between two writes.

Raises BadInput for a memory whose layout is not known.
"""


class Sim(NamedTuple):
    """A sim: the name that options and session keys have for it, and the one for people."""

    name: str
    title: str
    read: Read


class Witness(NamedTuple):
    """The bytes of a memory that are others after each write."""

    at: int
    size: int


def steady_copy(memory: Memory, name: str, size: int, witness: Witness) -> bytes | None:
    """A copy into which the sim did not write meanwhile. It may be shorter, where the memory is."""
    for _ in range(TRIES):
        copy = memory.read(name, size)
        if copy is None:
            return None
        if memory.read(name, witness.size, witness.at) == copy[witness.at : witness.at + witness.size]:
            return copy
    return None


def whole(copy: bytes, size: int, format: str, at: int = 0) -> bytes:
    """The copy, if it has `size` bytes; it is from byte `at` on. Raises BadInput else."""
    if len(copy) < size:
        raise BadInput(
            format,
            at + len(copy),
            f"expected {size:,} bytes from byte {at} on, but the memory ends here: another version of it?",
        )
    return copy


def durations(first_ms: int | None, second_ms: int | None, lap_ms: int | None) -> tuple[int, int, int] | None:
    """The three sectors of a lap, from when the first two ended and the whole; None where they do not add up."""
    if first_ms is None or second_ms is None or lap_ms is None or not 0 < first_ms < second_ms < lap_ms:
        return None
    return first_ms, second_ms - first_ms, lap_ms - second_ms
