"""Makes frames and facts of the pieces of one source (`timing.readings`), for the tracker.

A moment passes four stations:

    counting      late and repeated packets; a counter that starts over
    continuity    another session, or a player who went back in time
    field         who sits where, and laps told in parts, in games that move their cars; in others
    solo          the last lap of the own car

What comes out are frames of a session that has a name. Their second counter says what was found: it rises with every
moment that is news, and the first one after the player went back has no higher order. So the tracker's gate knows, and
counts what was late or repeated.
"""

from collections.abc import Sequence
from typing import assert_never

from timing.assembled import Amended, AssembledFrame, Cars
from timing.continuity import Continuity, Moment, Sequel
from timing.counted import Counted
from timing.counting import Counting, Place
from timing.field import Field, Numbered
from timing.host import Host
from timing.passings import TRANSPONDER_PIECES, Left
from timing.pieces import (
    HOST_PIECES,
    MESSAGE_PIECES,
    PIECES,
    Counts,
    Fall,
    Glimpse,
    LastTimes,
    MessagePiece,
    Piece,
    SeatsNamed,
    SessionNoted,
    SessionRuns,
    Together,
    Vanished,
)
from timing.readings import CarsNamed, CarState, Fact, Frame, LapReported, Phase, SessionSeen, SessionType
from timing.solo import Solo
from timing.timekeeper import Timekeeper
from timing.transponders import Transponders


class Assembly:
    """Puts together what one source says. Mutable; feed it pieces in the order they arrive.

    `left` is where the source stood before a restart of ours: the session, the game's counter and the lap of the last
    lap told. `left_laps` is the same for sources of events.
    """

    def __init__(self, left: tuple[str, int, int] | None = None, left_laps: Left | None = None) -> None:
        self._left = left
        self._counting = Counting()
        self._continuity = Continuity()
        self._field = Field()
        self._solo = Solo()
        self._counted = Counted(left)
        self._host = Host()
        self._timekeeper = Timekeeper(left_laps)
        self._transponders = Transponders(left_laps)
        self._session = ""
        self._type: SessionType | None = None
        self._track: str | None = None
        self._ends = False
        """Whether the next moment begins another session, because the game said that this one is over."""
        self._finished = False
        self._order = -1
        self._steady = 0
        self._lower: Moment | None = None
        """The first of a run of moments with lower numbers than the newest one's."""
        self._latest: AssembledFrame | None = None
        self._now: Glimpse | None = None

    def take(self, piece: Piece) -> Sequence[Frame | Fact]:
        """The frames and facts that follow from a piece."""
        if isinstance(piece, MESSAGE_PIECES):
            return self._message(piece)
        match piece:
            case Glimpse():
                return self._glimpse(piece)
            case Vanished():
                return self._vanished()
            case SessionNoted():
                counted = self._counted.note_track(piece.track) if piece.track else ()
                return [*self._noted(piece.type, piece.track), *counted]
            case SeatsNamed():
                self._field.name(piece)
                return self._noted(None, piece.track)
            case LastTimes():
                self._field.time(piece)
                return ()
            case SessionRuns() | Counts():
                return self._counted.take(piece)
            case Together():
                return [
                    whole
                    for part in piece.parts
                    for whole in (self.take(part) if isinstance(part, PIECES) else (part,))
                ]
            case _:
                assert_never(piece)

    def _message(self, piece: MessagePiece) -> Sequence[Fact]:
        """A message of a source that tells laps by messages."""
        if isinstance(piece, HOST_PIECES):
            return self._host.take(piece)
        if isinstance(piece, TRANSPONDER_PIECES):
            return self._transponders.take(piece)
        return self._timekeeper.take(piece)

    def flush(self) -> Sequence[Fact]:
        """Nothing more will come: the facts that waited for more."""
        return [*self._timekeeper.flush(), *self._transponders.flush()]

    def whole(self, lap: LapReported) -> LapReported | None:
        """A lap with what its source said of it before; None for one that was told already."""
        return lap if lap.lap is not None else self._host.whole(lap)

    # Moments

    def _glimpse(self, now: Glimpse) -> Sequence[Frame | Fact]:
        place = self._counting.judge(now.order, now.setting.wraps)
        if place is Place.AGAIN or place is Place.LATE:
            return self._not_news(now, place)
        own, lower, self._lower = _own(now), self._lower, None
        fall = self._fall(now.setting.fall)
        sequel = self._continuity.judge(now, own, fall, sure=place is Place.OVER, lower=lower)
        if sequel is Sequel.UNCLEAR:
            return ()
        out: list[Frame | Fact] = []
        if sequel is Sequel.ANOTHER or self._ends or not self._session:
            if own is None and now.setting.seating is None:
                return ()  # in a menu
            first = self._continuity.first if sequel is Sequel.ANOTHER else None
            out.append(self._begin(first or now, now, own))
        elif sequel is Sequel.BACK:
            self._finished = False
        elif self._finished:
            return ()
        self._now = now
        if sequel is not Sequel.BACK:
            self._order = max(self._counting.order, self._order + 1)
        self._steady += 1
        return out + self._frames(Numbered(now, self._order, self._steady), own)

    def _frames(self, moment: Numbered, own: CarState | None) -> list[Frame | Fact]:
        out: list[Frame | Fact] = []
        if moment.now.setting.seating is None:
            complete = [(moment, self._solo.take(moment.now, own))]
        else:
            complete = self._field.take(moment)
            names = self._field.new_names() if complete else None
            if names is not None:
                out.append(CarsNamed(self._session, names))
        for (now, order, steady), cars in complete:
            self._latest = AssembledFrame(now, cars, self._session, order, steady)
            out.append(self._latest)
        return out

    def _not_news(self, now: Glimpse, place: Place) -> Sequence[Frame]:
        """A moment that the tracker shall count, and no more."""
        if place is Place.LATE and self._lower is None:
            self._lower = now, _own(now)
        if self._latest is None:
            return ()
        if place is Place.AGAIN:
            return (self._latest,)
        return (AssembledFrame(now, Cars(now.player), self._session, now.order, self._steady - 1),)

    def _vanished(self) -> Sequence[Frame]:
        """The game shows nothing. At the end of a stage this is how it says that the stage is over."""
        now = self._now
        own = _own(now) if now is not None and now.at_end and not self._finished else None
        if now is None or own is None:
            return ()
        self._finished = True
        self._order, self._steady = self._order + 1, self._steady + 1
        over = own._replace(phase=Phase.FINISHED, lap=own.lap + 1, last_ms=own.current_ms)
        cars = Cars(now.player, None, {now.player: Amended(shown=over)}, "over")
        self._latest = AssembledFrame(now, cars, self._session, self._order, self._steady)
        return (self._latest,)

    # Sessions

    def _begin(self, first: Glimpse, now: Glimpse, own: CarState | None) -> SessionSeen:
        """A session that began with the moment `first`. What the game noted is true of it if it noted a change."""
        setting = now.setting
        if self._session and not self._ends:
            self._type = None
            if self._now is not None and self._now.setting.mark != setting.mark:
                self._track = None
        left, self._left = self._left, None
        self._session = first.birth
        if left is not None and own is not None and own.lap > left[2] and (setting.wraps or now.order >= left[1]):
            self._session = left[0]
        if setting.type is not SessionType.OTHER:
            self._type = setting.type
        self._track = setting.track or self._track
        self._ends = self._finished = False
        self._solo = Solo(self._solo.last_ms)
        self._field.begin()
        return self._seen(fresh=True)

    def _noted(self, type: SessionType | None, track: str | None) -> Sequence[Fact]:
        """The game says what the session is; if that is something else than before, the session is over."""
        known = self._type, self._track
        self._ends |= None not in (type, self._type) and type is not self._type
        self._ends |= None not in (track, self._track) and track != self._track
        self._type, self._track = type or self._type, track or self._track
        changed = known != (self._type, self._track)
        return (self._seen(),) if changed and self._session and not self._ends else ()

    def _seen(self, *, fresh: bool = False) -> SessionSeen:
        return SessionSeen(self._session, self._type or SessionType.OTHER, self._track, fresh=fresh)

    def _fall(self, fall: Fall) -> Fall:
        """In a race nobody goes to the garage: whose time falls there has started anew."""
        return Fall.RESTART if fall is Fall.NOTHING and self._type is SessionType.RACE else fall


def _own(now: Glimpse) -> CarState | None:
    """The own car, if there is one and its numbers mean anything."""
    if now.player not in now.cars:
        return None
    own = now.car(now.player)
    return None if own.phase is Phase.ABSENT or own.lap < 1 else own
