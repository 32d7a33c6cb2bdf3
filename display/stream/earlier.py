"""What earlier events are known: those of the season whose file lies in the data folder as `season.toml`.

They tell the best lap ever on a track, and who drives for the first time. Without that file nothing is called a record
of all times, and nobody a rookie.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaderboard.scoring.classification import Drive
from leaderboard.story import NOTHING_EARLIER, Earlier, TrackRecord
from timing.errors import SetupError

if TYPE_CHECKING:
    from display.exports.results import Results

FILE: Final = "season.toml"

_log = logging.getLogger(__name__)


def earlier_in(data: Path) -> Earlier:
    """What the season in this data folder tells. A file that is wrong is logged: the evening goes on without it."""
    file = data / FILE
    if not file.is_file():
        return NOTHING_EARLIER
    from display.seasons import read_file
    from timing.season_file import read_season

    try:
        season = read_season(file)
        return earlier([(event.title, read_file(event.file)) for event in season.events], season.same)
    except SetupError as error:
        _log.warning("earlier events are left out of the stories: %s", error)
        return NOTHING_EARLIER


def earlier(events: "Iterable[tuple[str, Results]]", same: Mapping[str, str]) -> Earlier:
    """What these events tell, each with what it is called; `same` are the ids that drivers have in the season."""
    records: dict[str, TrackRecord] = {}
    drivers: set[str] = set()
    for title, results in events:
        for session in results.sessions:
            drivers.update(*((id, same.get(id, id)) for id in session.laps))
            track, best_ms = session.board.session.track, _best_ms(session.scored.classification.fastest)
            known = records.get(track or "")
            if track is not None and best_ms is not None and (known is None or best_ms < known.time_ms):
                records[track] = TrackRecord(best_ms, title)
    return Earlier(records, frozenset(drivers))


def _best_ms(drive: Drive | None) -> int | None:
    best = None if drive is None else drive.best
    return None if best is None else best.time_ms
