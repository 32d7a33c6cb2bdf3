"""Each request is done once: sent again, after a restart, to another process, or while others write as well."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.display.staff.api.hall import AT, LAPS, PLAN, QUALIFYING, Hall, Tablet, hall_on, lap, new_id
from timing.record.asked import Asked
from timing.record.decisions import DriverSeated
from timing.record.entry import Entry, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended

FIVE: Sequence[tuple[str, dict[str, Any]]] = (
    ("seats/set", {"rig": "left", "driver": "bert"}),
    ("laps/delete", {"lap": 2, "reason": "cut the chicane"}),
    ("rulings/make", {"penalty": "warning", "driver": "anna", "reason": "late"}),
    ("incidents/note", {"text": "Anna Riesling touched the wall", "driver": "anna"}),
    ("sessions/start", {"session": "quali"}),
)


async def test_the_same_request_is_answered_the_same_and_done_once(hall: Hall, toni: Tablet) -> None:
    uwe = await hall.tablet("Uwe")
    for action, body in FIVE:
        asked = {"id": new_id()} | body
        answer = await toni.do(action, **asked)
        written = hall.record.position()
        await uwe.do("seats/take", rig="right", driver="anna")
        await uwe.do("seats/take", rig="right", driver="cleo")
        end = hall.record.position()
        assert await toni.do(action, **asked) == answer
        assert await uwe.do(action, **asked) == answer, "whoever asks"
        assert hall.record.position() == end
        assert answer["seq"] == written.seq


async def test_a_tablet_comes_back_from_offline_and_sends_five_requests_twice(hall: Hall, toni: Tablet) -> None:
    queue = [
        (action, {"id": new_id(), "at": f"2026-11-21T19:0{9 - nr}:00+01:00", "device": "Tablet 4"} | body)
        for nr, (action, body) in enumerate(FIVE)
    ]
    answers = [await toni.do(action, **body) for action, body in queue]
    assert [await toni.do(action, **body) for action, body in queue] == answers
    asked = [entry for entry in hall.entries() if isinstance(entry, Asked)]
    assert [each.action for each in asked] == [action for action, _ in FIVE], "in the order in which they were sent"
    assert [each.told_at for each in asked] == [body["at"] for _, body in queue], "the device's word, kept as that"
    assert {each.device for each in asked} == {"Tablet 4"}
    assert all(each.at.hour == 19 and each.at.minute == 0 for each in asked), "the server's time orders"
    assert [answer["seq"] for answer in answers] == sorted(answer["seq"] for answer in answers)


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    file, body = tmp_path / "record.db", {"id": new_id(), "lap": 4, "reason": "cut"}
    async with hall_on(file) as hall:
        answer = await (await hall.tablet("Toni")).do("laps/delete", **body)
    async with hall_on(file) as hall:
        assert await (await hall.tablet("Toni")).do("laps/delete", **body) == answer
        assert hall.kinds() == ["Asked", "LapRuled"]


async def test_two_processes_know_of_each_others_requests(tmp_path: Path) -> None:
    body: dict[str, Any] = {"id": new_id(), "rig": "left", "driver": "bert"}
    async with hall_on(tmp_path / "record.db") as one, hall_on(tmp_path / "record.db") as other:
        toni, uwe = await one.tablet("Toni"), await other.tablet("Uwe")
        answers = await asyncio.gather(*(each.do("seats/set", **body) for each in (toni, uwe, toni, uwe)))
        assert answers == [answers[0]] * 4
        assert one.kinds() == ["Asked", "DriverSeated"]


async def test_of_two_processes_that_swap_at_once_one_does(tmp_path: Path) -> None:
    body: dict[str, Any] = {"rig": "left", "other": "right", "expected": LAPS}
    async with hall_on(tmp_path / "record.db") as one, hall_on(tmp_path / "record.db") as other:
        toni, uwe = await one.tablet("Toni"), await other.tablet("Uwe")
        answers = await asyncio.gather(*(each.ask("seats/swap", **body) for each in (toni, uwe)))
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert one.kinds() == ["Asked", "DriverSeated", "DriverSeated"]


class Crowded(MemoryRecord):
    """A record into which somebody else writes just before us."""

    def __init__(self, *others: Entry) -> None:
        super().__init__("e")
        self.append(QUALIFYING, [Person("anna", "Anna Riesling")])
        self.others = list(others)

    def append_at(self, end: int, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        if self.others:
            self.append([self.others.pop(0)])
        return super().append_at(end, entries, people)


async def _ask(record: MemoryRecord, action: str, **body: Any) -> Any:
    hall = Hall(record)
    answer = await (await hall.tablet("Toni")).ask(action, **body)
    await hall.close()
    return answer


async def test_laps_that_come_in_meanwhile_change_nothing() -> None:
    record = Crowded(*(lap("anna", nr, 91_500) for nr in range(3, 9)))
    answer = await _ask(record, "seats/set", rig="left", driver="bert")
    assert answer.status_code == 200
    assert [type(entry).__name__ for _, entry in record.read(LAPS)] == ["LapSet"] * 6 + ["Asked", "DriverSeated"]
    asked = record.read(LAPS + 6)[0].entry
    assert isinstance(asked, Asked)
    assert asked.seen == LAPS


async def test_what_others_decide_meanwhile_is_looked_at_anew() -> None:
    seated = DriverSeated("right", "bert", "Uwe", AT, "quali")
    answer = await _ask(Crowded(seated), "seats/set", rig="left", driver="bert")
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "Bert Kruste sits in Rig at the window: clear it first, or let the two change places",
    )
    answer = await _ask(Crowded(seated), "seats/take", rig="right", driver="anna", expected=LAPS)
    assert answer.json()["conflict"]["author"] == "Uwe"


async def test_who_finds_no_gap_is_asked_to_come_again() -> None:
    def seated(nr: int) -> Entry:
        return DriverSeated("right", ("bert", "cleo")[nr % 2], f"Uwe {nr}", AT)

    record = Crowded(*(seated(nr) for nr in range(25)))
    answer = await _ask(record, "seats/clear", rig="left")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    record.others.clear()
    assert (await _ask(record, "seats/clear", rig="left")).status_code == 200


async def test_an_id_is_for_one_request(hall: Hall, toni: Tablet) -> None:
    id = (await toni.do("seats/clear", rig="left"))["id"]
    for action, rig in (("seats/clear", "right"), ("seats/undo", "left")):
        answer = await toni.ask(action, id=id, rig=rig)
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            f"the id {id} was used for another request already; each needs a new one",
        )
    assert hall.kinds() == ["Asked", "DriverSeated"]


async def test_a_dry_run_shows_what_would_be_and_writes_nothing(hall: Hall, toni: Tablet) -> None:
    body: dict[str, Any] = {"id": new_id(), "lap": 4, "reason": "cut"}
    would = await toni.do("laps/delete", dry_run=True, **body)
    assert (would["dry_run"], would["refs"], would["undo"], would["seq"]) == (True, [], None, LAPS)
    assert hall.entries() == []
    done = await toni.do("laps/delete", **body)
    assert (would["said"], would["changes"]) == (done["said"], done["changes"])
    assert done["changes"], "Anna's best lap is another one"


async def test_what_was_refused_may_be_asked_again(toni: Tablet) -> None:
    body: dict[str, Any] = {"id": new_id(), "rig": "right", "driver": "anna"}
    assert (await toni.ask("seats/set", **body)).status_code == 422
    await toni.do("seats/clear", rig="left")
    await toni.do("seats/set", **body)


async def test_a_request_stays_done_when_the_plan_is_another_one(tmp_path: Path) -> None:
    file, body = tmp_path / "record.db", {"id": new_id(), "rig": "right", "driver": "bert"}
    async with hall_on(file) as hall:
        answer = await (await hall.tablet("Toni")).do("seats/set", **body)
    without = replace(PLAN, rigs={}, drivers={})
    async with hall_on(file, without) as hall:
        again = await (await hall.tablet("Toni")).do("seats/set", **body)
        assert [again[name] for name in ("seq", "refs", "undo")] == [answer[name] for name in ("seq", "refs", "undo")]
        assert hall.kinds() == ["Asked", "DriverSeated"]
