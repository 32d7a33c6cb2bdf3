"""Copies of memory that a sim writes into while we read."""

import pytest

from ingest.rig import TRIES, Witness, durations, steady_copy, whole
from tests.ingest.rig.memories import FakeMemory
from timing.errors import BadInput

COUNTER = Witness(0, 1)


def test_a_copy_counts_when_the_sim_did_not_write_meanwhile() -> None:
    memory = FakeMemory({"map": b"\x01rest"})
    assert steady_copy(memory, "map", 5, COUNTER) == b"\x01rest"
    assert steady_copy(memory, "map", 99, COUNTER) == b"\x01rest"  # the memory ends there
    assert steady_copy(memory, "other", 5, COUNTER) is None


def test_a_copy_that_the_sim_wrote_into_is_made_anew() -> None:
    contents = iter([b"\x01old", b"\x02new", b"\x02new", b"\x02new"])
    memory = FakeMemory()
    memory.before_read = lambda: memory.maps.update(map=next(contents))
    assert steady_copy(memory, "map", 4, COUNTER) == b"\x02new"


def test_a_memory_that_never_holds_still_is_read_another_time() -> None:
    reads = iter(range(100))
    memory = FakeMemory()
    memory.before_read = lambda: memory.maps.update(map=bytes([next(reads)]))
    assert steady_copy(memory, "map", 1, COUNTER) is None
    assert next(reads) == 2 * TRIES


def test_a_memory_that_is_too_short_is_told_with_the_byte_where_it_ends() -> None:
    assert whole(b"12", 2, "sim") == b"12"
    with pytest.raises(BadInput, match=r"sim at byte 2: expected 2,000 bytes from byte 0 on"):
        whole(b"12", 2_000, "sim")


@pytest.mark.parametrize(
    ("ends", "sectors"),
    [
        ((30_100, 61_200, 92_345), (30_100, 31_100, 31_145)),
        ((None, 61_200, 92_345), None),
        ((30_100, None, 92_345), None),
        ((30_100, 61_200, None), None),
        ((61_200, 30_100, 92_345), None),
        ((30_100, 95_000, 92_345), None),
    ],
)
def test_sectors_told_from_the_start_of_the_lap_become_their_own(
    ends: tuple[int | None, int | None, int | None], sectors: tuple[int, int, int] | None
) -> None:
    assert durations(*ends) == sectors
