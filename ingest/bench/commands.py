"""The benchmark of ingest on the command line: `eracing bench ingest`."""

from timing.arguments import AsJson
from timing.bench.showing import Quick, show


def ingest(quick: Quick = False, as_json: AsJson = False) -> None:
    """Datagrams of many rigs: received, decoded, and made laps of."""
    from ingest.bench.receiving import run

    show(run(quick), as_json)
