"""The evening that several modules look at from different sides: it is played once."""

from collections.abc import Iterator

import pytest

from tests.stories.cup_evening import CupEvening


@pytest.fixture(scope="session")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CupEvening]:
    """The company cup, from the doors to the prize-giving."""
    evening = CupEvening(tmp_path_factory.mktemp("cup"))
    yield evening.whole()
    evening.close()
