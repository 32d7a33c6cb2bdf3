"""The order that stewards drew among those whom nothing else tells apart. Mutable: the fold adds to it."""

from timing.record.in_force import InForce
from timing.record.lots import Drawn, OrderDrawn


class Lots:
    """All that was ever drawn, of which `decisions` say what holds."""

    def __init__(self, decisions: InForce) -> None:
        self._decisions = decisions
        self._drawn: dict[str, OrderDrawn] = {}
        """By key, in the order in which they were drawn."""

    def take(self, drawn: OrderDrawn) -> None:
        """Take in what was drawn, taken back or given back."""
        self._drawn.setdefault(drawn.key, drawn)

    def order(self, of: Drawn, session: str = "") -> tuple[str, ...]:
        """Ids in the order that was drawn for them; of two lots for one the later holds."""
        holding = [
            each
            for each in self._drawn.values()
            if (each.of, each.session) == (of, session) and self._decisions.holds(each)
        ]
        return tuple(dict.fromkeys(id for each in reversed(holding) for id in each.order))
