"""Laps of the record, each in one of four places: no lap is lost, and none is counted twice.

    credited      a driver's, in a result (also where it does not count as a best lap)
    unassigned    nobody's: nobody sat there, or its source is not in the plan
    conflict      a driver's, but another took the rig meanwhile, and staff have not said whose it is
    refused       entered by hand, and taken back; or begun after the flag, and not restored

Laps that were heard and not written are refused as well; ingest counts those.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from leaderboard.fold import Standings
from timing.laps import Origin
from timing.record.by_hand import LapAdded
from timing.record.entry import LapSet
from timing.record.protocol import Written


@dataclass(slots=True)
class Account:
    """The laps of one session, or of all. `written` is the sum of the four places, and of the three ways in."""

    written: int = 0
    credited: int = 0
    unassigned: int = 0
    conflict: int = 0
    refused: int = 0
    heard: int = 0
    of_files: int = 0
    by_hand: int = 0

    @property
    def whole(self) -> bool:
        """Whether each lap is in one place, and came in one way."""
        places = self.credited + self.unassigned + self.conflict + self.refused
        return self.written == places == self.heard + self.of_files + self.by_hand


def accounts(entries: Iterable[Written], standings: Standings) -> dict[str, Account]:
    """The laps of each session; `standings` are those after all of these entries, from the first of the record on."""
    found: dict[str, Account] = {}
    for _, entry in entries:
        if isinstance(entry, LapSet | LapAdded):
            _put(found.setdefault(entry.session, Account()), entry, standings)
    return found


def together(accounts: Iterable[Account]) -> Account:
    """Several accounts as one."""
    names = Account.__slots__
    each = list(accounts)
    return Account(*(sum(getattr(one, name) for one in each) for name in names))


def agrees(account: Account, standings: Standings) -> bool:
    """Whether the results have as many laps as this account of all sessions says: it is found out anew from those."""
    sessions = standings.sessions.values()
    in_results = sum(len(tally.laps) for session in sessions for tally in session.tallies.values())
    of_nobody = sum(len(session.unassigned) for session in sessions)
    aside = sum(len(laps) for _, _, laps in standings.waiting())
    return (account.credited + account.conflict, account.unassigned) == (in_results, of_nobody + aside)


def _put(account: Account, entry: LapSet | LapAdded, standings: Standings) -> None:
    lap = standings.lap(entry.key)
    account.written += 1
    if isinstance(entry, LapAdded):
        account.by_hand += 1
    elif entry.origin is Origin.FILE:
        account.of_files += 1
    else:
        account.heard += 1
    if lap is None:  # the standings are of another moment
        return
    if lap.by_hand and lap.waits:
        account.refused += 1
    elif lap.waits:
        account.unassigned += 1
    elif lap.is_out:
        account.refused += 1
    elif not lap.driver:
        account.unassigned += 1
    elif isinstance(entry, LapSet) and entry.doubt and lap.given is None:
        account.conflict += 1
    else:
        account.credited += 1
