"""What a process tells others of its rigs, as JSON: what each does now, what staff should look at, what is wrong.

It goes between processes of this program alone, which may be of different versions while they are updated: what one
does not know it leaves out, and what cannot be read is nothing.
"""

from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter

from timing.live import Hearing, RigLive


@dataclass(frozen=True, slots=True)
class Told:
    """The rigs of one process. `troubles` are sentences about what it does not hear or store; `name` is for people.

    `venues` is what it was told by venues with books of their own, each `age_s` seconds ago when that was told on.
    """

    name: str
    rigs: tuple[RigLive, ...] = ()
    hearing: Hearing = field(default_factory=Hearing)
    troubles: tuple[str, ...] = ()
    age_s: float = 0.0
    venues: tuple["Told", ...] = ()


@cache
def _kind() -> TypeAdapter[Told]:
    return TypeAdapter(Told)  # takes a while, and a process that is alone tells nobody


def written(told: Told) -> str:
    """As a line of JSON."""
    return _kind().dump_json(told, exclude_defaults=True).decode()


def read(text: str) -> Told | None:
    """What `written` made; None for anything else."""
    try:
        return _kind().validate_json(text)
    except ValueError:
        return None
