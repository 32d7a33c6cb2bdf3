"""What a display knows of the rigs, wherever they are heard, and who takes the laps that programs send."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from timing.live import Hearing, RigLive
from timing.sent import TakeLap


def nothing() -> Sequence[RigLive]:
    """What is known of the rigs where they are not heard in this process."""
    return ()


def no_troubles() -> Sequence[str]:
    """What is known of troubles where nothing is stored by this process."""
    return ()


def no_numbers() -> Mapping[str, int]:
    """What is known of hearing and storing where neither is done in this process."""
    return {}


def no_hearing() -> Hearing:
    """What is known of alerts and ports where no rigs are heard in this process."""
    return Hearing()


@dataclass(frozen=True, slots=True)
class Ear:
    """The defaults are those of a process that hears no rigs; each field is told of at `display.app.Display`."""

    rigs: Callable[[], Sequence[RigLive]] = nothing
    hearing: Callable[[], Hearing] = no_hearing
    troubles: Callable[[], Sequence[str]] = no_troubles
    numbers: Callable[[], Mapping[str, int]] = no_numbers
    laps: TakeLap | None = None
    rigs_to: str | None = None
