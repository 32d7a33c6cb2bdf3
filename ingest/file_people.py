"""Who the drivers of a file are: the same person has the same id in every file and feed of a family of games.

A person is an account and a name. Where a file has no accounts, two drivers of one name in one session are two people;
what the file tells them apart by keeps them apart, and the first of them is the one whom other sessions and files know
by this name. Who has neither account nor name is somebody of this one session.
"""

from collections import defaultdict
from collections.abc import Iterable

from ingest.formats.results import FileDriver, FileSession
from timing.record.entry import Person, driver_id


class FilePeople:
    """The people of one session of a file of this family, where the file is imported as a session of this id."""

    def __init__(self, told: FileSession, family: str, session: str) -> None:
        self._family = family
        self._session = (session,) if told.date is None else (session, told.date.isoformat())
        self._namesakes = _namesakes(driver for driver in told.drivers if not driver.account)

    def person(self, driver: FileDriver) -> Person:
        """Who this driver is."""
        return Person(self._id(driver), driver.label, driver.number, None, driver.team or driver.car)

    def who(self, driver: FileDriver) -> str:
        """Stands for person and car: a person may drive several."""
        words = (self._id(driver), driver.car or "", driver.number or "", driver.identity)
        return driver_id(*words).removeprefix("d")

    def _id(self, driver: FileDriver) -> str:
        if driver.account:
            return driver_id(self._family, driver.account, driver.name)
        if not driver.name:
            return driver_id("slot", self._family, *self._session, driver.identity)
        place = self._namesakes[driver.name][driver.identity]
        return driver_id(self._family, "", driver.name, *([str(place + 1)] if place else []))


def _namesakes(drivers: Iterable[FileDriver]) -> dict[str, dict[str, int]]:
    """The place of each driver among those of one name, in an order that does not depend on who leads."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for driver in drivers:
        found[driver.name].add(driver.identity)
    return {name: _places(identities) for name, identities in found.items()}


def _places(identities: set[str]) -> dict[str, int]:
    in_order = sorted(identities, key=lambda identity: (len(identity), identity))
    return {identity: place for place, identity in enumerate(in_order)}
