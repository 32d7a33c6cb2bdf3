"""What result files say of the final classification: of each format that states one, as far as it states it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, identify, read
from ingest.formats.results import Contents, FileSession
from tests.conftest import CORPUS
from tests.ingest.formats.ini_files import GARBAGE, ini_file, ini_lap, ini_slot
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    CLEO,
    ac_client,
    ac_client_lap,
    ac_client_session,
    ac_lap,
    ac_row,
    ac_server,
    acc_client,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    iracing,
    iracing_line,
    iracing_row,
    iracing_session,
    iracing_table,
    pcars,
    pcars_lap,
    pcars_lobby,
    pcars_result,
    pcars_stage,
    r3e,
    r3e_lap,
    r3e_player,
    saved,
    second_driver,
    second_lap,
    second_monitor,
)
from tests.ingest.formats.rfactor_files import rf_driver, rf_file, rf_lap, rf_session, rf_swap
from timing.classified import Classified, Finish
from timing.readings import SessionType


def contents(file: dict[str, Any] | str) -> Contents:
    return read(Document.of(saved(file) if isinstance(file, dict) else file.encode()))


def results(file: dict[str, Any] | str) -> dict[str, Classified | None]:
    """What the last session of a file says of each driver."""
    return {driver.name: driver.result for driver in contents(file).sessions[-1].drivers}


class TestAssettoCorsa:
    def test_the_server_ranks_and_gives_totals_but_no_numbers_of_laps(self) -> None:
        file = ac_server(
            [ac_lap(ADA, 90_000, guid="1"), ac_lap(BEA, 91_000, guid="2"), ac_lap(CLEO, 92_000, guid="3")],
            [ac_row(BEA, 91_000, guid="2", TotalTime=91_004), ac_row(ADA, 90_000, guid="1"), ac_row("", car=9)],
        )
        assert results(file) == {
            BEA: Classified(1, None, 91_000, 91_004),
            ADA: Classified(2, None, 90_000, None),
            CLEO: None,
        }

    def test_somebody_ranked_twice_is_where_he_was_first(self) -> None:
        rows = [ac_row(ADA, 90_000, guid="1", TotalTime=90_000), ac_row(BEA, guid="2"), ac_row(ADA, guid="1", car=4)]
        assert results(ac_server([], rows))[ADA] == Classified(1, None, 90_000, 90_000)

    def race(self, **more: Any) -> dict[str, Any]:
        laps = [ac_client_lap(0, 0, 90_000), ac_client_lap(1, 0, 91_000)]
        return ac_client([ADA, BEA, CLEO], ac_client_session(laps, type=3, name="Race") | more)

    def test_the_rig_tells_order_and_laps(self) -> None:
        assert results(self.race(raceResult=[1, 0, 2], lapstotal=[1, 2, 0])) == {
            BEA: Classified(1, 2, None, None),
            ADA: Classified(2, 1, None, None),
            CLEO: Classified(3, 0, None, None),
        }

    def test_what_is_no_slot_is_passed_over_and_the_first_place_counts(self) -> None:
        odd = self.race(raceResult=[1, -1, "x", 1, 7, 2], lapstotal=[3, "y"])
        assert results(odd) == {ADA: None, BEA: Classified(1, None, None, None), CLEO: Classified(6, None, None, None)}

    def test_only_races_have_one(self) -> None:
        file = ac_client([ADA], ac_client_session([ac_client_lap(0, 0, 90_000)], type=2) | {"raceResult": [0]})
        assert results(file) == {ADA: None}


class TestCompetizione:
    def line(self, car: int, *names: str, total: int, laps: int = 2, best: int = 90_000) -> dict[str, Any]:
        line = acc_line(car, *(acc_driver(name) for name in names), best=best)
        line["timing"] |= {"totalTime": total, "lapCount": laps}
        return line

    def test_the_leaderboard_is_the_result_with_seconds_given_afterwards_in_the_total(self) -> None:
        given = {"carId": 2, "penalty": "PostRaceTime", "penaltyValue": 15}
        file = acc_server(
            [self.line(1, ADA, total=185_000), self.line(2, BEA, total=200_000), self.line(3, CLEO, total=2**31 - 1)],
            [acc_lap(1, 90_000), acc_lap(2, 90_000), acc_lap(3, 90_000)],
            penalties=[given, given | {"penalty": "DriveThrough", "penaltyValue": 3}, given | {"penaltyValue": None}],
        )
        assert results(file) == {
            ADA: Classified(1, 2, 90_000, 185_000),
            BEA: Classified(2, 2, 90_000, 185_000, 15_000),
            CLEO: Classified(3, 2, 90_000, None),
        }

    def test_what_several_have_driven_is_the_cars(self) -> None:
        for file in (
            acc_server([self.line(1, ADA, BEA, total=185_000)], [acc_lap(1, 90_000), acc_lap(1, 90_000, driver=1)]),
            acc_client([self.line(1, ADA, BEA, total=185_000)], [acc_lap(1, 90_000), acc_lap(1, 90_000, driver=1)]),
        ):
            (session,) = contents(file).sessions
            assert [driver.result for driver in session.drivers] == [None, None]
            assert session.shared == {"1": Classified(1, 2, 90_000, 185_000)}


class TestRFactor:
    def driver(self, name: str, position: str, more: str, *laps: str) -> str:
        made = rf_driver(name, *(laps or (rf_lap(1, "90.0000"),)), best="90.0000")
        return (
            made.replace("<Position>1<", f"<Position>{position}<")
            .replace("<FinishStatus>None</FinishStatus>", more)
        )  # fmt: skip

    def test_says_who_came_where_and_how(self) -> None:
        finished = (
            "<FinishTime>1253.64701</FinishTime><GridPos>5</GridPos><FinishStatus>Finished Normally</FinishStatus>"
        )
        file = rf_file(
            rf_session(
                "Race",
                self.driver(ADA, "2", finished),
                self.driver(BEA, "3", "<FinishStatus>DNF</FinishStatus><GridPos>0</GridPos>"),
                self.driver("Dora Quast", "4", "<FinishStatus>DQ</FinishStatus><FinishTime>?</FinishTime>"),
                self.driver("Edda Ruh", "", ""),
            )
        )
        assert results(file) == {
            ADA: Classified(2, 1, 90_000, 1_253_647, None, Finish.FINISHED, 5),
            BEA: Classified(3, 1, 90_000, None, None, Finish.RETIRED),
            "Dora Quast": Classified(4, 1, 90_000, None, None, Finish.DISQUALIFIED),
            "Edda Ruh": None,
        }

    def test_what_several_have_driven_is_the_cars(self) -> None:
        laps = rf_lap(1, "90.0000"), rf_lap(2, "91.0000")
        shared = rf_swap(ADA, 1, 1) + rf_swap(BEA, 2, 2)
        file = rf_file(rf_session("Race", self.driver(ADA, "1", "", shared, *laps), self.driver(CLEO, "2", "")))
        (session,) = contents(file).sessions
        assert [driver.result for driver in session.drivers] == [None, None, Classified(2, 1, 90_000, None)]
        assert session.shared == {"07 North #07": Classified(1, 3, 90_000, None)}

    def test_a_shared_car_without_a_place_has_no_result(self) -> None:
        shared = rf_swap(ADA, 1, 1) + rf_swap(BEA, 2, 2)
        file = rf_file(rf_session("Race", self.driver(ADA, "", "", shared, rf_lap(1, "90.0000"), rf_lap(2, "91.0000"))))
        assert contents(file).sessions[0].shared == {}


class TestRaceRoom:
    def test_the_server_tells_places_and_totals(self) -> None:
        laps = [r3e_lap(90_000)]
        file = r3e(
            (
                "Race",
                [
                    r3e_player(ADA, laps, best=90_000, TotalTime=90_005, StartPosition=2),
                    r3e_player(BEA, laps, place=2, TotalTime=0, FinishStatus="DidNotFinish"),
                    r3e_player(CLEO, laps, place=3, FinishStatus="Disqualified"),
                    r3e_player("Dora Quast", laps, place=0, FinishStatus="None"),
                ],
            )
        )
        assert results(file) == {
            ADA: Classified(1, None, 90_000, 90_005, None, Finish.FINISHED, 2),
            BEA: Classified(2, None, None, None, None, Finish.RETIRED),
            CLEO: Classified(3, None, None, None, None, Finish.DISQUALIFIED),
            "Dora Quast": None,
        }


class TestRace07:
    def test_a_race_tells_times_and_laps_but_no_places(self) -> None:
        laps = [ini_lap(0, "1:30.500"), ini_lap(1, "1:31.500")]
        file = ini_file(
            ini_slot(0, ADA, laps, race="0:03:02.000"),
            ini_slot(1, BEA, laps[:1], race="DNF"),
            ini_slot(2, CLEO, laps[:1], race="DQ"),
            ini_slot(3, "Dora Quast", (), best=None, race=GARBAGE, more=["Laps=x"]),
        )
        assert results(file) == {
            ADA: Classified(None, 2, 90_500, 182_000, None, Finish.FINISHED),
            BEA: Classified(None, 1, 90_500, None, None, Finish.RETIRED),
            CLEO: Classified(None, 1, 90_500, None, None, Finish.DISQUALIFIED),
            "Dora Quast": Classified(None, 0, None, None),
        }

    def test_a_number_of_laps_that_is_none_is_not_told(self) -> None:
        slot = ini_slot(0, ADA, [ini_lap(0, "1:30.500")]).replace("Laps=1", "Laps=many")
        assert results(ini_file(slot)) == {ADA: Classified(None, None, 90_500, 1_259_929, None, Finish.FINISHED)}

    def test_what_is_no_race_has_none(self) -> None:
        assert results(ini_file(ini_slot(0, ADA, [ini_lap(0, "1:30.500")], race=None))) == {ADA: None}


class TestProjectCars:
    def test_the_server_tells_places_laps_and_totals_of_those_who_finished(self) -> None:
        def result(name: str, id: int, **attributes: Any) -> dict[str, Any]:
            row = pcars_result(name, 90_000, id=id)
            return row | {"attributes": row["attributes"] | attributes}

        names = (ADA, BEA, CLEO, "Dora Quast", "Edda Ruh")
        stage = pcars_stage(
            [pcars_lap(name, 0, 90_000, id=id) for id, name in enumerate(names)],
            [
                result(ADA, 0, RacePosition=1, Lap=2, TotalTime=180_004),
                result(BEA, 1, RacePosition=2, Lap=1, TotalTime=500_000, State="Retired"),
                result(CLEO, 2, RacePosition=3, Lap=1, TotalTime=500_000, State="Disqualified"),
                result("Dora Quast", 3, RacePosition=4, State="InGarage"),
                result("Edda Ruh", 4, RacePosition=True),
                result(ADA, 0, RacePosition=9),
            ],
        )
        assert results(pcars(pcars_lobby({"race1": stage}))) == {
            ADA: Classified(1, 2, 90_000, 180_004, None, Finish.FINISHED),
            BEA: Classified(2, 1, 90_000, None, None, Finish.RETIRED),
            CLEO: Classified(3, 1, 90_000, None, None, Finish.DISQUALIFIED),
            "Dora Quast": Classified(4, 1, 90_000, None),
            "Edda Ruh": None,
        }


class TestSecondMonitor:
    def test_tells_places_and_laps(self) -> None:
        laps = [second_lap(1, 90_000)]
        file = second_monitor(
            second_driver(ADA, laps, FinishingPosition=2, TotalLaps=1, InitialPosition=3),
            second_driver(BEA, laps, FinishingPosition=0, TotalLaps=1),
        )
        assert results(file) == {ADA: Classified(2, 1, None, None, grid=3), BEA: None}


class TestIRacing:
    def row(self, name: str, place: int | None, customer: int, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = {
            "finish_position": place,
            "laps_complete": 3,
            "starting_position": 1,
            "reason_out": "Running",
        }
        return iracing_row(name, 900_004, customer=customer, **told) | more

    def test_a_total_is_made_of_the_average_and_the_gap(self) -> None:
        file = iracing(
            iracing_session(
                [
                    self.row(BEA, 1, 2, interval=60_545, average_lap=930_000),
                    self.row(ADA, 0, 1, interval=0, average_lap=910_001),
                    self.row(CLEO, 2, 3, interval=-1, laps_complete=2, average_lap=950_000, reason_out="Disconnected"),
                    self.row("Dora Quast", 3, 4, interval=-1, laps_complete=0, starting_position=-1),
                    self.row("Edda Ruh", 4, 5, interval=-1, reason_out="Disqualified", average_lap=0),
                    self.row("Frida Sand", None, 6),
                    self.row("Gesa Tau", 5, 7, reason_out=None, best_lap_time=-1, interval=None),
                ]
            )
        )
        assert results(file) == {
            BEA: Classified(2, 3, 90_000, 279_055, None, Finish.FINISHED, 2),
            ADA: Classified(1, 3, 90_000, 273_000, None, Finish.FINISHED, 2),
            CLEO: Classified(3, 2, 90_000, 190_000, None, Finish.RETIRED, 2),
            "Dora Quast": Classified(4, 0, 90_000, None, None, Finish.FINISHED),
            "Edda Ruh": Classified(5, 3, 90_000, None, None, Finish.DISQUALIFIED, 2),
            "Frida Sand": None,
            "Gesa Tau": Classified(6, 3, None, None, None, None, 2),
        }

    def test_elsewhere_there_is_no_total(self) -> None:
        file = iracing(iracing_session([self.row(ADA, 0, 1, interval=0, average_lap=910_000)], type="Lone Qualifying"))
        assert results(file) == {ADA: Classified(1, 3, 90_000, None, None, None, 2)}

    def test_a_session_of_nobody_is_one_all_the_same(self) -> None:
        assert results(iracing(iracing_session([]))) == {}

    def test_what_a_team_has_driven_is_the_teams(self) -> None:
        drivers = [iracing_row(ADA, 900_000, customer=1), iracing_row(BEA, 910_000, customer=2)]
        team = self.row("North", 0, 0, interval=0, average_lap=910_000, team_id=-5, driver_results=drivers)
        alone = self.row("South", 1, 0, interval=10_000, team_id=-6, driver_results=[iracing_row(CLEO, 900_000)])
        (session,) = contents(iracing(iracing_session([team, alone]))).sessions
        assert [driver.result and driver.result.position for driver in session.drivers] == [None, None, 2]
        assert session.shared["-5"] == Classified(1, 3, 90_000, 273_000, None, Finish.FINISHED, 2)

    def test_the_table_tells_places_and_laps(self) -> None:
        odd = iracing_line(BEA, "1:31.500", customer="102").replace('"1","88"', '"","88"')
        told = results(iracing_table(iracing_line(ADA, "1:30.500"), odd))
        assert told == {ADA: Classified(1, 3, 90_500, None, None, None, 1), BEA: None}


# Real files


def races() -> Iterator[Path]:
    for name in EXPORTS:
        for file in sorted((CORPUS / "exports" / name).glob("*")):
            if not file.name.endswith(".expected.json") and file.stat().st_size:
                yield file


def is_told(session: FileSession) -> bool:
    return session.type is SessionType.RACE and any(driver.result for driver in session.drivers)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real files is not there")
def test_in_real_files_each_place_is_one_drivers_and_best_laps_are_those_that_were_listed() -> None:
    told = 0
    for file in races():
        document = Document.of(file.read_bytes())
        if identify(file.read_bytes()) is None:
            continue
        for session in filter(is_told, read(document).sessions):
            results = [driver.result for driver in session.drivers if driver.result is not None]
            places = [each.position for each in results if each.position is not None]
            assert len(set(places)) == len(places), file.name
            assert all(0 < place <= len(session.drivers) + len(session.shared) + 60 for place in places), file.name
            # Who finished on the winner's lap did so in the order of the total times.
            lead = [
                each
                for each in results
                if each.total_ms and each.laps == max((r.laps or 0 for r in results), default=0)
            ]
            by_place = sorted(lead, key=lambda each: each.position or 0)
            totals = [(each.total_ms or 0) + (each.penalty_ms or 0) for each in by_place if each.position]
            assert totals == sorted(totals), file.name
            told += len(results)
    assert told > 300
