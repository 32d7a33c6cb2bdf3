"""The file with the beacons beside a MoTeC log (.ldx).

Beacons are when the line was crossed, in microseconds of the log and in no order. Between two of them lies a lap;
before the first and behind the last lies none. MoTeC counts laps from the first beacon on. Assetto Corsa Competizione
writes no beacons: then no lap can be derived. Who drove what and where stands in the log.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from ingest.formats.document import Document
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from ingest.formats.xml_text import Element, elements
from timing.readings import SessionType
from timing.units import LapTime, lap_time, parse

MOST_BEACONS: Final = 10_000

_ROOT: Final = "LDXFile"
_HEAD: Final = 4 * 1024
_BEGINS: Final = re.compile(rf"<{_ROOT}[\s>]")
_NUMBER: Final = re.compile(r"(\d{1,18})(?:[.,](\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?")
"""A comma is the point of some languages of Windows."""
_LONGEST_LOG: Final = Decimal(30 * 24 * 3600 * 1_000_000)


def recognise(document: Document) -> bool:
    """Whether a file is one beside a log."""
    return _BEGINS.search(document.head(_HEAD)) is not None


def read(document: Document, name: str) -> Contents:
    """One session of one driver, or none where there are no laps. Raises BadInput in the name of the format."""
    markers: list[Decimal] = []
    beacons: list[Decimal] = []
    best: LapTime | None = None
    for element in elements(document, name, _ROOT):
        match element.path[-2:]:
            case ("MarkerGroup", "Marker"):
                if len(markers) + len(beacons) == MOST_BEACONS:
                    raise element.refused(f"at most {MOST_BEACONS:,} markers")
                markers.append(_microseconds(element))
            case (_, "MarkerGroup"):
                beacons += markers if element.attributes.get("Name") == "Beacons" else ()
                markers = []
            case (_, "String") if element.attributes.get("Id") == "Fastest Time":
                best = _best(element)
    contents = Contents(name)
    laps = [FileLap(number, _between(*pair)) for number, pair in enumerate(pairwise(sorted(beacons)), 1)]
    if laps or best is not None:
        driver = FileDriver("", laps=laps, stated_best_ms=best)
        contents.sessions.append(FileSession(SessionType.PRACTICE, drivers=[driver]))
    if not laps:
        contents.warnings.append(f"{len(beacons)} beacon(s): no lap can be derived")
    return contents


def _microseconds(marker: Element) -> Decimal:
    text = marker.attributes.get("Time")
    match = None if text is None else _NUMBER.fullmatch(text.strip())
    if match is None or (time := _number(match)) > _LONGEST_LOG:
        raise marker.wrong("Time to be microseconds", text)
    return time


def _number(match: re.Match[str]) -> Decimal:
    whole, fraction, exponent = match.groups()
    return Decimal(f"{whole}.{fraction or 0}e{exponent or 0}")


def _between(first: Decimal, second: Decimal) -> LapTime | None:
    """The time from one beacon to the next; None where it is none."""
    return lap_time(int(((second - first) / 1000).to_integral_value(ROUND_HALF_UP)))


def _best(element: Element) -> LapTime | None:
    """The fastest time that MoTeC states; None where it states none."""
    try:
        return parse(element.attributes.get("Value", ""))
    except ValueError:
        return None
