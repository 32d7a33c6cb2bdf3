"""Two scorers that know nothing of each other agree on whole evenings: the record in, boards and standings out.

With classes scored together and apart, teams counted in every way, stored line-ups, grid places, lots, drops, sessions
with rules of their own, and all bonuses. ERACING_TEST_EXAMPLES looks at more of them.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaderboard.cup import cup
from leaderboard.fold import Standings
from leaderboard.rows import board
from tests.leaderboard.scoring import naive_evening as naive
from timing.event import Plan, PlannedClass, PlannedDriver, PlannedSession, PlannedTeam
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.lots import LineupSet, OrderDrawn
from timing.record.protocol import Written
from timing.rules import PRESETS, Over, OwnRules, Points, Ranking, Rules, Teams, table

AT = datetime(2026, 11, 27, 19, tzinfo=UTC)
NAMES = ("ada", "bea", "cleo", "dora", "edda", "fay")
TABLES = ("3-2-1", "25-20-16-13-11-10", "5-5-5-1")
TIES = ("wins", "best-result", "best-lap", "earlier", "drawn", "session:s0")


def decimals(*texts: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(text) for text in texts])


TABLE = st.sampled_from(TABLES).map(table)
WORTH = st.fixed_dictionaries(
    {
        "table": TABLE,
        "by_field": st.dictionaries(st.integers(0, 5), TABLE, max_size=2),
        "fastest": decimals("0", "1", "0.5"),
        "top": st.sampled_from([0, 2]),
        "pole": decimals("0", "2"),
        "factor": decimals("1", "1.25", "0.333"),
        "full_share": decimals("0", "0.75"),
        "short_factor": decimals("0.5", "0.25"),
        "distance": decimals("0", "5"),
        "distance_share": decimals("0.75", "0.5"),
    }
)
RULE = st.fixed_dictionaries(
    {
        "by": st.sampled_from(["best-lap", "mean-of-best", "best-consecutive", "race", "race"]),
        "of": st.integers(1, 3),
        "ties": st.sampled_from([(), ("earlier",), ("second-best", "drawn"), ("best-lap", "drawn")]),
        "min_laps": st.integers(0, 2),
        "min_share": decimals("0", "0.5", "0.75"),
    }
)


def some(draw: st.DrawFn) -> list[str]:
    return draw(st.lists(st.sampled_from(NAMES), unique=True))


@st.composite
def evenings(draw: st.DrawFn) -> dict[str, Any]:
    """Laps in a few close times, so that much is equal; the numbers of laps are those that the record will give."""
    classes, teams = st.sampled_from([None, "pro", "am"]), st.sampled_from([None, "red", "blue"])
    sessions = [
        {
            "id": f"s{number}",
            "type": draw(st.sampled_from(["qualifying", "race"])),
            "rule": draw(RULE) | {"result": "ours", "game_penalties": False},
            "worth": draw(WORTH),
            "planned": draw(st.sampled_from([None, 2, 4])),
            "lineup": draw(st.sampled_from([[], some(draw)])),
            "drawn": draw(st.sampled_from([[], some(draw)])),
            "team_points": draw(
                st.dictionaries(st.sampled_from(["red", "blue"]), st.sampled_from([-3, 2]), max_size=1)
            ),
            "drives": [_drive(draw, name) for name in some(draw)],
        }
        for number in range(draw(st.integers(1, 4)))
    ]
    apart = draw(st.booleans())
    keys = st.tuples(st.sampled_from(["pro", "am"]), st.sampled_from(["qualifying", "race"]))
    return {
        "drivers": {name: {"team": draw(teams), "class": draw(classes)} for name in NAMES},
        "teams": {"red": draw(classes), "blue": draw(classes)},
        "sessions": sessions,
        "counting": draw(st.sampled_from(["all", "best", "average-of-bests", "sum-of-bests"])),
        "team_best": draw(st.integers(1, 2)),
        "best": draw(st.sampled_from([0, 0, 1, 2])),
        "drops": draw(st.integers(0, 2)),
        "ties": draw(st.lists(st.sampled_from(TIES), max_size=3, unique=True)),
        "apart": apart,
        "class_worth": draw(st.dictionaries(keys, WORTH, max_size=2)) if apart else {},
        "drawn_drivers": draw(st.sampled_from([[], some(draw)])),
        "drawn_teams": draw(st.sampled_from([[], ["blue", "red"]])),
    }


def _drive(draw: st.DrawFn, name: str) -> dict[str, Any]:
    laps = draw(st.lists(st.tuples(st.integers(60_000, 60_003), st.integers(0, 4).map(bool)), max_size=4))
    drive = {
        "driver": name,
        "game": None,
        "laps": [(0, time, counts) for time, counts in laps],
        "started": bool(laps),
        "seconds_ms": draw(st.sampled_from([0, 0, 0, 1, 5_000])),
        "places": draw(st.sampled_from([0, 0, 0, 1, 2, 9])),
        "grid_places": draw(st.sampled_from([0, 0, 0, 1, 3])),
        "points": draw(st.sampled_from([0, 0, 0, -3, 2])),
        "disqualified": draw(st.integers(0, 9)) == 0,
    }
    ruled = any(drive[key] for key in ("seconds_ms", "places", "grid_places", "points", "disqualified"))
    return drive if laps or ruled else drive | {"points": 2}  # who did nothing and was given nothing was not there


class Told:
    """The evening as a record and a plan; it gives each lap of the evening its number in the record."""

    def __init__(self, evening: dict[str, Any]) -> None:
        self.plan = plan_of(evening)
        self.people = {id: Person(id, id, None, each["team"]) for id, each in evening["drivers"].items()}
        self.standings = Standings(self.plan.rules)
        for session in self.plan.sessions:
            self._write(SessionOpened(session.id, session.type, session.name, None, AT))
        for session in evening["sessions"]:
            self._session(session)
        for of, order in (("drivers", evening["drawn_drivers"]), ("teams", evening["drawn_teams"])):
            if order:
                self._write(OrderDrawn(of, tuple(order), "", "Toni", AT))  # type: ignore[arg-type]

    def _write(self, entry: Entry) -> int:
        self.standings.apply(Written(self.standings.seq + 1, entry))
        return self.standings.seq

    def _session(self, session: dict[str, Any]) -> None:
        id = session["id"]
        for drive in session["drives"]:
            driver, laps = drive["driver"], drive["laps"]
            for at, (_, time_ms, counts) in enumerate(laps):
                seq = self._write(LapSet(id, f"r/{id}/{driver}", at + 1, "r", driver, time_ms, AT, valid=counts))
                laps[at] = seq, time_ms, counts
            for penalty, value in (
                (Penalty.SECONDS, drive["seconds_ms"]),
                (Penalty.PLACES, drive["places"]),
                (Penalty.GRID_PLACES, drive["grid_places"]),
                (Penalty.POINTS, drive["points"] * 100),
                (Penalty.DISQUALIFIED, drive["disqualified"]),
            ):
                if value:
                    self._rules(id, penalty, int(value), driver=driver)
        for team, points in session["team_points"].items():
            self._rules(id, Penalty.POINTS, points * 100, team=team)
        if session["lineup"]:
            self._write(LineupSet(id, tuple(session["lineup"]), "", "Toni", AT))
        if session["drawn"]:
            self._write(OrderDrawn("session", tuple(session["drawn"]), "", "Toni", AT, id))
        self._write(SessionMoved(id, Phase.CLOSED, "Toni", AT))

    def _rules(self, session: str, penalty: Penalty, value: int, driver: str = "", team: str = "") -> None:
        at = AT + timedelta(seconds=self.standings.seq)
        self._write(Ruled(session, penalty, "", "Toni", at, driver, team, value))


def plan_of(evening: dict[str, Any]) -> Plan:
    class_points: dict[str, dict[str, Points]] = {}
    for (of, type), worth in evening["class_worth"].items():
        class_points.setdefault(of, {})[type] = points_of(worth)
    rules: Rules = replace(
        PRESETS["hotlap"],
        teams=Teams(evening["counting"], evening["team_best"], every_driver=False),
        over=Over(evening["best"], evening["drops"]),
        ties=tuple(evening["ties"]),
        own={each["id"]: OwnRules(ranking_of(each["rule"]), points_of(each["worth"])) for each in evening["sessions"]},
        classes="apart" if evening["apart"] else "together",
        class_points=class_points,
    )
    return Plan(
        teams={id: PlannedTeam(id, id, id, class_id=of) for id, of in evening["teams"].items()},
        drivers={
            id: PlannedDriver(id, id, each["team"], class_id=each["class"]) for id, each in evening["drivers"].items()
        },
        sessions=tuple(
            PlannedSession(each["id"], SessionType(each["type"]), each["id"], laps=each["planned"])
            for each in evening["sessions"]
        ),
        rules=rules,
        classes={id: PlannedClass(id, id) for id in ("pro", "am")},
    )


def ranking_of(rule: dict[str, Any]) -> Ranking:
    return Ranking(rule["by"], rule["of"], rule["ties"], rule["min_laps"], rule["min_share"])


def points_of(worth: dict[str, Any]) -> Points:
    names = {"by_field": "tables", "fastest": "fastest_lap", "top": "fastest_lap_top"}
    return Points(**{names.get(key, key): value for key, value in worth.items()})


def lines(of: Any) -> list[tuple[int, str, Fraction]]:
    return [(each.standing.position, each.standing.id, Fraction(each.standing.points)) for each in of]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(evenings())
def test_two_scorers_agree_on_any_whole_evening(evening: dict[str, Any]) -> None:
    told = Told(evening)
    whole = cup(told.standings, told.plan, told.people, "e")
    for at, session in enumerate(evening["sessions"]):
        results = naive.results(evening, at)
        scored = whole.scores[session["id"]].scored
        assert [(each.place.position, each.driver, Fraction(each.points)) for each in scored.scored] == [
            (each["worth_place"], each["driver"], each["points"]) for each in results
        ]
        shown = board(told.standings, session["id"], "e", told.people, {}, plan=told.plan)
        drove = [drive["driver"] for drive in session["drives"] if drive["laps"]]
        there = [each for each in results if each["driver"] in (*drove, *session["lineup"])]
        rows = sorted((row.driver.id, row.class_id, row.status == "disqualified") for row in shown.rows)
        assert rows == sorted(
            (each["driver"], naive.class_of(evening, each["driver"]), each["status"] == "disqualified")
            for each in there
        )
        if len(there) == len(results):  # a penalty of somebody who was not there is in the result, and on no board
            points = {each["driver"]: each["points"] + each["given"] for each in results}
            of_class = {each["driver"]: each["class_place"] for each in results}
            for row in shown.rows:
                assert row.driver.id not in drove or row.class_position in (None, of_class[row.driver.id])
                assert row.points is None or Fraction(str(row.points)) == points[row.driver.id]
    assert lines(whole.drivers) == naive.standings(evening)
    assert lines(whole.teams) == naive.standings(evening, teams=True)
    for each in whole.classes:
        assert lines(each.drivers) == naive.standings(evening, each.of.id)
        assert lines(each.teams) == naive.standings(evening, each.of.id, teams=True)
