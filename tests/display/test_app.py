"""The web side as a whole: JSON, caching, errors in one shape, health, headers, and the page of the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from display.access.gate import declarations
from display.access.roles import Role
from display.app import Display
from display.headers import HEADERS
from display.health import STOPPING
from display.numbers import MOST_RIGS
from tests.display.access.hall import key_for
from timing.alerts import Alert, AlertKind
from timing.event import Plan, PlannedTeam
from timing.live import Asked, Hearing, LapCount, RigLive, Socket
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = Plan("Hall Cup", teams={"nord": PlannedTeam("nord", "Nordhang Optik", "Nordhang", "#3d5a80")})
LAPS_HEARD = LapCount(9, credited=2, unassigned=1, conflict=2, refused={"repeated": 3, "gap": 1})
RIG = RigLive("rig-1", "Rig 1", "192.0.2.7:5000", "f1_2023", "anna", True, 0.24, 3, 41_000, 900, 2, {"late": 4})


def _lap(number: int, driver: str, time_ms: int, session: str = "race", **more: Any) -> LapSet:
    return LapSet(session, f"rig-1/77/{driver}", number, "rig-1", driver, time_ms, AT, **more)


@pytest.fixture
def record() -> MemoryRecord:
    """A qualifying with one lap, then a race with two drivers."""
    record = MemoryRecord("e1")
    record.append(
        [
            SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Ring", AT),
            _lap(1, "anna", 92_000, "quali"),
            SessionOpened("race", SessionType.RACE, "Race 1", "Ring", AT),
            _lap(1, "anna", 91_000),
            _lap(1, "ben", 90_500),
        ],
        [Person("anna", "Anna Riesling", "7", "nord"), Person("ben", "Ben Kruste")],
    )
    return record


@pytest.fixture
def troubles() -> list[str]:
    """What keeps laps from being stored; a test may add to it."""
    return []


@asynccontextmanager
async def _browser(display: Display) -> AsyncIterator[AsyncClient]:
    """A browser at a running display."""
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall") as client,
    ):
        yield client


@pytest.fixture
async def web(record: MemoryRecord, troubles: list[str]) -> AsyncIterator[AsyncClient]:
    """A browser at the display of this evening."""
    display = Display(
        record,
        PLAN,
        rigs=lambda: [RIG],
        troubles=lambda: troubles,
        numbers=lambda: {"kernel_drops": 3},
        rigs_to="192.0.2.1:20777",
    )
    async with _browser(display) as client:
        yield client


# Boards


async def test_the_sessions_are_listed_in_the_order_of_opening(web: AsyncClient) -> None:
    listed = (await web.get("/api/v1/sessions")).json()
    assert listed["current"] == "race"
    assert [(each["id"], each["type"], each["drivers"], each["laps"]) for each in listed["sessions"]] == [
        ("quali", "qualifying", 1, 1),
        ("race", "race", 2, 2),
    ]


async def test_the_current_board_is_that_of_the_running_session(web: AsyncClient) -> None:
    board = await web.get("/api/v1/sessions/current/board")
    assert board.json() == (await web.get("/api/v1/sessions/race/board")).json()
    assert (board.json()["epoch"], board.json()["seq"], board.json()["state"]) == ("e1", 5, "provisional")
    assert [(row["position"], row["driver"]["name"], row["gap_ms"]) for row in board.json()["rows"]] == [
        (1, "Ben Kruste", None),
        (2, "Anna Riesling", 500),
    ]
    assert board.json()["rows"][1]["team"]["short"] == "Nordhang"


async def test_a_board_that_has_not_changed_is_not_sent_again(web: AsyncClient) -> None:
    first = await web.get("/api/v1/sessions/race/board")
    assert "max-age=1" in first.headers["cache-control"]
    again = await web.get("/api/v1/sessions/race/board", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await web.get("/api/v1/sessions/race/board", headers={"if-none-match": '"other"'})).status_code == 200


async def test_a_board_of_the_past_is_reckoned_anew(web: AsyncClient) -> None:
    past = (await web.get("/api/v1/sessions/race/board?at=4")).json()
    assert (past["seq"], [row["driver"]["id"] for row in past["rows"]]) == (4, ["anna"])
    assert (await web.get("/api/v1/sessions/current/board?at=2")).json()["session"]["id"] == "quali"


# Errors


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/api/v1/sessions/final/board", 404, "there is no session 'final'"),
        ("/api/v1/sessions/race/board?at=99", 404, "there is no entry 99 in the record, which ends at 5"),
        ("/api/v1/sessions/race/board?at=0", 422, "at: Input should be greater than or equal to 1"),
        ("/api/v1/sessions/race/board?at=x", 422, "at: Input should be a valid integer"),
        ("/api/v1/events?session=final", 404, "there is no session 'final'"),
        ("/nowhere", 404, "Not Found"),
    ],
)
async def test_an_error_is_a_problem_with_a_sentence(web: AsyncClient, path: str, status: int, sentence: str) -> None:
    answer = await web.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert sentence in answer.json()["detail"]


async def test_nothing_can_be_written_by_asking(web: AsyncClient) -> None:
    assert (await web.post("/api/v1/sessions")).status_code == 405


async def test_a_fault_of_ours_is_logged_under_a_number_and_tells_nothing_of_the_inside(
    record: MemoryRecord, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> list[RigLive]:
        raise KeyError("the secret inside")

    display = Display(record, PLAN, rigs=broken)
    async with _browser(display) as web:
        answer = await web.get("/api/v1/rigs")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["detail"].rsplit(" ", 1)[1] in caplog.text


# Rigs and health


async def test_rigs_are_shown_without_their_addresses(web: AsyncClient) -> None:
    answer = await web.get("/api/v1/rigs")
    assert "192.0.2.7" not in answer.text
    (rig,) = answer.json()["rigs"]
    assert (rig["rig"], rig["feed"], rig["heard_s"], rig["known"], rig["lap"]) == ("rig-1", "f1_2023", 0.2, True, 3)
    assert answer.json()["aside"] == {}


async def test_laps_of_an_unknown_source_are_listed_and_not_ranked(record: MemoryRecord) -> None:
    record.append([_lap(9, "stranger", 60_000, aside=True)], [])
    async with _browser(Display(record, PLAN)) as web:
        assert (await web.get("/api/v1/rigs")).json() == {
            "rigs": [],
            "aside": {"rig-1": 1},
            "unknown": [{"source": "rig-1", "address": "rig-1", "game": None, "heard_s": None, "laps": 1}],
            "alerts": [],
            "sockets": [],
            "asked": [],
            "notes": [],
        }
        rows = (await web.get("/api/v1/sessions/race/board")).json()["rows"]
        assert "stranger" not in [row["driver"]["id"] for row in rows]


async def test_a_server_that_cannot_store_is_alive_but_not_ready(web: AsyncClient, troubles: list[str]) -> None:
    assert (await web.get("/readyz")).json() == {"status": "ready", "troubles": [], "notes": []}
    troubles.append("the disk is full: free some space")
    assert (await web.get("/healthz")).status_code == 200
    answer = await web.get("/readyz")
    assert (answer.status_code, answer.json()["troubles"]) == (503, ["the disk is full: free some space"])


async def test_a_server_that_stops_is_not_ready_and_answers_to_the_last(record: MemoryRecord) -> None:
    display = Display(record, PLAN)
    async with _browser(display) as web:
        await display.live.hub.partings.close()
        answer = await web.get("/readyz")
        assert (answer.status_code, answer.json()["troubles"]) == (503, [STOPPING])
        for path in ("/healthz", "/", "/api/v1/sessions/current/board", "/api/v1/standings", "/t/nord"):
            assert (await web.get(path)).status_code == 200, path


async def test_what_everybody_sees_may_be_kept_by_all_and_what_staff_see_by_nobody(record: MemoryRecord) -> None:
    shared = "s-maxage=1, stale-while-revalidate=5"
    staff = key_for(record, Role.ORGANISER)
    display = Display(record, PLAN)
    display.late.open()
    async with _browser(display) as web:
        for each in declarations(display.app):
            if each.needs is None or "{" in each.path or not {"GET"} <= (each.methods or set()):
                continue
            if each.path == "/api/v1/events":
                continue
            kept = (await web.get(each.path, headers=staff)).headers.get("cache-control", "")
            if each.needs.role in (Role.SPECTATOR, Role.RIG):
                continue
            assert "public" not in kept, each.path
            assert "no-store" in kept or "private" in kept, each.path
        for path in ("/", "/phone", "/commentator", "/api/v1/sessions", "/api/v1/sessions/race/board", "/t/nord"):
            answer = await web.get(path)
            assert answer.headers["cache-control"].endswith(shared), path
            assert "vary" not in answer.headers, f"{path} is the same for all"


async def test_a_tag_that_a_proxy_has_weakened_is_known_again(web: AsyncClient) -> None:
    """`nginx` makes weak tags of strong ones where it compresses."""
    board = await web.get("/api/v1/sessions/race/board")
    again = await web.get("/api/v1/sessions/race/board", headers={"if-none-match": f"W/{board.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_numbers_for_prometheus(web: AsyncClient) -> None:
    text = (await web.get("/metrics")).text
    assert "eracing_screens 0.0" in text
    assert "eracing_kernel_drops 3.0" in text
    assert 'eracing_rig_laps_total{rig="rig-1"} 2.0' in text
    assert 'eracing_rig_dropped_total{reason="late",rig="rig-1"} 4.0' in text
    assert 'eracing_rig_last_packet_age_seconds{rig="rig-1"} 0.24' in text


async def test_a_rig_never_heard_has_no_age(record: MemoryRecord) -> None:
    silent = RigLive("rig-2", "Rig 2", "192.0.2.8", None, None, True, None, None, None, 0, 0, {})
    async with _browser(Display(record, PLAN, rigs=lambda: [silent])) as web:
        assert "last_packet_age_seconds{" not in (await web.get("/metrics")).text


async def test_staff_see_how_well_rigs_are_heard_and_what_to_look_at(record: MemoryRecord) -> None:
    record.append([replace(_lap(1, "d9", 60_000, aside=True), rig="stray-192.0.2.9:5000", source="stray/1/0")])
    rigs = [
        replace(
            RIG, game="F1 23", version="1.18", per_second=59.8, frames=900, lost=9, laps_today=5, counted=LAPS_HEARD
        ),
        replace(RIG, rig="stray-192.0.2.9:5000", address="192.0.2.9:5000", known=False, game="Forza", lost=None),
        replace(RIG, rig="stray-192.0.2.10:5000", address="192.0.2.10:5000", known=False, heard_s=None),
    ]
    told = "Rig 1 plays laps that are in the record already"
    alert = Alert(AlertKind.PLAYED_AGAIN, "rig-1", told, AT, AT + timedelta(seconds=5), 3)
    hearing = Hearing([alert, replace(alert, rig="rig-2")], [Socket(20777, 4), Socket(5606, None)])
    asked = Asked("left at 192.0.2.7:9000", "acc-broadcasting", False, "it does not answer")
    hearing = replace(hearing, asked=[asked], notes=["race.json: 3 laps added"])
    async with _browser(Display(record, PLAN, rigs=lambda: rigs, hearing=lambda: hearing)) as web:
        answer = (await web.get("/api/v1/rigs", headers=key_for(record, Role.STAFF))).json()
        to_spectators = (await web.get("/api/v1/rigs")).json()
        metrics = (await web.get("/metrics")).text
    (rig, *_) = answer["rigs"]
    assert (rig["game"], rig["version"], rig["per_second"], rig["frames"], rig["lost"], rig["laps_today"]) == (
        *("F1 23", "1.18", 59.8, 900, 9, 5),
    )
    assert (rig["packets"], rig["dropped"]) == (900, {"late": 4})
    fates = [rig["credited"], rig["unassigned"], rig["conflict"], *rig["refused"].values()]
    assert (rig["heard_laps"], fates) == (9, [2, 1, 2, 3, 1])
    assert [(each["source"], each["address"], each["game"], each["laps"]) for each in answer["unknown"]] == [
        ("stray-192.0.2.9:5000", "192.0.2.9:5000", "Forza", 1),
        ("stray-192.0.2.10:5000", "192.0.2.10:5000", None, 0),
    ]
    assert answer["alerts"][0] == {
        "kind": "played-again",
        "rig": "rig-1",
        "sentence": told,
        "first": "2026-11-21T19:00:00.000Z",
        "last": "2026-11-21T19:00:05.000Z",
        "count": 3,
    }
    assert (answer["asked"], answer["notes"]) == ([asdict(asked)], ["race.json: 3 laps added"])
    assert "192.0.2." not in str(to_spectators)
    assert [(each["source"], each["address"], each["laps"]) for each in to_spectators["unknown"]] == [
        ("stray-address 1", "address 1", 1),
        ("stray-address 2", "address 2", 0),
    ]
    assert to_spectators["aside"] == {"stray-address 1": 1}
    assert to_spectators["alerts"] == answer["alerts"]
    assert to_spectators["asked"][0]["where"] == "left at address 3"
    assert answer["sockets"] == [{"port": 20777, "kernel_drops": 4}, {"port": 5606, "kernel_drops": None}]
    for line in (
        'eracing_alerts_total{kind="played-again"} 6.0',
        'eracing_alerts_total{kind="forged"} 0.0',
        'eracing_socket_kernel_drops_total{port="20777"} 4.0',
        'eracing_rig_packets_per_second{rig="rig-1"} 59.8',
        'eracing_rig_frames_lost{rig="rig-1"} 9.0',
        'eracing_rig_laps_today{rig="rig-1"} 5.0',
        'eracing_rig_heard_laps_total{rig="rig-1"} 9.0',
        'eracing_rig_lap_fates_total{fate="credited",rig="rig-1"} 2.0',
        'eracing_rig_lap_fates_total{fate="unassigned",rig="rig-1"} 1.0',
        'eracing_rig_lap_fates_total{fate="conflict",rig="rig-1"} 2.0',
        'eracing_rig_lap_fates_total{fate="refused",rig="rig-1"} 4.0',
        'eracing_rig_game{game="F1 23",rig="rig-1",version="1.18"} 1.0',
        'eracing_rig_packets_total{rig="others"} 1800.0',
        'eracing_rig_dropped_total{reason="late",rig="others"} 8.0',
    ):
        assert line in metrics
    assert "stray" not in metrics, "however many strangers come, the series stay few"
    assert 'port="5606"' not in metrics


async def test_rigs_past_two_hundred_have_no_series_of_their_own(record: MemoryRecord) -> None:
    rigs = [replace(RIG, rig=f"rig-{number}", version=None, game="F1 23") for number in range(MOST_RIGS + 2)]
    async with _browser(Display(record, PLAN, rigs=lambda: rigs)) as web:
        metrics = (await web.get("/metrics")).text
    assert metrics.count("eracing_rig_laps_total{") == MOST_RIGS + 1
    assert 'eracing_rig_laps_total{rig="others"} 4.0' in metrics


# Pages and headers


@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/openapi.json", "/api/v1/sessions", "/nowhere", "/metrics"])
async def test_every_answer_has_the_security_headers(web: AsyncClient, path: str) -> None:
    answer = await web.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_what_browsers_take_over_https_alone_is_sent_there_alone(record: MemoryRecord) -> None:
    display = Display(record, PLAN)
    for base, expected in (("http://hall", None), ("https://hall", "same-origin")):
        async with AsyncClient(transport=ASGITransport(display.web), base_url=base) as web:
            assert (await web.get("/healthz")).headers.get("cross-origin-opener-policy") == expected


async def test_a_fault_of_ours_has_the_security_headers_too(record: MemoryRecord) -> None:
    def broken() -> list[RigLive]:
        raise RuntimeError

    async with _browser(Display(record, PLAN, rigs=broken)) as web:
        answer = await web.get("/api/v1/rigs")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_the_page_of_the_api_describes_every_route_and_asks_nobody(web: AsyncClient) -> None:
    page = (await web.get("/docs")).text
    for path in (await web.get("/api/v1/openapi.json")).json()["paths"]:
        assert path in page
    assert "http://" not in page
    assert "https://" not in page


async def test_the_hall_board_names_the_cup_and_where_rigs_send_to(web: AsyncClient) -> None:
    page = (await web.get("/")).text
    assert "Hall Cup" in page
    assert "192.0.2.1:20777" in page
