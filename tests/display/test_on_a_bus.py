"""Two displays of one record that reach each other: what happens at one is seen at the other at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from display.access.roles import Role
from display.app import Display
from display.guesses import MOST
from tests.display.access.hall import key_for
from tests.display.hall.place import FOX, PLAN, Desk, driven, here, laps
from tests.display.server import until
from tests.display.stage import HallClock
from tests.timing.bus.others import Others
from timing.bus.protocol import Counted, Heard, Presence
from timing.exchange.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER
from timing.live import Hearing, RigLive
from timing.live_json import Told
from timing.record.sql import SqlRecord

RIG = RigLive("rig-1", "Rig 1", "10.0.0.1:20777", "F1 24", "anna", True, 0.5, 3, 61_234, 900, 2, {})


class Machine:
    """A display with its own connection to the record, and what reaches it of others. Its clock stands still."""

    def __init__(self, record: SqlRecord) -> None:
        self.record = record
        self.bus = Others()
        self.clock = HallClock()
        self.display = Display(record, PLAN, bus=self.bus, clock=self.clock)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        transport = ASGITransport(self.display.web, raise_app_exceptions=False)
        headers = key_for(self.record, Role.STEWARD)
        async with (
            self.display.app.router.lifespan_context(self.display.app),
            AsyncClient(transport=transport, base_url="http://hall.test", headers=headers) as client,
        ):
            yield Desk(client, self.display)

    @property
    def seq(self) -> int:
        """The entry that its boards have come to."""
        return self.display.live.mark[1]


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[Machine, Machine]]:
    """Two of them."""
    records = [SqlRecord.open(tmp_path / "record.db") for _ in range(2)]
    driven(records[0])
    yield Machine(records[0]), Machine(records[1])
    for record in records:
        record.close()


async def test_a_lap_written_elsewhere_is_shown_at_the_nudge_without_waiting_for_the_next_look(
    machines: tuple[Machine, Machine],
) -> None:
    one, other = machines
    async with other.open():
        before = other.seq
        one.record.append(laps("race", {"anna": [92_000] * 4}))
        await asyncio.sleep(0)
        assert other.seq == before
        other.bus.nudge()
        await until(lambda: other.seq == before + 1)


async def test_without_a_nudge_a_lap_is_shown_within_a_second(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    async with other.open():
        await asyncio.sleep(0)  # it waits for the next look from now on
        before = other.seq
        one.record.append(laps("race", {"anna": [92_000] * 4}))
        other.clock.advance(1.0)
        await until(lambda: other.seq == before + 1)


async def test_a_nudge_after_the_end_is_no_mistake(machines: tuple[Machine, Machine]) -> None:
    one, _ = machines
    async with one.open():
        pass
    one.bus.nudge()


async def test_rigs_that_another_process_hears_are_shown_and_its_alerts_and_troubles_told(
    machines: tuple[Machine, Machine],
) -> None:
    machine, _ = machines
    async with machine.open() as desk:
        assert (await desk.client.get("/api/v1/rigs")).json()["rigs"] == []
        machine.bus.tell("ring", RIG, hearing=Hearing(notes=["a file came"]), trouble="the disk is full")
        told = (await desk.client.get("/api/v1/rigs")).json()
        assert [(each["rig"], each["heard_s"]) for each in told["rigs"]] == [("rig-1", 0.5)]
        assert told["notes"] == ["a file came"]
        cards = (await desk.client.get("/api/v1/staff/rigs")).json()["rigs"]
        assert {each["rig"]: each["heard"] for each in cards}["rig-1"] == "yes"
        ready = await desk.client.get("/readyz")
        assert (ready.status_code, ready.json()["notes"]) == (200, ["ring: the disk is full"])
        machine.bus.trouble = "Redis does not answer in time"
        notes = (await desk.client.get("/readyz")).json()["notes"]
        assert notes[0] == "Redis does not answer in time; boards follow the record by themselves"


async def test_rigs_that_a_venue_told_another_display_are_shown(machines: tuple[Machine, Machine]) -> None:
    machine, _ = machines
    async with machine.open() as desk:
        venue = Told("Ring", (RIG,), troubles=("the disk is full",), age_s=1.0)
        machine.bus.heard = [Heard("b", 0.25, Told("host-b", venues=(venue,)))]
        (shown,) = (await desk.client.get("/api/v1/rigs")).json()["rigs"]
        assert (shown["rig"], shown["heard_s"]) == ("rig-1", 1.8)
        assert (await desk.client.get("/readyz")).json()["notes"] == ["Ring: the disk is full"]


async def test_a_screen_at_one_display_is_seen_at_the_other(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    async with one.open() as desk, other.open() as far:
        await here(desk.client, page="/", seq=7)
        other.clock.advance(0.5)
        other.bus.reported = {FOX: Presence(0.5, one.bus.noted[FOX])}
        (screen,) = (await far.sees())["screens"]
        assert (screen["here"], screen["shown"], screen["seq"]) == (True, "/", 7)
        other.bus.reported = {FOX: Presence(6.5, one.bus.noted[FOX])}
        (screen,) = (await far.sees())["screens"]
        assert not screen["here"]


async def test_wrong_signatures_of_venues_are_counted_at_all_displays(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    path, headers = "/api/v1/venues/Ring/exchange", {"content-type": "application/json"}
    headers |= {KEY_HEADER: "ffffffff", NONCE_HEADER: "n1", SIGNATURE_HEADER: "0"}
    async with one.open() as desk, other.open() as far:
        for _ in range(MOST):
            assert (await desk.client.post(path, content=b"{}", headers=headers)).status_code == 403
        other.bus.tallies["venue keys"].told = [Counted(key, 0.5) for key in one.bus.tallies["venue keys"].added]
        assert (await far.client.post(path, content=b"{}", headers=headers)).status_code == 429


async def test_new_screens_and_keys_of_one_address_are_counted_at_all_displays(
    machines: tuple[Machine, Machine],
) -> None:
    one, other = machines
    async with one.open() as desk, other.open() as far:
        await here(desk.client)
        (counted,) = one.bus.tallies["new screens"].added
        other.bus.tallies["new screens"].told = [Counted(counted, 0.0)] * MOST
        assert (await here(far.client, "b2" * 16)).status_code == 429
        assert set(other.bus.tallies) >= {"new screens", "rig keys", "seat codes", "seats taken"}
