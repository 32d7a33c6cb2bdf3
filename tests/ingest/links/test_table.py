"""Whom to ask: the rigs of the plan that name a feed, and those given at the start."""

import pytest

from ingest.links import Peer
from ingest.links.table import KINDS, kind_of, peers_of
from timing.errors import SetupError
from timing.event import Plan, PlannedRig

PLAN = Plan(
    rigs={
        "left": PlannedRig("left", "10.0.0.5", feed="lmu-http", key="own"),
        "right": PlannedRig("right", "10.0.0.6", feed="simhub", feed_port=18_083, password="asd"),
        "none": PlannedRig("none", "10.0.0.7"),
    }
)


def test_rigs_of_the_plan_are_asked_at_the_usual_port_unless_it_names_another() -> None:
    assert peers_of(PLAN, ()) == [
        Peer("lmu-http", "10.0.0.5", 6397, "", "left", "own"),
        Peer("simhub", "10.0.0.6", 18_083, "asd", "right"),
    ]


def test_a_rig_without_a_key_of_its_own_has_the_one_of_all() -> None:
    assert [peer.key for peer in peers_of(PLAN, ("simhub://10.0.0.9",), "all")] == ["own", "all", "all"]


@pytest.mark.parametrize(
    ("given", "peer"),
    [
        ("lmu-http://pc-7.local", Peer("lmu-http", "pc-7.local", 6397)),
        ("simhub://[fe80::1]:99/", Peer("simhub", "fe80::1", 99)),
        ("acc-broadcasting://a%40b@10.0.0.9", Peer("acc-broadcasting", "10.0.0.9", 9000, "a@b")),
        ("lfs-insim://:asd@10.0.0.9", Peer("lfs-insim", "10.0.0.9", 29_999, "asd")),
    ],
)
def test_others_are_given_by_their_address(given: str, peer: Peer) -> None:
    assert peers_of(Plan(), (given,)) == [peer]
    assert kind_of(peer) is KINDS[peer.feed]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("forza://10.0.0.9", "'forza' is no feed that has to be asked for; there are "),
        ("10.0.0.9", "is no feed that has to be asked for"),
        ("gt7://10.0.0.9:99999", "cannot be asked: Port out of range"),
        ("gt7://", "cannot be asked; write FEED://HOST"),
        ("gt7://10.0.0.9/x", "cannot be asked; write FEED://HOST"),
    ],
)
def test_what_nobody_can_ask_stops_the_start(given: str, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        peers_of(Plan(), (given,))
