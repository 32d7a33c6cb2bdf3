"""`verify`: an untouched record has boards and digests, an edited one has its first altered entry."""

from datetime import UTC, datetime

from display.verifying import digest, verified
from tests.display.boards import board, row
from timing.event import Plan
from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Fault

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def _record() -> MemoryRecord:
    record = MemoryRecord("e1")
    record.append(
        [
            SessionOpened("race", SessionType.RACE, "Race", None, AT),
            LapSet("race", "rig-1/7/0", 1, "rig-1", "anna", 90_000, AT),
            LapSet("race", "stray/7/0", 1, "stray", "x", 60_000, AT, aside=True),
        ]
    )
    return record


def test_an_untouched_record_tells_its_boards() -> None:
    found = verified(_record(), Plan())
    assert found.fault is None
    assert found.lines[0] == "3 entries, chain unbroken, position e1:3"
    assert found.lines[1].startswith("session race: 1 drivers, 1 laps, board ")
    assert found.lines[2] == "rig stray: 1 laps kept aside, as the plan does not know it"


def test_the_same_record_has_the_same_digests_elsewhere() -> None:
    assert verified(_record(), Plan()) == verified(_record(), Plan())


def test_a_board_with_another_lap_has_another_digest() -> None:
    assert digest(board(row("Anna", 1))) != digest(board(row("Anna", 1, best_ms=90_001)))


def test_an_edited_record_is_named_with_its_first_altered_entry() -> None:
    class Edited(MemoryRecord):
        def verify(self) -> Fault | None:
            return Fault(2, "entry 2 is not as it was written")

    found = verified(Edited("e1"), Plan())
    assert found.fault == "the record is not as it was written, from entry 2 on: entry 2 is not as it was written"


def test_a_correction_of_nothing_is_a_fault() -> None:
    record = _record()
    record.append([LapAmended("race", "lap/race/rig-1/7/0/9", AT, valid=False)])
    assert verified(record, Plan()).fault == "1 correction(s) of laps that are not in the record"
