"""Whether the last lap was valid, in sims that tell it of the running lap only.

What a sim says of the running lap right before its end is what the lap was. A lap whose end was not seen is not known
about.
"""

from dataclasses import replace

from ingest.rig import Sample


class Watch:
    """Watches the samples of one session. Mutable."""

    def __init__(self) -> None:
        self._laps: int | None = None
        self._running: bool | None = None
        """Of the running lap, as it was seen last."""
        self._last: bool | None = None
        """Of the lap before it."""

    def take(self, sample: Sample) -> Sample:
        """The sample with what is known of its last lap."""
        if sample.laps != self._laps:
            one_more = self._laps is not None and sample.laps == self._laps + 1
            self._last = self._running if one_more else None
            self._laps = sample.laps
        self._running = sample.running_valid
        return sample if sample.valid is not None else replace(sample, valid=self._last)
