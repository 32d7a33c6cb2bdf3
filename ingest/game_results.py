"""From a game's own final classification to an entry of the record: of which session it is, and whose.

Of a rig's own game only the rig's own car is taken: the others are the game's, or have rigs of their own. What is heard
again, from a replayed tape or after a restart, has the same key and adds nothing. Names do not enter: who drove is an
id, and where nobody knows who did, the car is known by its source.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from ingest.book import Book
from ingest.entries import Entrant, Entries, Made
from timing.classified import Classified
from timing.readings import CarName
from timing.record.entry import Person
from timing.record.game_result import GameClassified, GameRow


class Said(NamedTuple):
    """How a game classifies cars, who sits in them as far as it names them, and when it was heard."""

    results: Mapping[int, Classified]
    names: Mapping[int, CarName]
    at: datetime


def classified(entries: Entries, book: Book, entrant: Entrant, said: Said) -> Made:
    """What a game's classification becomes; nothing where the record has it, or it is of no one session of ours."""
    results, names, at = said
    session = entries.session_of(entrant, results, at) if results else None
    if session is None:
        return Made()
    source = f"{entrant.rig.origin}/{entrant.game.id}"
    rows: list[GameRow] = []
    people: list[Person] = []
    for car, result in sorted(results.items()):
        who = entries.who(car, names.get(car), entrant, at)
        if isinstance(who, Person):
            people.append(who)
        rows.append(GameRow(f"{source}/{car}", who if isinstance(who, str) else who.id, result))
    entry = GameClassified(session, source, tuple(rows), at, entrant.game.id if entrant.numbered else "")
    if book.has_result(entry.key):
        return Made()
    opened = entries.opened(session, at)
    book.note(entry)
    return Made((*opened, entry), people)
