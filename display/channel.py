"""One session's stream: its board now, and the way to it from the boards before.

The changes of the last while are kept as the very bytes that screens get, each following the one before without a gap:
who holds the board at `prev` and puts the change on has exactly the board at `seq`. A reader needs no queue, only a
*cursor*: how many changes of this channel it has. What it has not is the rest of the log, the same bytes for everybody.

A position that a client brings, epoch and seq, is only good where it names one board. It does not for the board that a
channel began with, which another process may have shown with other names, nor where a driver was renamed without a new
entry, so that two boards share a seq. Then the whole board is the answer, never a mixture.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final

from display import frames, wire
from leaderboard.board import Board
from leaderboard.changes import changes

_prev = attrgetter("prev")


@dataclass(frozen=True, slots=True)
class Depth:
    """How far back a channel's log goes: until the first of these is reached."""

    changes: int = 10_000
    seconds: float = 15 * 60.0
    bytes: int = 32 << 20


@dataclass(frozen=True, slots=True)
class News:
    """A new board of a session, with the message that leads to it from the one before."""

    board: Board
    prev: int
    frame: bytes
    """The changes as a websocket frame."""
    head: int
    """Where in the frame the JSON begins."""


DEPTH: Final = Depth()


def news(old: Board, new: Board) -> News | None:
    """What is new in `new`; None when it says nothing else than `old`, whatever its position."""
    made = changes(old, new)
    if not (made.rows or made.removed or made.info or made.state):
        return None
    message = wire.changes(made)
    frame = frames.text(message)
    return News(new, old.seq, frame, len(frame) - len(message))


class Face:
    """A board as bytes, each form made once, when somebody first wants it."""

    def __init__(self, board: Board) -> None:
        self.board = board

    @cached_property
    def json(self) -> bytes:
        """The board as `/api/v1/sessions/ID/board` gives it."""
        return wire.board(self.board)

    @cached_property
    def etag(self) -> str:
        """A strong entity tag, with its quotes, of `json`."""
        return f'"{hashlib.blake2s(self.json, digest_size=12).hexdigest()}"'

    @cached_property
    def snapshot(self) -> bytes:
        """The `snapshot` message as a websocket frame."""
        return frames.text(wire.snapshot(self.json))

    @cached_property
    def session(self) -> bytes:
        """The `session` message as a websocket frame."""
        return frames.text(wire.session(self.board.session))


@dataclass(frozen=True, slots=True)
class _Logged:
    """A change in the log, published at second `at` of the clock, after `before` bytes of changes in all."""

    prev: int
    seq: int
    at: float
    before: int
    frame: bytes
    head: int


class Channel:
    """Mutable: it moves on by `publish`. Not safe to use from several threads."""

    __slots__ = ("_base_is_known", "_bytes", "_depth", "_doubtful", "_joined", "_log", "_start", "face")

    def __init__(self, board: Board, depth: Depth = DEPTH) -> None:
        self.face = Face(board)
        self._depth = depth
        self._log: list[_Logged] = []
        self._start = 0
        """The cursor of the first change in the log."""
        self._base_is_known = False
        """Whether the board before the log's first change is the only one of its seq, shown by this channel."""
        self._doubtful = -1
        """The cursor up to which somebody may be named otherwise than here, where another process tells the same."""
        self._bytes = 0
        """Of all changes ever published."""
        self._joined: tuple[int, int, bytes] = (0, 0, b"")
        """The last answer of `missed`: most readers who miss something miss the same."""

    @property
    def board(self) -> Board:
        """The board now."""
        return self.face.board

    @property
    def end(self) -> int:
        """The cursor of a reader who has everything."""
        return self._start + len(self._log)

    @property
    def latest(self) -> bytes | None:
        """The frame of the last change; None when none is kept."""
        return self._log[-1].frame if self._log else None

    def publish(self, made: News, at: float) -> None:
        """Move on to the next board. Raises ValueError for news that do not follow the board now."""
        if (made.prev, made.board.session.id, made.board.epoch) != (self.board.seq, self.board.session.id, self.epoch):
            raise ValueError(f"news from entry {made.prev} do not follow the board at entry {self.board.seq}")
        self.face = Face(made.board)
        self._log.append(_Logged(made.prev, made.board.seq, at, self._bytes, made.frame, made.head))
        self._bytes += len(made.frame)
        self.trim(at)

    def trim(self, at: float) -> None:
        """Forget what is older or more than the log's depth, at second `at`."""
        depth, log = self._depth, self._log
        gone = max(len(log) - depth.changes, 0)
        while gone < len(log) and (self._bytes - log[gone].before > depth.bytes or at - log[gone].at > depth.seconds):
            gone += 1
        self._drop(gone)

    def forget(self, *, keep_latest: bool) -> None:
        """Keep no change but the latest, if that: somebody who is named in the others must not be any more.

        Nor is a position up to here one board any more: another process may have shown it before the new name.
        """
        self._joined = (0, 0, b"")
        self._doubtful = self.end
        self._drop(len(self._log) - keep_latest)

    def _drop(self, gone: int) -> None:
        if gone > 0:
            last = self._log[gone - 1]
            self._base_is_known = last.prev != last.seq
            del self._log[:gone]
            self._start += gone

    @property
    def epoch(self) -> str:
        """The book that the boards follow from."""
        return self.board.epoch

    def since(self, epoch: str, seq: int) -> int | None:
        """The cursor of one who holds the board at this position; None where that is not one board of the log."""
        if epoch != self.epoch:
            return None
        at = bisect_left(self._log, seq, key=_prev)
        if at == len(self._log):
            known = seq == self.board.seq and (at > 0 or self._base_is_known)
        else:
            follows = self._log[at]
            known = follows.prev == seq != follows.seq and (at > 0 or self._base_is_known)
        cursor = self._start + at
        return cursor if known and cursor > self._doubtful else None

    def is_behind(self, epoch: str | None, seq: int | None) -> bool:
        """Whether somebody has seen more of this: another process of the record has read further than this one."""
        return epoch == self.epoch and seq is not None and seq > self.board.seq

    def missed(self, cursor: int, most: int) -> bytes | None:
        """The frames that a reader at `cursor` has not got; None when they are not kept, or more than `most` bytes."""
        end = self.end
        if cursor == end:
            return b""
        if not self._start <= cursor < end:
            return None
        first = cursor - self._start
        if self._bytes - self._log[first].before > most:
            return None
        if (cursor, end) != self._joined[:2]:
            frame = b"".join([each.frame for each in self._log[first:]])
            self._joined = (cursor, end, frame)
        return self._joined[2]

    def messages(self, cursor: int) -> Iterator[tuple[int, bytes]]:
        """Seq and JSON of each change that a reader at `cursor` has not got, where `missed` has it."""
        for each in self._log[max(cursor - self._start, 0) :]:
            yield each.seq, each.frame[each.head :]
