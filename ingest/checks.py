"""What must be right for the rigs to be heard and their packets to be kept: ingest's half of `eracing doctor`."""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from ingest.firewall import firewall
from ingest.settings import tape_folder as tapes_of
from ingest.sources.udp import UdpSource, kernel_drops_at
from ingest.watching import Watch, watches
from timing.errors import SetupError
from timing.findings import Check, Finding
from timing.lan import lan_addresses
from timing.opening import plan_of
from timing.options import Options
from timing.port_holder import port_holder
from timing.record.folder import existing

WANTED_BUFFER: Final = 4 << 20
"""What the receiving socket asks for: a second of a full hall."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_GIB: Final = 1 << 30


def checks_of(options: Options, server: int | None) -> dict[str, Check]:
    """All of them by name, for the server that the options name; `server` is as in `checks`."""
    return checks(
        host=options.host,
        udp_port=options.udp_port,
        port=options.port,
        tape_folder=tapes_of(options.data),
        tape_bytes=options.tape_bytes,
        server=server,
        watched=lambda: watches(plan_of(options), options.watch, options.watch_session),
    )


def checks(
    *,
    host: str,
    udp_port: int,
    port: int,
    tape_folder: Path,
    tape_bytes: int,
    server: int | None,
    watched: Callable[[], Sequence[Watch]] = lambda: (),
) -> dict[str, Check]:
    """All of them by name. `server` is the process of the running server, None where none runs.

    `watched` tells the folders of result files; it may read the plan, and raise SetupError.
    """
    return {
        "UDP port": partial(check_udp_port, host, udp_port, server),
        "addresses": partial(check_addresses, host, udp_port),
        "firewall": partial(check_firewall, host, udp_port, port),
        "receive buffer": check_receive_buffer,
        "lost datagrams": partial(check_lost_datagrams, udp_port),
        "tape": partial(check_tape, tape_folder, tape_bytes),
        "result files": partial(check_watched, watched),
    }


def check_udp_port(host: str, port: int, server: int | None) -> Finding:
    """Whether the port is there for the rigs: free, or held by the server that runs."""
    name = "UDP port"
    holder = port_holder("udp", port) if port else None
    if holder is not None and holder.process == server:
        return Finding(name, "ok", f"the running server hears on UDP port {port}")
    try:
        source = UdpSource(host, port, lambda *_: None)
    except SetupError as error:
        if getattr(error.__cause__, "errno", None) != errno.EADDRINUSE:
            return Finding(name, "problem", str(error))
        who = f"{holder.program} (process {holder.process})" if holder else "another program"
        if server is not None and holder is None:
            return Finding(name, "ok", f"UDP port {port} is in use, and a server is running")
        return Finding(
            name, "problem", f"UDP port {port} is held by {who}", "end that program, or choose another with --udp-port"
        )
    source.close()
    return Finding(name, "ok", f"UDP port {port} on {host} is free" if port else "any free UDP port will be taken")


def check_addresses(host: str, udp_port: int) -> Finding:
    """Where the rigs must send to."""
    name = "addresses"
    lan = lan_addresses()
    if not lan:
        return Finding(
            name,
            "warning",
            "this machine has no address in a network",
            "plug in the cable or join the Wi-Fi of the rigs; without it only games on this machine are heard",
        )
    if host in _LOOPBACK:
        return Finding(
            name,
            "warning",
            f"only this machine is heard and sees the boards, because the host is {host}",
            f"start with --host 0.0.0.0; rigs then send to {lan[0]}, UDP port {udp_port}",
        )
    more = f" (or {', '.join(lan[1:])})" if lan[1:] else ""
    return Finding(name, "ok", f"rigs send to {lan[0]}{more}, UDP port {udp_port}")


def check_firewall(host: str, udp_port: int, port: int) -> Finding:
    """Whether a firewall is on, which must let rigs and screens in."""
    name = "firewall"
    found = firewall()
    if host in _LOOPBACK:
        return Finding(name, "unused", "nothing from outside is to be let in")
    if found is None:
        return Finding(name, "ok", "no firewall that would tell is on; the network's own is not seen from here")
    return Finding(
        name,
        "warning",
        f"{found.name} is on: rigs and screens get through only where it lets them",
        f"{found.opens(udp_port, 'udp')} and {found.opens(port, 'tcp')}",
    )


def check_receive_buffer() -> Finding:
    """Whether the kernel keeps enough while the interpreter pauses."""
    name = "receive buffer"
    source = UdpSource("127.0.0.1", 0, lambda *_: None, buffer=WANTED_BUFFER)
    granted = source.buffer // 2 if sys.platform == "linux" else source.buffer  # Linux tells twice what it gave
    source.close()
    if granted >= WANTED_BUFFER:
        return Finding(name, "ok", f"the system keeps {granted >> 20} MiB of datagrams while we are busy")
    advice = "a full hall may lose datagrams in a pause"
    if sys.platform == "linux":
        advice = f"sudo sysctl -w net.core.rmem_max={WANTED_BUFFER}"
    return Finding(
        name,
        "warning",
        f"the system keeps only {granted >> 10} KiB of datagrams while we are busy, not {WANTED_BUFFER >> 20} MiB",
        advice,
    )


def check_lost_datagrams(port: int) -> Finding:
    """Whether the kernel had to drop datagrams at the port of a server that runs."""
    name = "lost datagrams"
    drops = kernel_drops_at(port)
    if drops is None:
        return Finding(name, "unused", "nobody listens on the port, or the system does not tell")
    if drops:
        return Finding(
            name,
            "warning",
            f"the system has dropped {drops} datagrams at UDP port {port} since it was opened",
            "look at this machine's load, and at the receive buffer",
        )
    return Finding(name, "ok", f"the system has dropped none at UDP port {port}")


def check_tape(folder: Path, most_bytes: int) -> Finding:
    """Whether the tape may be written and has the space that it is allowed."""
    name = "tape"
    if not most_bytes:
        return Finding(name, "unused", "no tape is kept of what the rigs send")
    place = existing(folder)
    if not os.access(place, os.W_OK):
        return Finding(name, "problem", f"{place} cannot be written by this user", "change its owner, or choose --data")
    taken = sum(path.stat().st_size for path in folder.glob("tape-*")) if place == folder.absolute() else 0
    free = shutil.disk_usage(place).free
    room = f"{free / _GIB:.1f} GiB are free for a tape that may become {most_bytes / _GIB:.3g} GiB long"
    if free + taken < most_bytes:
        return Finding(name, "warning", f"only {room}", "free some space, or make the tape shorter with --tape-gib")
    return Finding(name, "ok", room)


def check_watched(watched: Callable[[], Sequence[Watch]]) -> Finding:
    """Whether the folders of result files can be read."""
    name = "result files"
    try:
        watches = watched()
    except SetupError as error:
        return Finding(name, "problem", str(error), "put the plan right")
    closed: list[str] = []
    for watch in watches:
        try:
            with os.scandir(watch.folder):
                pass
        except OSError as error:
            closed.append(f"the {watch.name} cannot be read ({error.strerror or error})")
    if closed:
        advice = "connect its share, and look at its name and at who may read it; it is tried again all the time"
        return Finding(name, "warning", "; ".join(closed), advice)
    if not watches:
        return Finding(name, "unused", "no folder of result files is watched")
    return Finding(name, "ok", f"{len(watches)} folder(s) of result files can be read")
