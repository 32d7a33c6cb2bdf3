"""What `eracing doctor` says is to be done at each rig, from what a running server tells."""

from typing import Any

import pytest

from display import rig_checks
from display.rig_checks import MOST_FINDINGS, check_each_rig
from timing.findings import Finding

WELL = {"rig": "left", "name": "Left", "known": True, "heard_s": 0.1, "packets": 10_000, "frames": 1_000, "lost": 3}


def found(monkeypatch: pytest.MonkeyPatch, told: Any) -> list[Finding]:
    def answer(host: str, port: int, path: str, _: object) -> Any:
        assert (host, port, path) == ("127.0.0.1", 8080, "/api/v1/rigs")
        return told

    monkeypatch.setattr(rig_checks, "told_by_server", answer)
    return check_each_rig("127.0.0.1", 8080)


@pytest.mark.parametrize("told", [None, [], {}, {"rigs": 7}, {"rigs": [7], "alerts": "none"}, {"rigs": [WELL]}])
def test_where_nothing_is_wrong_or_told_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch, told: Any) -> None:
    assert found(monkeypatch, told) == []


@pytest.mark.parametrize(
    ("how", "sentence", "advice"),
    [
        ({"heard_s": None}, "it has not been heard", "telemetry"),
        ({"heard_s": 12.4}, "it has been silent for 12 seconds", "telemetry"),
        ({"lost": 100}, "9.1% of what its game sends does not arrive", "cable"),
        ({"dropped": {"malformed": 200}}, "200 of its packets could not be read", "UDP format"),
        ({"dropped": {"gap": 1, "no-time": 2}}, "3 of its laps have no time, because their end was not heard", "cable"),
        ({"dropped": {"fault": 1}}, "a mistake in this program kept packets of it from being read", "log"),
        (
            {"known": False, "rig": "stray-192.0.2.9", "game": "F1 22"},
            "it sends F1 22 and is not in the plan, so its laps are kept aside",
            "`eracing adopt stray-192.0.2.9 --as RIG`",
        ),
    ],
)
def test_what_is_wrong_with_a_rig_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], sentence: str, advice: str
) -> None:
    (finding,) = found(monkeypatch, {"rigs": [WELL | how]})
    assert (finding.name, finding.state, finding.sentence) == ("rig Left", "warning", sentence)
    assert advice in finding.advice


@pytest.mark.parametrize(
    "how",
    [{"frames": 50, "lost": 50}, {"frames": None, "lost": None}, {"dropped": {"malformed": 9, "late": 900}}],
)
def test_what_may_be_is_not_told(monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]) -> None:
    assert found(monkeypatch, {"rigs": [WELL | how]}) == []


def test_a_rig_that_does_not_answer_when_asked_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [{"where": "left", "trouble": None}, {"where": "right at 192.0.2.7:9000", "trouble": "is the game on?"}]
    (finding,) = found(monkeypatch, {"asked": asked})
    assert finding == Finding("asked: right at 192.0.2.7:9000", "warning", "is the game on?")


def test_alerts_are_told_but_for_those_that_the_rig_itself_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    alerts = [{"kind": "played-again", "sentence": "Left plays"}, {"kind": "unknown-source", "sentence": "who is it"}]
    assert found(monkeypatch, {"rigs": [], "alerts": alerts}) == [
        Finding("alert: played-again", "warning", "Left plays")
    ]


def test_however_much_is_wrong_the_list_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(found(monkeypatch, {"rigs": [WELL | {"heard_s": None}] * 500})) == MOST_FINDINGS
