"""The game's own result in a race: penalties that count, and a race as the game has it."""

from dataclasses import replace

import pytest

from leaderboard.cup import drives
from leaderboard.explain import session_place
from leaderboard.explain_text import session_text
from leaderboard.fold import Standings, fold
from leaderboard.game import NEVER, Own, Stated, by_driver, ordered, taken
from leaderboard.scoring.classification import classify
from tests.leaderboard.evenings import PEOPLE, board_of
from tests.leaderboard.games import Race, ended
from timing.classified import Classified, Finish
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase
from timing.record.game_result import GameRow
from timing.rules import PRESETS, Ranking, Rules

CUP = PRESETS["company-cup"]


def rules(**changed: object) -> Rules:
    """The cup's rules with a race that is ranked otherwise."""
    return replace(CUP, rankings={"race": replace(CUP.ranking("race"), **changed)})  # type: ignore[arg-type]


OURS, GAME = CUP, rules(result="game")


def same_everywhere(race: Race) -> list[str]:
    """The order on the board, which is that of the scored classification."""
    standings = race.standings()
    session = standings.sessions["race"]
    scored = classify(drives(session, PEOPLE), session.rule)
    rows = board_of(standings, "race").rows
    assert [(each.drive.driver, each.position, each.value) for each in scored.places] == [
        (row.driver.id, row.position, session.ranking.value(session.tallies[row.driver.id])) for row in rows
    ]
    return [row.driver.id for row in rows]


class TestOurs:
    def race(self, rules: Rules = OURS) -> Race:
        race = Race(rules)
        race.drives("anna", "2:00.000", "2:00.000")
        race.drives("ben", "2:01.000", "2:01.000")
        return race

    def test_seconds_that_the_game_gave_are_part_of_the_time(self) -> None:
        race = self.race()
        race.game(anna=ended(2, 2, "4:00.000", penalty_s=5), ben=ended(1, 2, "4:02.000", penalty_s=0))
        assert same_everywhere(race) == ["ben", "anna"]
        anna = race.of("anna")
        assert anna.why == "2 laps in 4:05.000, 5 s of penalty included."
        assert (anna.penalties, anna.gap_ms) == (("5 s by the game",), 3_000)
        german = race.row("anna", "de", session="race")
        assert (german.why, german.penalties) == ("2 Runden in 4:05,000, darin 5 s Strafe.", ("5 s vom Spiel",))
        place = session_place(race.cup(), "race", "anna")
        assert (place.game_ms, place.by_game, place.distance) == (5_000, False, 2)
        assert "with 2 laps in 4:05.000, penalties included: 5 s by the game." in session_text(place, "en")

    def test_stewards_may_add_to_it(self) -> None:
        race = self.race()
        race.game(anna=ended(1, 2, "4:00.000", penalty_s=1))
        race.penalise("anna", Penalty.SECONDS, 2_000)
        assert race.of("anna").why == "2 laps in 4:03.000, 3 s of penalty included."
        assert race.of("anna").penalties == ("1 s by the game", "2 s")
        text = session_text(session_place(race.cup(), "race", "anna"), "de")
        assert ", darin Strafen: 1 s vom Spiel und 2 s von der Rennleitung." in text

    def test_unless_the_rules_say_that_they_do_not_count(self) -> None:
        race = self.race(rules(game_penalties=False))
        race.game(anna=ended(2, 2, "4:00.000", penalty_s=5))
        assert same_everywhere(race) == ["anna", "ben"]
        assert race.of("anna").penalties == ()

    def test_nothing_else_counts(self) -> None:
        race = self.race()
        race.game(anna=ended(2, 3, "6:00.000", finish=Finish.DISQUALIFIED), ben=ended(1, 2, "4:00.000"))
        assert same_everywhere(race) == ["anna", "ben"]
        assert race.of("anna").status == "timed"

    def test_outside_of_races_nothing_counts_at_all(self) -> None:
        race = Race(OURS, SessionType.QUALIFYING)
        race.drives("anna", "2:00.000")
        race.game(anna=ended(1, 1, "2:00.000", penalty_s=5))
        assert race.of("anna").why == "Best lap 2:00.000."

    def test_it_may_be_taken_back_and_given_back(self) -> None:
        race = self.race()
        said = race.game(anna=ended(2, 2, "4:00.000", penalty_s=5))
        undone = race.undo(said)
        assert same_everywhere(race) == ["anna", "ben"]
        race.undo(undone)
        assert same_everywhere(race) == ["ben", "anna"]

    def test_the_last_word_of_a_game_holds(self) -> None:
        race = self.race()
        race.game(anna=ended(2, 2, "4:00.000", penalty_s=5))
        race.game(anna=ended(2, 2, "4:00.000", penalty_s=1))
        assert race.of("anna").penalties == ("1 s by the game",)
        race.game(anna=ended(2, 2, "4:00.000", penalty_s=9), source="another game")
        assert race.of("anna").penalties == ("9 s by the game",)


class TestTheGames:
    def test_who_is_in_it_has_the_laps_and_the_time_of_the_game_though_ours_were_lost(self) -> None:
        race = Race(GAME)
        race.drives("anna", "2:00.000", "2:00.000")
        race.drives("ben", "1:59.000")  # the second lap was lost on the way
        race.game(anna=ended(2, 2, "4:00.001"), ben=ended(1, 2, "3:58.000"))
        assert same_everywhere(race) == ["ben", "anna"]
        assert race.of("ben").why == "2 laps in 3:58.000, as in the game's own result."
        assert (race.of("ben").laps, race.of("anna").gap_ms) == (2, 2_001)
        assert race.row("ben", "de", session="race").why == "2 Runden in 3:58,000, wie im Ergebnis des Spiels."
        text = session_text(session_place(race.cup(), "race", "ben"), "en")
        assert text.startswith("Ben is 1st in Race 1 with 2 laps in 3:58.000, as in the game's own result.")

    def test_penalties_of_the_game_and_of_the_stewards_are_in_the_time(self) -> None:
        race = Race(GAME)
        for driver in ("anna", "ben", "clara"):
            race.drives(driver, "2:00.000")
        race.game(anna=ended(2, 1, "2:00.000", penalty_s=5), ben=ended(1, 1, "2:01.000"), clara=ended(3, 1, "2:06.000"))
        assert same_everywhere(race) == ["ben", "anna", "clara"]
        race.penalise("ben", Penalty.SECONDS, 4_500)
        assert same_everywhere(race) == ["anna", "ben", "clara"]
        assert race.of("ben").why == ("1 lap in 2:05.500, 4.5 s of penalty included, as in the game's own result.")

    def test_the_order_is_that_of_the_game_also_where_laps_and_time_say_otherwise(self) -> None:
        """Who gave up is behind all who saw the flag, however far he had come."""
        race = Race(GAME)
        race.drives("anna", "2:00.000", "2:00.000", "2:00.000")
        race.drives("ben", "3:00.000")
        race.game(ben=ended(1, 1, "3:00.000"), anna=ended(2, 3, finish=Finish.RETIRED))
        assert same_everywhere(race) == ["ben", "anna"]
        anna = session_place(race.cup(), "race", "anna")
        assert anna.above is not None
        assert (anna.above.decided_by, anna.above.own, anna.above.other) == ("game", 2, 1)
        assert "Ben is ahead: place in the game's own result 1st against 2nd." in session_text(anna, "en")
        assert "Platz im Ergebnis des Spiels 1. gegen 2." in session_text(anna, "de")
        assert race.of("anna").why == "3 laps in 6:00.000, as in the game's own result."

    @pytest.mark.parametrize(
        ("laps", "ben", "anna"),
        [(3, ended(1, 1, "3:00.000"), ended(2, 3, "6:00.000")), (1, ended(1, 1, "3:00.000"), ended(2, 1, "2:00.000"))],
    )
    def test_laps_and_time_that_speak_against_the_order_are_not_told_as_if_they_had_decided(
        self, laps: int, ben: Classified, anna: Classified
    ) -> None:
        """Who stands behind one who has driven less is bound by that, also against who is in no game's result."""
        race = Race(GAME)
        race.drives("anna", *["2:00.000"] * laps)
        race.drives("ben", "2:00.000")
        race.drives("clara", *["1:15.000"] * 2 if laps == 3 else ["2:30.000"])
        race.game(ben=ben, anna=anna)
        race.penalise("ben", Penalty.SECONDS, 60_000)
        assert same_everywhere(race) == ["clara", "anna", "ben"]
        told = session_place(race.cup(), "race", "anna").above
        assert told is not None
        assert (told.id, told.decided_by, told.own, told.other) == ("clara", "game", 2, None)

    def test_a_time_that_nobody_knows_is_none(self) -> None:
        race = Race(GAME)
        race.drives("anna", "2:00.000")
        race.drives("ben", "2:01.000")
        race.game(anna=ended(1, 5), ben=ended(2, 5))
        assert same_everywhere(race) == ["anna", "ben"]
        assert (race.of("anna").why, race.of("anna").gap_ms) == ("5 laps, as in the game's own result.", None)
        race.penalise("anna", Penalty.SECONDS, 5_000)
        assert same_everywhere(race) == ["anna", "ben"], "seconds on a time that nobody knows"
        text = session_text(session_place(race.cup(), "race", "ben"), "de")
        assert text.startswith("Ben liegt in Race 1 auf Platz 2 mit 5 Runden, wie im Ergebnis des Spiels.")

    @pytest.mark.parametrize(
        ("finish", "status", "why", "told"),
        [
            (Finish.DISQUALIFIED, "disqualified", "Disqualified by the game.", "disqualified by the game"),
            (Finish.NOT_CLASSIFIED, "not-classified", "Not classified by the game.", "not classified by the game"),
        ],
    )
    def test_whom_the_game_takes_out_is_out(self, finish: Finish, status: str, why: str, told: str) -> None:
        race = Race(GAME)
        race.drives("anna", "1:50.000")
        race.drives("ben", "2:00.000")
        race.game(anna=ended(1, 1, "1:50.000", finish=finish), ben=ended(2, 1, "2:00.000"))
        assert same_everywhere(race) == ["ben", "anna"]
        row = race.of("anna")
        assert (row.status, row.why, row.penalties) == (status, why, (told,))
        text = session_text(session_place(race.cup(), "race", "anna"), "en")
        assert text.startswith(f"Anna is 2nd in Race 1, {status.replace('-', ' ')}, by the game.")
        fastest = {row.driver.id: row.last for row in race.race.rows}
        assert fastest["ben"] == ("overall-best" if status == "disqualified" else "personal-best")

    def test_who_is_not_in_it_is_ranked_by_what_was_heard(self) -> None:
        race = Race(GAME)
        race.drives("anna", "2:00.000")
        race.drives("clara", "2:00.500")
        race.drives("ben", "2:01.000")
        race.game(anna=ended(2, 1, "2:00.000"), ben=ended(1, 1, "1:59.000"))
        assert same_everywhere(race) == ["ben", "anna", "clara"]
        assert race.of("clara").why == "1 lap in 2:00.500."
        assert session_place(race.cup(), "race", "clara").by_game is False

    def test_laps_of_the_game_make_the_distance_that_is_needed(self) -> None:
        race = Race(rules(result="game", min_laps=3))
        race.drives("anna", "2:00.000")
        race.drives("ben", "2:00.000", "2:00.000", "2:00.000")
        race.game(anna=ended(1, 3, "6:00.000"), ben=ended(2, 2, "4:00.000"))
        assert [(row.driver.id, row.status) for row in race.race.rows] == [("anna", "timed"), ("ben", "not-classified")]
        assert same_everywhere(race) == ["anna", "ben"]
        assert race.of("ben").why == "Not classified: 2 laps where 3 are needed."

    def test_games_of_several_rigs_stand_among_each_other_by_laps_and_time(self) -> None:
        race = Race(GAME)
        for driver in ("anna", "ben"):
            race.drives(driver, "2:00.000")
        race.game(source="rig 1", anna=ended(1, 1, "2:00.300"))
        race.game(source="rig 2", ben=ended(7, 1, "2:00.200"))
        assert same_everywhere(race) == ["ben", "anna"]

    def test_rigs_of_one_lobby_have_one_result_of_which_each_tells_a_part(self) -> None:
        race = Race(GAME)
        for driver in ("anna", "ben"):
            race.drives(driver, "2:00.000")
        race.told(GameRow("rig of anna", "anna", ended(2, 1, "2:00.000")), source="left/77", game="77")
        race.told(GameRow("rig of ben", "ben", ended(1, 1, "2:00.100")), source="right/77", game="77")
        assert same_everywhere(race) == ["ben", "anna"], "the game has it so, whatever the times"
        assert [each[:2] for each in race.told_apart()] == [("total", "ben")]

    def test_a_lap_that_changes_hands_takes_the_result_along(self) -> None:
        race = Race(GAME)
        keys = race.drives("anna", "2:00.000", "2:00.000")
        race.game(anna=ended(1, 2, "3:59.000"))
        race.give(keys[0], "clara")
        assert race.of("anna").why.startswith("1 lap in 2:00.000. "), "two have driven the car: it is nobody's result"
        race.give(keys[1], "clara")
        assert race.order("race") == ["clara"]
        assert race.of("clara").why == "2 laps in 3:59.000, as in the game's own result."

    def test_laps_that_come_later_change_nothing_of_it(self) -> None:
        race = Race(GAME)
        race.drives("anna", "2:00.000")
        race.game(anna=ended(1, 2, "4:00.000"))
        race.drives("anna", "2:00.100")
        assert race.of("anna").why == "2 laps in 4:00.000, as in the game's own result."

    def test_step_by_step_is_as_at_once(self) -> None:
        race = Race(GAME)
        keys = race.drives("anna", "2:00.000", "2:00.000")
        race.drives("ben", "2:01.000")
        said = race.game(anna=ended(2, 2, None), ben=ended(1, 2, "4:00.000"))
        race.give(keys[1], "ben")
        race.undo(race.undo(said))
        race.drives("clara", "1:59.000")
        standings = Standings(GAME)
        for count, written in enumerate(race.written, start=1):
            standings.apply(written)
            assert board_of(standings, "race") == board_of(fold(race.written[:count], GAME), "race")

    def test_only_boards_on_which_something_changes_are_told_to(self) -> None:
        race = Race(GAME)
        race.drives("anna", "2:00.000")
        standings = race.standings()
        race.game(anna=ended(1, 1, "2:00.000"))
        assert standings.apply(race.written[-1]) == "race"
        race.game(source="again", anna=ended(1, 1, "2:00.000"))
        assert standings.apply(race.written[-1]) is None

    def test_an_official_result_that_it_changes_is_a_revised_one(self) -> None:
        race = Race(OURS)
        race.drives("anna", "2:00.000")
        race.moves(Phase.OFFICIAL, session="race")
        race.game(anna=ended(1, 1, "2:00.000", penalty_s=0))
        assert race.standings().phase("race") is Phase.OFFICIAL
        race.game(anna=ended(1, 1, "2:00.000", penalty_s=5))
        assert race.standings().phase("race") is Phase.REVISED

    def test_of_a_session_that_nothing_else_is_known_of_it_is_kept(self) -> None:
        race = Race(GAME)
        race.told(GameRow("car 1", "anna", ended(1, None)))
        assert [row.driver for row in race.standings().sessions["race"].game.rows] == ["anna"]


class TestTheOrderOfAGame:
    def stated(self, driver: str, result: Classified) -> Stated:
        return Stated("lobby", f"car of {driver}", driver, result)

    def test_without_positions_it_is_how_far_who_came(self) -> None:
        rows = [
            self.stated("out", ended(None, 9, finish=Finish.RETIRED)),
            self.stated("thrown out", ended(None, 10, "1:00.000", finish=Finish.DISQUALIFIED)),
            self.stated("late", ended(None, 8, "1:00.000", finish=Finish.NOT_CLASSIFIED)),
            self.stated("third", ended(None, 9, "2:00.000")),
            self.stated("second", ended(None, 10, "2:10.000")),
            self.stated("first", ended(None, 10, "2:00.000", finish=None)),
        ]
        own = {"out": Own(9, 1_000)}
        assert [row.driver for row in ordered(rows, own)] == [
            "first", "second", "third", "out", "late", "thrown out"
        ]  # fmt: skip

    def test_what_it_does_not_tell_is_what_was_heard_if_all_was(self) -> None:
        rows = [self.stated("ada", ended(1)), self.stated("bea", ended(2, 3)), self.stated("cleo", ended(3, 2))]
        own = {"ada": Own(4, 400_000), "bea": Own(3, 310_000), "cleo": Own(1, 90_000)}
        found = taken(rows, Ranking("race", result="game"), own)
        assert {driver: (each.laps, each.time_ms) for driver, each in found.items()} == {
            "ada": (4, 400_000),
            "bea": (3, 310_000),
            "cleo": (2, None),
        }
        assert found["cleo"].key == (-2, NEVER, 3)

    def test_who_has_not_driven_here_is_not_in_it(self) -> None:
        rows = [self.stated("ada", ended(1, 3, "6:00.000")), self.stated("", ended(2, 3, "6:00.000"))]
        assert taken(rows, Ranking("race", result="game"), {}) == {}

    def test_of_two_cars_of_one_driver_the_first_counts(self) -> None:
        first, second = self.stated("ada", ended(1, 3)), self.stated("ada", ended(2, 2))
        assert by_driver([first, second]) == {"ada": first}
        later = first._replace(source="another lobby")
        assert by_driver([first, later]) == {"ada": later}
