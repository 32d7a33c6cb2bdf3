"""Spectators are told of strangers, but not where they are."""

from dataclasses import replace

import pytest

from display.masking import Mask
from timing.live import RigLive

RIG = RigLive("rig-1", "Rig 1", "192.0.2.7:5000", "f1_2023", "anna", True, 0.24, 3, 41_000, 900, 2, {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stray-192.0.2.9:5000", "stray-address 1"),
        ("unknown source 192.0.2.9", "unknown source address 1"),
        ("stray-[2001:db8::7]:5000", "stray-address 1"),
        (
            "it came from 192.0.2.9:5000, and again from 192.0.2.9:5000",
            "it came from address 1, and again from address 1",
        ),
        ("192.0.2.9 and 192.0.2.10", "address 1 and address 2"),
        ("rig-10.0.0.5:50003", "rig-10.0.0.5:50003"),
        ("rig-[2001:db8::7]:5", "rig-[2001:db8::7]:5"),
        ("lap 3 of 1:58.432 at 12:30", "lap 3 of 1:58.432 at 12:30"),
        ("version 1.2.3", "version 1.2.3"),
    ],
)
def test_addresses_become_words_and_nothing_else_does(text: str, told: str) -> None:
    assert Mask().text(text) == told


def test_an_address_has_one_word_in_one_answer() -> None:
    mask = Mask()
    assert [mask.text(text) for text in ("192.0.2.9", "192.0.2.8", "192.0.2.9")] == [
        "address 1",
        "address 2",
        "address 1",
    ]


def test_only_rigs_that_the_plan_does_not_know_are_masked() -> None:
    stray = replace(RIG, rig="stray-192.0.2.9:5", name="unknown source 192.0.2.9:5", address="192.0.2.9:5", known=False)
    known, masked = Mask().rigs([RIG, stray])
    assert known is RIG
    assert (masked.rig, masked.name, masked.address) == ("stray-address 1", "unknown source address 1", "")
