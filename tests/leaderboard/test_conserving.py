"""No lap is lost: each of the record is in one place, whatever is decided, and the results have just those."""

from dataclasses import replace

from hypothesis import given

from leaderboard.conserving import Account, accounts, agrees, together
from leaderboard.fold import Standings, fold
from tests.leaderboard.evenings import AT, RANDOM_EVENINGS, Evening
from timing.laps import SWAP, Origin
from timing.record.by_hand import LapAdded
from timing.record.entry import LapSet
from timing.record.protocol import Written


def test_every_lap_is_in_one_place() -> None:
    evening = Evening()
    evening.opens()
    lap = LapSet("quali", "left/77/0", 1, "left", "anna", 90_000, AT)
    for each in (
        lap,
        replace(lap, lap=2, doubt=SWAP),
        replace(lap, lap=3, driver=""),
        replace(lap, lap=4, source="file", origin=Origin.FILE),
        replace(lap, lap=1, source="stray-10.0.0.9", rig="stray-10.0.0.9", aside=True),
    ):
        evening.write(each)
    settled = replace(lap, lap=5, doubt=SWAP)
    evening.write(settled)
    evening.give(settled.key, "ben")
    gone = LapAdded("quali", "a", 1, "", "anna", 91_000, "", "Toni", AT)
    evening.write(gone)
    evening.undo(gone)
    evening.write(LapAdded("quali", "b", 2, "", "anna", 92_000, "", "Toni", AT))
    standings = evening.standings()
    found = accounts(evening.written, standings)
    account = Account(8, credited=4, unassigned=2, conflict=1, refused=1, heard=5, of_files=1, by_hand=2)
    assert found == {"quali": account}
    assert account.whole
    assert agrees(account, standings)
    assert together([account, account]).written == 16
    evening.adopt("stray-10.0.0.9", "right", "ben")
    adopted = accounts(evening.written, evening.standings())["quali"]
    assert (adopted.credited, adopted.unassigned) == (5, 1)


def test_an_account_of_another_moment_is_not_whole() -> None:
    evening = Evening()
    evening.lap("anna", "1:58.432")
    [account] = accounts(evening.written, Standings()).values()
    assert not account.whole
    assert not agrees(account, evening.standings())


@given(RANDOM_EVENINGS)
def test_whatever_is_decided_no_lap_is_lost(written: list[Written]) -> None:
    standings = fold(written)
    found = accounts(written, standings)
    total = together(found.values())
    assert total.whole
    assert all(each.whole for each in found.values())
    assert total.written == sum(isinstance(entry, LapSet | LapAdded) for _, entry in written)
    assert agrees(total, standings)
