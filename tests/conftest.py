"""What every test may ask for."""

import os
from pathlib import Path

import pytest

CORPUS = Path(os.environ.get("ERACING_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real captures and result files; private, so the tests that need it skip where it is absent."""
    if not (CORPUS / "udp").is_dir():
        pytest.skip(f"the corpus of real files is not at {CORPUS}")
    return CORPUS
