"""Alerts: the same one again is counted, and there are never too many to read."""

from datetime import UTC, datetime, timedelta

from timing.alerts import MOST, Alert, AlertKind, Alerts

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=3)


def test_an_alert_that_comes_again_is_one_alert_with_its_first_and_last_time() -> None:
    alerts = Alerts()
    alerts.tell(AlertKind.PLAYED_AGAIN, "left", "left plays a recording", AT)
    alerts.tell(AlertKind.FORGED, "left", "not signed", AT, 3)
    alerts.tell(AlertKind.PLAYED_AGAIN, "left", "left plays another", LATER, 2)
    assert alerts.all() == [
        Alert(AlertKind.FORGED, "left", "not signed", AT, AT, 3),
        Alert(AlertKind.PLAYED_AGAIN, "left", "left plays another", AT, LATER, 3),
    ]


def test_past_so_many_the_one_goes_that_was_raised_longest_ago() -> None:
    alerts = Alerts()
    for number in range(MOST):
        alerts.tell(AlertKind.UNKNOWN_SOURCE, f"stray-{number}", "who is this", AT)
    alerts.tell(AlertKind.UNKNOWN_SOURCE, "stray-0", "who is this", LATER)
    alerts.tell(AlertKind.UNKNOWN_SOURCE, "stray-new", "who is this", LATER)
    rigs = [alert.rig for alert in alerts.all()]
    assert len(rigs) == MOST
    assert "stray-1" not in rigs
    assert rigs[-2:] == ["stray-0", "stray-new"]
