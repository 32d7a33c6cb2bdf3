"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does: no test may fail for that. The everyday run takes a
# sample of the examples; ERACING_TEST_EXAMPLES=1000 looks longer.
settings.register_profile("everyday", deadline=None, max_examples=int(os.environ.get("ERACING_TEST_EXAMPLES", "30")))
settings.load_profile("everyday")

CORPUS = Path(os.environ.get("ERACING_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real captures and result files; private, so the tests that need it skip where it is absent."""
    if not (CORPUS / "udp").is_dir():
        pytest.skip(f"the corpus of real files is not at {CORPUS}")
    return CORPUS
