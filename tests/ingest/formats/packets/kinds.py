"""One packet of each kind there is, with the name of its feed."""

from collections.abc import Iterator

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
    yield "eracing-json", own()
