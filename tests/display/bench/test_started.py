"""The record that benchmarks show."""

from pathlib import Path

from display.bench.started import DRIVERS, fill
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.sql import SqlRecord


def test_the_record_holds_the_laps_of_everybody(tmp_path: Path) -> None:
    fill(tmp_path, 150)
    record = SqlRecord.open(record_file(tmp_path))
    laps = [written.entry for written in record.read(0) if isinstance(written.entry, LapSet)]
    record.close()
    assert len(laps) == 150
    assert len({lap.driver for lap in laps}) == DRIVERS
    assert max(lap.lap for lap in laps) == 3
