"""The sources that are followed: what each speaks, how much of it counted, and what was dropped.

However many senders there are, at most `MOST_SOURCES` are followed. When there is no room for another, those go that
are missed least: ports that a game has left for another one, and senders that never told a lap; of them, the ones that
have been silent longest. A rig of the plan is the last to go.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ingest.lap_counts import LapCounts, together
from ingest.rigs import Address, Presence, Rig, Rigs
from ingest.voices import Voice, Voices
from timing.event import Plan
from timing.laps import Drop
from timing.live import RigLive

MOST_SOURCES: Final = 1_000
"""More senders than any hall has rigs."""
RECENT_NS: Final = 5_000_000_000
MOMENT_NS: Final = 1_000_000_000
"""The speed of packets is that over so long, and no less than this."""
SAMPLES: Final = 7
"""Looks that are remembered: one a second, and one to spare."""
ELSEWHERE: Final = "elsewhere"
"""Where unknown datagrams are counted once they come from more addresses than can be told apart."""


@dataclass(slots=True, eq=False)
class Source:
    """One address that speaks, or spoke, a known game."""

    address: Address
    voices: Voices
    rig: Rig | None = None
    heard_ns: int = 0
    packets: int = 0
    laps: int = 0
    """Laps of it that went into the record."""
    counts: LapCounts = field(default_factory=LapCounts)
    dropped: Counter[Drop] = field(default_factory=Counter)
    muted: bool = False
    """Nothing more that it tells is taken: it is a stranger that has told too much."""
    sender: Address | None = None
    """Where it sent from last, where `address` is the name of a rig (`ingest.rigs.named`)."""
    refused: dict[Drop, str] = field(default_factory=dict)
    """The rig named last in messages that were not taken (`ingest.keys`), by the reason."""
    voice: Voice | None = None
    """What it speaks now, and the version of that game."""
    version: str | None = None
    presence: Presence = field(default_factory=lambda: Presence(0, 0))
    """Since when it is there, as the rigs know it."""
    repeated: int = 0
    """Laps in a row whose end was heard, though the record has them."""
    again_told: int = 0
    drops_told: dict[Drop, int] = field(default_factory=dict)
    """What staff were told of: frames that were heard again, and what was dropped by reason."""
    _samples: tuple[tuple[int, int], ...] = ()
    """When it was looked at, and the packets it had sent by then."""

    @property
    def game(self) -> str | None:
        """The title of the game that it speaks now."""
        voice = self.voices.current
        return voice.feed.title if voice is not None else None

    def sample(self, now_ns: int) -> int:
        """Look how much it has sent: the packets since the last look."""
        before = self._samples[-1][1] if self._samples else 0
        self._samples = (*self._samples[1 - SAMPLES :], (now_ns, self.packets))
        return self.packets - before

    def per_second(self, now_ns: int) -> float:
        """Packets per second over the last seconds."""
        recent = [(at, packets) for at, packets in self._samples if 0 <= now_ns - at <= RECENT_NS]
        if not recent or now_ns - self.heard_ns > RECENT_NS:
            return 0.0
        at, packets = recent[0]
        return (self.packets - packets) * 1e9 / max(now_ns - at, MOMENT_NS)


class Roster:
    """The sources by address. One thread changes it; `live` may be asked from any."""

    def __init__(self, plan: Plan, rigs: Rigs, *, most: int = MOST_SOURCES) -> None:
        self._plan = plan
        self._rigs = rigs
        self._most = most
        self._sources: dict[Address, Source] = {}
        self.get: Final = self._sources.get
        """The source at an address, None for a sender that is not followed. Asked for with each datagram."""
        self.unknown: Counter[str] = Counter()
        """Datagrams that speak no game we know, by the sender's IP address."""

    def replan(self, plan: Plan) -> None:
        """Go by another plan, with the same rigs."""
        self._plan = plan

    def all(self) -> list[Source]:
        """The sources followed."""
        return list(self._sources.values())

    def add(self, source: Source) -> list[Source]:
        """Follow another source; those that were forgotten to make room for it."""
        forgotten = self._least_missed() if len(self._sources) >= self._most else []
        for old in forgotten:
            del self._sources[old.address]
            self._rigs.forget(old.address)
        self._sources[source.address] = source
        return forgotten

    def count_unknown(self, address: Address) -> None:
        """A datagram that speaks no game we know came from there."""
        ip = address[0]
        self.unknown[ip if ip in self.unknown or len(self.unknown) < self._most else ELSEWHERE] += 1

    def _least_missed(self) -> list[Source]:
        """A tenth of the sources, so that sorting them is worth it however many strangers come."""
        newest = [_newest(sources) for sources in self._by_rig().values()]
        kept = {source.address for source in newest if source.laps}
        planned = {source.address for source in newest if self._rigs.planned(source.address)}
        ranked = sorted(self._sources.values(), key=lambda s: (s.address in planned, s.address in kept, s.heard_ns))
        return ranked[: max(1, self._most // 10)]

    def _by_rig(self) -> dict[str, list[Source]]:
        """The sources of each rig."""
        rigs: dict[str, list[Source]] = {}
        for source in self.all():
            rigs.setdefault(self.id_of(source), []).append(source)
        return rigs

    def rig_of(self, source: Source) -> Rig | None:
        """The rig that a source is, as far as that is known; on an open stand it is not before its first lap."""
        if self._plan.open_stand:
            return source.rig or self._rigs.planned(source.address)
        voice = source.voices.current
        return self._rigs.known(source.address, server=voice is not None and voice.feed.whole_field)

    def id_of(self, source: Source) -> str:
        """What a source is listed under."""
        rig = self.rig_of(source)
        return rig.id if rig is not None else f"{source.address[0]}:{source.address[1]}"

    # What others may ask

    def live(self, now_ns: int) -> list[RigLive]:
        """What each rig is doing at `now_ns`, also those of the plan that were never heard.

        A rig that has changed its port shows what it does at the new one, with the counts of all.
        """
        heard = self._by_rig()
        live = [self._live(id, sources, now_ns) for id, sources in heard.items()]
        silent = [
            RigLive(rig.id, rig.name or rig.id, rig.address, None, rig.driver, True, None, None, None, 0, 0, {})
            for rig in self._plan.rigs.values()
            if rig.id not in heard
        ]
        return live + silent

    def _live(self, id: str, sources: list[Source], now_ns: int) -> RigLive:
        newest = _newest(sources)
        host, port = newest.sender or newest.address
        rig = self.rig_of(newest)
        voice = newest.voices.current
        reception = voice.tracker.reception if voice is not None else None
        car = voice.tracker.own_car if voice is not None else None
        dropped: Counter[Drop] = Counter()
        for source in sources:
            dropped.update(dict(source.dropped))
        return RigLive(
            rig=id,
            name=rig.name if rig else f"rig {host}",
            address=f"{host}:{port}",
            feed=voice.feed.name if voice is not None else None,
            driver=rig.driver if rig else None,
            known=rig.known if rig else self._plan.open_stand,
            heard_s=max(0.0, (now_ns - newest.heard_ns) / 1e9),
            lap=car.lap if car else None,
            current_ms=car.current_ms if car else None,
            packets=sum(source.packets for source in sources),
            laps=sum(source.laps for source in sources),
            dropped={str(reason): count for reason, count in dropped.items()},
            game=newest.game,
            version=newest.version,
            per_second=round(sum(source.per_second(now_ns) for source in sources), 1),
            frames=reception[0] if reception else None,
            lost=reception[1] if reception else None,
            counted=together(source.counts for source in sources),
        )


def _newest(sources: list[Source]) -> Source:
    """The one heard last; one of which nothing was taken stands back."""
    return max(sources, key=lambda source: (source.voices.current is not None, source.heard_ns))
