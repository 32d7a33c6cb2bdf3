"""Plain recordings of a connection: told by their content, read to the end, and real ones as they are known."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.captures.streams import STREAMS, read_stream, stream_of
from ingest.files import read_file, read_results
from ingest.formats.results import Contents, FileDriver
from ingest.inspecting import inspect
from ingest.sources.replay import replay
from tests.ingest.formats.packets import p3
from tests.ingest.formats.packets import rmonitor as wire
from tests.ingest.formats.packets.p3 import Decoder
from tests.ingest.formats.packets.rmonitor import Computer
from tests.ingest.hall import Hall
from timing.errors import BadInput
from timing.readings import SessionType

NO_TIME_MS = 3_599_999


def race() -> bytes:
    """A race of two laps as a timing computer sends it."""
    computer = Computer.of("Ada", "Bea", "Cid")
    lines = [*computer.refresh(), *computer.laps("1", 60_000, 59_000), *computer.laps("2", 61_000)]
    return b"".join(line + b"\r\n" for line in lines)


def practice() -> bytes:
    """Two laps as a decoder sends them."""
    decoder = Decoder()
    return b"".join((p3.status(), *(decoder.passes(7, after_ms) for after_ms in (0, 50_000, 51_000)), p3.status()))


def written(folder: Path, content: bytes) -> Path:
    path = folder / "evening.dat"
    path.write_bytes(content)
    return path


def laps(contents: Contents) -> dict[str, list[tuple[int, int | None]]]:
    return {
        driver.name: [(lap.lap, lap.time_ms) for lap in driver.laps]
        for session in contents.sessions
        for driver in session.drivers
    }


class TestARecordingOfAConnection:
    def test_is_told_by_its_content(self, tmp_path: Path) -> None:
        contents = read_file(written(tmp_path, race()))
        assert contents.format == "rmonitor"
        assert laps(contents) == {"Ada": [(1, 60_000), (2, 59_000)], "Bea": [(1, 61_000)], "Cid": []}
        assert (contents.dropped, contents.warnings) == ({}, [])
        (session,) = contents.sessions
        assert (session.type, session.track, session.name) == (SessionType.RACE, "Brooklands", "Race 1")
        assert read_file(written(tmp_path, practice())).format == "mylaps-p3"

    def test_has_each_transponder_as_a_driver(self, tmp_path: Path) -> None:
        contents = read_file(written(tmp_path, practice()))
        assert laps(contents) == {"transponder 7": [(1, 50_000), (2, 51_000)]}

    def test_has_a_car_with_several_drivers_once(self, tmp_path: Path) -> None:
        computer = Computer.of("Ada")
        lines = [*computer.refresh(), *computer.laps("1", 60_000), wire.named("1", "Bea", "")]
        lines += computer.laps("1", 59_000)
        contents = read_file(written(tmp_path, b"\n".join([*lines, b""])))
        assert laps(contents) == {"Bea": [(1, 60_000), (2, 59_000)]}

    @pytest.mark.parametrize("content", [race(), practice()])
    def test_may_begin_in_the_middle_of_a_message(self, tmp_path: Path, content: bytes) -> None:
        whole, cut = (read_file(written(tmp_path, each)) for each in (content, content[5:]))
        assert whole.format == cut.format
        assert cut.dropped == {"malformed": 1} or cut.dropped == {"unknown-game": 1}

    @pytest.mark.parametrize("name", STREAMS)
    def test_may_be_named(self, tmp_path: Path, name: str) -> None:
        contents = read_file(written(tmp_path, b"x\n" + {"rmonitor": race(), "mylaps-p3": practice()}[name]), name)
        assert (contents.format, contents.dropped) == (name, {"malformed": 1})

    def test_is_read_up_to_where_it_breaks_off(self, tmp_path: Path) -> None:
        contents = read_file(written(tmp_path, race() + b'$J,"1","00:0'))
        assert laps(contents)["Ada"] == [(1, 60_000), (2, 59_000)]
        assert contents.dropped == {"malformed": 1}

    def test_is_read_up_to_where_it_is_none_any_more(self, tmp_path: Path) -> None:
        contents = read_file(written(tmp_path, race() + b"." * 140_000))
        assert laps(contents)["Bea"] == [(1, 61_000)]
        (warning,) = contents.warnings
        assert warning.endswith("expected a line of at most 4096 bytes; what came before it was read")

    @pytest.mark.parametrize("head", [b"", b"$", b"name;lap\n1;2\n", b"\x8e" * 500, b"\x8e\x00\x8f" * 99, b"." * 5_000])
    def test_is_none_without_a_whole_message_of_one(self, head: bytes) -> None:
        assert stream_of(head) is None

    def test_is_no_result_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="not a recording of a connection; `eracing inspect` reads it"):
            read_results(written(tmp_path, race()))

    async def test_cannot_be_sent_in_time(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="a plain recording of a connection tells no times"):
            await replay(written(tmp_path, race()), "127.0.0.1", 9, send=lambda *_: None)

    def test_comes_from_nowhere(self) -> None:
        (datagram,) = read_stream(io.BytesIO(wire.second()), STREAMS["rmonitor"])
        assert (datagram.source, datagram.port, datagram.payload) == (("", 0), 50_000, wire.second())


@pytest.mark.parametrize(("name", "times"), [("rmonitor", [60_000, 59_000, 61_000]), ("mylaps-p3", [50_000, 51_000])])
def test_what_was_recorded_is_in_the_record_once_however_often_it_is_heard(name: str, times: list[int]) -> None:
    content = io.BytesIO({"rmonitor": race(), "mylaps-p3": practice()}[name])
    said = [datagram.payload for datagram in read_stream(content, STREAMS[name])]
    hall = Hall()
    for port in (50_000, 50_000, 50_001):
        hall.hear(*said, source=("10.0.0.9", port))
    hall.restart()
    hall.hear(*said, source=("10.0.0.9", 50_002))
    assert hall.times == times
    assert len(hall.sessions) == 1


@pytest.fixture(scope="module", params=["orbits_race_20260418", "sebring2009_lites_s4"])
def real_race(request: pytest.FixtureRequest, corpus: Path) -> tuple[Contents, dict[str, Any]]:
    """A real race, and what is known of it from elsewhere."""
    folder = corpus / "udp" / "rmonitor"
    expected = json.loads((folder / f"{request.param}.expected.json").read_text())
    return read_file(folder / f"{request.param}.rmon"), expected


class TestRealTimingComputers:
    def test_have_every_lap_of_every_competitor(self, real_race: tuple[Contents, dict[str, Any]]) -> None:
        contents, expected = real_race
        known: dict[str, list[int]] = {}
        for lap in expected["laps"]:
            known.setdefault(lap["reg"], []).append(lap["lap_ms"])
        found = {driver.number: [lap.time_ms for lap in driver.laps] for driver in drivers(contents) if driver.laps}
        assert found == known
        assert {driver.number for driver in drivers(contents)} == {
            each["number"] for each in expected["competitors"].values()
        }
        assert (contents.format, contents.dropped, contents.warnings) == ("rmonitor", {}, [])

    def test_have_the_best_that_the_computer_itself_has(self, real_race: tuple[Contents, dict[str, Any]]) -> None:
        contents, expected = real_race
        best = {driver.number: driver.best_ms for driver in drivers(contents) if driver.laps}
        assert best == expected["best_from_J"]
        stated = {car: each["best_ms"] for car, each in expected["final_H"].items()}
        assert all(best[car] == ms for car, ms in stated.items() if ms not in (0, NO_TIME_MS))

    def test_have_their_runs_apart(self, real_race: tuple[Contents, dict[str, Any]]) -> None:
        contents, expected = real_race
        names = [run["name"] for run in expected["runs"] if "name" in run]
        assert [session.name for session in contents.sessions] == list(dict.fromkeys(names))
        assert {session.track for session in contents.sessions} == {expected["track"]["TRACKNAME"]}


def test_a_real_decoder_has_every_lap_of_every_transponder(corpus: Path) -> None:
    folder = corpus / "udp" / "mylaps-p3"
    expected = json.loads((folder / "amb_decoder_part1.expected.json").read_text())
    found = inspect(folder / "amb_decoder_part1.p3").json()
    known: dict[str, list[int]] = {}
    for lap in expected["laps_by_transponder"]:
        known.setdefault(f"transponder {lap['transponder']}", []).append(lap["lap_us"] // 1000)
    (session,) = found["sessions"]
    assert {each["name"]: [lap["time_ms"] for lap in each["laps"]] for each in session["drivers"]} == known
    assert {each["name"]: each["best_ms"] for each in session["drivers"]} == {n: min(t) for n, t in known.items()}
    assert (found["format"], found["dropped"], found["error"]) == ("mylaps-p3", {}, None)


def drivers(contents: Contents) -> list[FileDriver]:
    return [driver for session in contents.sessions for driver in session.drivers]
