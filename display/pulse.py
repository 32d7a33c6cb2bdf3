"""What goes out by the clock: the beat, the question whether a silent screen is still there, and what the rigs do now.

A board that is not updated any more looks like a race in which nobody improves. So everybody is told every two seconds
that the server is alive and at which position their board should be; who does not hear it knows that it is old.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Final

from display import frames, wire
from display.channel import Channel
from display.clock import Timer
from display.hub import Hub
from display.masking import Mask
from display.screen import Screen, View
from display.slices import visit
from timing.live import RigLive

ASK_S: Final = 17.0
"""A screen that has said nothing for so long is asked for a sign of life with the next beat."""
ANSWER_S: Final = 22.0
"""If none comes for so long, it is cut at the next beat: 45 seconds after its last one at the latest."""
FROZEN_S: Final = 60.0
"""A screen that takes nothing for so long is cut."""
LEAVE_S: Final = 4.0
"""Who was told goodbye may take so long to go."""
LIVE_S: Final = 0.25
"""Seconds between two messages about the rigs, at least."""
LIVE_PAUSE: Final = 9
"""After such a message a pause of so many times what it took: with ten thousand screens it must not be a burden."""
LATE_S: Final = 3.0
"""If a beat comes later than this, it was the server that stood still, and nobody is blamed for silence."""


class Pulse:
    """Beats from `start` to `stop`. `live` tells what each rig is doing; None where that is not known here."""

    def __init__(self, hub: Hub, live: Callable[[], Sequence[RigLive]] | None) -> None:
        self._hub = hub
        self._clock = hub.clock
        self._live = live
        self._timers: dict[str, Timer] = {}
        self._due_at = 0.0
        self._telling = False
        self._had_rigs = False
        self._told_from = 0.0

    def start(self) -> None:
        """Begin; the first beat comes after two seconds."""
        self._due_at = self._clock.time() + wire.BEAT_S
        self._timers["beat"] = self._clock.call_later(wire.BEAT_S, self._beat)
        if self._live is not None:
            self._timers["live"] = self._clock.call_later(LIVE_S, self._tell_of_rigs)

    def stop(self) -> None:
        """No further beat."""
        for timer in self._timers.values():
            timer.cancel()

    def _beat(self) -> None:
        self._timers["beat"] = self._clock.call_later(wire.BEAT_S, self._beat)
        hub, now = self._hub, self._clock.time()
        if now > self._due_at + LATE_S:
            hub.partings.forgive()
        self._due_at = now + wire.BEAT_S
        for channel in hub.channels.values():
            channel.trim(now)
        hub.partings.sweep(FROZEN_S, LEAVE_S)
        for view in hub.audience.views():
            for reader in view.readers:
                reader.beat()
            hub.spreading.along(view, partial(_Beats(hub, view), now))

    def _tell_of_rigs(self) -> None:
        self._timers["live"] = self._clock.call_later(LIVE_S, self._tell_of_rigs)
        hub, now = self._hub, self._clock.time()
        if self._live is None or self._telling or not hub.connected or now < self._told_from:
            return
        rigs = self._live()
        if not rigs and not self._had_rigs:
            return
        self._had_rigs, self._telling = bool(rigs), True
        message = wire.live(Mask().rigs(rigs))
        for reader in chain.from_iterable(view.readers for view in hub.audience.views()):
            reader.tell("live", message)
        screens = list(chain.from_iterable(view.screens for view in hub.audience.views()))
        give = partial(hub.delivery.give_all, frames.text(message))
        visit(self._clock, screens, give, partial(self._have_told, now), hub.delivery.width(len(screens)))

    def _have_told(self, since: float) -> None:
        self._telling = False
        now = self._clock.time()
        self._told_from = now + LIVE_PAUSE * (now - since)


class _Beats:
    """Gives a view's screens the beat; the frame is made anew only where the board has moved on in the meantime."""

    def __init__(self, hub: Hub, view: View) -> None:
        self._hub = hub
        self._view = view
        self._made_for: tuple[Channel | None, int] | None = None
        self._frame = b""

    def __call__(self, now: float, batch: Sequence[Screen]) -> None:
        hub, frame = self._hub, self._frame_now()
        channel = self._view.channel
        end = None if channel is None else channel.end
        nothing_else: list[Screen] = []
        for screen in batch:
            if not screen.ready:
                continue
            data = frame
            if screen.cursor != end or screen.channel is not channel:
                data = hub.delivery.due(screen) + frame
            if screen.asked is not None:
                if now - screen.asked > ANSWER_S:
                    hub.counts.dead += 1
                    hub.delivery.drop(screen)
                    continue
            elif now - screen.heard > ASK_S:
                screen.asked = now
                data += frames.PING
            if data is frame:
                nothing_else.append(screen)
            else:
                hub.delivery.give(screen, data)
        hub.delivery.give_all(frame, nothing_else)

    def _frame_now(self) -> bytes:
        made_for = self._view.mark
        if made_for != self._made_for:
            self._made_for = made_for
            self._frame = frames.text(self._hub.beat(self._view))
        return self._frame
