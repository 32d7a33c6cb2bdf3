"""The ingest half: the composition of socket, tape, pipeline, writer and record."""

import logging
import threading
import time
from collections.abc import Callable, Sequence, Set
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.book import Book
from ingest.entries import Entries
from ingest.evening import Evening
from ingest.following import Following
from ingest.keys import Keys
from ingest.links import LinkState, Peer
from ingest.links.table import kind_of, peers_of
from ingest.pipeline import Heeded, Pipeline
from ingest.rigs import Rigs
from ingest.sent import SentLaps
from ingest.settings import IngestSettings
from ingest.sources.udp import Address, UdpSource
from ingest.standby import Standby
from ingest.tape import OF_RECORD, Tape
from timing.errors import SetupError
from timing.event import Plan
from timing.live import Asked, Hearing, RigLive, Socket
from timing.live_json import Told
from timing.plan_live import taken
from timing.plan_start import parsed
from timing.record.entry import Entry
from timing.record.evening import PlanTaken
from timing.record.protocol import Record, RecordError
from timing.record.writer import Writer
from timing.sent import LapRefused, StoredLap, Why

if TYPE_CHECKING:
    from ingest.links.app import Links
    from ingest.watching import Watchers

_log = logging.getLogger(__name__)


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
        self._tape_trouble: str | None = None
        self._writer: Writer | None = None
        self._pipeline: Pipeline | None = None
        self._tape: Tape | None = None
        self._udp: UdpSource | None = None
        self._more_udp: dict[int, UdpSource] = {}
        """Other ports by number: games broadcast to one, or answer to one whatever port asked them."""
        self._unheard: list[str] = []
        """Sentences about other ports that rigs answer to, and that could not be opened."""
        self._links: Links | None = None
        self._keys = Keys(plan, settings.rig_key)
        self._sent: SentLaps | None = None
        self._watchers: Watchers | None = None
        self._following: Following | None = None
        self._standby: Standby | None = None
        """Holds back what is heard, where another server hears the same rigs."""
        self._receiving = threading.Lock()
        """Of several threads that receive, one at a time hands on to tape and pipeline."""

    def start(self) -> None:
        """Read the record, open the port and hear. Raises SetupError when the port is taken, RecordError."""
        peers = peers_of(self._plan, self._settings.connect, self._settings.rig_key)
        evening = Evening(self._plan)
        watchers = self._watchers_of(evening)
        rigs = Rigs(self._plan)
        book = Book.read(self._record, rigs, evening, self._settings.speed)
        at = datetime.fromtimestamp(self._clock() / 1e9, UTC)
        planned = Entries(self._plan, book, evening).planned(at)
        self._record.append(planned.entries, planned.people)
        self._writer = Writer(self._record, on_trouble=self._note_trouble)
        if self._settings.standby_s:
            self._standby = Standby(self._read, round(self._settings.standby_s * 1e9), self._clock)
            self._standby.start()
        self._pipeline = Pipeline(
            self._plan,
            book,
            rigs,
            self._writer.submit,
            keys=self._keys,
            evening=evening,
            second=self._standby is not None,
        )
        self._open_ports(peers)
        self._links = self._links_to(peers)
        for source in (self._udp, *self._more_udp.values()):
            if source is not None:
                source.start()
        if self._links is not None:
            self._links.start()
        self._sent = SentLaps(
            plan=self._plan,
            keys=self._keys,
            book=book,
            record=self._record,
            writer=self._writer,
            take_in=self._take_in,
            receiving=self._receiving,
        )
        self._watchers = watchers
        if watchers is not None:
            watchers.start()
        self._following = Following(self._record, book.seq, self._take_decision)
        self._following.start()

    def _watchers_of(self, evening: Evening) -> "Watchers | None":
        """Who watches folders; where none is watched, nothing is loaded that reads files. Raises as `Watchers` does."""
        settings = self._settings
        if settings.watch is None and all(rig.watch is None for rig in self._plan.rigs.values()):
            return None
        from ingest.watching import Watchers

        return Watchers(
            self._record, self._plan, folder=settings.watch, session=settings.watch_session, evening=evening
        )

    def _links_to(self, peers: Sequence[Peer]) -> "Links | None":
        """Who asks rigs; where none need be asked, nothing is loaded for it."""
        if not peers:
            return None
        from ingest.links.app import Links

        return Links(peers, self._receive, self._send_from)

    def _open_ports(self, peers: Sequence[Peer]) -> None:
        """Open the port of the rigs, begin the tape, and open the ports that games answer or broadcast to.

        Raises SetupError when the port of the rigs is taken.
        """
        settings = self._settings
        try:
            self._udp = UdpSource(settings.host, settings.udp_port, self._receive, buffer=settings.receive_buffer)
        except BaseException:
            if self._writer is not None:
                self._writer.close()
            self._writer = self._pipeline = None
            raise
        if settings.tapes is not None and settings.tape_bytes:
            self._tape = Tape(
                settings.tapes,
                self._udp.address,
                most_bytes=settings.tape_bytes,
                comment=f"{OF_RECORD}{self._record.position().epoch}",
                on_trouble=self._note_tape_trouble,
            )
        answered = {port for peer in peers if (port := kind_of(peer).local_port)}
        self._unheard = self._hear_elsewhere(answered)
        for sentence in self._hear_elsewhere({settings.broadcast_port} - answered - {0}):
            _log.warning("%s", sentence)  # games of an evening without Project CARS do not miss it

    def _hear_elsewhere(self, ports: Set[int]) -> list[str]:
        """Open further ports; sentences about those that cannot be.

        One that another program holds is no reason not to start: the other rigs are heard.
        """
        settings = self._settings
        unheard: list[str] = []
        for port in ports - {settings.udp_port}:
            try:
                source = UdpSource(settings.host, port, self._receive, buffer=settings.receive_buffer, shared=True)
            except SetupError as error:
                unheard.append(f"{error}; what games send there is not heard")
            else:
                self._more_udp[port] = source
        return unheard

    def _send_from(self, port: int | None) -> Callable[[bytes, Address], None]:
        """How to send from one of our UDP ports, None for the one that all rigs send to."""
        source = self._more_udp.get(port, self._udp) if port is not None else self._udp
        if source is None:
            raise RuntimeError("send between start and stop")
        return source.send

    def stop(self) -> None:
        """Stop hearing and write down what was heard."""
        following, self._following = self._following, None
        if following is not None:
            following.stop()
        self._sent = None
        if self._watchers is not None:
            self._watchers.stop()
            self._watchers = None
        if self._links is not None:
            self._links.stop()
            self._links = None
        for source in self._more_udp.values():
            source.close()
        self._more_udp.clear()
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        if self._standby is not None:
            if following is not None:
                following.read_on()
            self._standby.stop()
            self._standby = None
        if self._writer is not None:
            if self._pipeline is not None:
                self._pipeline.finish(self._clock())
            self._writer.close()
            self._writer = None
        if self._tape is not None:
            self._tape.close()
            self._tape = None

    def _receive(self, datagram: bytes, source: Address, at_ns: int) -> None:
        self._receiving.acquire()  # for each datagram: `with` takes more than twice as long
        try:
            if self._standby is None:
                self._take_in(datagram, source, at_ns)
            else:
                self._hold(self._standby, datagram, source, at_ns)
        finally:
            self._receiving.release()
        if self._links is not None:
            self._links.heard(datagram, source)

    def _take_decision(self, entry: Entry) -> None:
        """An entry of the record: what staff decided holds from now on."""
        if isinstance(entry, Heeded) and self._pipeline is not None:
            with self._receiving:
                self._pipeline.decided(entry)
        elif self._pipeline is not None:
            with self._receiving:
                self._pipeline.learn(entry)
        if isinstance(entry, PlanTaken):
            self._take_plan()

    def _take_plan(self) -> None:
        """The plan was changed: go by what of it needs no restart."""
        try:
            version = self._record.newest_plan()
            new = self._plan if version is None else taken(self._plan, parsed(version))
        except (RecordError, SetupError) as error:
            _log.warning("the plan as it is now is taken after a restart: %s", error)
            return
        at = datetime.fromtimestamp(self._clock() / 1e9, UTC)
        with self._receiving:
            self._plan = new
            if self._pipeline is not None:
                self._pipeline.replan(new, at)
            if self._sent is not None:
                self._sent.replan(new)

    def _take_in(self, datagram: bytes, source: Address, at_ns: int | None = None) -> None:
        """Keep and read what was received, now where no time is given. `_receiving` is held."""
        at_ns = self._clock() if at_ns is None else at_ns
        if self._tape is not None:
            self._tape.keep(datagram, source, at_ns)
        if self._pipeline is not None:
            self._pipeline.receive(datagram, source, at_ns)

    def _hold(self, standby: Standby, datagram: bytes, source: Address, at_ns: int) -> None:
        """Keep what was received, and read it later. `_receiving` is held."""
        if self._tape is not None:
            self._tape.keep(datagram, source, at_ns)
        standby.hear(datagram, source, at_ns)

    def _read(self, datagram: bytes, source: Address, at_ns: int) -> None:
        """Read what was held back."""
        with self._receiving:
            if self._pipeline is not None:
                self._pipeline.receive(datagram, source, at_ns)

    def take_lap(self, message: bytes, shown: bytes | None, sender: Address) -> StoredLap:
        """Take a lap that another program hands over, with the key it showed, and wait until it is committed.

        May be called from any thread. Raises LapRefused.
        """
        sent = self._sent
        if sent is None:
            raise LapRefused(Why.NOT_STORED, "the server is starting or stopping: send the same message again")
        return sent.take(message, shown, sender)

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

    def round_ns(self) -> int:
        """When the thread that receives came round last, in nanoseconds since 1970; one that hangs does not."""
        return self._udp.round_ns if self._udp is not None else 0

    def rigs(self) -> list[RigLive]:
        """What each rig is doing right now."""
        return self._pipeline.rigs(self._clock()) if self._pipeline is not None else []

    def links(self) -> list[LinkState]:
        """How it stands with each rig that we ask."""
        return self._links.states() if self._links is not None else []

    def unknown(self) -> dict[str, int]:
        """Datagrams that speak no game we know, by the sender's IP address."""
        return self._pipeline.unknown if self._pipeline is not None else {}

    def kernel_drops(self) -> int | None:
        """How many datagrams the kernel dropped before we could read them; None where it does not say."""
        return self._udp.kernel_drops() if self._udp is not None else None

    def hearing(self) -> Hearing:
        """What staff should look at, and the ports that are heard on."""
        udp = [source for source in (self._udp, *self._more_udp.values()) if source is not None]
        sockets = [Socket(source.address[1], source.kernel_drops()) for source in udp]
        alerts = self._pipeline.alerts if self._pipeline is not None else ()
        asked = [Asked(state.peer.where, state.peer.feed, state.connected, state.trouble) for state in self.links()]
        return Hearing(alerts, sockets, asked, self.notes())

    def told(self, name: str) -> Told:
        """What other processes are told of all this, under a name of this one."""
        return Told(name, tuple(self.rigs()), self.hearing(), tuple(self.own_troubles()))

    def nudge(self) -> None:
        """The record may have grown by what others decided. May be called from any thread."""
        following = self._following
        if following is not None:
            following.nudge()

    def unkept(self) -> dict[str, int]:
        """How many datagrams are not on the tape, by reason."""
        return {str(reason): count for reason, count in self._tape.unkept.items()} if self._tape is not None else {}

    def pending(self) -> int:
        """How many entries wait to be written."""
        return self._writer.pending if self._writer is not None else 0

    def numbers(self) -> dict[str, int]:
        """What `/metrics` tells of hearing and storing, by name; what the system does not say is left out."""
        drops = self.kernel_drops()
        told = {
            "unknown_datagrams": sum(self.unknown().values()),
            "unkept_datagrams": sum(self.unkept().values()),
            "entries_waiting": self.pending(),
        }
        return told if drops is None else told | {"kernel_drops": drops}

    def troubles(self) -> list[str]:
        """Sentences about what is not heard, not stored or not kept on tape; empty when all is well."""
        return self.own_troubles() + [state.trouble for state in self.links() if state.trouble is not None]

    def own_troubles(self) -> list[str]:
        """Those of this machine: a rig that does not answer when it is asked does not make the server unready."""
        udp = self._udp.trouble if self._udp is not None else None
        refusal = self._writer.refusal if self._writer is not None else None
        own = (udp, self._trouble, refusal, self._tape_trouble)
        folders = self._watchers.troubles() if self._watchers is not None else ()
        return [told for told in (*own, *self._unheard, *folders) if told is not None]

    def notes(self) -> list[str]:
        """Sentences for staff about files that arrived by themselves, the newest last."""
        return self._watchers.notes() if self._watchers is not None else []

    def _note_trouble(self, sentence: str | None) -> None:
        self._trouble = sentence

    def _note_tape_trouble(self, sentence: str | None) -> None:
        self._tape_trouble = sentence
