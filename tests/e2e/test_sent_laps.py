"""Laps from other programs, as the documentation tells to send them, to the program as people start it."""

import http.client
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.e2e.program import PATIENCE_S, ROOT, Program, running, until
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

KEY = "Schlüssel für die linke Box"
PLAN = f"""
[rigs.left]
address = "192.0.2.5"
key = "{KEY}"

[rigs.right]
address = "192.0.2.6"
"""
LAP = {"id": "8f14e45f-ceea-467f-a0e6-b2b3a9d4c1f7", "rig": "left", "lap": 3, "time_ms": 92_345}


def _example(name: str, folder: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a program of the documentation."""
    text = (ROOT / "docs/own-feed.md").read_text(encoding="utf-8")
    (code,) = [code for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if name in code]
    (folder / name).write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(folder / name), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _post(program: Program, body: bytes, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(f"{program.url}/api/v1/laps", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def _laps(data: Path) -> list[tuple[str, int, int]]:
    record = SqlRecord.open(record_file(data))
    try:
        entries = [written.entry for written in record.read()]
    finally:
        record.close()
    return sorted((entry.rig, entry.lap, entry.time_ms) for entry in entries if isinstance(entry, LapSet))


def test_laps_that_were_answered_are_there_after_the_plug_was_pulled(tmp_path: Path) -> None:
    plan, data = tmp_path / "cup.toml", tmp_path / "data"
    plan.write_text(PLAN, encoding="utf-8")
    options = ("--port", 0, "--udp-port", 0, "--broadcast-port", 0, "--plan", plan, "--data", data)
    with running("serve", *options, cwd=tmp_path) as program:
        posted = _example("post_lap.py", tmp_path, program.url, "left", KEY, 1, 91_000)
        assert posted.returncode == 0, posted.stderr
        told = {"session": "open", "rig": "left", "lap": 1, "time_ms": 91_000, "new": True, "counted": True}
        assert json.loads(posted.stdout) == told
        refused = _example("post_lap.py", tmp_path, program.url, "left", "not the key of that rig", 2, 1_000)
        assert (refused.returncode, json.loads(refused.stdout)["status"]) == (1, 403)

        sent = _example("send_lap.py", tmp_path, "127.0.0.1", program.udp_port, "left", 2, 90_000, KEY)
        assert sent.returncode == 0, sent.stderr
        rigs = "/api/v1/rigs"
        until(lambda: [rig["laps"] for rig in program.get(rigs)["rigs"] if rig["rig"] == "left"] == [2], "it was heard")

        body, shown = json.dumps(LAP).encode(), {"Authorization": f"Bearer {KEY}".encode().decode("latin-1")}
        assert [_post(program, body, **shown)[0] for _ in range(2)] == [201, 200]
        assert _post(program, body)[0] == 401
        assert _post(program, json.dumps({**LAP, "rig": "right"}).encode(), **shown)[0] == 403
        assert _post(program, json.dumps({**LAP, "rig": "rig-7"}).encode(), **shown)[0] == 404
        status, problem = _post(program, json.dumps({**LAP, "time_ms": 0}).encode(), **shown)
        assert (status, "for 'time_ms'" in problem["detail"]) == (422, True)
        _refuse_what_never_ends(program)
        program.kill()
    assert _laps(data) == [("left", 1, 91_000), ("left", 2, 90_000), ("left", 3, 92_345)]


def _refuse_what_never_ends(program: Program) -> None:
    """The answer comes although most of the message does not."""
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=PATIENCE_S)
    connection.putrequest("POST", "/api/v1/laps")
    connection.putheader("Content-Length", str(1 << 30))
    connection.endheaders(b" " * 4_000)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("connection")) == (413, "close")
    connection.close()
