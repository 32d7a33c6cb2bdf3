"""What `eracing inspect` tells: the JSON object of the contract, for every file and whatever is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.formats.exports import EXPORTS
from ingest.inspecting import inspect
from tests.ingest.formats.ini_files import best_file
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    CLEO,
    ac_client,
    ac_client_lap,
    ac_client_session,
    ac_lap,
    ac_server,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    saved,
)
from tests.ingest.recordings import Sent, pcap_of
from tests.ingest.test_files import RECORDING
from timing.errors import SetupError


def told(file: Path, content: bytes | dict[str, Any], as_format: str | None = None) -> dict[str, Any]:
    """What a program reads of a file."""
    file.write_bytes(content if isinstance(content, bytes) else saved(content))
    found: dict[str, Any] = json.loads(json.dumps(inspect(file, as_format).json()))
    assert list(found) == ["file", "format", "error", "sessions", "dropped", "warnings"]
    assert found["error"] is None or found["sessions"] == []
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "evening.dat"


def test_a_result_file_is_told_as_the_contract_says(file: Path) -> None:
    line = acc_line(1001, acc_driver(ADA, "S1"), best=90_000, team="North", number=44)
    laps = [acc_lap(1001, 90_000), acc_lap(1001, 89_000, valid=False), acc_lap(1001, 2_147_483_647, splits=[])]
    assert told(file, acc_server([line, acc_line(1002, acc_driver(BEA))], laps)) == {
        "file": str(file),
        "format": "acc-server",
        "error": None,
        "sessions": [
            {
                "type": "race",
                "track": "lakeside",
                "drivers": [
                    {
                        "name": ADA,
                        "car": "3",
                        "team": "North",
                        "number": "44",
                        "laps": [
                            {"lap": 1, "time_ms": 90_000, "sectors_ms": [30_000] * 3, "valid": True},
                            {"lap": 2, "time_ms": 89_000, "sectors_ms": [29_666] * 3, "valid": False},
                            {"lap": 3, "time_ms": None, "sectors_ms": None, "valid": True},
                        ],
                        "best_ms": 90_000,
                    },
                    {"name": BEA, "car": "3", "team": None, "number": "7", "laps": [], "best_ms": None},
                ],
            }
        ],
        "dropped": {},
        "warnings": [],
    }


def test_personal_bests_are_one_session_whose_drivers_have_a_track_each(file: Path) -> None:
    assert told(file, best_file(("HALL_GT3", "LAKESIDE-SHORT", "97901")).encode())["sessions"] == [
        {
            "type": "other",
            "track": None,
            "drivers": [
                {
                    "name": "",
                    "car": "hall_gt3",
                    "team": None,
                    "number": None,
                    "laps": [],
                    "best_ms": 97_901,
                    "track": "lakeside-short",
                }
            ],
        }
    ]


def test_a_recording_is_told_in_the_same_way(file: Path) -> None:
    found = told(file, RECORDING)
    assert (found["format"], found["error"]) == ("ac-server-plugin", None)
    (session,) = found["sessions"]
    assert (session["type"], session["track"]) == ("race", "lakeside")
    assert session["drivers"] == [
        {
            "name": ADA,
            "car": "gt3",
            "team": None,
            "number": None,
            "laps": [{"lap": 1, "time_ms": 90_000, "sectors_ms": None, "valid": True}],
            "best_ms": 90_000,
        }
    ]


def test_a_session_of_each_kind_has_the_contracts_type(file: Path) -> None:
    sessions = [
        ac_client_session([], name="Drift Session"),
        ac_client_session([], type=4, name="Hotlap"),
        ac_client_session([ac_client_lap(0, 0, -1, cuts=1)], type=2, name="Qualify"),
    ]
    found = told(file, ac_client([CLEO], *sessions))
    assert [session["type"] for session in found["sessions"]] == ["other", "hotlap", "qualifying"]
    assert found["sessions"][2]["drivers"][0]["laps"] == [
        {"lap": 1, "time_ms": None, "sectors_ms": [30_000, 30_000], "valid": False}
    ]


def test_a_recording_without_a_known_game_is_told_with_what_was_refused(file: Path) -> None:
    found = told(file, pcap_of([Sent(0.0, ("192.0.2.10", 11_000), 5_000, b"no game")]))
    assert found["format"] is None
    assert found["error"] == "a recording of packets, but no game that is known here is heard in it"
    assert found["dropped"] == {"unknown-game": 1}


def test_a_broken_file_has_an_error_and_the_format_it_was_taken_for(file: Path) -> None:
    found = told(file, ac_server([ac_lap(ADA, 90_000) | {"LapTime": "quick"}]))
    assert found["format"] == "assettocorsa-server"
    assert found["error"].startswith("assettocorsa-server at byte ")
    assert found["error"].endswith('expected Laps[0].LapTime to be a time in milliseconds, not "quick"')


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "result file at byte 0: expected a result file, but it is empty"),
        (b"Hello", f"result file at byte 0: expected a file of {', '.join(EXPORTS)}"),
        (b'{"Laps": [', "result file at byte 10: expected the rest of the JSON text, but the file ends"),
    ],
)
def test_what_is_no_format_has_an_error_and_none(file: Path, content: bytes, error: str) -> None:
    assert told(file, content) == {
        "file": str(file),
        "format": None,
        "error": error,
        "sessions": [],
        "dropped": {},
        "warnings": [],
    }


def test_a_missing_file_has_an_error_too(file: Path) -> None:
    found = inspect(str(file))
    assert (found.file, found.format) == (str(file), None)
    assert found.error is not None
    assert found.error.startswith("file: it cannot be read: ")


def test_a_format_may_be_named_and_must_exist(file: Path) -> None:
    assert told(file, RECORDING, "gt7")["dropped"] == {"malformed": 3}
    assert told(file, ac_server([]), "gt7")["format"] == "gt7"
    assert told(file, ac_server([]), "acc-server")["format"] == "acc-server"
    with pytest.raises(SetupError, match="is no format; there are f1_"):
        inspect(file, "cassette")
