"""Opens the bus that the options name, for one record."""

from collections.abc import Iterator
from contextlib import contextmanager

from timing.bus.alone import Alone
from timing.bus.protocol import Bus
from timing.options import Options
from timing.record.protocol import Record


@contextmanager
def bus_of(options: Options, record: Record) -> Iterator[Bus]:
    """The bus of all who show or write this record; each append of this process nudges the others.

    Who uses it starts it, once everything that hears from it is there. Raises SetupError for a URL that names no Redis,
    and RecordError.
    """
    if options.redis is None:
        yield Alone()
        return
    from timing.bus.redis_bus import RedisBus

    bus = RedisBus(options.redis, f"eracing:{record.position().epoch}:")
    record.on_growth(bus.grown)
    try:
        yield bus
    finally:
        bus.close()
