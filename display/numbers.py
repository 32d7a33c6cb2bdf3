"""How the server is in numbers for Prometheus. Only who asks for them loads what writes them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from display.health import Hears, Numbers, Rigs
from display.live import Live
from timing.alerts import AlertKind
from timing.live import Hearing, RigLive

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
OTHERS: Final = "others"
MOST_RIGS: Final = 200
"""So many rigs have series of their own; what lies beyond, and what the plan does not know, is added up as `OTHERS`."""


def in_text(live: Live, rigs: Rigs, hearing: Hears, numbers: Numbers) -> bytes:
    """All numbers as they are now, in Prometheus' text format; nothing is counted for their sake."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(live, rigs, hearing, numbers))
    return generate_latest(registry)


class _Numbers:
    """Reads all numbers when they are asked for."""

    def __init__(self, live: Live, rigs: Rigs, hearing: Hears, numbers: Numbers) -> None:
        self._live = live
        self._rigs = rigs
        self._hearing = hearing
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """What Prometheus asks a collector for."""
        hub = self._live.hub
        yield GaugeMetricFamily("eracing_screens", "Screens and readers connected", hub.connected)
        yield GaugeMetricFamily("eracing_screens_slow", "Screens that are waited for", hub.slow)
        for name, value in asdict(hub.counts).items():
            yield CounterMetricFamily(f"eracing_screens_{name}", f"Screens: {name} since the start", value)
        for name, value in self._numbers().items():
            yield GaugeMetricFamily(f"eracing_{name}", f"{name.replace('_', ' ').capitalize()} of this process", value)
        hearing = self._hearing()
        yield from _of_hearing(hearing)
        rigs = self._rigs()
        yield from _of_rigs(rigs)
        yield from _of_laps(rigs)


def _of_hearing(hearing: Hearing) -> Iterator[Metric]:
    alerts = CounterMetricFamily("eracing_alerts", "Alerts raised, by kind", labels=["kind"])
    counts: Counter[str] = Counter()
    for alert in hearing.alerts:
        counts[alert.kind] += alert.count
    for kind in AlertKind:
        alerts.add_metric([kind], counts[kind])
    drops = CounterMetricFamily("eracing_socket_kernel_drops", "Datagrams the kernel dropped, by port", labels=["port"])
    for each in hearing.sockets:
        if each.kernel_drops is not None:
            drops.add_metric([str(each.port)], each.kernel_drops)
    yield from (alerts, drops)


def _of_rigs(rigs: Sequence[RigLive]) -> Iterator[Metric]:
    packets = CounterMetricFamily("eracing_rig_packets", "Datagrams heard", labels=["rig"])
    speed = GaugeMetricFamily("eracing_rig_packets_per_second", "Datagrams over the last seconds", labels=["rig"])
    laps = CounterMetricFamily("eracing_rig_laps", "Laps heard", labels=["rig"])
    today = GaugeMetricFamily("eracing_rig_laps_today", "Laps in the record since midnight", labels=["rig"])
    lost = GaugeMetricFamily("eracing_rig_frames_lost", "Frames missing in the running session", labels=["rig"])
    age = GaugeMetricFamily("eracing_rig_last_packet_age_seconds", "Seconds since the last one", labels=["rig"])
    dropped = CounterMetricFamily("eracing_rig_dropped", "Heard and refused, by reason", labels=["rig", "reason"])
    game = GaugeMetricFamily("eracing_rig_game", "What it plays", labels=["rig", "game", "version"])
    named = _named(rigs)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for rig in rigs:
        label = rig.rig if rig.rig in named else OTHERS
        counts[label].update({"packets": rig.packets, "laps": rig.laps})
        counts[label].update({f"dropped {reason}": count for reason, count in rig.dropped.items()})
        if label == OTHERS:
            continue
        speed.add_metric([label], rig.per_second)
        today.add_metric([label], rig.laps_today)
        if rig.lost is not None:
            lost.add_metric([label], rig.lost)
        if rig.heard_s is not None:
            age.add_metric([label], rig.heard_s)
        if rig.game is not None:
            game.add_metric([label, rig.game, rig.version or ""], 1)
    for label, count in counts.items():
        packets.add_metric([label], count.pop("packets"))
        laps.add_metric([label], count.pop("laps"))
        for reason, number in count.items():
            dropped.add_metric([label, reason.removeprefix("dropped ")], number)
    yield from (packets, speed, laps, today, lost, age, dropped, game)


def _of_laps(rigs: Sequence[RigLive]) -> Iterator[Metric]:
    """What became of the laps heard: the fates of a rig's laps add up to those heard."""
    heard = CounterMetricFamily("eracing_rig_heard_laps", "Laps heard, each with one fate", labels=["rig"])
    fates = CounterMetricFamily("eracing_rig_lap_fates", "What became of laps heard", labels=["rig", "fate"])
    named = _named(rigs)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for rig in rigs:
        laps = rig.counted
        kept = {"credited": laps.credited, "unassigned": laps.unassigned, "conflict": laps.conflict}
        count = kept | {"refused": sum(laps.refused.values()), "heard": laps.heard}
        counts[rig.rig if rig.rig in named else OTHERS].update(count)
    for label, count in counts.items():
        heard.add_metric([label], count.pop("heard"))
        for fate, number in count.items():
            fates.add_metric([label, fate], number)
    yield from (heard, fates)


def _named(rigs: Sequence[RigLive]) -> set[str]:
    """The rigs that have series of their own."""
    return {rig.rig for rig in [rig for rig in rigs if rig.known][:MOST_RIGS]}
