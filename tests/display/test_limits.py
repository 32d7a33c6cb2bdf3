"""How many connections there may be, by what the system grants."""

import pytest

from display import limits

resource = pytest.importorskip("resource")


@pytest.fixture
def granted(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[tuple[int, int]]:
    """The system grants `request.param`; what is asked of it then."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: request.param)
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: asked.append(wanted))
    return asked


@pytest.mark.parametrize(
    ("granted", "most", "asked"),
    [
        ((256, 256), 224, []),
        ((1024, 4096), 3896, [(4096, 4096)]),
        ((1024, 1 << 20), limits.ENOUGH, [(limits.ENOUGH + limits.RESERVED, 1 << 20)]),
        ((1024, resource.RLIM_INFINITY), limits.ENOUGH, [(limits.ENOUGH + limits.RESERVED, resource.RLIM_INFINITY)]),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), limits.ENOUGH, []),
        ((1 << 20, 1 << 20), limits.ENOUGH, []),
    ],
    indirect=["granted"],
)
def test_some_files_are_kept_free(granted: list[tuple[int, int]], most: int, asked: list[tuple[int, int]]) -> None:
    assert limits.most_connections() == most
    assert granted == asked


def test_where_the_system_refuses_what_it_promised_we_make_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 8192))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert limits.most_connections() == 1024 - 128


def test_where_the_system_does_not_say_a_number_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resource", None)
    assert limits.most_connections() == limits.UNKNOWN


def test_really_asking_gives_a_number_that_can_be_used() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert 0 < limits.most_connections() <= limits.ENOUGH
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
