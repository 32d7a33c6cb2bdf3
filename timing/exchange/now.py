"""What the rigs of a venue do now, beside the entries on its line: the newest each time, nothing of it twice.

It may be lost, and says nothing about the order of anything. A venue tells of the rigs that it hears; that the others
of the plan are not heard, the centre knows by itself. Ports, files and questions are of the machine that has them.
"""

from typing import Final

from timing.event import Plan
from timing.exchange.allowed import speaks_for
from timing.live import Hearing
from timing.live_json import Told

MOST_RIGS: Final = 500
"""So many go in one exchange, those of the plan first."""
MOST_ALERTS: Final = 20
"""So many, the newest."""


def to_tell(told: Told) -> Told:
    """What of all that a venue knows of its rigs goes to the centre."""
    heard = sorted((rig for rig in told.rigs if rig.heard_s is not None), key=lambda rig: not rig.known)
    alerts = list(told.hearing.alerts)[-MOST_ALERTS:]
    return Told(told.name, tuple(heard[:MOST_RIGS]), Hearing(alerts), told.troubles)


def of_venue(told: Told, venue: str, plan: Plan) -> Told:
    """What of that a venue may tell: nothing of rigs that stand elsewhere, and all of it under its own name."""
    rigs = tuple(rig for rig in told.rigs if speaks_for(venue, rig.rig, plan))
    alerts = [alert for alert in told.hearing.alerts if speaks_for(venue, alert.rig, plan)]
    return to_tell(Told(venue, rigs, Hearing(alerts), told.troubles))
