"""One packet of each kind there is, with the name of its feed."""

from collections.abc import Iterator

from tests.ingest.formats.packets import acc, lfs, p3
from tests.ingest.formats.packets import rmonitor as computer
from tests.ingest.formats.packets.ac_remote import ac_answer, ac_lap, ac_moment
from tests.ingest.formats.packets.codemasters import codemasters, dirt_3
from tests.ingest.formats.packets.ea_wrc import ea_wrc
from tests.ingest.formats.packets.f1_2017 import Car2017, f1_2017
from tests.ingest.formats.packets.forza import forza, forza_sled
from tests.ingest.formats.packets.own import own
from tests.ingest.formats.packets.pcars1 import Car1, pcars1, pcars1_more_names, pcars1_names
from tests.ingest.formats.packets.pcars2 import (
    Car2,
    pcars2_other,
    pcars2_participants,
    pcars2_race,
    pcars2_state,
    pcars2_stats,
    pcars2_timings,
)
from tests.ingest.formats.packets.state import state


def of_all_kinds() -> Iterator[tuple[str, bytes]]:
    yield from (("forza_fm7", forza_sled()), ("forza_fm7", forza(311, ms=9)), ("forza_horizon", forza(324, ms=9)))
    yield from (("forza_fm2023", forza(331, ms=9)), ("forza_fm2023", forza(331, ms=0, on=0, car=0)))
    yield from (("dirt_rally_2", codemasters(run=10.5, time=1.5)), ("dirt_rally_2", bytes(264)))
    yield from (("dirt_3", dirt_3(run=10.5, time=1.5)), ("dirt_3", bytes(152)))
    yield "f1_2017", f1_2017(Car2017(), Car2017(lap=2, last=80.5), time=81.0)
    yield from (
        ("ea_wrc", ea_wrc(letters, uid=4)) for letters in (b"sess", b"sesu", b"sesp", b"sesr", b"sese", b"SESU")
    )
    yield from (("pcars1", pcars1(Car1(), number=5)), ("pcars1", pcars1_names("Ada")))
    yield "pcars1", pcars1_more_names("Bea")
    yield from (("pcars2", pcars2_timings(Car2(0), number=8, size=size)) for size in (993, 1059, 1063))
    yield from (("pcars2", pcars2_stats(number=3, size=size)) for size in (784, 1040))
    yield from (("pcars2", pcars2_participants({0: "Ada"}, size=size)) for size in (1040, 1136))
    yield from (("pcars2", pcars2_race()), ("pcars2", pcars2_state(5)))
    others = ((0, 538), (0, 556), (0, 559), (8, 1164), (8, 1452))
    yield from (("pcars2", pcars2_other(kind, size)) for kind, size in others)
    yield from (("eracing-json", own()), ("eracing-state", state()))
    yield from (("ac-remote-telemetry", packet) for packet in (ac_moment(laps=2, running=9), ac_answer(), ac_lap()))
    lap = acc.Lap(93_145, (23_505, 40_892, 28_747))
    messages = (acc.registration(), acc.registration(granted=0, error="Wrong connection password"), acc.session())
    more = (acc.car(3, 2, last=lap, best=lap), acc.cars(3, 0), acc.track(), acc.event())
    entrant = acc.entrant(3, ("Ada", "Byron", "BYR"))
    yield from (("acc-broadcasting", message) for message in (*messages, *more, entrant))
    host = (lfs.version(), lfs.state(), lfs.race_start(), lfs.connection(3, b"ada77", b"Ada"), lfs.player(9, 3, b"Ada"))
    results = (lfs.lap(9, 92_345, 184_700, 2), lfs.finish(9, 460_000, 91_000, 5), lfs.result(9, b"Ada", 9, 9, 5))
    yield from (("lfs-insim", packet) for packet in (*host, *results))
    yield from (("rmonitor", line) for line in computer.Computer.of("Ada").refresh())
    yield from (("rmonitor", line) for line in (computer.passed("1", 60_000, 60_000), computer.cleared()))
    yield from (("mylaps-p3", record) for record in (p3.passing(7, 1_234_567, p3.START_US), p3.status()))
