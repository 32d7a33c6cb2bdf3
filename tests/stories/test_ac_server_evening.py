"""An evening on an Assetto Corsa server, from real captures: the board that stands at the end, however it is heard."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.app import Ingest
from ingest.captures import Datagram, read_capture
from ingest.settings import IngestSettings
from ingest.sources.replay import replay as send_again
from leaderboard.board import Board
from leaderboard.fold import fold
from leaderboard.rows import board
from tests.ingest.hall import Hall
from timing.event import Plan, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.protocol import Record
from timing.record.sql import SqlRecord

CAPTURES = ["acserver_suzuka_east_2019", "acserver_redbullring_2016"]
TYPES = {1: SessionType.PRACTICE, 2: SessionType.QUALIFYING, 3: SessionType.RACE}


class Evening:
    """A real capture, and what is known of it from elsewhere."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.pcap"
        self.datagrams: list[Datagram] = list(read_capture(self.path))
        self.known: dict[str, Any] = json.loads((folder / f"{name}.expected.json").read_text())

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """The sessions in which laps were driven."""
        return [session for session in self.known["sessions"] if session["lap_count"]]

    def ranked(self, session: dict[str, Any]) -> list[tuple[str, int]]:
        """The drivers of a session with a lap that counts, by their best; whose was first where two are equal."""
        best = [lap for lap in self.known["best"] if lap["session"] == session["index"]]
        return [(lap["driver"], lap["lap_ms"]) for lap in sorted(best, key=lambda lap: (lap["lap_ms"], lap["packet"]))]

    def without_a_time(self, session: dict[str, Any]) -> set[str]:
        """The drivers all of whose laps were cut."""
        ranked = {driver for driver, _ in self.ranked(session)}
        return {lap["driver"] for lap in self.known["laps"] if lap["session"] == session["index"]} - ranked


@pytest.fixture(params=CAPTURES)
def evening(request: pytest.FixtureRequest, corpus: Path) -> Evening:
    return Evening(corpus / "udp" / "ac-server-plugin", request.param)


def boards(record: Record) -> list[Board]:
    """The boards of all sessions of servers in the order of opening; the cup's own session is not one."""
    standings = fold(record.read(limit=1_000_000))
    sessions = [id for id in standings.sessions if id != PlannedSession().id]
    return [board(standings, id, record.position().epoch, record.people(), {}) for id in sessions]


def shown(record: Record) -> list[Board]:
    """The boards without the position in the record: what people see."""
    return [replace(each, seq=0) for each in boards(record)]


def is_right(found: Sequence[Board], evening: Evening) -> bool:
    """Whether the boards are those that are known, session by session, row by row."""
    assert [(each.session.type, each.session.track) for each in found] == [
        (TYPES[session["type"]], f"{session['track']}-{session['layout']}") for session in evening.sessions
    ]
    for each, session in zip(found, evening.sessions, strict=True):
        timed = [row for row in each.rows if row.status == "timed"]
        assert [(row.driver.name, row.best_ms) for row in timed] == evening.ranked(session)
        assert {row.driver.name for row in each.rows if row.status == "no-time"} == evening.without_a_time(session)
        assert [row.position for row in timed] == list(range(1, len(timed) + 1))
        assert sum(row.laps for row in each.rows) == session["lap_count"]
        leader = timed[0].best_ms
        assert leader is not None
        assert [row.gap_ms for row in timed[1:]] == [time - leader for _, time in evening.ranked(session)[1:]]
    return True


class TestTheBoard:
    def test_shows_the_drivers_best_laps_in_order_and_no_cut_ones(self, evening: Evening) -> None:
        hall = Hall()
        hall.replay(evening.datagrams)
        assert is_right(boards(hall.record), evening)

    def test_tells_the_qualifying_and_the_race_apart(self, corpus: Path) -> None:
        hall = Hall()
        hall.replay(read_capture(corpus / "udp" / "ac-server-plugin" / "acserver_suzuka_east_2019.pcap"))
        qualifying, race = boards(hall.record)
        assert (qualifying.session.type, race.session.type) == (SessionType.QUALIFYING, SessionType.RACE)
        assert {row.driver.id for row in qualifying.rows} == {row.driver.id for row in race.rows}

    def test_is_the_same_when_the_server_is_in_the_plan(self, evening: Evening) -> None:
        hall = Hall(Plan(rigs={"server": PlannedRig("server", "127.0.0.1")}))
        hall.replay(evening.datagrams, port=40_000)
        found = boards(hall.record)
        assert is_right(found, evening)
        assert {row.rig for each in found for row in each.rows} == {"server"}

    def test_shows_nothing_of_a_server_that_the_plan_does_not_know(self, evening: Evening) -> None:
        hall = Hall(Plan(rigs={"left": PlannedRig("left", "10.0.0.5")}))
        hall.replay(evening.datagrams)
        hall.replay(evening.datagrams, port=40_000)
        assert boards(hall.record) == []
        assert fold(hall.record.read()).aside == {"stray-127.0.0.1:11000": len(evening.known["laps"])}


class TestPlayedOnceMore:
    def test_nothing_changes_and_nothing_is_added(self, evening: Evening) -> None:
        hall = Hall()
        hall.replay(evening.datagrams)
        written = hall.record.position()
        for port in (None, 40_000, 40_001):
            hall.replay(evening.datagrams, port)
        assert hall.record.position() == written

    def test_also_after_a_restart(self, evening: Evening) -> None:
        hall = Hall()
        hall.replay(evening.datagrams)
        written = hall.record.position()
        hall.restart()
        hall.replay(evening.datagrams, 40_000)
        assert hall.record.position() == written

    @pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
    def test_and_not_after_a_restart_in_the_middle_of_it(self, evening: Evening, at: float) -> None:
        hall, middle = Hall(), round(len(evening.datagrams) * at)
        hall.replay(evening.datagrams)
        written = hall.record.position()
        hall.replay(evening.datagrams[:middle], 40_000)
        hall.restart()
        hall.replay(evening.datagrams[middle:], 40_000)
        assert hall.record.position() == written

    @pytest.mark.parametrize("start", [0.1, 0.3, 0.5, 0.7, 0.9])
    def test_and_not_when_its_beginning_is_missing(self, evening: Evening, start: float) -> None:
        hall = Hall()
        hall.replay(evening.datagrams)
        written = hall.record.position()
        hall.replay(evening.datagrams[round(len(evening.datagrams) * start) :], 40_000)
        assert hall.record.position() == written

    @pytest.mark.parametrize("every", [2, 3, 7])
    def test_and_not_when_much_of_it_is_lost_on_the_way(self, evening: Evening, every: int) -> None:
        hall = Hall()
        hall.replay(evening.datagrams)
        written = hall.record.position()
        for first in range(every):
            hall.replay(itertools.islice(evening.datagrams, first, None, every), 40_000 + first)
        assert hall.record.position() == written


class TestHeardInParts:
    @pytest.mark.parametrize("part", range(12))
    def test_a_restart_loses_no_lap_and_mixes_no_sessions(self, evening: Evening, part: int) -> None:
        clean, hall = Hall(), Hall()
        clean.replay(evening.datagrams)
        at = len(evening.datagrams) * part // 12
        hall.replay(evening.datagrams[:at])
        hall.restart()
        hall.replay(evening.datagrams[at:])
        assert hall.times == clean.times
        together = {lap.session: other.session for lap, other in zip(clean.laps, hall.laps, strict=True)}
        assert [together[lap.session] for lap in clean.laps] == [lap.session for lap in hall.laps]

    @pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
    def test_broken_off_and_played_again_it_is_complete(self, evening: Evening, share: float) -> None:
        hall = Hall()
        hall.replay(evening.datagrams[: round(len(evening.datagrams) * share)])
        hall.restart()
        hall.replay(evening.datagrams, 40_000)
        assert is_right(boards(hall.record), evening)

    def test_from_two_servers_at_once_both_boards_are_right(self, corpus: Path) -> None:
        one, two = (Evening(corpus / "udp" / "ac-server-plugin", name) for name in CAPTURES)
        hall = Hall()
        for datagrams in itertools.zip_longest(one.datagrams, two.datagrams):
            for datagram, port in zip(datagrams, (11_000, 11_001), strict=True):
                if datagram is not None:
                    hall.hear(datagram.payload, source=("127.0.0.1", port))
        found = boards(hall.record)
        assert is_right([each for each in found if "suzuka" in each.session.id], one)
        assert is_right([each for each in found if "red-bull" in each.session.id], two)


async def test_sent_as_fast_as_possible_over_a_real_socket_into_a_real_file(evening: Evening, tmp_path: Path) -> None:
    record = SqlRecord.open(tmp_path / "record.db")
    before: list[Board] = []
    for _ in range(2):
        ingest = Ingest(IngestSettings(udp_port=0), record=record, plan=Plan())
        ingest.start()
        for _ in range(2):
            await send_again(evening.path, "127.0.0.1", ingest.udp_port, 0.0)
        ingest.stop()
        assert ingest.rigs()[0].packets == 2 * len(evening.datagrams)
        assert is_right(boards(record), evening)
        assert shown(record) == (before or shown(record))
        before = shown(record)
    assert record.position().seq == len(evening.known["laps"]) + len(evening.sessions) + 1
    record.close()
