"""What is said of when sessions begin, in English and German."""

from collections.abc import Mapping
from typing import Final

from timing.units import Language

TIMES: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "delay minutes": (
            "a session cannot be delayed by {minutes} minutes: write 1 to {most}, or -1 to -{most} for earlier"
        ),
        "delay begun": "session {session!r} is {phase}: only one that has yet to begin can be delayed",
        "delay unknown": "there is no session {session!r} in the timetable; there are: {known}",
        "no delay": "session {session!r} is not delayed: there is nothing to take back",
        "begins": "session {session!r} begins at {at}",
        "begins late": "session {session!r} begins at {at}, planned for {planned}",
        "begins after": "session {session!r} begins when the one before has ended",
        "begins as before": "no session begins at another time: the one before takes as long, or its end is not known",
        "told SessionDelayed": "session {session!r} is to begin at another time",
    },
    "de": {
        "delay minutes": (
            "um {minutes} Minuten kann nichts verschoben werden: 1 bis {most}, oder -1 bis -{most} für früher"
        ),
        "delay begun": "Session {session!r} ist {phase}: nur eine, die noch nicht begonnen hat, kann verschoben werden",
        "delay unknown": "es gibt keine Session {session!r} im Zeitplan; es gibt: {known}",
        "no delay": "Session {session!r} ist nicht verschoben: es gibt nichts zurückzunehmen",
        "begins": "Session {session!r} beginnt um {at}",
        "begins late": "Session {session!r} beginnt um {at}, geplant war {planned}",
        "begins after": "Session {session!r} beginnt, wenn die davor zu Ende ist",
        "begins as before": (
            "keine Session beginnt zu einer anderen Zeit: die davor dauert so lange, oder ihr Ende ist nicht bekannt"
        ),
        "told SessionDelayed": "Session {session!r} soll zu einer anderen Zeit beginnen",
    },
}
