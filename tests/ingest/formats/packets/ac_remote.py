"""Packets of Assetto Corsa's remote telemetry."""

from tests.ingest.formats.packets import Value, blank


def ac_moment(
    *, laps: int = 0, running: int = 0, last: int = 0, best: int = 0, pit: int = 0, speed: float = 200.5
) -> bytes:
    """A moment of the own car; times in milliseconds, `laps` completed."""
    times = ((40, "i", running), (44, "i", last), (48, "i", best), (52, "i", laps))
    return blank(328, (0, "4s", b"a"), (4, "i", 328), (8, "f", speed), (24, "B", pit), (76, "i", 4), *times)


def ac_answer(
    driver: str = "Ada",
    *,
    car: str = "ks_audi_r8_lms",
    track: str = "monza",
    layout: str = "",
    end: str = "%",
    identifier: int = 4242,
    version: int = 1,
) -> bytes:
    """The answer to a handshake; behind the `end` of each text stands rubbish."""
    texts: list[Value] = [
        (at, "100s", (text + end + "\0rubbish\ud800").encode("utf-16-le", "surrogatepass"))
        for at, text in ((0, car), (100, driver), (208, track), (308, layout))
    ]
    return blank(408, *texts, (200, "i", identifier), (204, "i", version))


def ac_lap(time: int = 92_345, *, car: int = 0, lap: int = 3, model: str = "ks_audi_r8_lms") -> bytes:
    """A finished lap."""
    texts = ((8, "100s", "Ada%".encode("utf-16-le")), (108, "100s", f"{model}%".encode("utf-16-le")))
    return blank(212, (0, "i", car), (4, "i", lap), *texts, (208, "i", time))
