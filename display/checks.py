"""What must be right for laps to be stored and seen: display's half of `eracing doctor`.

Nothing is changed: no record is created or migrated, no folder made. What is heavy is imported by the check that needs
it.
"""

import errno
import os
import shutil
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from display.database_checks import check_database
from display.rig_checks import check_each_rig
from display.server_checks import check_rigs, check_server, check_venues
from timing.errors import SetupError
from timing.findings import Check, Finding
from timing.options import Options
from timing.port_holder import port_holder
from timing.record.folder import existing, record_file
from timing.record.lock import holder
from timing.record.protocol import RecordError

ANSWER_SECONDS: Final = 1.0
"""How long another writer is waited for."""
TOO_LITTLE_BYTES: Final = 64 << 20
LITTLE_BYTES: Final = 1 << 30
EARLIEST: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that is set says less."""
SLACK: Final = timedelta(seconds=2)

_GIB: Final = 1 << 30
_OURS: Final = ("eracing", "python")
"""How the system calls a program of ours: a proxy before it answers as it does."""

Clock = Callable[[], datetime]


def checks_of(options: Options, server: int | None) -> dict[str, Check]:
    """All of them by name, for the server that the options name; `server` is as in `checks`."""
    return checks(
        host=options.host,
        port=options.port,
        data=options.data,
        database=options.database,
        redis=options.redis,
        server=server,
    )


def checks(
    *, host: str, port: int, data: Path, database: str | None, redis: str | None, server: int | None
) -> dict[str, Check]:
    """All of them by name. `server` is the process of the running server (see `running_server`)."""
    record = database or record_file(data)
    return {
        "TCP port": partial(check_tcp_port, host, port, server),
        "data folder": partial(check_data_folder, data),
        "disk": partial(check_disk, data),
        "record": partial(check_record, record),
        "clock": partial(check_clock, record),
        "database": partial(check_database, database),
        "Redis": partial(check_redis, redis),
        "server": partial(check_server, host, port),
        "venues": partial(check_venues, host, port, data),
        "rigs": partial(check_rigs, host, port, data),
        "each rig": partial(check_each_rig, host, port, data),
    }


def running_server(data: Path) -> int | None:
    """The process of the server that runs on a data folder, None where none does or it is not ours to know."""
    try:
        return holder(data)
    except OSError:
        return None  # `check_data_folder` tells


def check_tcp_port(host: str, port: int, server: int | None) -> Finding:
    """Whether the port of the boards is free, or held by the server that runs."""
    name = "TCP port"
    try:
        _bind(host, port)
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) != errno.EADDRINUSE:
            reason = getattr(error, "strerror", None) or error
            return Finding(
                name,
                "problem",
                f"TCP port {port} on {host} cannot be opened: {reason}",
                "choose another with --port or --host",
            )
    else:
        return Finding(name, "ok", f"TCP port {port} on {host} is free" if port else "any free TCP port will be taken")
    found = port_holder("tcp", port)
    if server is not None and (found is None or found.process == server):
        return Finding(name, "ok", f"the running server shows the boards on TCP port {port}")
    if (found is None or found.program.startswith(_OURS)) and check_server(host, port).state == "ok":
        return Finding(
            name, "ok", f"a display that runs shows the boards on TCP port {port}"
        )  # it holds no data folder
    who = f"{found.program} (process {found.process})" if found else "another program"
    return Finding(name, "problem", f"TCP port {port} is held by {who}", "end that program, or choose another --port")


def check_data_folder(data: Path) -> Finding:
    """Whether a server runs on the folder, and whether one could."""
    name = "data folder"
    try:
        server = holder(data)
    except OSError as error:
        return Finding(
            name,
            "problem",
            f"the data folder {data} cannot be used: {error.strerror or error}",
            "give this user the right to write it, or choose another with --data",
        )
    if server is not None:
        return Finding(name, "ok", f"a server runs on {data}" + (f" (process {server})" if server else ""))
    place = existing(data)
    if not os.access(place, os.W_OK):
        return Finding(
            name, "problem", f"{place} cannot be written by this user", "change its owner, or choose another --data"
        )
    if place != data.absolute():
        return Finding(name, "ok", f"{data} will be made by the first start; no server runs on it")
    return Finding(name, "ok", f"no server runs on {data}")


def check_disk(data: Path) -> Finding:
    """Whether laps will find room."""
    name = "disk"
    place = existing(data)
    free = shutil.disk_usage(place).free
    sentence = f"{free / _GIB:.1f} GiB are free on the disk with {place}"
    if free < TOO_LITTLE_BYTES:
        return Finding(name, "problem", sentence, "free some space: laps could soon not be stored")
    if free < LITTLE_BYTES:
        return Finding(name, "warning", sentence, "free some space before the evening")
    return Finding(name, "ok", sentence)


def check_record(record: str | Path) -> Finding:
    """Whether the record can be read and written, and where it stands."""
    name = "record"
    if isinstance(record, Path) and not record.exists():
        return Finding(name, "unused", f"there is no record yet; the first start makes {record}")
    from timing.record.schema import HEAD
    from timing.record.sql import SqlRecord

    try:
        opened = SqlRecord.open(record, migrate=False, busy_seconds=ANSWER_SECONDS)
        try:
            epoch, seq = opened.position()
            place = opened.place
        finally:
            opened.close()
    except (RecordError, SetupError) as error:
        advice = "`eracing restore` takes a backup into a new data folder"
        if not isinstance(record, Path):
            advice = "see to the database and to --database; `eracing restore --database` takes a backup into a new one"
        return Finding(name, "problem", str(error), advice)
    if isinstance(record, Path) and not (os.access(record, os.W_OK) and os.access(record.parent, os.W_OK)):
        advice = "give this user the right to write the file and its folder"
        return Finding(name, "problem", f"the record {place} can be read but not written", advice)
    return Finding(name, "ok", f"the record {place} stands at {epoch}:{seq} (schema {HEAD})")


def check_clock(record: str | Path, now: Clock = lambda: datetime.now(UTC)) -> Finding:
    """Whether the clock is set: it knows its zone, and is not before the newest entry of the record."""
    name = "clock"
    here = now().astimezone()
    told = f"this machine's clock says {here:%Y-%m-%d %H:%M} (UTC{here:%z})"
    advice = "set the date, the time and the time zone, best by having them set from the network"
    if here < EARLIEST:
        return Finding(name, "problem", f"{told}, which is in the past", advice)
    newest = _newest(record)
    if newest is not None and newest > here + SLACK:
        return Finding(
            name,
            "problem",
            f"{told}, but the newest entry of the record is of {newest.astimezone():%Y-%m-%d %H:%M}",
            advice,
        )
    return Finding(name, "ok", told)


def check_redis(url: str | None) -> Finding:
    """Whether the Redis between several machines answers, and lets us do there what we must."""
    name = "Redis"
    if url is None:
        return Finding(name, "unused", "not used, which is fine for one machine")
    import redis

    from timing.bus.probing import probed
    from timing.bus.redis_client import sentence

    until = "until then boards on other machines are a moment later, no lap is lost"
    try:
        refused = probed(url)
    except SetupError as error:
        return Finding(name, "problem", str(error), "correct --redis")
    except (redis.RedisError, OSError) as error:
        told = sentence(error) if isinstance(error, redis.AuthenticationError) else f"Redis does not answer: {error}"
        return Finding(name, "problem", told, f"start it or correct --redis; {until}")
    if refused is not None:
        return Finding(name, "problem", refused, f"give our user the rights that docs/scaling.md names; {until}")
    return Finding(name, "ok", "Redis answers")


def _bind(host: str, port: int) -> None:
    """Open the port as the server does, and let go of it. Raises OSError or OverflowError."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as bound:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where two servers could share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()


def _newest(record: str | Path) -> datetime | None:
    """When the newest entry was written; None where there is none, or none that can be read."""
    if isinstance(record, Path) and not record.exists():
        return None
    from timing.record.sql import SqlRecord

    try:
        opened = SqlRecord.open(record, migrate=False, busy_seconds=ANSWER_SECONDS)
        try:
            written = opened.read(opened.position().seq - 1, 1)
        finally:
            opened.close()
    except (RecordError, SetupError):
        return None  # `check_record` tells
    return written[0].entry.at if written else None
