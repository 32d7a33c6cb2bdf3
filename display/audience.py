"""Who is connected, what they look at, and who of them is waited for."""

from display.channel import Channel
from display.screen import Screen, View


class Audience:
    """All screens and readers of this process. Mutable; used from the event loop only."""

    def __init__(self, most: int) -> None:
        self.most = most
        """Connections beyond this are told to try again later."""
        self.running = View(None, None)
        """Those who look at the running session, whichever that is."""
        self.waited_for: dict[Screen, float] = {}
        """Slow screens, whose transports hold something back, and since when."""
        self.leaving: dict[Screen, float] = {}
        """Screens that were told goodbye, and when."""
        self._views: dict[str, View] = {}

    def views(self) -> list[View]:
        """Whatever is looked at."""
        return [self.running, *self._views.values()]

    def view(self, session: str, channel: Channel) -> View:
        """The view of a session, which has this channel; made when somebody first looks at it."""
        view = self._views.get(session)
        if view is None:
            view = self._views[session] = View(session, channel)
        return view

    @property
    def connected(self) -> int:
        """Screens and readers."""
        return sum(map(len, self.views()))

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more."""
        return self.connected + len(self.leaving) >= self.most

    def part(self, screen: Screen) -> None:
        """Take a screen out: nothing more is written to it."""
        screen.ready = False
        self.waited_for.pop(screen, None)
        view, screen.view = screen.view, None
        if view is not None:
            view.screens.pop(screen, None)
            self.tidy(view)

    def tidy(self, view: View) -> None:
        """Forget a view that nobody looks at any more."""
        if view.session is not None and not len(view):
            self._views.pop(view.session, None)
