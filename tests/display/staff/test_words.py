"""What is said in one language is said in the other, about the same."""

from string import Formatter
from typing import get_args

from display.staff.words import CLI, WORDS, Say
from display.staff.words_en import COMMANDS
from timing.event import Plan, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.asked import IncidentNoted
from timing.record.by_hand import LapAdded
from timing.record.decisions import PHASES, DriverSeated, LapReassigned, Ruled, SessionMoved
from timing.record.entry import Decision, LapRuled, RigAdopted


def _values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_each_sentence_is_there_in_both_languages_with_the_same_values() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()
    for key, sentence in WORDS["en"].items():
        assert _values(sentence) == _values(WORDS["de"][key]), key
    assert COMMANDS.keys() <= WORDS["en"].keys()


def test_only_the_command_line_is_told_of_commands() -> None:
    assert "`eracing lap list`" in CLI("no lap", ref=3)
    for language in WORDS:
        assert not any("`eracing" in sentence for sentence in WORDS[language].values())
    assert "eracing" not in Say("en")("no lap", ref=3)


def test_each_kind_of_decision_can_be_told() -> None:
    known = {DriverSeated, SessionMoved, LapRuled, LapReassigned, Ruled, RigAdopted, LapAdded, IncidentNoted}
    for kind in set(get_args(Decision)) - known:
        assert f"told {kind.__name__}" in Say("de"), "a kind that the list of decisions has no words for"


def test_each_phase_has_a_word() -> None:
    assert [Say("de").phase(each) for each in PHASES][:2] == ["geplant", "offen"]
    assert len({Say("de").phase(each) for each in PHASES}) == len(PHASES)


def test_who_never_saw_an_id_is_told_names() -> None:
    plan = Plan(
        session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
        rigs={"r1": PlannedRig("r1", "10.0.0.1", name="Rig am Fenster"), "r2": PlannedRig("r2", "10.0.0.2")},
    )
    said = Say("de").naming(plan)
    assert said("moved", session="quali", phase="offen") == "Session „Qualifying“ ist offen"
    assert said("swapped", name="Svea", one="r1", second="Ida", other="r2").endswith("Ida in r2")
    assert "Rig am Fenster" in said("sits again", name="Svea", rig="r1")
    assert "Rig am Fenster, r2" in said("left", said="Svea sitzt", rigs="r1, r2")
    assert Say("en").naming(plan)("moved", session="quali", phase="open") == "session “Qualifying” is open"
    assert "'quali'" in Say("de")("moved", session="quali", phase="offen"), "the command line goes by ids"
