"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does: no test may fail for that.
settings.register_profile("no stopwatch", deadline=None)
settings.load_profile("no stopwatch")

CORPUS = Path(os.environ.get("ERACING_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real captures and result files; private, so the tests that need it skip where it is absent."""
    if not (CORPUS / "udp").is_dir():
        pytest.skip(f"the corpus of real files is not at {CORPUS}")
    return CORPUS
