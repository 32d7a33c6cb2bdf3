"""How well each source is heard, and what staff should look at: once a second, from what the pipeline counts anyway.

Nothing here stops a lap. An alert that is wrong costs a look; so the rules are those that hardly ever are:

    a source unknown to the plan plays a game                        adopt it, or find out whose it is
    its stream begins anew, or tells laps that the record has        somebody plays a recording
    its game plays back a recording of its own                       nothing driven there counts
    a lap was heard from another rig before                          somebody sends on what another rig sends
    two sources of one rig speak the same game, for seconds          one of them is not the rig
    two rigs are in the same car of the same session, for seconds    one of them sends what the other does
    messages that name a rig are not signed, or not from there       see `ingest.keys`
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime
from typing import Final

from ingest.rigs import Rigs
from ingest.roster import Roster, Source
from timing.alerts import AlertKind, Alerts
from timing.laps import Drop

SWEEP_NS: Final = 1_000_000_000
"""So often the sources are looked at."""
PERSISTS: Final = 4
"""For so many looks in a row two sources must be heard side by side: a game that is started anew leaves its port."""
SPEAKS: Final = 5
"""A source that plays sends more datagrams than that between two looks."""
AGAIN: Final = 30
"""So many frames that were heard before are no network that doubles some."""

_ON_DROP: Final[dict[Drop, tuple[AlertKind, str]]] = {
    Drop.REPLAY: (AlertKind.GAME_REPLAY, "{rig} shows a replay: nothing in it counts until it is left"),
    Drop.COPIED: (
        AlertKind.COPIED,
        "{rig} at {at} tells laps that another rig drove: nothing is credited; find out who sends them",
    ),
    Drop.UNSIGNED: (
        AlertKind.FORGED,
        "messages from {at} name a rig that has a key and are not signed: none is counted; give that program the key",
    ),
    Drop.FORGED: (
        AlertKind.FORGED,
        "messages from {at} are signed with a wrong key: none is counted; correct the key, or find out who sends them",
    ),
    Drop.FOREIGN: (
        AlertKind.FORGED,
        "messages from {at} name a rig that is elsewhere: none is counted; find out who sends them",
    ),
}


class Health:
    """Looks at the sources of a roster. One thread looks; `alerts` may be read from any."""

    def __init__(self, roster: Roster, rigs: Rigs) -> None:
        self._roster = roster
        self._rigs = rigs
        self.alerts = Alerts()
        self._side_by_side: Counter[Hashable] = Counter()
        self.seen_ns = self.due_ns = 0
        """When it looked last, and when it is to look again: from then on, or before, as when clocks are set."""

    def plays_again(self, source: Source, at: datetime) -> None:
        """A source told what was heard before, which nobody but a recording does."""
        name = self._name(source)
        told = f"{name} plays laps that are in the record already: nothing is credited; stop the recording there"
        self._tell(AlertKind.PLAYED_AGAIN, source, told, at)

    def look(self, now_ns: int) -> None:
        """Look at all sources."""
        self.seen_ns, self.due_ns = now_ns, now_ns + SWEEP_NS
        at = datetime.fromtimestamp(now_ns // 1000 / 1_000_000, UTC)
        speaking = [source for source in self._roster.all() if source.sample(now_ns) >= SPEAKS]
        for source in speaking:
            self._look_at_rig(source, at)
            self._look_at_stream(source, at)
        for source in self._roster.all():
            self._look_at_drops(source, at)
        self._look_at_pairs(speaking, at)

    def _look_at_rig(self, source: Source, at: datetime) -> None:
        rig = self._roster.rig_of(source)
        if rig is not None and not rig.known:
            self.keeps_aside(source, at)

    def keeps_aside(self, source: Source, at: datetime) -> None:
        """A source that the plan does not know plays a game."""
        game = source.game or "messages"
        told = f"{_text(source)} sends {game} and is not in the plan: its laps are kept aside"
        owner = self._rigs.shares_address(source.address)
        if owner is not None:
            told += f"; the plan has {owner.name} at that address, but sending from another port"
        told += f"; `eracing adopt {self._roster.id_of(source)} --as RIG` makes it a rig"
        self._tell(AlertKind.UNKNOWN_SOURCE, source, told, at)

    def _look_at_stream(self, source: Source, at: datetime) -> None:
        again = sum(voice.tracker.again for voice in source.voices)
        if again - source.again_told >= AGAIN:
            source.again_told = again
            self.plays_again(source, at)

    def _look_at_drops(self, source: Source, at: datetime) -> None:
        for drop, (kind, sentence) in _ON_DROP.items():
            count = source.dropped.get(drop, 0)
            more = count - source.drops_told.get(drop, 0)
            if more:
                source.drops_told[drop] = count
                told = sentence.format(rig=self._name(source), at=_text(source))
                named = source.refused.get(drop)
                self._tell(kind, source, f"{told}; they name rig {named}" if named else told, at, more)

    def _look_at_pairs(self, speaking: list[Source], at: datetime) -> None:
        """Whether sources are heard side by side that cannot both be true."""
        found: dict[Hashable, tuple[Source, str]] = {}
        for key, (one, other) in self._of_one_rig(speaking):
            found[key] = one, self._said_of_one_rig(one, other)
        for key, (one, other) in self._in_one_car(speaking):
            found[key] = one, self._said_of_one_car(one, other)
        self._side_by_side = Counter({key: self._side_by_side[key] + 1 for key in found})
        for key, (source, told) in found.items():
            if self._side_by_side[key] >= PERSISTS:
                self._tell(AlertKind.TWO_SOURCES, source, told, at)

    def _said_of_one_rig(self, one: Source, other: Source) -> str:
        return (
            f"{self._name(one)} is heard from {_text(one)} and from {_text(other)} at once: one of them is not the "
            "rig; find out who sends, and give the rig its port in the plan"
        )

    def _said_of_one_car(self, one: Source, other: Source) -> str:
        return (
            f"{self._name(one)} at {_text(one)} and {self._name(other)} at {_text(other)} send the same car of the "
            "same session: one of them sends what the other does, and its laps are credited once"
        )

    def _of_one_rig(self, speaking: list[Source]) -> Iterator[tuple[Hashable, tuple[Source, Source]]]:
        groups: defaultdict[Hashable, list[Source]] = defaultdict(list)
        for source in speaking:
            rig, voice = self._roster.rig_of(source), source.voices.current
            if rig is not None and rig.known and voice is not None and not voice.feed.whole_field:
                groups[rig.id, voice.feed.name].append(source)
        return ((key, (sources[-1], sources[0])) for key, sources in groups.items() if len(sources) > 1)

    def _in_one_car(self, speaking: list[Source]) -> Iterator[tuple[Hashable, tuple[Source, Source]]]:
        groups: defaultdict[Hashable, dict[str, Source]] = defaultdict(dict)
        for source in speaking:
            voice = source.voices.current
            place = voice.tracker.own_place if voice is not None and not voice.feed.whole_field else None
            if place is not None:
                groups[place].setdefault(self._roster.id_of(source), source)
        pairs = ((key, list(sources.values())) for key, sources in groups.items() if len(sources) > 1)
        return ((key, (sources[-1], sources[0])) for key, sources in pairs)

    def _tell(self, kind: AlertKind, source: Source, sentence: str, at: datetime, count: int = 1) -> None:
        self.alerts.tell(kind, self._roster.id_of(source), sentence, at, count)

    def _name(self, source: Source) -> str:
        rig = self._roster.rig_of(source)
        return rig.name if rig is not None else _text(source)


def _text(source: Source) -> str:
    ip, port = source.sender or source.address
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
