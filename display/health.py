"""How the server is: alive, able to store and to hear, and in numbers for Prometheus."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from display.live import Live
from timing.live import RigLive

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"

Rigs = Callable[[], Sequence[RigLive]]
Troubles = Callable[[], Sequence[str]]
Numbers = Callable[[], Mapping[str, int]]


def health_router(live: Live, rigs: Rigs, troubles: Troubles, numbers: Numbers) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`.

    `troubles` are sentences about what keeps laps from being stored, `numbers` what else is known of that, by name.
    """
    router = APIRouter()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(live, rigs, numbers))

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        """Laps are stored and boards are up to date; otherwise 503 with sentences."""
        found = [*troubles(), *([live.trouble] if live.trouble else [])]
        content = {"status": "trouble" if found else "ready", "troubles": found}
        return JSONResponse(content, 503 if found else 200, {"cache-control": "no-store"})

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Numbers for Prometheus."""
        return Response(generate_latest(registry), media_type=TEXT)

    return router


class _Numbers:
    """Reads all numbers when they are asked for; nothing is counted for their sake."""

    def __init__(self, live: Live, rigs: Rigs, numbers: Numbers) -> None:
        self._live = live
        self._rigs = rigs
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
        yield from self._of_rigs()

    def _of_rigs(self) -> Iterator[Metric]:
        packets = CounterMetricFamily("eracing_rig_packets", "Datagrams heard", labels=["rig"])
        laps = CounterMetricFamily("eracing_rig_laps", "Laps heard", labels=["rig"])
        age = GaugeMetricFamily("eracing_rig_last_packet_age_seconds", "Seconds since the last one", labels=["rig"])
        dropped = CounterMetricFamily("eracing_rig_dropped", "Heard and refused, by reason", labels=["rig", "reason"])
        for rig in self._rigs():
            packets.add_metric([rig.rig], rig.packets)
            laps.add_metric([rig.rig], rig.laps)
            if rig.heard_s is not None:
                age.add_metric([rig.rig], rig.heard_s)
            for reason, count in rig.dropped.items():
                dropped.add_metric([rig.rig, reason], count)
        yield from (packets, laps, age, dropped)
