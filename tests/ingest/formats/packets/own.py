"""Messages of our own feed."""

import json
import uuid


def own(**fields: object) -> bytes:
    """A lap as JSON, with an id unless one is given."""
    return json.dumps({"id": str(uuid.uuid4()), "rig": "rig-7", "lap": 1, "time_ms": 92_345, **fields}).encode()
