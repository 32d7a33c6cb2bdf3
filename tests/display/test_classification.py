"""The game's own result beside ours, over HTTP and on the command line."""

import json
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from typer.testing import CliRunner, Result

import eracing
from display.app import Display
from display.classification import DifferenceLine, GameLine
from leaderboard import game_differences
from tests.display.test_standings import AT, PEOPLE, PLAN, lap
from timing.classified import Classified, Finish
from timing.errors import SetupError
from timing.record.entry import Entry, SessionOpened
from timing.record.folder import record_file
from timing.record.game_result import GameClassified, GameRow
from timing.record.memory import MemoryRecord
from timing.record.sql import SqlRecord

SAID = GameClassified(
    "race",
    "rig-1/77",
    (
        GameRow("rig/race/anna", "anna", Classified(1, 1, 91_000, 91_000, 5_000, Finish.FINISHED, 2)),
        GameRow("rig/race/ben", "ben", Classified(2, 2, 92_000, 184_000, 0, Finish.FINISHED)),
    ),
    AT,
)
TEXT = [
    (
        "Race: the game's own result of 2 cars differs from ours in 4 points; "
        "what counts are the laps and times heard here."
    ),
    "Ben: place 2 in the game, 1 here, among those who are in both.",
    "Ben: 2 laps in the game, 1 lap here.",
    "Anna: place 1 in the game, 2 here, among those who are in both.",
    "Anna: the game gave 5 s of penalty, the stewards none; the game's is in the time.",
]


def entries() -> list[Entry]:
    opened = [SessionOpened(each.id, each.type, each.name, None, AT) for each in PLAN.sessions]
    return [*opened, lap("race", "anna", 91_000), lap("race", "ben", 92_000), SAID]


@pytest.fixture
async def web() -> AsyncIterator[AsyncClient]:
    record = MemoryRecord("e1")
    record.append(entries(), PEOPLE)
    display = Display(record, PLAN)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall") as client,
    ):
        yield client


async def test_all_of_it_as_data_and_in_sentences(web: AsyncClient) -> None:
    told = (await web.get("/api/v1/sessions/race/classification")).json()
    assert (told["epoch"], told["seq"], told["state"], told["language"]) == ("e1", 5, "provisional", "en")
    assert told["text"].split("\n") == TEXT
    data = told["data"]
    assert (data["session"], data["name"], data["counts"]) == ("race", "Race", "ours")
    assert [difference["text"] for difference in data["differences"]] == TEXT[1:]
    assert data["differences"][3] == {
        "kind": "penalty",
        "driver": {"id": "anna", "name": "Anna", "number": None},
        "car": "rig/race/anna",
        "game": 5_000,
        "ours": None,
        "counted": True,
        "text": TEXT[4],
    }
    assert data["lines"][0] == {
        "ref": 5,
        "source": "rig-1/77",
        "car": "rig/race/anna",
        "driver": {"id": "anna", "name": "Anna", "number": None},
        "position": 1,
        "laps": 1,
        "best_ms": 91_000,
        "total_ms": 91_000,
        "penalty_ms": 5_000,
        "finish": "finished",
        "grid": 2,
    }


async def test_in_german_and_as_it_was(web: AsyncClient) -> None:
    german = (await web.get("/api/v1/sessions/current/classification?lang=de")).json()
    assert german["text"].startswith("Race: Das Ergebnis des Spiels von 2 Autos weicht in 4 Punkten von unserem ab; ")
    before = (await web.get("/api/v1/sessions/race/classification?at=4")).json()
    assert before["text"] == "Race: no game has told a classification of its own."
    assert before["data"]["lines"] == []


async def test_the_board_has_the_penalty_in_the_time(web: AsyncClient) -> None:
    board = (await web.get("/api/v1/sessions/race/board")).json()
    assert [(row["driver"]["id"], row["gap_ms"], row["penalties"]) for row in board["rows"]] == [
        ("ben", None, []),
        ("anna", 4_000, ["5 s by the game"]),
    ]


async def test_a_session_that_is_not_there(web: AsyncClient) -> None:
    answer = await web.get("/api/v1/sessions/moon/classification")
    assert answer.status_code == 404
    assert "there is no session 'moon'" in answer.text


@pytest.mark.parametrize(
    ("line", "told"), [(GameLine, game_differences.GameLine), (DifferenceLine, game_differences.Difference)]
)
def test_no_part_of_it_is_left_out(line: type[GameLine | DifferenceLine], told: type) -> None:
    assert set(line.model_fields) - {"text"} == {field.name for field in fields(told)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evening")
    text = '[[sessions]]\ntype = "qualifying"\n[[sessions]]\ntype = "race"\n'
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    record = SqlRecord.open(record_file(folder), migrate=True)
    record.append(entries(), PEOPLE)
    record.close()
    return folder


def explain(folder: Path, *options: str) -> Result:
    given = ["explain", "--data", str(folder), "--plan", str(folder / "plan.toml"), *options]
    return CliRunner(env={"COLUMNS": "200"}).invoke(eracing.app, given)


def test_on_the_command_line(folder: Path) -> None:
    told = explain(folder, "--session", "race", "--game", "--lang", "en")
    assert (told.exit_code, told.stdout.strip().split("\n")) == (0, TEXT)
    (data,) = json.loads(explain(folder, "--game", "--json", "--lang", "de").stdout)
    assert (data["language"], data["data"]["session"], len(data["data"]["differences"])) == ("de", "race", 4)


def test_it_can_be_taken_back_like_a_ruling(folder: Path) -> None:
    given = ["--data", str(folder), "--plan", str(folder / "plan.toml"), "--by", "Toni", "--dry-run"]
    told = CliRunner(env={"COLUMNS": "200"}).invoke(eracing.app, ["rule", "undo", "5", "--reason", "a test", *given])
    assert told.exit_code == 0, told.output
    assert "taken back: the game's own result of session 'race'" in told.stdout
    assert "2 laps" not in told.stdout


def test_it_is_about_all_of_a_session(folder: Path) -> None:
    told = explain(folder, "--game", "--driver", "Anna")
    assert told.exit_code == 2
    assert "--game is about all of a session" in told.stderr
    wrong = explain(folder, "--game", "--session", "moon")
    assert isinstance(wrong.exception, SetupError)
    assert "there is no session 'moon' in the record; there are: qualifying, race" in str(wrong.exception)
