"""The kit for the press."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC

import pypdf
import pytest

from display.exports.press import press, press_text
from display.exports.results import Results, results_of
from tests.display.exports.evening import PLAN, evening, record_of
from timing.errors import SetupError
from timing.event import Plan
from timing.record.memory import MemoryRecord
from timing.record.published import ResultState


@pytest.fixture(scope="module")
def results() -> Results:
    return evening()


def test_the_kit_has_text_picture_list_and_table(results: Results) -> None:
    content = press(results, {}, UTC)
    kit = zipfile.ZipFile(io.BytesIO(content))
    assert kit.namelist() == ["pressetext.txt", "podium.png", "ergebnis.pdf", "ergebnis.csv"]
    picture = kit.read("podium.png")
    assert picture.startswith(b"\x89PNG")
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1920, 1080)
    assert "Gesamtwertung" in pypdf.PdfReader(io.BytesIO(kit.read("ergebnis.pdf"))).pages[0].extract_text()
    assert kit.read("ergebnis.csv").startswith(b"\xef\xbb\xbfkind;position")
    assert kit.read("pressetext.txt").decode("utf-8-sig").replace("\r\n", "\n") == press_text(results, UTC)
    assert kit.infolist()[0].date_time == (2026, 11, 21, 18, 6, 48)


def test_the_text_is_german_and_says_what_the_numbers_say(results: Results) -> None:
    headline, story, field, drivers, standings, state = press_text(results, UTC).strip().split("\n\n")
    assert headline == "Firmencup: Kessel & Söhne gewinnt"
    assert story == (
        "21. November 2026 – Der Sieg bei „Firmencup“ geht an Kessel & Söhne mit Mika Dampf und Lena Rohr "
        "(55 Punkte, beste Runde 1:57,500). Platz 2 belegt Nordhang Optik (55 Punkte, beste Runde 1:57,986). "
        "Platz 3 belegt Lahntal Brückenbau (21 Punkte, beste Runde 2:00,001)."
    )
    assert field == (
        "6 Fahrerinnen und Fahrer fuhren für 3 Teams in 2 Läufen insgesamt 24 Runden. "
        "Die schnellste Runde gelang Lena Rohr (Kessel & Söhne) mit 1:57,500 im Lauf „Rennen 1“."
    )
    assert drivers.startswith("Die Fahrerwertung: 1. Mika Dampf (34 Punkte")
    assert standings.splitlines()[0] == "Gesamtwertung"
    assert len(standings.splitlines()) == 4
    assert state.startswith(f"Das Ergebnis ist vorläufig. Buch book:{results.seq}, 21.11.2026 18:06 Uhr.")
    assert results.checksum in state


def test_two_who_share_the_first_place_share_the_headline(results: Results) -> None:
    first, second, third = results.cup.teams
    tied = [replace(each, standing=replace(each.standing, position=1, tied=True)) for each in (first, second)]
    text = press_text(replace(results, cup=replace(results.cup, teams=(*tied, third)), state=ResultState.OFFICIAL), UTC)
    assert text.startswith("Firmencup: Kessel & Söhne und Nordhang Optik teilen sich Platz eins\n")
    assert "Den Sieg bei „Firmencup“ teilen sich Kessel & Söhne mit" in text
    assert "Das Ergebnis ist offiziell." in text


def test_an_open_stand_tells_of_its_drivers() -> None:
    text = press_text(results_of(record_of(), Plan()), UTC)
    assert "gewinnt" in text
    assert "Fahrerwertung" not in text
    assert " für " not in text


def test_there_is_nothing_to_tell_before_the_first_lap() -> None:
    with pytest.raises(SetupError, match="nothing to tell the press"):
        press(results_of(MemoryRecord("e"), PLAN), {})
