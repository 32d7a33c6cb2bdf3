"""A timing computer for the tests: the lines of the RMonitor feed, written from its specification."""

from dataclasses import dataclass, field

FLAG = "Green "


def clock(ms: int) -> str:
    """A time as the feed writes it."""
    seconds, thousandths = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def named(registration: str, first: str = "Ada", last: str = "Byron", number: str = "", nation: str = "") -> bytes:
    return f'$A,"{registration}","{number or registration}",52474,"{first}","{last}","{nation}",5'.encode()


def described(registration: str, first: str = "Ada", last: str = "Byron", extra: str = "", nation: str = "") -> bytes:
    return f'$COMP,"{registration}","{registration}",5,"{first}","{last}","{nation}","{extra}"'.encode()


def run(number: int, name: str) -> bytes:
    return f'$B,{number},"{name}"'.encode()


def track(name: str) -> bytes:
    return f'$E,"TRACKNAME","{name}"'.encode()


def passed(registration: str, time_ms: int, total_ms: int) -> bytes:
    return f'$J,"{registration}","{clock(time_ms)}","{clock(total_ms)}"'.encode()


def counted(registration: str, laps: int | str, total_ms: int = 0, position: int = 1) -> bytes:
    return f'$G,{position},"{registration}",{laps},"{clock(total_ms)}"'.encode()


def best(registration: str, lap: int, time_ms: int, position: int = 1) -> bytes:
    return f'$H,{position},"{registration}",{lap},"{clock(time_ms)}"'.encode()


def second() -> bytes:
    return f'$F,9999,"00:00:00","13:34:23","00:09:47","{FLAG}"'.encode()


def cleared() -> bytes:
    return b'$I,"16:36:08","12 jan 01"'


@dataclass
class Entry:
    """A competitor's race so far."""

    name: str
    laps: int = 0
    total_ms: int = 0
    best_ms: int = 0
    best_lap: int = 0


@dataclass
class Computer:
    """A timing computer in the middle of a run."""

    number: int = 26
    name: str = "Race 1"
    place: str = "Brooklands"
    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, *names: str, **run: object) -> "Computer":
        """With competitors 1, 2, ... of these names."""
        entries = {str(number): Entry(name) for number, name in enumerate(names, 1)}
        return cls(entries=entries, **run)  # type: ignore[arg-type]

    def refresh(self) -> list[bytes]:
        """What whoever connects is told."""
        lines = [run(self.number, self.name), track(self.place), b'$C,5,"Formula 3000"']
        for registration, entry in self.entries.items():
            lines += [named(registration, entry.name, ""), described(registration, entry.name, "")]
            lines += [counted(registration, entry.laps or "", entry.total_ms)]
            lines += [best(registration, entry.best_lap, entry.best_ms)]
        return [*lines, second()]

    def laps(self, registration: str, *times_ms: int) -> list[bytes]:
        """A competitor's next laps."""
        lines = []
        for time_ms in times_ms:
            entry = self.entries[registration]
            entry.laps, entry.total_ms = entry.laps + 1, entry.total_ms + time_ms
            if not entry.best_ms or time_ms < entry.best_ms:
                entry.best_ms, entry.best_lap = time_ms, entry.laps
            lines += [passed(registration, time_ms, entry.total_ms)]
            lines += [counted(registration, entry.laps, entry.total_ms)]
            lines += [best(registration, entry.best_lap, entry.best_ms), second()]
        return lines

    def begin_anew(self) -> None:
        """The same run once more, or the next."""
        self.entries = {registration: Entry(entry.name) for registration, entry in self.entries.items()}
