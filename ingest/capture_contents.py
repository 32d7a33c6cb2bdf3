"""The laps of a capture: its datagrams through the same decoders and trackers as the live path, written nowhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.captures import Address, Datagram
from ingest.formats import Feed
from ingest.formats.feeds import FEEDS
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from ingest.voices import Voice, Voices
from timing.errors import BadInput, SetupError
from timing.laps import Drop, Dropped, LapCorrected, LapDone, Outcome
from timing.pieces import Reading
from timing.readings import CarName
from timing.tracker import Tracker

_EVERY_SESSION = 1_000_000


@dataclass(slots=True)
class _Told:
    """What one voice of the capture told: laps by session and car, then by number."""

    voice: Voice
    laps: dict[tuple[str, int], dict[int, LapDone]] = field(default_factory=dict)


def contents_of_capture(datagrams: Iterable[Datagram], as_format: str | None = None) -> Contents:
    """The sessions and laps that a capture holds, with what was refused counted by reason.

    `as_format` names the feed to read every datagram as, instead of recognising it. Raises SetupError for a feed that
    does not exist.
    """
    if as_format is not None and as_format not in FEEDS:
        raise SetupError(f"{as_format!r} is not a live feed; there are {', '.join(FEEDS)}")
    only = FEEDS[as_format] if as_format else None
    sources: dict[Address, Voices] = {}
    told: list[_Told] = []
    dropped: Counter[str] = Counter()
    packets: Counter[str] = Counter()
    warnings: list[str] = []

    def begin(feed: Feed) -> Voice:
        told.append(_Told(Voice(feed, Tracker(keep=_EVERY_SESSION), len(told))))
        return told[-1].voice

    try:
        for datagram in datagrams:
            voices = sources.get(datagram.source) or Voices(begin, only)
            heard = _hear(voices, datagram.payload, dropped)
            if heard is not None:
                sources[datagram.source] = voices
                voice, reading = heard
                packets[voice.feed.name] += 1
                if reading is not None:
                    _keep(told[voice.stream], voice.tracker.read(reading), dropped)
    except BadInput as error:
        warnings.append(f"{error}; what came before it was read")
    for each in told:
        _keep(each, each.voice.tracker.flush(), dropped)
    return _contents(told, packets, dropped, warnings)


def _hear(voices: Voices, payload: bytes, dropped: Counter[str]) -> tuple[Voice, Reading | None] | None:
    try:
        heard = voices.hear(payload)
    except BadInput:
        dropped[Drop.MALFORMED] += 1
        return None
    if heard is None:
        dropped[Drop.UNKNOWN_GAME] += 1
    return heard


def _keep(source: _Told, outcomes: Sequence[Outcome], dropped: Counter[str]) -> None:
    for outcome in outcomes:
        match outcome:
            case Dropped():
                dropped[outcome.reason] += 1
            case LapDone():
                source.laps.setdefault((outcome.session, outcome.car), {})[outcome.lap] = outcome
            case LapCorrected():
                laps = source.laps[outcome.session, outcome.car]
                laps[outcome.lap] = _corrected(laps[outcome.lap], outcome)


def _corrected(lap: LapDone, by: LapCorrected) -> LapDone:
    return replace(
        lap,
        time_ms=lap.time_ms if by.time_ms is None else by.time_ms,
        sectors_ms=lap.sectors_ms if by.sectors_ms is None else by.sectors_ms,
        valid=by.valid,
        reason=by.reason,
    )


def _contents(told: Sequence[_Told], packets: Counter[str], dropped: Counter[str], warnings: list[str]) -> Contents:
    empty = 0
    sessions: list[FileSession] = []
    for source in told:
        for game in source.voice.tracker.sessions:
            session = FileSession(game.type, game.track, _drivers(source, game.id), game.name)
            if session.drivers:
                sessions.append(session)
            else:
                empty += 1
    if empty:
        warnings.append(f"{empty} session(s) without a driver or lap are not listed")
    if len(packets) > 1:
        warnings.append("several games in one capture: " + ", ".join(f"{n} ({c})" for n, c in packets.most_common()))
    if not packets:
        warnings.append("no datagram of a game that is known here")
    format = packets.most_common(1)[0][0] if packets else "capture"
    return Contents(format, sessions, dict(dropped), warnings)


def _drivers(source: _Told, session: str) -> list[FileDriver]:
    """The drivers of a session: by car where the feed names cars, by account where people change cars."""
    drivers: dict[tuple[int, CarName | None], FileDriver] = {}
    by_person = source.voice.feed.whole_field and not source.voice.feed.entered
    entrants = source.voice.tracker.entrants(session)
    cars = sorted({car for of, car in source.laps if of == session} | (set() if by_person else set(entrants)))
    results = source.voice.tracker.results(session)
    for car in cars:
        for lap in source.laps.get((session, car), {}).values():
            driver = _driver(drivers, car, lap.name if by_person else entrants.get(car), by_person=by_person)
            number = len(driver.laps) + 1 if by_person else lap.lap
            driver.laps.append(FileLap(number, lap.time_ms, lap.sectors_ms, lap.valid, lap.reason))
        if not by_person:
            driver = _driver(drivers, car, entrants.get(car), by_person=False)
            driver.laps.sort(key=lambda lap: lap.lap)
            driver.stated_best_ms = results[car].best_ms if car in results else None
    return list(drivers.values())


def _driver(
    drivers: dict[tuple[int, CarName | None], FileDriver], car: int, name: CarName | None, *, by_person: bool
) -> FileDriver:
    key = (-1 if by_person and name is not None else car, name if by_person else None)
    driver = drivers.get(key)
    if driver is None:
        label = name.name if name is not None else f"car {car}"
        known = name or CarName(label)
        identity = known.guid or str(car)
        driver = FileDriver(label, known.car, known.team, known.number, identity, account=known.guid)
        drivers[key] = driver
    return driver
