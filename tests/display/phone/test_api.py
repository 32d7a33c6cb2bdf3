"""Drivers, teams, charts and codes, as programs and caches read them."""

from collections.abc import AsyncIterator
from xml.etree.ElementTree import fromstring

import pytest
from httpx import AsyncClient

from display.phone.lines import DriverMessage, TeamMessage
from tests.display.phone.hall import FIRST, Hall, phone, until

ANNA = FIRST[0]


@pytest.fixture
def hall() -> Hall:
    """A qualifying, and a race that runs."""
    hall = Hall().fill()
    hall.opens("race-1")
    hall.fill("race-1", laps=2)
    return hall


@pytest.fixture
async def web(hall: Hall) -> AsyncIterator[AsyncClient]:
    async with phone(hall, rigs_to="192.0.2.7:20777") as client:
        yield client


async def test_a_driver_is_told_as_the_board_and_the_standings_have_him(web: AsyncClient) -> None:
    told = DriverMessage.model_validate_json((await web.get(f"/api/v1/drivers/{ANNA}")).content)
    board = (await web.get("/api/v1/sessions/race-1/board")).json()
    standings = (await web.get("/api/v1/standings")).json()
    quali, race = told.sessions
    row = next(each for each in board["rows"] if each["driver"]["id"] == ANNA)
    assert (race.position, race.points, race.best_ms, race.gap_ms) == (
        row["position"],
        row["points"],
        row["best_ms"],
        row["gap_ms"],
    )
    assert (race.current, race.session.phase, race.why, race.laps_driven) == (True, "running", row["why"], 2)
    assert [(lap.lap, lap.valid, lap.best) for lap in quali.laps] == [
        (1, True, False),
        (2, True, False),
        (3, True, True),
    ]
    assert told.overall is not None
    line = next(each for each in standings["drivers"] if each["driver"]["id"] == ANNA)
    assert (told.overall.position, told.overall.points) == (line["position"], line["points"])
    assert [each.model_dump() for each in told.overall.history] == line["results"]
    assert told.tracks[0].best_ms == 90_000
    assert told.seq == board["seq"]


async def test_a_team_is_told_with_its_drivers(web: AsyncClient) -> None:
    told = TeamMessage.model_validate_json((await web.get("/api/v1/teams/team-01")).content)
    assert [each.driver.id for each in told.drivers] == ["driver-01a", "driver-01b", "driver-01c"]
    assert [each.id for each in told.missing] == ["driver-01b", "driver-01c"]
    assert [len(each.sessions) for each in told.drivers] == [2, 0, 0]
    standings = (await web.get("/api/v1/standings")).json()
    line = next(each for each in standings["teams"] if each["team"]["id"] == "team-01")
    assert told.overall.points == line["points"]


async def test_a_deleted_lap_a_penalty_and_a_lap_by_hand_are_marked(hall: Hall, web: AsyncClient) -> None:
    hall.delete(hall.lap(ANNA, 89_000))
    hall.lap(ANNA, 88_000, valid=False)
    hall.penalise(ANNA, "race-1", 5)
    answer = await until(web, f"/api/v1/drivers/{ANNA}", lambda told: "5 s" in told.text)
    quali, race = DriverMessage.model_validate_json(answer.content).sessions
    assert [(lap.time_ms, lap.valid, lap.deleted) for lap in quali.laps[3:]] == [
        (89_000, False, True),
        (88_000, False, False),
    ]
    assert quali.best_ms == 90_000
    assert race.penalties == ["5 s"]


async def test_caches_keep_an_answer_for_a_second_and_ask_with_its_tag(hall: Hall, web: AsyncClient) -> None:
    paths = [
        f"/api/v1/drivers/{ANNA}",
        "/api/v1/teams/team-01",
        f"/api/v1/drivers/{ANNA}/chart.svg",
        f"/d/{ANNA}",
        "/t/team-01",
    ]
    for path in [*paths, "/api/v1/evening", "/api/v1/qr.svg?path=/phone"]:
        first = await web.get(path)
        assert first.headers["cache-control"].startswith("public, max-age=1, s-maxage=1"), path
        weak = await web.get(path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
        assert (weak.status_code, weak.content) == (304, b"")
        assert "set-cookie" not in first.headers
    pictures = paths[2:]  # the other two tell as of which entry they are
    tags = [(await web.get(path)).headers["etag"] for path in pictures]
    hall.lap(FIRST[21], 150_000, "qualifying")
    await until(web, f"/api/v1/drivers/{FIRST[21]}", lambda told: "150000" in told.text)
    assert [(await web.get(path)).headers["etag"] for path in pictures] == tags, (
        "what others do leaves their tags alone"
    )


async def test_what_is_not_there_is_said_in_a_sentence(web: AsyncClient) -> None:
    for path, sentence in {
        "/api/v1/drivers/nobody": "there is no driver 'nobody' in this evening",
        "/api/v1/teams/nobody": "there is no team 'nobody' in the plan",
        "/api/v1/drivers/nobody/chart.svg": "there is no driver 'nobody' in this evening",
        f"/api/v1/drivers/{ANNA}/chart.svg?session=race-9": f"'{ANNA}' has no part in a session 'race-9'",
        "/api/v1/teams/team-01/chart.svg?session=race-9": "'team-01' has no part in a session 'race-9'",
        "/api/v1/qr.svg?path=//evil.example": "'//evil.example' is no page to make a code of",
    }.items():
        answer = await web.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert answer.json()["detail"].startswith(sentence)


async def test_charts_are_pictures_of_the_last_session_or_of_the_one_asked_for(web: AsyncClient) -> None:
    latest = await web.get(f"/api/v1/drivers/{ANNA}/chart.svg")
    assert latest.headers["content-type"] == "image/svg+xml"
    assert "Race 1" in fromstring(latest.text)[0].text  # type: ignore[operator]
    german = await web.get("/api/v1/teams/team-01/chart.svg?session=qualifying&lang=de")
    assert "3 Runden, beste 1:30,000 in Runde 3." in german.text
    assert "Race 1" in (await web.get("/api/v1/teams/team-01/chart.svg")).text
    nobody = await web.get("/api/v1/drivers/driver-01b/chart.svg")
    assert "No laps yet." in nobody.text
    assert (await web.get("/api/v1/teams/team-01/chart.svg?lang=fr")).status_code == 422


async def test_a_code_follows_the_host_by_which_we_were_found(web: AsyncClient) -> None:
    here = await web.get("/api/v1/qr.svg?path=/t/team-01")
    elsewhere = await web.get("/api/v1/qr.svg?path=/t/team-01", headers={"host": "cup.example"})
    assert here.headers["content-type"] == "image/svg+xml"
    assert here.text != elsewhere.text
    assert here.headers["vary"] == "host"
    assert (await web.get("/api/v1/qr.svg?path=/t/team-01", headers={"host": "localhost:1"})).status_code == 200


async def test_where_only_this_machine_reaches_it_there_is_no_code() -> None:
    async with phone(Hall()) as web:
        answer = await web.get("/api/v1/qr.svg?path=/phone", headers={"host": "localhost:8080"})
        assert answer.status_code == 409
        assert "telephones cannot reach localhost" in answer.json()["detail"]


async def test_who_polls_is_told_where_the_evening_stands(web: AsyncClient) -> None:
    told = (await web.get("/api/v1/evening")).json()
    assert (told["type"], told["session"]["number"], told["session"]["of"]) == ("evening", 1, 2)


async def test_somebody_who_is_hidden_is_gone_from_everything_with_the_next_answer(
    hall: Hall, web: AsyncClient
) -> None:
    name = hall.plan.drivers[ANNA].name
    paths = [
        "/api/v1/sessions/current/board",
        f"/api/v1/drivers/{ANNA}",
        "/api/v1/teams/team-01",
        f"/api/v1/drivers/{ANNA}/chart.svg",
        "/api/v1/teams/team-01/chart.svg",
        f"/d/{ANNA}",
        "/t/team-01",
        "/t/team-01?lang=de",
        "/api/v1/evening",
    ]
    for path in paths[:-1]:
        assert name in (await web.get(path)).text, path
    hall.hide(ANNA)
    await until(web, paths[0], lambda told: name not in told.text)
    for path in paths:
        assert name not in (await web.get(path)).text, path
