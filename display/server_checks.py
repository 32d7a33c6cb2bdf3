"""What the server that runs says of itself and of the rigs: the part of `eracing doctor` that asks it."""

import http.client
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from display.access.local import local_key
from timing.findings import Finding

ANSWER_SECONDS: Final = 1.0
SILENT_SECONDS: Final = 5.0
"""A rig that was heard longer ago is silent: running games send many times a second."""
MOST_BYTES: Final = 4 << 20
MOST_NAMES: Final = 8

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Hosts that mean every address, and where this machine reaches them."""


def check_server(host: str, port: int) -> Finding:
    """Whether the server answers as one that is well."""
    name = "server"
    try:
        status, _ = _get(host, port, "/healthz")
    except (OSError, http.client.HTTPException) as error:
        return _no_server(name, host, port, error)
    if status != http.HTTPStatus.OK:
        return Finding(
            name,
            "problem",
            f"what answers at {_url(host, port)} is no healthy eRacing server (it says {status})",
            "look at its log, or choose another --port",
        )
    return Finding(name, "ok", f"the server at {_url(host, port)} is alive")


def check_rigs(host: str, port: int, data: Path | None = None) -> Finding:
    """Which rigs the running server hears. `data` is its data folder, whose key shows that we are of its machine."""
    name = "rigs"
    try:
        status, body = _get(host, port, "/api/v1/rigs", data)
        rigs = _rigs(json.loads(body)) if status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException) as error:
        return _no_server(name, host, port, error)
    except ValueError:
        rigs = None
    if rigs is None:
        return Finding(name, "warning", f"the server at {_url(host, port)} does not tell which rigs it hears")
    heard = [rig for rig in rigs if _heard_s(rig) is not None]
    if not heard:
        return Finding(
            name,
            "warning",
            "no rig has been heard",
            "switch on UDP telemetry in the game, to this machine's address and UDP port; docs/feeds.md tells where",
        )
    silent = _names(rig for rig in rigs if (seconds := _heard_s(rig)) is None or seconds > SILENT_SECONDS)
    strange = _names(rig for rig in heard if rig.get("known") is False)
    told = [f"{len(heard)} rig(s) heard: {_names(heard)}"]
    told += [f"silent now: {silent}"] if silent else []
    told += [f"not in the plan, kept aside: {strange}"] if strange else []
    advice = (
        "look whether a silent rig is switched on, and whether one that is not in the plan should be"
        if told[1:]
        else ""
    )
    return Finding(name, "warning" if told[1:] else "ok", "; ".join(told), advice)


def check_venues(host: str, port: int, data: Path | None = None) -> Finding:
    """How the lines of venues are that the running server knows, its own to a centre with them."""
    name = "venues"
    told = told_by_server(host, port, "/api/v1/lines", data)
    lines = told.get("lines") if isinstance(told, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines) or not lines:
        return Finding(name, "unused", "no venue has a line to here, or no server runs that would tell")
    notes = [str(note) for line in lines for note in line.get("notes", ())]
    if notes:
        advice = "look at the line and at the clocks there; what waits comes by itself, and no lap is lost"
        return Finding(name, "warning", "; ".join(notes[:MOST_NAMES]), advice)
    venues = ", ".join(str(line.get("venue")) for line in lines[:MOST_NAMES])
    return Finding(name, "ok", f"{len(lines)} line(s) are whole: {venues}")


def told_by_server(host: str, port: int, path: str, data: Path | None = None) -> Any:
    """The JSON that the running server has at a path; None where none runs, or it has none there."""
    try:
        status, body = _get(host, port, path, data)
        return json.loads(body) if status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None


def _no_server(name: str, host: str, port: int, error: Exception) -> Finding:
    if isinstance(error, ConnectionRefusedError):
        return Finding(name, "unused", f"no server runs at {_url(host, port)}", "start one with `eracing serve`")
    return Finding(
        name,
        "problem",
        f"what runs at {_url(host, port)} does not answer: {error}",
        "look at its log, or choose another --port",
    )


def _get(host: str, port: int, path: str, data: Path | None = None) -> tuple[int, bytes]:
    """Status and content of a page, asked from this machine and no proxy. Raises OSError or HTTPException."""
    connection = http.client.HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=ANSWER_SECONDS)
    try:
        key = None if data is None else local_key(data)
        connection.request("GET", path, headers={} if key is None else {"authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_BYTES)
    finally:
        connection.close()


def _rigs(content: Any) -> list[Mapping[str, Any]] | None:
    """The rigs of the answer, a list or an object with one; None where it is neither."""
    rigs = content.get("rigs") if isinstance(content, dict) else content
    return rigs if isinstance(rigs, list) and all(isinstance(rig, dict) for rig in rigs) else None


def _heard_s(rig: Mapping[str, Any]) -> float | None:
    """Seconds since a rig was heard, None where it never was."""
    seconds = rig.get("heard_s")
    return seconds if isinstance(seconds, int | float) else None


def _names(rigs: Iterable[Mapping[str, Any]]) -> str:
    names = [str(rig.get("name") or rig.get("rig")) for rig in rigs]
    more = [f"{len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    return ", ".join(names[:MOST_NAMES] + more)


def _url(host: str, port: int) -> str:
    host = _EVERYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
