"""What only Linux has is used nowhere without a way around it: the program must start on a laptop with Windows."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("timing", "leaderboard", "ingest", "display")
MISSING: Final = frozenset({"fcntl", "grp", "pwd", "resource", "termios", "tty", "uvloop", "syslog", "posix", "pty"})
"""Modules that Windows does not have."""
LACKING: Final = frozenset(
    {
        *(("os", name) for name in ("fork", "getuid", "geteuid", "getpgid", "killpg", "setsid", "mkfifo", "fchown")),
        *(
            ("os", name)
            for name in ("getloadavg", "sched_getaffinity", "sched_setaffinity", "uname", "chown", "statvfs")
        ),
        *(("signal", name) for name in ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGSTOP", "alarm", "pause")),
        *(("socket", name) for name in ("AF_UNIX", "SO_REUSEPORT", "SO_RCVTIMEO", "AF_NETLINK", "MSG_DONTWAIT")),
        ("time", "tzset"),
        ("loop", "add_signal_handler"),
        ("select", "poll"),
        ("select", "epoll"),
    }
)
"""Names that are missing in modules that it has."""
AROUND: Final[dict[tuple[str, str], str]] = {
    ("timing/service.py", "AF_UNIX"): "nothing is sent where `_address` finds no such sockets",
    ("ingest/sources/udp.py", "SO_RCVTIMEO"): "asked for on Linux alone",
    ("display/io_submit.py", "sched_getaffinity"): "asked for on Linux alone",
    ("display/mirror/commands.py", "tzset"): "asked for by name before",
}
"""Where one is used all the same, and why that does no harm."""


def files() -> list[Path]:
    """All of the program but its benchmarks, which are not for the event laptop."""
    found = [ROOT / "eracing.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return [file for file in found if "bench" not in file.parts]


def imports(tree: ast.AST, *, guarded: bool = False) -> Iterator[tuple[str, bool]]:
    """Every module that is imported, and whether that is below a condition, or failing is taken care of."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import(names=names):
                yield from ((each.name.partition(".")[0], guarded) for each in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0], guarded
        yield from imports(node, guarded=guarded or isinstance(node, ast.If | ast.Try))


def uses(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every `module.name` that is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def test_no_module_that_windows_lacks_is_imported_unasked() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {module}"
        for file in files()
        for module, guarded in imports(ast.parse(file.read_text(encoding="utf-8")))
        if module in MISSING and not guarded
    ]
    assert found == []


def test_no_name_that_windows_lacks_is_used_without_a_way_around_it() -> None:
    found = {
        (file.relative_to(ROOT).as_posix(), name)
        for file in files()
        for module, name in uses(ast.parse(file.read_text(encoding="utf-8")))
        if (module, name) in LACKING
    }
    assert found == set(AROUND)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", [("fcntl", False)]),
        ("def lock():\n    import fcntl", [("fcntl", False)]),
        ("try:\n    import resource\nexcept ImportError:\n    pass", [("resource", True)]),
        ("if x:\n    pass\nelse:\n    from fcntl import flock", [("fcntl", True)]),
    ],
)
def test_an_import_that_would_fail_is_seen(source: str, found: list[tuple[str, bool]]) -> None:
    assert list(imports(ast.parse(source))) == found
