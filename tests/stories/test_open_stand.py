"""A hot-lap stand at a fair: eight rigs, nobody knows anybody, and 500 people sit down in one afternoon.

There is no plan: each rig is adopted as it is heard, and people go by the name that they type into the game. Whoever
watches keeps a list with a pencil: by best lap, then second-best, then whose was first.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from httpx import ASGITransport, AsyncClient

from display import wire
from display.app import Display
from display.boards import Boards
from display.exports import Wishes, exported
from display.people import change
from display.people.erasing import Places, erase
from display.verifying import verified
from leaderboard.board import Board
from tests.display.exports.evening import HOSTILE
from tests.ingest.hall import F1
from tests.stories.arithmetic import Notebook
from tests.stories.house import House
from timing.event import Plan
from timing.people import Profile
from timing.readings import SessionType
from timing.record.backup import backup, restore
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

RIGS = [f"192.168.7.{number}" for number in range(21, 29)]
WALK_INS = 500
BACK_AGAIN = 40
"""So many sit down a second time, later, at the same rig."""
SESSION = "open"
AFTERNOON = "an afternoon at the fair"
HIDES, ERASED = "Hilde Heimlich", "Waltraud Wegda"


class WalkIn(NamedTuple):
    """Somebody who sits down at a rig, and drives these laps."""

    rig: str
    name: str
    laps: tuple[int, ...]
    cut: int | None = None
    """The lap that the game calls invalid."""


def walk_ins() -> list[WalkIn]:
    """Everybody in the order in which they sit down."""
    chance = Random(AFTERNOON)
    names = [HIDES, ERASED, *map(fits, HOSTILE), *(f"Guest {number}" for number in range(WALK_INS))]
    names = list(dict.fromkeys(name for name in names if name.strip()))[:WALK_INS]
    chance.shuffle(names)
    people: list[WalkIn] = []
    for number, name in enumerate(names):
        laps = tuple(chance.randrange(95_000, 125_000) for _ in range(chance.randrange(1, 4)))
        cut = chance.choice([None, None, None, 0])
        people.append(WalkIn(RIGS[number % len(RIGS)], name, laps, cut))
    # Equal times: three who did the very same, and two whom a second lap sets apart.
    for number, laps in (
        (50, (94_500,)),
        (61, (94_500,)),
        (72, (94_500,)),
        (83, (94_200, 99_001)),
        (94, (94_200, 99_000)),
    ):
        people[number] = people[number]._replace(laps=laps, cut=None)
    for again in chance.sample(people, BACK_AGAIN):
        laps = tuple(chance.randrange(93_000, 120_000) for _ in range(2))
        people.insert(chance.randrange(people.index(again) + 1, len(people) + 1), again._replace(laps=laps, cut=None))
    return people


def fits(name: str) -> str:
    """What of a name goes into the game, whose texts are short and end at a zero."""
    text = name.split("\x00", maxsplit=1)[0].encode("utf-8", "ignore")[:30]
    return text.decode("utf-8", "ignore")


class Stand(House):
    """The stand, and somebody who keeps a list."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, Plan())
        self.notebook = Notebook()
        self.wall = self.lets_in()
        self.data = data

    def afternoon(self) -> "Stand":
        """Everybody drives, one after the other; the games of the rigs are started anew for each."""
        for uid, who in enumerate(walk_ins(), start=1):
            game = F1(2019 + RIGS.index(who.rig), uid, name=who.name)
            self.loads(who.rig, game)
            for number, time_ms in enumerate(who.laps):
                lap = self.drives(who.rig, time_ms, invalid=number == who.cut)
                assert lap is not None
                self.notebook.lap(SESSION, lap.driver, time_ms, counts=number != who.cut)
        return self

    def show(self) -> None:
        """What is written is shown in one go now and then; a story need not draw 500 rows 3,000 times."""
        if self.record.position().seq >= self.hub_seq + 15:
            self.catch_up()

    @property
    def hub_seq(self) -> int:
        channel = self.hub.channel("current")
        return 0 if channel is None else channel.board.seq

    def catch_up(self) -> None:
        super().show()


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    stand = Stand(tmp_path_factory.mktemp("stand")).afternoon()
    stand.catch_up()
    yield stand
    stand.close()


@pytest.fixture(scope="module")
def board(stand: Stand) -> Board:
    """The board at the end of the afternoon, before anybody asks for anything."""
    return stand.board()


def test_the_list_on_the_wall_is_the_one_in_pencil(stand: Stand, board: Board) -> None:
    noted = stand.notebook.qualifying(SESSION)
    timed = [each for each in noted if any(lap.counts for lap in each.drive.laps)]
    assert [row.driver.id for row in board.rows if row.status == "timed"] == [each.driver for each in timed]
    rows = {row.driver.id: row for row in board.rows}
    assert rows.keys() == {each.driver for each in noted}
    for each in timed:
        row = rows[each.driver]
        assert (row.position, row.best_ms, row.laps) == (each.place, each.drive.best[0], len(each.drive.laps))
        assert row.gap_ms == (each.drive.best[0] - timed[0].drive.best[0] if each is not timed[0] else None)


def test_everybody_stands_there_once_however_often_they_came(board: Board) -> None:
    names = [row.driver.name for row in board.rows]
    assert len(names) == len(set(names)) == WALK_INS
    assert {row.rig for row in board.rows} == {f"rig-{address}" for address in RIGS}


def test_who_has_no_lap_that_counts_comes_last_and_is_not_lost(board: Board) -> None:
    behind = [row for row in board.rows if row.status == "no-time"]
    assert behind
    assert board.rows[-len(behind) :] == tuple(behind)
    assert all(row.best_ms is None and row.laps > 0 for row in behind)


def test_equal_times_are_told_apart_by_the_second_lap_or_by_whose_was_first(stand: Stand, board: Board) -> None:
    same = [row for row in board.rows if row.best_ms == 94_500]
    assert len(same) >= 3
    assert [row.tie.decided_by for row in same if row.tie is not None][-2:] == ["earlier", "earlier"]
    better, worse = (row for row in board.rows if row.best_ms == 94_200)
    assert (better.second_ms, worse.second_ms) == (99_000, 99_001)
    assert worse.tie is not None
    assert worse.tie.decided_by == "second-best"


def test_names_that_somebody_made_up_to_do_harm_are_text(stand: Stand, board: Board) -> None:
    shown = {row.driver.name for row in board.rows}
    assert '=HYPERLINK("http://evil.exampl' in shown
    table = exported(stand.record, stand.plan, SESSION, "csv", Wishes(zone=UTC)).content.decode()
    lines = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [line["driver_id"] for line in lines] == [row.driver.id for row in board.rows]
    assert not any(line["driver"].lstrip().startswith(("=", "+", "-", "@")) for line in lines)
    assert [int(line["best_ms"]) for line in lines if line["best_ms"]] == [
        row.best_ms for row in board.rows if row.best_ms is not None
    ]


def test_the_wall_followed_all_afternoon(stand: Stand, board: Board) -> None:
    assert wire.board(board) == stand.rebuilt(SESSION)
    assert stand.wall.boards[-1].rows == board.rows


async def test_a_browser_gets_all_rows_and_the_page_that_turns_them(stand: Stand, board: Board) -> None:
    display = Display(stand.record, stand.plan)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=ASGITransport(display.web), base_url="http://127.0.0.1:8080") as browser,
    ):
        told = (await browser.get("/api/v1/sessions/current/board")).json()
        page = await browser.get("/")
    assert told["session"]["type"] == SessionType.HOTLAP
    assert [(row["position"], row["driver"]["name"], row["best_ms"]) for row in told["rows"]] == [
        (row.position, row.driver.name, row.best_ms) for row in board.rows
    ]
    assert page.status_code == 200
    assert "evil" not in page.text


def test_the_record_is_sound_and_its_copy_is_the_same_afternoon(stand: Stand, board: Board, tmp_path: Path) -> None:
    assert verified(stand.record, stand.plan).fault is None
    copy = tmp_path / "copy.db"
    backup(stand.file, copy)
    restore(copy, tmp_path / "elsewhere")
    there = SqlRecord.open(record_file(tmp_path / "elsewhere"))
    try:
        assert there.read(limit=1_000_000) == stand.entries
        assert there.profiles() == stand.record.profiles()
        assert verified(there, stand.plan).fault is None
        [shown] = Boards(there, {}, "en", stand.plan).advance(None).fresh
        assert shown.rows == board.rows
    finally:
        there.close()


class TestSomebodyWantsToBeLeftAlone:
    def test_one_who_hides_is_a_number_from_then_on_and_keeps_the_place(self, stand: Stand, board: Board) -> None:
        change(stand.record, HIDES, _hidden)
        self._only_the_name_is_gone(stand, board, HIDES)

    def test_one_who_is_erased_is_in_no_file_any_more_and_no_result_changes(self, stand: Stand, board: Board) -> None:
        places = Places(stand.data, stand.file, stand.plan)
        written = stand.entries
        told = list(
            erase(stand.record, places, ERASED, by="desk", reason="asked", now=lambda: stand.clock, tapes=False)
        )
        assert "is erased" in told[0]
        self._only_the_name_is_gone(stand, board, ERASED)
        assert stand.entries == written
        assert all(ERASED.encode() not in file.read_bytes() for file in stand.data.iterdir() if file.is_file())
        assert verified(stand.record, stand.plan).fault is None

    def _only_the_name_is_gone(self, stand: Stand, board: Board, name: str) -> None:
        stand.catch_up()
        [before] = [row for row in board.rows if row.driver.name == name]
        shown = stand.wall.board
        [now] = [row for row in shown.rows if row.driver.id == before.driver.id]
        assert now.driver.name.startswith("Driver ")
        assert (now.position, now.best_ms, now.laps) == (before.position, before.best_ms, before.laps)
        assert name not in {row.driver.name for row in shown.rows}
        assert [row.driver.id for row in shown.rows if row.best_ms] == [
            row.driver.id for row in board.rows if row.best_ms
        ]
        lines = csv.DictReader(io.StringIO(exported(stand.record, stand.plan, SESSION, "csv").content.decode()))
        assert name not in {line["driver"] for line in lines}


def _hidden(known: Profile) -> Profile:
    return replace(known, hidden=True)
