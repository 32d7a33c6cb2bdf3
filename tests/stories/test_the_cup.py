"""A whole company cup: 23 teams, 69 drivers, two venues, a qualifying and six races, and the prize-giving.

`tests.stories.cup_evening` is the playbook. Here is what must be true at the end of it, by arithmetic that knows
nothing of the house, and on every screen and in every file alike.
"""

from collections.abc import Sequence

import pytest

from display import wire
from display.verifying import verified
from leaderboard.cup import DriverStanding, TeamStanding
from leaderboard.grid import grid
from tests.stories.arithmetic import NEVER, Line, Placed
from tests.stories.company_cup import DRIVERS, LAPS, MEMBERS, QUALIFYING, RACES, SESSIONS, driver, name
from tests.stories.cup_evening import CupEvening
from timing.alerts import AlertKind
from timing.laps import SWAP

every_session = pytest.mark.parametrize("session", SESSIONS)
every_race = pytest.mark.parametrize("number", range(1, RACES + 1))


class TestTheResults:
    @every_session
    def test_are_those_of_pencil_and_paper(self, evening: CupEvening, session: str) -> None:
        board, noted = evening.board(session), evening.notebook.results()[session]
        assert [row.driver.id for row in board.rows] == [each.driver for each in noted]
        leader = noted[0]
        for row, each in zip(board.rows, noted, strict=True):
            assert (row.driver.name, row.driver.number is not None) == (name(each.driver), True)
            assert row.team is not None
            assert row.team.id == each.driver.rsplit("-", 1)[0]
            assert row.points == each.points
            assert row.laps == len(each.drive.laps)
            assert row.best_ms == (None if each.drive.best[0] == NEVER else each.drive.best[0])
            assert row.last_ms == each.drive.laps[-1].time_ms
            assert row.gap_ms == _gap(session, leader, each)
            assert each.place is None or (row.position, row.tied) == (each.place, False)

    @every_race
    def test_are_what_was_to_come_out(self, evening: CupEvening, number: int) -> None:
        """Which makes sure that all that was arranged did happen."""
        teams = [row.team.id for row in evening.board(f"race-{number}").rows if row.team is not None]
        assert teams == evening.ends_up[number - 1]

    def test_have_every_lap_that_was_driven_and_each_once(self, evening: CupEvening) -> None:
        noted = [
            (session, lap.time_ms)
            for session, drives in evening.notebook.sessions.items()
            for drive in drives.values()
            for lap in drive.laps
        ]
        assert len(noted) == 69 * 2 + RACES * 23 * LAPS - 3, (
            "two rigs failed in race 4, of which three laps are missing"
        )
        assert sorted((lap.session, lap.time_ms) for lap in evening.laps) == sorted(noted)
        venues = {evening.plan.rigs[lap.rig].venue for lap in evening.laps}
        assert venues == {"Koblach", "Ringhalle"}

    @every_session
    def test_are_official(self, evening: CupEvening, session: str) -> None:
        assert evening.board(session).state == "official"
        assert evening.cup.state == "official"


def _gap(session: str, leader: Placed, each: Placed) -> int | None:
    """To the leader: of time where both drove as many laps, and nobody was put behind a slower one."""
    if each is leader or each.place is None:
        return None
    if session == QUALIFYING:
        return each.drive.best[0] - leader.drive.best[0]
    behind = each.drive.total_ms - leader.drive.total_ms
    return behind if len(each.drive.laps) == len(leader.drive.laps) and behind >= 0 else None


class TestTheStandings:
    def test_of_drivers_are_those_of_pencil_and_paper(self, evening: CupEvening) -> None:
        shown = [(each.driver.id, each) for each in evening.cup.drivers]
        self._equal(shown, evening.notebook.drivers(DRIVERS))

    def test_of_teams_are_those_of_pencil_and_paper(self, evening: CupEvening) -> None:
        shown = [(each.team.id, each) for each in evening.cup.teams]
        self._equal(shown, evening.notebook.teams(MEMBERS))

    def _equal(self, shown: Sequence[tuple[str, DriverStanding | TeamStanding]], lines: Sequence[Line]) -> None:
        assert [id for id, _ in shown] == [line.id for line in lines]
        above: Line | None = None
        for place, ((_, each), line) in enumerate(zip(shown, lines, strict=True), start=1):
            standing = each.standing
            assert standing.points == line.points
            assert standing.best_ms == line.links[1][0]
            assert (standing.position, standing.tied) == (place, False)
            assert standing.decided_by == (line.decided_by(above) if above else None)
            above = line

    @pytest.mark.parametrize(
        ("ahead", "behind", "link"),
        [("nordhang", "kessel", "wins"), ("lahntal", "basalt", "best-lap"), ("waldkauz", "turmuhr", "earlier")],
    )
    def test_of_two_equal_teams_are_decided_by_each_link_of_the_chain(
        self, evening: CupEvening, ahead: str, behind: str, link: str
    ) -> None:
        order = [each.team.id for each in evening.cup.teams]
        at = order.index(behind)
        assert order[at - 1] == ahead
        one, other = evening.cup.teams[at - 1].standing, evening.cup.teams[at].standing
        assert (one.points, other.decided_by) == (other.points, link)

    @pytest.mark.parametrize(
        ("ahead", "behind", "link"),
        [
            ("nordhang-1", "kessel-1", "wins"),
            ("lahntal-1", "basalt-1", "best-lap"),
            ("waldkauz-1", "turmuhr-1", "earlier"),
        ],
    )
    def test_and_so_are_those_of_two_equal_drivers(
        self, evening: CupEvening, ahead: str, behind: str, link: str
    ) -> None:
        lines = {each.driver.id: each.standing for each in evening.cup.drivers}
        assert lines[ahead].points == lines[behind].points
        assert lines[ahead].position < lines[behind].position
        noted = {line.id: line for line in evening.notebook.drivers(DRIVERS)}
        assert noted[behind].decided_by(noted[ahead]) == link

    def test_miss_nobody_who_had_to_drive(self, evening: CupEvening) -> None:
        assert all(not each.missing for each in evening.cup.teams)


class TestTies:
    def test_in_qualifying_go_to_the_better_second_lap(self, evening: CupEvening) -> None:
        rows = evening.board(QUALIFYING).rows
        assert [row.driver.id for row in rows[:3]] == ["quellwasser-2", "pflugbau-1", "moselwerk-1"]
        assert rows[1].why.startswith(
            f"Ahead of {name('moselwerk-1')}: same best lap 2:00.100, second-best lap 2:00.300"
        )

    def test_and_where_that_is_equal_too_to_whose_was_earlier(self, evening: CupEvening) -> None:
        rows = {row.driver.id: row for row in evening.board(QUALIFYING).rows}
        one, other = rows["rebenhof-2"], rows["sonnentag-2"]
        assert other.position == one.position + 1
        assert one.tie is not None
        assert (one.tie.ahead_of, one.tie.decided_by) == ("sonnentag-2", "earlier")

    @pytest.mark.parametrize(
        ("number", "words"), [(2, "best lap 1:57.900 against 1:58.000"), (3, "best lap set earlier")]
    )
    def test_in_a_race_go_to_the_better_lap_or_the_earlier(self, evening: CupEvening, number: int, words: str) -> None:
        one, other = evening.board(f"race-{number}").rows[19:21]
        assert one.gap_ms == other.gap_ms
        assert one.why.endswith(f"Ahead of {other.driver.name}: same laps and time, {words}.")


class TestWhatHappened:
    def test_a_driver_who_left_in_mid_lap_has_the_lap_and_staff_are_told(self, evening: CupEvening) -> None:
        [doubtful] = [lap for lap in evening.laps if lap.doubt]
        assert (doubtful.driver, doubtful.lap, doubtful.doubt) == (driver("optikhaus", 1), 4, SWAP)
        assert AlertKind.SWAP in {alert.kind for alert in evening.alerts}

    def test_a_deleted_pole_is_none_and_one_given_back_is_one(self, evening: CupEvening) -> None:
        rows = {row.driver.id: row for row in evening.board(QUALIFYING).rows}
        assert (rows["lahntal-1"].best_ms, rows["lahntal-1"].laps) == (124_000, 2)
        assert (rows["quellwasser-2"].best_ms, rows["quellwasser-2"].points) == (119_900, 3)

    def test_the_laps_that_anna_drove_are_hers(self, evening: CupEvening) -> None:
        drove = {row.driver.id for row in evening.board("race-3").rows}
        assert driver("apfelhof", 0) in drove
        assert driver("apfelhof", 2) not in drove

    def test_who_was_penalised_by_mistake_has_nothing_of_it(self, evening: CupEvening) -> None:
        rows = {(id, row.driver.id): row for id in SESSIONS for row in evening.board(id).rows}
        assert rows["race-1", driver("kessel", 0)].penalties == ()
        assert rows["race-3", driver("drachen", 2)].penalties == ()
        assert rows["race-3", driver("drachen", 2)].status == "timed"
        assert rows["race-2", driver("eifelglas", 1)].penalties == ("warning",)

    def test_who_is_out_has_no_points_and_who_lost_some_has_fewer(self, evening: CupEvening) -> None:
        rows = {(id, row.driver.id): row for id in SESSIONS for row in evening.board(id).rows}
        out = rows["race-3", driver("blitz", 2)], rows["race-5", driver("drachen", 1)]
        assert [(row.status, row.points) for row in out] == [("disqualified", 0), ("not-classified", 0)]
        teams = {each.team.id: each.standing for each in evening.cup.teams}
        assert sum(each.given for each in teams["hafenlicht"].results) == -10
        assert sum(each.given for each in teams["gelbkiste"].results) == -5

    def test_grid_places_are_served_in_the_next_race_of_the_same_driver(self, evening: CupEvening) -> None:
        grid_of_5 = [who for who in evening.order(QUALIFYING) if who in evening.order("race-5")]
        at = grid_of_5.index(driver("blitz", 1))
        grid_of_5.insert(at + 5, grid_of_5.pop(at))
        assert list(grid(evening.standings, evening.plan, "race-5")) == grid_of_5

    def test_a_rig_that_fails_leaves_its_driver_behind_those_with_more_laps(self, evening: CupEvening) -> None:
        rows = evening.board("race-4").rows
        assert [(row.driver.id, row.laps, row.gap_ms) for row in rows[21:]] == [
            (driver("drachen", 0), 2, None),
            (driver("nordhang", 0), 1, None),
        ]
        again = [lap for lap in evening.laps if (lap.session, lap.driver) == ("race-4", driver("blitz", 0))]
        assert len({lap.source for lap in again}) == 2, "its game was started anew"

    def test_the_power_cut_lost_nothing(self, evening: CupEvening) -> None:
        assert len(evening.board("race-5").rows) == 23
        assert {row.laps for row in evening.board("race-5").rows} == {LAPS}

    def test_every_step_of_the_last_race_is_a_version_of_its_own(self, evening: CupEvening) -> None:
        states = [each.state.value for each in evening.published(f"race-{RACES}")]
        assert states == ["provisional", "provisional", "official", "revised", "official"]


class TestTheScreens:
    def test_that_followed_all_evening_show_what_a_new_one_shows(self, evening: CupEvening) -> None:
        assert evening.wall.json == evening.phone.json == evening.rebuilt("race-6")
        assert evening.lets_in().json == evening.wall.json
        assert (evening.wall.connections, evening.phone.connections) == (3, 2), "a network lost, and a power cut"

    def test_turned_to_each_session_as_it_opened(self, evening: CupEvening) -> None:
        for guest in (evening.wall, evening.phone):
            assert list(dict.fromkeys(board.session.id for board in guest.boards)) == list(SESSIONS)

    @every_session
    def test_show_what_the_record_says_to_the_byte(self, evening: CupEvening, session: str) -> None:
        assert wire.board(evening.board(session)) == evening.rebuilt(session)
        assert evening.lets_in(session).json == evening.rebuilt(session)

    def test_never_showed_a_lap_before_it_was_written(self, evening: CupEvening) -> None:
        written = {seq for seq, _ in evening.entries}
        assert all(board.seq in written for board in (*evening.wall.boards, *evening.phone.boards))

    def test_the_record_is_sound(self, evening: CupEvening) -> None:
        found = verified(evening.record, evening.plan)
        assert found.fault is None
