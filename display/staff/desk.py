"""The desk of the rig staff: the seats, what drivers take over by themselves, and what there is to look at."""

from display.staff.seats import Desk
from display.staff.taking import member
from display.staff.watching import watches


class StaffDesk(Desk):
    """The seats with all that belongs to them; see `Desk`."""

    def take_over(self, rig: str, shown: str, *, author: str) -> str:
        """Let a driver of the rig's team sit there, by id, start number or badge; what holds now, as a sentence."""
        return self.take(rig, member(self, rig, shown, self._say), author=author)

    def watches(self) -> list[str]:
        """What staff should look at, as sentences."""
        return [each.sentence.removeprefix("! ") for each in watches(self._record, self._plan, self._now, self._say)]
