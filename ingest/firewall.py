"""The firewall of this machine, as far as anyone may look: whether one is on, and how it lets the rigs in."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Firewall:
    """A firewall that is on; `opens` is the command that opens a port of a protocol ("udp" or "tcp")."""

    name: str
    opens: Callable[[int, str], str]


def _ufw(root: Path) -> bool:
    with contextlib.suppress(OSError):
        lines = (root / "etc/ufw/ufw.conf").read_text(errors="replace").splitlines()
        return any(line.strip().upper() == "ENABLED=YES" for line in lines)
    return False


def _firewalld(root: Path) -> bool:
    return (root / "run/firewalld.pid").exists()


def _windows(root: Path) -> bool:
    """Whether it guards one of the profiles that a hall's network may have."""
    if sys.platform != "win32":
        return False
    import winreg

    policy = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
    for profile in ("StandardProfile", "PublicProfile"):
        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{policy}\{profile}") as key,
        ):
            if winreg.QueryValueEx(key, "EnableFirewall")[0]:
                return True
    return False


_KNOWN: Final[tuple[tuple[Firewall, Callable[[Path], bool]], ...]] = (
    (Firewall("ufw", lambda port, protocol: f"sudo ufw allow {port}/{protocol}"), _ufw),
    (Firewall("firewalld", lambda port, protocol: f"sudo firewall-cmd --add-port={port}/{protocol}"), _firewalld),
    (
        Firewall(
            "the Windows firewall",
            lambda port, protocol: (
                f'netsh advfirewall firewall add rule name="eRacing {protocol} {port}" dir=in action=allow '
                f"protocol={protocol} localport={port}"
            ),
        ),
        _windows,
    ),
)


def firewall(root: Path = Path("/")) -> Firewall | None:
    """The firewall that is on; None where there is none, or none that tells everyone that it is on."""
    return next((known for known, is_on in _KNOWN if is_on(root)), None)
