"""The ingest half as the options name it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.app import Ingest
from ingest.opening import calling, first_plan, lines_of, tell_others, told_to_rigs
from ingest.settings import IngestSettings
from tests.stories.two_ends import TwoEnds
from tests.timing.exchange.test_now import rig
from timing.bus.alone import Alone
from timing.event import Plan
from timing.live_json import Told
from timing.options import Options, read_options
from timing.record.memory import MemoryRecord

CUP = 'name = "Firmencup"\n'


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine."""
    monkeypatch.chdir(tmp_path)


def options(folder: Path, **given: object) -> Options:
    return read_options({"data": folder / "data", **given})


def test_a_plan_that_was_changed_goes_into_the_record_and_that_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "cup.toml"
    file.write_text(CUP, encoding="utf-8")
    said: list[str] = []
    assert first_plan(options(tmp_path, plan=file), said.append).name == "Firmencup"
    file.write_text(CUP.replace("Firmencup", "Hallencup"), encoding="utf-8")
    assert first_plan(options(tmp_path, plan=file), said.append).name == "Hallencup"
    assert first_plan(options(tmp_path, plan=file), said.append).name == "Hallencup"
    assert said == [f"{file} is new or was changed: it holds now, as version 2"]


def test_a_server_that_is_nobodys_starts_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.opening.this_user", lambda: None)
    file = tmp_path / "cup.toml"
    file.write_text(CUP, encoding="utf-8")
    assert first_plan(options(tmp_path, plan=file), lambda _: None).name == "Firmencup"


def test_a_server_without_a_centre_has_no_line(tmp_path: Path) -> None:
    with calling(options(tmp_path), MemoryRecord("e")) as line:
        assert line is None
        assert lines_of(line)() == ()


class Telling(Alone):
    """A bus that keeps whom it is to ask."""

    def tell_live(self, told: Callable[[], Told]) -> None:
        self.told = told


@pytest.mark.parametrize(("given", "name"), [({"venue": "Ring"}, "Ring"), ({}, "host-7")])
def test_rigs_are_told_to_others_under_the_name_of_the_venue_else_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], name: str
) -> None:
    monkeypatch.setattr("ingest.opening.socket.gethostname", lambda: "host-7")
    bus, line, of_venue = Telling(), TwoEnds(), Told("Halle", (rig("owl"),))
    ear = Ingest(IngestSettings(), record=MemoryRecord("e"), plan=Plan())
    tell_others(options(tmp_path, **given), bus, ear, line.calling, lambda: (of_venue,))
    assert (bus.told().name, bus.told().venues) == (name, (of_venue,))
    for _ in range(2):
        assert line.calling.call()
    assert [each.name for each in line.rigs.told()] == ["Ring"], "the centre knows it by its key, whatever it says"


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_rigs_are_told_an_address_that_they_can_reach(monkeypatch: pytest.MonkeyPatch, everywhere: str) -> None:
    monkeypatch.setattr("ingest.opening.lan_addresses", lambda: ["192.0.2.5", "198.51.100.9"])
    assert told_to_rigs((everywhere, 20777)) == "192.0.2.5:20777"
    assert told_to_rigs(("192.0.2.9", 20777)) == "192.0.2.9:20777"


def test_a_machine_without_a_network_tells_what_it_hears_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.opening.lan_addresses", list)
    assert told_to_rigs(("0.0.0.0", 20777)) == "0.0.0.0:20777"
