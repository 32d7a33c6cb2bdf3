"""The ingest half: the composition of socket, pipeline, writer and record."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from ingest.book import Book
from ingest.entries import Entries
from ingest.pipeline import Pipeline
from ingest.rigs import Rigs
from ingest.settings import IngestSettings
from ingest.sources.udp import Address, UdpSource
from timing.event import Plan
from timing.live import RigLive
from timing.record.protocol import Record
from timing.record.writer import Writer


class Ingest:
    """Hears the rigs and writes their laps into the record, from `start` to `stop`."""

    def __init__(
        self, settings: IngestSettings, *, record: Record, plan: Plan, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self._settings = settings
        self._record = record
        self._plan = plan
        self._clock = clock
        self._trouble: str | None = None
        self._writer: Writer | None = None
        self._pipeline: Pipeline | None = None
        self._udp: UdpSource | None = None

    def start(self) -> None:
        """Read the record, open the port and hear. Raises SetupError when the port is taken, RecordError."""
        rigs = Rigs(self._plan)
        book = Book.read(self._record, rigs)
        at = datetime.fromtimestamp(self._clock() / 1e9, UTC)
        entries, people = Entries(self._plan, book).planned(at)
        self._record.append(entries, people)
        self._writer = Writer(self._record, on_trouble=self._note_trouble)
        self._pipeline = Pipeline(self._plan, book, rigs, self._writer.submit)
        settings = self._settings
        try:
            self._udp = UdpSource(
                settings.host, settings.udp_port, self._pipeline.receive, buffer=settings.receive_buffer
            )
        except BaseException:
            self._writer.close()
            raise
        self._udp.start()

    def stop(self) -> None:
        """Stop hearing and write down what was heard."""
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    @property
    def udp_address(self) -> Address:
        """Where the rigs must send to."""
        if self._udp is None:
            raise RuntimeError("ask for the address between start and stop")
        return self._udp.address

    @property
    def udp_port(self) -> int:
        """The port that the rigs must send to."""
        return self.udp_address[1]

    def rigs(self) -> list[RigLive]:
        """What each rig is doing right now."""
        return self._pipeline.rigs(self._clock()) if self._pipeline is not None else []

    def troubles(self) -> list[str]:
        """Sentences about what keeps laps from being stored; empty when all is well."""
        return [self._trouble] if self._trouble is not None else []

    def _note_trouble(self, sentence: str | None) -> None:
        self._trouble = sentence
