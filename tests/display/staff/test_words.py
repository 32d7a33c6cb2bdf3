"""What is said in one language is said in the other, about the same."""

from string import Formatter
from typing import get_args

from display.staff.words import CLI, WORDS, Say
from display.staff.words_en import COMMANDS
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
