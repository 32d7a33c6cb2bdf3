"""Named shared memory, which only Windows has."""

import sys

import pytest

from ingest.rig.windows import shared_memory
from timing.errors import SetupError


@pytest.mark.skipif(sys.platform == "win32", reason="this is a Windows PC")
def test_elsewhere_it_is_said_where_the_program_belongs() -> None:
    with pytest.raises(SetupError, match="start it on the rig's Windows PC, not on this machine"):
        shared_memory()


@pytest.mark.skipif(sys.platform != "win32", reason="no named shared memory here")
def test_a_memory_is_read_as_far_as_it_goes_and_none_is_made() -> None:
    if sys.platform == "win32":  # for the type checker as well
        import mmap

        name = "Local\\eracing-test"
        memory = shared_memory()
        assert memory.read(name, 4) is None
        assert memory.read(name, 4) is None  # and looking made none
        with mmap.mmap(-1, 4096, tagname=name) as shared:
            shared[:6] = b"abcdef"
            assert memory.read(name, 4) == b"abcd"
            assert memory.read(name, 3, 2) == b"cde"
            assert memory.read(name, 100, 4090) == bytes(6)
            assert memory.read(name, 100, 5000) == b""
        assert memory.read(name, 4) is None
