"""What stays in the hall: no text of staff, no name of who decided, no address, and the boards are the same without."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from display.mirror.private import PRIVATE, PUBLIC, Blanking, public_plan
from leaderboard.fold import Standings
from timing.classified import Classified
from timing.event import Plan
from timing.laps import AFTER_FLAG, Origin
from timing.plan_file import parse_plan
from timing.plan_writing import written
from timing.readings import SessionType
from timing.record.asked import IncidentNoted
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapRuled, LapSet, SessionOpened, Undone, decode
from timing.record.game_result import GameRow
from timing.record.protocol import Written
from timing.record.published import ProtestDecided, ProtestLodged, ResultState

CANARY = "Kanari"
AT = datetime(2026, 11, 21, 19, tzinfo=UTC)
SAMPLES: dict[str, Any] = {
    "at": AT,
    "type": SessionType.RACE,
    "origin": Origin.LIVE,
    "phase": Phase.RUNNING,
    "penalty": Penalty.SECONDS,
    "state": ResultState.OFFICIAL,
    "order": ("ada", "ben"),
    "rows": (GameRow("rig-1/1/0", "ada", Classified(1, 9, 90_000, 810_000)),),
    "sectors_ms": (30_000, 31_000, 32_000),
    "of": "drivers",
}
"""Values of fields that are no text and no number."""
KINDS = [*get_args(Entry)]


def _sample(kind: type[Entry]) -> Entry:
    """An entry with the canary in each private text."""
    values: dict[str, Any] = {}
    for each in fields(kind):
        if each.name in SAMPLES:
            values[each.name] = SAMPLES[each.name]
        elif "bool" in str(each.type):
            values[each.name] = True
        elif "int" in str(each.type):
            values[each.name] = 77
        else:
            values[each.name] = f"{CANARY} {each.name}" if each.name in PRIVATE[kind] else each.name
    return kind(**values)


def _blanked(*entries: Entry) -> list[Entry]:
    blanking = Blanking(b"secret")
    return [decode(*blanking.public(seq, each)) for seq, each in enumerate(entries, 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_of_each_field_somebody_has_said_whether_it_leaves_the_hall(kind: type[Entry]) -> None:
    assert {each.name for each in fields(kind)} == {*PRIVATE[kind], *PUBLIC[kind]}
    assert not {*PRIVATE[kind]} & {*PUBLIC[kind]}


@pytest.mark.parametrize("kind", KINDS)
def test_no_private_text_leaves_the_hall_and_all_else_does(kind: type[Entry]) -> None:
    entry = _sample(kind)
    _, body = Blanking(b"secret").public(5, entry)
    assert CANARY not in body
    out = decode(*Blanking(b"secret").public(5, entry))
    assert CANARY not in out.key
    for name in PUBLIC[kind]:
        assert getattr(out, name) == getattr(entry, name), name
    for name in PRIVATE[kind]:
        assert getattr(out, name) != getattr(entry, name), name


def test_a_penalty_that_was_taken_back_stays_taken_back() -> None:
    given = Ruled("r1", Penalty.SECONDS, CANARY, "Stewart", AT, driver="ada", value=5_000)
    back = Undone("r1", given.key, CANARY, "Stewart", AT)
    again = Undone("r1", back.key, CANARY, "Stewart", AT)
    out = _blanked(SessionOpened("r1", SessionType.RACE, "Race 1", None, AT), given, back, again)
    for count, holds in ((3, False), (4, True)):
        standings = Standings()
        for seq, entry in enumerate(out[:count], 1):
            standings.apply(Written(seq, entry))
        assert standings.unmatched == 0
        assert standings.decisions.holds(out[1]) is holds  # type: ignore[arg-type]


def test_a_decision_still_belongs_to_its_protest() -> None:
    lodged = ProtestLodged("r1", "lux", CANARY, "Ada", AT)
    out = _blanked(lodged, ProtestDecided("r1", lodged.key, True, CANARY, "Stewart", AT))
    assert isinstance(out[1], ProtestDecided)
    assert out[1].protest == out[0].key != lodged.key


def test_two_notes_of_the_same_moment_do_not_become_one_entry() -> None:
    notes = [IncidentNoted("r1", "7", text, "Stewart", AT) for text in ("Ada hit Ben", "Ben hit Ada")]
    moves = [SessionMoved("r1", Phase.RUNNING, author, AT) for author in ("Stewart", "Stella")]
    keys = [each.key for each in _blanked(*notes, *moves)]
    assert len(set(keys)) == 4


def test_what_makes_a_lap_late_is_no_text_of_staff() -> None:
    lap = LapSet("r1", "rig-1/1/0", 9, "rig-1", "ada", 90_000, AT, reason=AFTER_FLAG)
    assert _blanked(lap) == [lap]


@pytest.mark.parametrize("address", ["10.0.0.7", "10.0.0.7:5606", "[fe80::1]:20777"])
def test_an_address_of_the_hall_gets_another_name_and_a_ruling_still_finds_the_lap(address: str) -> None:
    rig = f"stray-{address}"
    lap = LapSet("r1", f"{rig}/1/0", 1, rig, "ada", 90_000, AT, aside=True)
    out, ruled = _blanked(lap, LapRuled("r1", lap.key, False, "", "Stewart", AT + timedelta(seconds=1)))
    assert isinstance(out, LapSet)
    assert isinstance(ruled, LapRuled)
    assert address.strip("[]").partition("]")[0] not in out.key
    assert out.rig.startswith("stray-")
    assert ruled.lap_key == out.key


PLAN = f"""
name = "Cup"
# {CANARY} {CANARY}
[look]
logo = "/home/{CANARY}/logo.png"
[teams.lux]
name = "Lux"
logo = "{CANARY}.png"
[drivers.d1]
name = "{CANARY} Ada"
number = 7
team = "lux"
[drivers.d2]
name = "Ben Lux"
nickname = "{CANARY}"
shown = "nickname"
team = "lux"
[drivers.d3]
name = "{CANARY} Gone"
[drivers.d4]
name = "Dan Free"
[rigs.left]
address = "10.0.0.21"
team = "lux"
key = "{CANARY} of the left rig"
venue = "ring"
watch = "/home/{CANARY}"
[rigs.right]
address = "10.0.0.22"
feed = "ac"
password = "{CANARY}"
"""


def test_a_plan_goes_out_without_keys_addresses_files_and_names_that_the_people_have() -> None:
    plan = parse_plan(PLAN)
    out = public_plan(plan, {"d1"}, lambda name: name.endswith("Gone"), lambda _: "logo.png")
    text = written(out)
    assert CANARY not in text
    assert "10.0.0." not in text
    assert parse_plan(text) == out
    assert [each.name for each in out.drivers.values()] == ["d1", "d2", "d3", "Dan Free"]
    assert [(each.team, each.venue) for each in out.rigs.values()] == [("lux", "ring"), (None, None)]
    assert out.rules == plan.rules
    assert out.look.logo == out.teams["lux"].logo == "logo.png"
    assert public_plan(Plan(), (), lambda _: False, lambda _: None) == Plan()
