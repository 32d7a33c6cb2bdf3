"""Messages about the state of a rig."""

import json
from collections.abc import Iterator


def state(*cars: dict[str, object], **fields: object) -> bytes:
    """A state as JSON; of one car that stands at the start unless cars are given."""
    told = cars or ({"car": 0, "laps": 0},)
    return json.dumps({"state": 1, "rig": "rig-7", "session": "heat-2", "seq": 1, "cars": told, **fields}).encode()


def driven(*laps: int, every: int = 500, **fields: object) -> Iterator[bytes]:
    """The states of a rig whose car drives laps of these times, up to a few seconds after the last."""
    done = began = 0
    for seq, now in enumerate(range(0, sum(laps) + 6_000, every), start=1):
        while done < len(laps) and began + laps[done] <= now:
            began += laps[done]
            done += 1
        car: dict[str, object] = {"car": 0, "laps": done, "current_ms": now - began, "name": "Ada"}
        yield state(car | ({"last_ms": laps[done - 1]} if done else {}), seq=seq, type="race", **fields)
