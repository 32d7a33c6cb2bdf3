"""Sources that the plan does not know: kept aside until staff say whose rig they are, and the rig's from then on."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from ingest.rigs import Rigs
from leaderboard.fold import fold
from leaderboard.rows import board
from tests.ingest.hall import F1, Hall, Server
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.entry import LapAmended, Person, RigAdopted, Undone, driver_id

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
STRAY = ("10.0.0.66", 4_444)
ID = "stray-10.0.0.66:4444"
PLAN = Plan(
    drivers={"d1": PlannedDriver("d1", "Bea"), "d2": PlannedDriver("d2", "Cem")},
    rigs={
        "left": PlannedRig("left", "10.0.0.5", driver="d1"),
        "open": PlannedRig("open", "10.0.0.6", name="Rig at the window"),
        "lobby": PlannedRig("lobby", "10.0.0.8", cars="all"),
    },
    session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
)


class Cup(Hall):
    """A hall with staff, who write into the record; ingest follows it."""

    def adopts(self, rig: str, driver: str | None = None, source: str = ID) -> RigAdopted:
        adopted = RigAdopted("quali", source, rig, driver, AT, "Toni")
        self.record.append([adopted], [Person("d1", "Bea")] if driver else [])
        self.pipeline.decided(adopted)
        return adopted

    def takes_back(self, entry: RigAdopted | Undone) -> Undone:
        undone = Undone("quali", entry.key, "", "Toni", AT)
        self.record.append([undone])
        self.pipeline.decided(undone)
        return undone

    def rows(self) -> list[tuple[str, int | None, int, str]]:
        standings = fold(self.record.read())
        shown = board(standings, "quali", "e", self.record.people(), {})
        return [(row.driver.name, row.best_ms, row.laps, row.rig) for row in shown.rows]


@pytest.fixture
def cup() -> Cup:
    return Cup(PLAN)


def begin(cup: Cup, rig: F1, *times: int, source: tuple[str, int] = STRAY) -> list[bytes]:
    packets: list[bytes] = rig.begins()
    for time in times:
        packets.append(rig.ends(time))
    cup.hear(*packets, source=source)
    return packets


class TestAnAdoptedSource:
    def test_is_the_rig_from_then_on_and_its_laps_of_before_count(self, cup: Cup) -> None:
        rig = F1()
        begin(cup, rig, 81_000)
        assert cup.live(ID).known is False
        cup.adopts("left", "d1")
        cup.hear(rig.ends(80_000), source=STRAY)
        assert [(lap.aside, lap.rig) for lap in cup.laps] == [(True, ID), (False, "left")]
        assert cup.rows() == [("Bea", 80_000, 2, "left")]
        live = cup.live("left")
        assert (live.known, live.driver, live.laps, live.laps_today) == (True, "d1", 2, 2)

    def test_tells_no_lap_twice_whoever_hears_it_again(self, cup: Cup) -> None:
        rig = F1()
        packets = begin(cup, rig, 81_000, 82_000)
        cup.adopts("left", "d1")
        cup.restart()
        cup.hear(*packets, source=STRAY)
        cup.hear(*packets, source=("10.0.0.66", 5_555))
        assert cup.times == [81_000, 82_000]
        assert cup.rows() == [("Bea", 81_000, 2, "left")]

    def test_is_still_the_rig_when_its_game_was_started_anew(self, cup: Cup) -> None:
        begin(cup, F1(), 81_000)
        cup.adopts("left", "d1")
        begin(cup, F1(session=78), 79_000, source=("10.0.0.66", 5_555))
        assert [lap.rig for lap in cup.laps] == [ID, "left"]
        assert cup.rows() == [("Bea", 79_000, 2, "left")]

    def test_may_be_adopted_before_it_has_a_lap_and_by_its_address_alone(self, cup: Cup) -> None:
        rig = F1()
        begin(cup, rig)
        cup.adopts("left", "d1", source="stray-10.0.0.66")
        cup.hear(rig.ends(81_000), source=STRAY)
        assert cup.rows() == [("Bea", 81_000, 1, "left")]

    def test_is_a_stranger_again_when_that_is_taken_back(self, cup: Cup) -> None:
        rig = F1()
        begin(cup, rig, 81_000)
        undone = cup.takes_back(cup.adopts("left", "d1"))
        cup.hear(rig.ends(80_000), source=STRAY)
        assert cup.rows() == []
        assert [lap.aside for lap in cup.laps] == [True, True]
        cup.takes_back(undone)
        cup.hear(rig.ends(79_000), source=STRAY)
        assert cup.rows() == [("Bea", 79_000, 3, "left")]

    def test_is_corrected_by_its_game_also_in_laps_of_before(self, cup: Cup) -> None:
        from ingest.demo import wire_f1
        from ingest.demo.wire_f1 import Header, ListedLap

        begin(cup, F1(), 81_000)
        cup.adopts("left", "d1")
        listed = [ListedLap(81_000, (27_000, 27_000, 27_000), valid=0)]
        cup.hear(wire_f1.history_packet(2022, Header(77, frame=2), 0, listed), source=STRAY)
        assert isinstance(cup.entries[-1], LapAmended)
        assert cup.rows() == [("Bea", None, 1, "left")]

    def test_of_a_rig_without_a_driver_goes_on_under_the_names_of_its_game(self, cup: Cup) -> None:
        rig = F1(name="Ada")
        begin(cup, rig, 81_000)
        cup.adopts("open")
        cup.hear(rig.ends(80_000), source=STRAY)
        assert cup.rows() == [("Ada", 80_000, 2, "open")]
        assert {lap.driver for lap in cup.laps} == {driver_id("rig", ID, "Ada")}

    def test_may_be_a_rig_that_the_plan_does_not_have(self, cup: Cup) -> None:
        rig = F1()
        begin(cup, rig, 81_000)
        cup.adopts("spare")
        cup.hear(rig.ends(80_000), source=STRAY)
        assert cup.rows() == [("Ada", 80_000, 2, "spare")]
        assert cup.live("spare").known

    def test_counts_the_cars_that_its_rig_counts(self, cup: Cup) -> None:
        begin(cup, F1(), 81_000)
        cup.adopts("lobby")
        begin(cup, F1(session=78), 80_000)
        assert cup.laps[-1].session != "quali", "a session of the game, as for any rig whose cars all count"

    def test_that_had_told_too_much_is_heard_again(self, cup: Cup, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ingest.entries.MOST_ASIDE", 1)
        rig = F1()
        begin(cup, rig, 81_000, 82_000)
        assert len(cup.laps) == 1
        cup.adopts("left", "d1")
        cup.hear(rig.ends(80_000), source=STRAY)
        assert cup.times == [81_000, 80_000]


class TestAServerAtTheSameAddress:
    def test_is_not_adopted_with_the_game(self, cup: Cup) -> None:
        server = Server()
        begin(cup, F1(), 81_000)
        cup.adopts("left", "d1")
        cup.hear(server.begins(), server.connects(0, "Dora"), server.ends(0, 90_000), source=("10.0.0.66", 12_000))
        assert cup.laps[-1].aside

    def test_goes_on_in_its_session_when_it_is_adopted_itself(self, cup: Cup) -> None:
        server, source = Server(), ("10.0.0.66", 12_000)
        cup.hear(server.begins(), server.connects(0, "Dora"), server.ends(0, 90_000), source=source)
        cup.adopts("lobby", source="stray-10.0.0.66:12000")
        cup.hear(server.ends(0, 89_000), source=source)
        assert [(lap.session, lap.aside) for lap in cup.laps] == [("quali", True), ("quali", False)]
        assert cup.rows() == [("Dora", 89_000, 2, "lobby")]


class TestWhatIsNoAdoption:
    def decided(self, plan: Plan, *entries: RigAdopted | Undone) -> Rigs:
        rigs = Rigs(plan)
        for entry in entries:
            rigs.note(entry)
        return rigs

    @pytest.mark.parametrize(
        ("plan", "entries"),
        [
            (Plan(), [RigAdopted("open", ID, "left", None, AT, "")]),
            (PLAN, [RigAdopted("last week", ID, "left", None, AT, "")]),
            (PLAN, [Undone("quali", "rule/lap/quali/left/77/0/1/abc", "", "", AT)]),
        ],
    )
    def test_changes_no_rig(self, plan: Plan, entries: Sequence[RigAdopted | Undone]) -> None:
        rigs = self.decided(plan, *entries)
        assert rigs.known(STRAY, server=False) == self.decided(plan).known(STRAY, server=False)

    def test_two_rigs_of_one_address_are_told_apart_by_their_ports_alone(self) -> None:
        rigs = self.decided(
            PLAN,
            RigAdopted("quali", ID, "left", None, AT, ""),
            RigAdopted("quali", "stray-10.0.0.66:5555", "open", None, AT, ""),
        )
        ports = {port: rigs.known(("10.0.0.66", port), server=False).id for port in (4_444, 5_555, 6_666)}
        assert ports == {4_444: "left", 5_555: "open", 6_666: "stray-10.0.0.66:6666"}
        assert rigs.adopted_as("open") == ["stray-10.0.0.66:5555"]

    def test_the_plans_own_word_goes_first(self) -> None:
        rigs = self.decided(PLAN, RigAdopted("quali", "stray-10.0.0.5", "open", None, AT, ""))
        assert rigs.known(("10.0.0.5", 50_001), server=False).id == "left"
