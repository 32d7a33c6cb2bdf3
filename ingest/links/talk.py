"""Talks to peers over TCP: each has a thread of its own, which connects, reads, answers, and connects again.

What can go wrong with a connection ends it, and says why in a sentence for the staff. The next one is tried after a
second; as long as the peer says nothing at all, after longer and longer, up to ten seconds. The thread never blocks for
longer than a name takes to be looked up, so that the end comes at once whatever the peer does.
"""

import contextlib
import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol, runtime_checkable

from ingest.links import Address, Conversation, LinkState, Peer, SilenceError
from timing.errors import BadInput

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 10.0
CONNECT_S: Final = 5.0
"""A peer that has not answered by then is not there."""
SEND_S: Final = 5.0
"""A peer that takes nothing for so long is dead."""
EVERY_S: Final = 0.25
"""So often the conversation is asked what is due."""
END_S: Final = 5.0
"""So long the end waits for a name that is being looked up."""
MOST_READ: Final = 65_536

Pause = Callable[[threading.Event, float], object]
"""Waits so many seconds, or until the event is set."""

_log = logging.getLogger(__name__)


@runtime_checkable
class Continued(Protocol):
    """A conversation that takes up what the one before it has left open."""

    def after(self, before: Any) -> None:
        """`before` was the conversation of the connection before."""


class _ClosedError(Exception):
    """The peer has closed the connection."""


class _EndedError(Exception):
    """We shall end."""


class Talk:
    """One peer, with a thread of its own.

    `how` begins a conversation; `receive` takes each message, the peer's address, and its arrival in nanoseconds since
    1970. It is called in the thread of the talk.
    """

    def __init__(
        self,
        peer: Peer,
        how: Callable[[Peer], Conversation],
        receive: Callable[[bytes, Address, int], None],
        *,
        pause: Pause = threading.Event.wait,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._peer = peer
        self._how = how
        self._receive = receive
        self._pause = pause
        self._clock = clock
        self._state = LinkState(peer, connected=False)
        self._before: Conversation | None = None
        self._ended = threading.Event()
        self._woken, self._wake = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=f"talk to {peer.where}", daemon=True)

    @property
    def state(self) -> LinkState:
        """How it is."""
        return self._state

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Take leave, and end."""
        self._ended.set()
        if self._thread.is_alive():
            self._wake.send(b"\0")
            self._thread.join(END_S)
        if not self._thread.is_alive():
            self._wake.close()
            self._woken.close()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ended.is_set():
            trouble = self._trouble_of_one()
            heard = self._state.connected
            self._state = LinkState(self._peer, connected=False, trouble=trouble)
            pause_s = FIRST_PAUSE_S if heard else pause_s
            self._pause(self._ended, pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _trouble_of_one(self) -> str | None:
        """One connection from its beginning to its end; why it ended, in a sentence."""
        where = self._peer.where
        try:
            with contextlib.closing(self._connect()) as line:
                self._talk(line)
        except _EndedError:
            return None  # we end it ourselves, which is no trouble
        except _ClosedError:
            refusal = self._before.trouble if self._before is not None else None
            return refusal or f"{where} has closed the connection; it is asked again"
        except SilenceError as error:
            return f"{where}: {error}; the connection is begun anew"
        except BadInput as error:
            return f"{where} sends what cannot be read ({error}); the connection is begun anew"
        except OSError as error:
            reason = _reason(error)
            if self._state.connected:
                return f"the connection to {where} is broken ({reason}); it is begun anew"
            return (
                f"{where} cannot be reached ({reason}): look whether the program that sends {self._peer.feed} runs "
                f"there, and whether a firewall keeps its port shut"
            )
        except Exception:  # noqa: BLE001 - a mistake of ours, which must not silence the peer for good
            _log.exception("the talk to %s broke off; this is a mistake in eRacing Cup", where)
            return f"the talk to {where} broke off by a mistake in eRacing Cup, which the log tells; it is begun anew"
        return None

    # A connection

    def _connect(self) -> socket.socket:
        """A connection to the peer. Raises OSError where none of its addresses can be reached."""
        failure: OSError = OSError("it has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(
            self._peer.host, self._peer.port, type=socket.SOCK_STREAM
        ):
            line = socket.socket(family, kind, protocol)
            try:
                self._reach(line, address)
            except OSError as error:
                line.close()
                failure = error
            except BaseException:
                line.close()
                raise
            else:
                return line
        raise failure

    def _reach(self, line: socket.socket, address: Any) -> None:
        line.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # how a connection begins that is not waited for
            line.connect(address)
        with self._listening(line, selectors.EVENT_WRITE) as selector:
            if not self._is_ready(selector, CONNECT_S):
                raise TimeoutError
        error = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error))
        line.settimeout(SEND_S)

    def _talk(self, line: socket.socket) -> None:
        conversation, before = self._how(self._peer), self._before
        self._before = conversation
        if isinstance(conversation, Continued) and before is not None:
            conversation.after(before)
        with self._listening(line, selectors.EVENT_READ) as selector:
            try:
                _say(line, conversation.opened(self._clock()))
                while True:
                    if self._is_ready(selector, EVERY_S):
                        self._read(line, conversation)
                    _say(line, conversation.due(self._clock()))
                    self._note(conversation)
            except ConnectionError as error:
                raise _ClosedError from error
            except _EndedError:
                with contextlib.suppress(OSError):  # whoever is gone needs no farewell
                    _say(line, conversation.leave())
                raise

    def _read(self, line: socket.socket, conversation: Conversation) -> None:
        data = line.recv(MOST_READ)
        at_ns = time.time_ns()
        if not data:
            raise _ClosedError
        said = conversation.take(data, self._clock())
        self._state = LinkState(self._peer, connected=True)
        source = self._peer.sends_from(line.getpeername()[0])
        for message in said.messages:
            self._receive(message, source, at_ns)
        _say(line, said.answer)

    def _note(self, conversation: Conversation) -> None:
        if self._state.connected and self._state.trouble != conversation.trouble:
            self._state = LinkState(self._peer, connected=True, trouble=conversation.trouble)

    @contextlib.contextmanager
    def _listening(self, line: socket.socket, events: int) -> Iterator[selectors.BaseSelector]:
        with selectors.DefaultSelector() as selector:
            selector.register(line, events, "line")
            selector.register(self._woken, selectors.EVENT_READ)
            yield selector

    def _is_ready(self, selector: selectors.BaseSelector, timeout_s: float) -> bool:
        """Whether the connection is ready, within so many seconds. Raises _EndedError where we shall end."""
        ready = selector.select(timeout_s)
        if self._ended.is_set():
            raise _EndedError
        return any(key.data for key, _ in ready)


def _say(line: socket.socket, words: bytes) -> None:
    if words:
        line.sendall(words)


def _reason(error: OSError) -> str:
    match error:
        case ConnectionRefusedError():
            return "connection refused"
        case TimeoutError():
            return "no answer"
        case socket.gaierror():
            return "its name is not known here"
        case _:
            return error.strerror or str(error)
