"""A bus on which a test says what the other processes tell."""

from collections.abc import Callable, Mapping, Sequence

from timing.bus.protocol import Counted, Heard, Presence
from timing.live import Hearing, RigLive
from timing.live_json import Told


class OthersTally:
    """What others count is put into `told`, what is counted here is found in `added`."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.told: list[Counted] = []

    def add(self, key: str) -> None:
        self.added.append(key)

    def others(self) -> Sequence[Counted]:
        told, self.told = self.told, []
        return told


class Others:
    """See `Bus`."""

    def __init__(self) -> None:
        self.trouble: str | None = None
        self.heard: list[Heard] = []
        self.reported: dict[str, Presence] = {}
        self.noted: dict[str, str] = {}
        self.tallies: dict[str, OthersTally] = {}
        self.calls: list[Callable[[], None]] = []

    def tell(
        self, name: str, *rigs: RigLive, age_s: float = 0.0, hearing: Hearing | None = None, trouble: str = ""
    ) -> None:
        """Another process tells this."""
        troubles = (trouble,) if trouble else ()
        self.heard.append(Heard(name, age_s, Told(name, rigs, hearing or Hearing(), troubles)))

    def nudge(self) -> None:
        """Another process has made the record grow."""
        for call in self.calls:
            call()

    def grown(self) -> None:
        raise AssertionError("nobody but the record nudges")

    def on_growth(self, call: Callable[[], None]) -> None:
        self.calls.append(call)

    def tell_live(self, told: Callable[[], Told]) -> None:
        raise AssertionError("a display hears no rigs")

    def live(self) -> Sequence[Heard]:
        return self.heard

    def tally(self, name: str) -> OthersTally:
        return self.tallies.setdefault(name, OthersTally())

    def here(self, screen: str, body: str) -> None:
        self.noted[screen] = body

    def screens(self) -> Mapping[str, Presence]:
        return self.reported

    def start(self) -> None:
        raise AssertionError("who composes a process starts its bus")

    def close(self) -> None:
        raise AssertionError("who opened a bus closes it")
