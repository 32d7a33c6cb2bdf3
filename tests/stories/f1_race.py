"""A race of the F1 games as it goes over the wire, packed by other people's libraries: nothing of ours makes it.

The race is written down first, lap by lap and car by car, and then shown frame by frame: what every car says at a
moment follows from its laps alone. So what must come out at the other end is known before a packet is made.
"""

import ctypes
import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

from ingest.formats.f1_layouts import Packet
from tests.ingest.formats.f1_peers import Peer, Values, peer

YEARS: Final = range(2018, 2027)
START_MS: Final = 4_000
"""Session clock when the lights go out."""
FRAME_MS: Final = 100
"""Ten frames a second, the lowest rate that the games offer but one."""
CAR_NAMES: Final = ("Ahlers", "Brück", "Çelik", "Dörr", "Ek", "Faß", "Gómez", "Håland")

ACTIVE, FINISHED = 2, 3
ON_TRACK: Final = 4


@dataclass(frozen=True)
class Lap:
    """A lap as it was driven. `pits`: it ends in the pit lane."""

    time_ms: int
    sectors_ms: tuple[int, int]
    valid: bool = True
    pits: bool = False


@dataclass(frozen=True)
class Car:
    """A car's whole race. `retires_ms` is how long it drove in the lap after its last one; None where it finishes."""

    name: str
    laps: tuple[Lap, ...]
    retires_ms: int | None = None

    def ends_ms(self, laps: int) -> int:
        """Session clock when so many laps are done."""
        return START_MS + sum(lap.time_ms for lap in self.laps[:laps])

    @property
    def over_ms(self) -> int:
        """Session clock when its race is over."""
        return self.ends_ms(len(self.laps)) + (self.retires_ms or 0)


class Datagram(NamedTuple):
    """A packet and the moment it is sent."""

    at_ms: int
    payload: bytes


@dataclass(frozen=True)
class Race:
    """A race in one year's format."""

    year: int
    cars: tuple[Car, ...]
    player: int
    uid: int
    kind: int
    """The year's number of the session type."""
    track: int = 13
    rewound_ms: int = 0
    """How far the player has gone back so far: the counter that never goes back is ahead of the others by as much."""
    final_number_0: bool = False
    """Whether the classification and the last lists come with session number 0, as has been seen."""

    @property
    def peer(self) -> Peer:
        return peer(self.year)

    @property
    def has_history(self) -> bool:
        return Packet.HISTORY in self.peer.packets

    @property
    def over_ms(self) -> int:
        return max(car.over_ms for car in self.cars)

    # What is said at a moment

    def head(self, clock_ms: int, *, final: bool = False) -> Values:
        """The header; all counters stand at 0 once the session is over."""
        if final:
            return {"session": 0 if self.final_number_0 else self.uid, "player": self.player}
        frame = clock_ms * 60 // 1000
        return {
            "session": self.uid,
            "time": clock_ms / 1000,
            "frame": frame,
            "steady": frame + 1 + self.rewound_ms * 60 // 1000,
            "player": self.player,
            "second_player": 255,
        }

    def lap_data(self, clock_ms: int) -> bytes:
        return self.peer.pack(
            Packet.LAP_DATA,
            self.head(clock_ms),
            {},
            {index: self._now(car, clock_ms, index) for index, car in enumerate(self.cars)},
        )

    def _now(self, car: Car, clock_ms: int, index: int) -> Values:
        done = sum(car.ends_ms(n) <= clock_ms for n in range(1, len(car.laps) + 1))
        finished = done == len(car.laps) and car.retires_ms is None
        if finished:
            done -= 1  # at the flag the lap number does not rise
        lap = car.laps[done] if done < len(car.laps) else None
        began = car.ends_ms(done)
        ran = max(0, min(clock_ms, car.over_ms) - began)
        last = car.laps[done - 1 if not finished else done].time_ms if done or finished else 0
        first, second = lap.sectors_ms if lap else (31_000, 31_000)
        retired = car.retires_ms is not None and clock_ms >= car.over_ms
        into_pits = lap is not None and lap.pits and lap.time_ms - ran < 4_000
        out_of_pits = done > 0 and car.laps[done - 1].pits and ran < 4_000
        return {
            "last": self._time(last),
            "current": self._time(ran),
            **self._sector("sector1", first if ran >= first else 0),
            **self._sector("sector2", second if ran >= first + second else 0),
            "distance": ran / 15 if clock_ms >= START_MS else -8.0 * index,
            "total": 0.0,
            "position": index + 1,
            "grid": index + 1,
            "lap": done + 1,
            "pit": 1 if into_pits or out_of_pits else 0,
            "invalid": int(lap is not None and not lap.valid and ran * 2 > lap.time_ms),
            "driver": 2 if into_pits else 3 if out_of_pits else ON_TRACK,
            "result": self._result(retired=retired, finished=finished),
        }

    def _result(self, *, retired: bool, finished: bool) -> int:
        if retired:
            return 6 if self.year < 2021 else 7
        return FINISHED if finished else ACTIVE

    def _time(self, ms: int) -> float:
        return ms / 1000 if self.year < 2021 else ms

    def _sector(self, name: str, ms: int) -> Values:
        if self.year < 2020:
            return {name: ms / 1000}
        if self.year < 2023:
            return {name: ms % 65_536}
        return {name: ms % 60_000, f"{name}_minutes": ms // 60_000}

    def session(self, clock_ms: int) -> bytes:
        body = {"type": self.kind, "track": self.track, "total_laps": max(len(car.laps) for car in self.cars)}
        return self.peer.pack(Packet.SESSION, self.head(clock_ms), {**body, "track_length": 5807, "spectated": 255})

    def participants(self, clock_ms: int, names: Sequence[str] | None = None) -> bytes:
        people = {
            index: {"name": name.encode(), "number": index + 2, "ai": int(index != self.player)}
            for index, name in enumerate(names or [car.name for car in self.cars])
        }
        packet = bytearray(self.peer.pack(Packet.PARTICIPANTS, self.head(clock_ms), {}, people))
        packet[self._header_size] = len(people)
        return bytes(packet)

    def history(self, clock_ms: int, index: int, *, final: bool = False) -> bytes:
        car = self.cars[index]
        done = sum(car.ends_ms(n) <= clock_ms for n in range(1, len(car.laps) + 1))
        laps: dict[int, Values] = {
            n: {
                "time": lap.time_ms,
                **self._sector("sector1", lap.sectors_ms[0]),
                **self._sector("sector2", lap.sectors_ms[1]),
                **self._sector("sector3", lap.time_ms - sum(lap.sectors_ms)),
                "valid": 15 if lap.valid else 14,
            }
            for n, lap in enumerate(car.laps[:done])
        }
        laps[done] = {"valid": 15}
        head = {"car": index, "laps": done + 1, "stints": 1}
        return self.peer.pack(Packet.HISTORY, self.head(clock_ms, final=final), head, laps)

    def classification(self) -> bytes:
        order = sorted(self.cars, key=lambda car: (car.retires_ms is not None, -len(car.laps), car.over_ms))
        rows: dict[int, Values] = {
            index: {
                "position": order.index(car) + 1,
                "laps": len(car.laps),
                "grid": index + 1,
                "result": self._result(retired=car.retires_ms is not None, finished=True),
                "best": self._time(min((lap.time_ms for lap in car.laps if lap.valid), default=0)),
                "total": sum(lap.time_ms for lap in car.laps) / 1000,
            }
            for index, car in enumerate(self.cars)
        }
        if self.year > 2020:
            rows = {index: {**row, "best": int(str(row["best"]))} for index, row in rows.items()}
        packet = bytearray(self.peer.pack(Packet.CLASSIFICATION, self.head(0, final=True), {}, rows))
        packet[self._header_size] = len(rows)
        return bytes(packet)

    def event(self, clock_ms: int, code: str, details: bytes = b"") -> bytes:
        return self.peer.event(self.head(clock_ms), code, details)

    def rewind(self, clock_ms: int, to_ms: int) -> bytes:
        return self.event(clock_ms, "FLBK", struct.pack("<If", to_ms * 60 // 1000, to_ms / 1000))

    @property
    def _header_size(self) -> int:
        return ctypes.sizeof(self.peer.head())

    # All of it

    def moment(self, clock_ms: int, before_ms: int) -> Iterator[bytes]:
        """The packets of a moment, as often as the game sends each; `before_ms` was the moment before."""
        if clock_ms // 500 != before_ms // 500:
            yield self.session(clock_ms)
        if clock_ms // 5_000 != before_ms // 5_000:
            yield self.participants(clock_ms)
        yield self.lap_data(clock_ms)
        if self.has_history:
            for part in range(2):
                yield self.history(clock_ms, (clock_ms // FRAME_MS * 2 + part) % len(self.cars))

    def shown(self) -> Iterator[Datagram]:
        """The race as the game sends it, from the grid to the menu."""
        clock, before = 0, -1
        yield Datagram(0, self.event(0, "SSTA"))
        for clock in range(0, self.over_ms + 1_500, FRAME_MS):
            for payload in self.moment(clock, before):
                yield Datagram(clock, payload)
            before = clock
        yield from self.ended(clock)

    def ended(self, clock_ms: int) -> Iterator[Datagram]:
        """What comes when the race is over: the classification, all lists once more, the end."""
        if Packet.CLASSIFICATION in self.peer.packets:
            yield Datagram(clock_ms, self.classification())
        if self.has_history:
            for index in range(len(self.cars)):
                yield Datagram(clock_ms, self.history(clock_ms, index, final=True))
        yield Datagram(clock_ms, self.event(clock_ms, "SEND"))


RACE_NUMBER: Final = {year: 15 if year >= 2024 else 10 for year in YEARS}
QUALIFYING_NUMBER: Final = 5
TIME_TRIAL_NUMBER: Final = {year: 18 if year >= 2024 else 13 if year >= 2021 else 12 for year in YEARS}
CARS: Final = {year: 20 if year < 2020 else 24 if year > 2025 else 22 for year in YEARS}


@cache
def full_race(year: int, laps: int = 4) -> Race:
    """A race of the year's whole field: close, with cut corners, a stop each, two who retire, and one lap twice."""
    chance = random.Random(year)
    cars = []
    for index in range(CARS[year]):
        driven = [_lap(chance) for _ in range(laps)]
        stop = chance.randrange(laps - 1)
        driven[stop] = Lap(driven[stop].time_ms + 21_000, driven[stop].sectors_ms, driven[stop].valid, pits=True)
        if index == 3:
            driven[-1] = Lap(driven[-2].time_ms, driven[-1].sectors_ms)  # equal to the millisecond, at the flag
        name = f"{CAR_NAMES[index % len(CAR_NAMES)]} {index}"
        if index in (5, 11):
            driven = driven[: index % laps + 1]
            cars.append(Car(name, tuple(driven), retires_ms=13_000 + index))
        else:
            cars.append(Car(name, tuple(driven)))
    return Race(year, tuple(cars), player=CARS[year] - 3, uid=2**63 + year, kind=RACE_NUMBER[year])


@cache
def sent(race: Race) -> Sequence[Datagram]:
    """All that is sent of a race."""
    return tuple(race.shown())


def _lap(chance: random.Random) -> Lap:
    sectors = chance.randrange(18_000, 24_000), chance.randrange(17_000, 22_000)
    return Lap(sum(sectors) + chance.randrange(15_000, 20_000), sectors, valid=chance.random() > 0.2)


class Tape:
    """What one game sends while its player drives, pauses, goes back in time and starts anew. Mutable."""

    def __init__(self) -> None:
        self.datagrams: list[Datagram] = []
        self._now_ms = 0
        self._clock_ms = 0
        self._before_ms = -1

    @property
    def clock_ms(self) -> int:
        """The session clock at the next moment."""
        return self._clock_ms

    def run(self, race: Race, until_ms: int) -> "Tape":
        """Drive until the session clock says so."""
        while self._clock_ms <= until_ms:
            self.send(*race.moment(self._clock_ms, self._before_ms))
            self._before_ms = self._clock_ms
            self._clock_ms += FRAME_MS
            self._now_ms += FRAME_MS
        return self

    def go_back(self, race: Race, to_ms: int, *, told: bool = True, early_ms: int = 0) -> Race:
        """A flashback; the race as it goes on from there. The game may resume a little before the moment it tells."""
        if told:
            self.send(race.rewind(self._before_ms, to_ms))
        back_ms = self._before_ms - (to_ms - early_ms)
        self._now_ms += 3_000  # the game stands still while the player chooses the moment
        self._clock_ms = to_ms - early_ms
        return replace(race, rewound_ms=race.rewound_ms + back_ms + FRAME_MS)

    def pause(self, ms: int) -> "Tape":
        """Nothing is sent, and the session clock stands still."""
        self._now_ms += ms
        return self

    def start(self, clock_ms: int = 0) -> "Tape":
        """Another session."""
        self._clock_ms, self._before_ms = clock_ms, -1
        return self

    def end(self, race: Race) -> "Tape":
        """The session is over."""
        return self.send(*(payload for _, payload in race.ended(self._before_ms)))

    def send(self, *payloads: bytes) -> "Tape":
        """These packets, now."""
        self.datagrams += [Datagram(self._now_ms, payload) for payload in payloads]
        return self


def over_a_bad_network(
    datagrams: Sequence[Datagram], seed: int, *, loss: float = 0.05, double: float = 0.05, late: float = 0.1
) -> list[Datagram]:
    """The same datagrams as they may arrive: some never, some twice, some up to 200 ms late."""
    chance = random.Random(seed)
    arriving: list[tuple[float, int, bytes]] = []
    for number, (at_ms, payload) in enumerate(datagrams):
        for _ in range(1 + (chance.random() < double)):
            if chance.random() >= loss:
                delay = chance.uniform(0, 200) if chance.random() < late else 0
                arriving.append((at_ms + delay, number, payload))
    arriving.sort(key=lambda arrival: arrival[:2])
    return [Datagram(int(at_ms), payload) for at_ms, _, payload in arriving]
