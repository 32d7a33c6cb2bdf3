"""Stories of made-up evenings: what a commentator can tell, and what is no story any more once a lap is taken away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.board import Board
from leaderboard.cup import cup
from leaderboard.details import Seen
from leaderboard.fold import Standings
from leaderboard.improvements import improvements
from leaderboard.rows import board
from leaderboard.stories import MOST, stories
from leaderboard.story import WEIGHT, Earlier, Kind, Story, TrackRecord
from leaderboard.story_words import sentence
from leaderboard.teams import teams_of
from timing.classified import Classified, Finish
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapRuled, LapSet, Person, SessionOpened, Undone
from timing.record.game_result import GameClassified, GameRow
from timing.record.protocol import Written
from timing.units import Language, parse

AT = datetime(2026, 11, 27, 19, tzinfo=UTC)
PLAN = parse_plan(
    """
    rules = "company-cup"
    [[sessions]]
    type = "qualifying"
    [[sessions]]
    type = "race"
    count = 2
    [teams.red]
    name = "Red Ltd"
    drivers = ["Ada", "Bea"]
    [teams.blue]
    name = "Blue AG"
    drivers = ["Cleo", "Dora"]
    """
)
TRACK = "Hill Ring"


class Evening:
    """An evening as it is written down. Times are as people say them: `1:30.5`."""

    def __init__(self, plan: Plan = PLAN, track: str | None = TRACK) -> None:
        self.plan, self.track = plan, track
        self.people = {each.id: Person(each.id, each.name, each.number, each.team) for each in plan.drivers.values()}
        self.standings = Standings(plan.rules)
        self._laps: dict[tuple[str, str], int] = {}

    def write(self, entry: Entry) -> int:
        self.standings.apply(Written(self.standings.seq + 1, entry))
        return self.standings.seq

    def opens(self, session: str = "qualifying", type: str = "qualifying") -> None:
        self.write(SessionOpened(session, SessionType(type), session.title(), self.track, AT))
        self.moves(session, Phase.RUNNING)

    def moves(self, session: str, phase: Phase) -> None:
        self.write(SessionMoved(session, phase, "Toni", AT + timedelta(seconds=self.standings.seq)))

    def lap(self, driver: str, time: str, session: str = "qualifying", valid: bool | None = None) -> str:
        number = self._laps[session, driver] = self._laps.get((session, driver), 0) + 1
        lap = LapSet(session, f"rig/{driver}", number, f"rig-{driver}", driver, parse(time), AT, valid=valid)
        self.write(lap)
        return lap.key

    def race(self, *rounds: str, session: str = "race-1") -> None:
        """Each round says who needed how many seconds for the lap: `ada 90 bea 91.2`."""
        for told in rounds:
            words = told.split()
            for driver, seconds in zip(words[::2], words[1::2], strict=True):
                self.lap(driver, seconds, session)

    def board(self, session: str) -> Board:
        return board(self.standings, session, "e", self.people, teams_of(self.plan), plan=self.plan)

    def seen(self) -> Seen:
        boards = {id: self.board(id) for id in self.standings.sessions}
        told = cup(self.standings, self.plan, self.people, "e")
        return Seen(self.standings, boards, told, self.plan, self.people)

    def stories(self, session: str = "current", earlier: Earlier | None = None) -> tuple[Story, ...]:
        return stories(self.seen(), session, earlier or Earlier())

    def told(self, session: str = "current", earlier: Earlier | None = None, language: Language = "en") -> list[str]:
        """The sentences, the oldest first."""
        names = {id: driver.name for id, driver in self.seen().cup.names.items()}
        teams = {each.id: each.name for each in self.plan.teams.values()}
        return [sentence(each, names, teams, language) for each in reversed(self.stories(session, earlier))]

    def kinds(self, session: str = "current", earlier: Earlier | None = None) -> list[str]:
        return [each.kind.value for each in reversed(self.stories(session, earlier))]


def qualifying() -> Evening:
    evening = Evening()
    evening.opens()
    return evening


# Laps


def test_the_first_times_of_a_session_are_told_with_places() -> None:
    evening = qualifying()
    evening.lap("ada", "1:32.000")
    evening.lap("bea", "1:33.000")
    assert evening.told() == [
        "Ada: first lap, 1:32.000, P1",
        "Ada sets the first time: 1:32.000",
        "Bea: first lap, 1:33.000, P2",
    ]


def test_a_new_best_lap_names_who_had_it_and_one_is_not_taken_from_oneself() -> None:
    evening = qualifying()
    evening.lap("ada", "1:32.000")
    evening.lap("bea", "1:31.787")
    evening.lap("bea", "1:31.500")
    assert evening.told()[-2:] == [
        "Bea: 1:31.787, the new best lap, by 0.213 s, which Ada had",
        "Bea: 1:31.500, the new best lap, by 0.287 s",
    ]
    assert evening.told(language="de")[-2] == "Bea: 1:31,787, neue Bestzeit, um 0,213 s, die Ada hatte"


def test_a_lap_that_does_not_count_is_no_story_and_takes_its_own_along() -> None:
    evening = qualifying()
    evening.lap("ada", "1:32.000")
    key = evening.lap("bea", "1:31.000")
    evening.lap("cleo", "1:31.500")
    evening.lap("dora", "1:20.000", valid=False)
    assert "Bea: 1:31.000, the new best lap, by 1.000 s, which Ada had" in evening.told()
    before = evening.told()
    ruled = LapRuled("qualifying", key, False, "cut", "Toni", AT)
    evening.write(ruled)
    assert not [each for each in evening.told() if "Bea" in each or "Dora" in each]
    assert "Cleo: 1:31.500, the new best lap, by 0.500 s, which Ada had" in evening.told()
    evening.write(Undone("qualifying", ruled.key, "it was none", "Toni", AT))
    assert evening.told() == before


def test_hardly_slower_than_the_best_is_a_story_but_not_against_oneself() -> None:
    evening = qualifying()
    evening.lap("ada", "1:32.000")
    evening.lap("ada", "1:31.950")
    evening.lap("bea", "1:31.991")
    evening.lap("cleo", "1:31.950")
    assert "Bea: 1:31.991, 0.041 s behind the best lap of Ada" in evening.told()
    assert "Cleo: 1:31.950, 0.000 s behind the best lap of Ada" in evening.told()
    assert evening.kinds().count("near-session") == 2


def test_the_best_lap_ever_here_is_known_from_earlier_events() -> None:
    earlier = Earlier({TRACK: TrackRecord(parse("1:30.000"), "Spring")})
    evening = qualifying()
    evening.lap("ada", "1:30.041")
    evening.lap("bea", "1:29.900")
    evening.lap("cleo", "1:29.950")
    evening.lap("cleo", "1:29.800")
    told = evening.told(earlier=earlier)
    assert "Ada: 1:30.041, 0.041 s behind the best lap ever here" in told
    assert "Bea: 1:29.900, the best lap ever here, by 0.100 s" in told
    assert "Cleo: 1:29.950, 0.050 s behind the best lap ever here" in told
    assert "Cleo: 1:29.800, the best lap ever here, by 0.100 s" in told
    assert "best-ever" not in evening.kinds()


def test_the_best_of_the_evening_is_that_of_all_sessions_on_this_track() -> None:
    evening = qualifying()
    evening.lap("ada", "1:30.000")
    evening.opens("race-1", "race")
    evening.race("bea 95", "bea 90.05 cleo 89.9")
    evening.lap("dora", "1:20", "qualifying")  # after those: what comes later takes nothing away
    told = evening.told("race-1")
    assert "Bea: 1:30.050, 0.050 s behind the best lap of the evening" in told
    assert "Cleo: 1:29.900, the best lap of the evening, by 0.100 s" in told
    elsewhere = Evening(track=None)
    elsewhere.opens()
    elsewhere.lap("ada", "1:30")
    elsewhere.opens("race-1", "race")
    elsewhere.race("bea 95", "bea 89")
    assert not {"best-evening", "near-evening"} & set(elsewhere.kinds("race-1"))


def test_the_evenings_best_is_kept_while_slower_laps_follow_in_other_sessions() -> None:
    evening = qualifying()
    evening.lap("ada", "1:30.000")
    evening.lap("bea", "1:35.000")
    evening.opens("race-1", "race")
    evening.race("cleo 91", "cleo 89.5", "dora 89.4")
    assert [each for each in evening.told("race-1") if "evening" in each] == [
        "Cleo: 1:29.500, the best lap of the evening, by 0.500 s",
        "Dora: 1:29.400, the best lap of the evening, by 0.100 s",
    ]


def test_much_faster_and_many_places_are_stories() -> None:
    evening = qualifying()
    for driver, time in (("ada", "1:30"), ("bea", "1:31"), ("cleo", "1:32"), ("dora", "1:36"), ("eve", "1:37")):
        evening.lap(driver, time)
    evening.lap("eve", "1:36.500")
    evening.lap("dora", "1:34.000")
    evening.lap("dora", "1:30.500")
    evening.lap("eve", "1:30.800")
    assert evening.told()[-2:] == ["Dora improves by 3.500 s to 1:30.500", "eve improves by 5.700 s to 1:30.800"]
    evening.lap("fay", "1:40")
    evening.lap("fay", "1:30.400")
    assert evening.told()[-1] == "fay gains 4 places, now P2 (1:30.400)"
    assert evening.told(language="de")[-1] == "fay gewinnt 4 Plätze, jetzt P2 (1:30,400)"


def test_a_third_rookie_in_the_top_ten() -> None:
    drivers = [f"d{number:02}" for number in range(14)]
    rookies = {"d11", "d12", "d13"}
    earlier = Earlier(drivers=frozenset(drivers) - rookies)
    evening = qualifying()
    for number, driver in enumerate(drivers):
        evening.lap(driver, f"1:{30 + number}.000")
    for driver, time in (("d11", "1:29"), ("d12", "1:28"), ("d13", "1:27"), ("d13", "1:26"), ("d10", "1:25.5")):
        evening.lap(driver, time)
    rookie = [each for each in evening.told(earlier=earlier) if "rookie" in each]
    assert rookie == [
        "d11 is the first rookie in the top ten: P1",
        "d12 is the second rookie in the top ten: P1",
        "d13 is the third rookie in the top ten: P1",
    ]
    assert "d13 ist der dritte Neuling in den Top Ten: P1" in evening.told(earlier=earlier, language="de")
    assert "rookie" not in evening.kinds()


def test_a_lap_of_the_disqualified_is_no_story() -> None:
    evening = qualifying()
    evening.lap("ada", "1:30")
    evening.lap("bea", "1:29")
    evening.write(Ruled("qualifying", Penalty.DISQUALIFIED, "", "Toni", AT, driver="bea"))
    assert evening.told() == ["Ada: first lap, 1:30.000, P1", "Ada sets the first time: 1:30.000"]


# Races


def test_a_race_tells_leads_places_and_battles_by_the_time_for_the_same_laps() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race(
        "ada 90 bea 91 cleo 93 dora 94",
        "ada 90 bea 91 cleo 93 dora 94",
        "dora 80.5 bea 91 cleo 90 ada 97",  # over the line in another order than they are
    )
    assert [each for each in evening.told() if "lap" not in each] == ["Dora takes the lead from Ada"]
    assert "Dora übernimmt die Führung von Ada" in evening.told(language="de")


def test_a_battle_begins_when_one_comes_within_a_second() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race("ada 90 bea 91.5", "ada 90 bea 89.2", "ada 90 bea 89.9")
    battles = [each for each in evening.told() if "within" in each]
    assert battles == ["Bea is within 0.700 s of Ada"]
    assert "Bea ist bis auf 0,700 s an Ada dran" in evening.told(language="de")


def test_who_gains_places_in_a_race_without_leading_it() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race("ada 90 bea 91 cleo 92 dora 93", "ada 90 bea 93 cleo 92.5 dora 90.4")
    assert "Dora gains 2 places, now P2" in evening.told()


def test_who_has_given_up_gains_no_place_and_loses_none() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race("ada 90 bea 91", "ada 90")
    assert not {"lead", "jump", "battle"} & set(evening.kinds())


def test_the_first_laps_of_a_race_are_no_bests_but_later_ones_are() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race("ada 95 bea 98", "ada 90 bea 89")
    assert evening.told() == []
    evening.race("ada 88.95 bea 88.9")
    assert evening.told() == [
        "Ada: 1:28.950, the new best lap, by 0.050 s, which Bea had",
        "Bea: 1:28.900, the new best lap, by 0.050 s, which Ada had",
    ]


def finished() -> Evening:
    evening = Evening()
    evening.opens()
    for driver, time in (("ada", "1:30"), ("bea", "1:31"), ("cleo", "1:32")):
        evening.lap(driver, time)
    evening.moves("qualifying", Phase.CLOSED)
    evening.opens("race-1", "race")
    evening.race("ada 89 bea 91 cleo 93", "ada 90 bea 91 cleo 93")
    return evening


def test_the_winner_is_told_when_the_race_is_over_with_everything_that_was_won() -> None:
    evening = finished()
    assert "win" not in evening.kinds()
    evening.moves("race-1", Phase.CLOSED)
    assert "Ada wins by 3.000 s" in evening.told()
    assert "Hat-trick for Ada: pole, fastest lap and win" in evening.told()
    assert "Hattrick für Ada: Pole, schnellste Runde und Sieg" in evening.told(language="de")
    evening.race("bea 80")  # a lap later, and ahead by it
    assert "Bea wins" in evening.told()
    assert "hat-trick" not in evening.kinds()


def test_a_race_that_nobody_has_won_has_no_winner() -> None:
    evening = finished()
    evening.opens("race-2", "race")
    evening.moves("race-2", Phase.CLOSED)
    assert evening.told("race-2") == []
    for driver in ("ada", "bea"):
        evening.lap(driver, "1:30", "race-2")
    evening.write(Ruled("race-2", Penalty.DISQUALIFIED, "", "Toni", AT, driver="ada"))
    assert "Bea wins" in evening.told("race-2")


def test_the_first_who_gave_up_as_the_game_says() -> None:
    evening = finished()

    def row(driver: str, finish: Finish) -> GameRow:
        return GameRow(f"rig/{driver}", driver, Classified(None, None, None, None, finish=finish))

    rows = (row("ada", Finish.FINISHED), row("bea", Finish.RETIRED), row("cleo", Finish.RETIRED))
    evening.write(GameClassified("race-1", "rig/1", rows, AT))
    assert [each for each in evening.told() if "retirement" in each] == ["First retirement: Bea"]
    assert "Erster Ausfall: Bea" in evening.told(language="de")


# The cup


def test_another_team_would_lead_if_it_ended_now() -> None:
    evening = finished()
    evening.opens("race-2", "race")
    evening.race("cleo 89 dora 90 ada 95 bea 96", session="race-2")
    leads = [each for each in evening.told("race-2") if "lead the cup" in each]
    assert leads == []  # red is far ahead
    evening = Evening()
    evening.opens()
    evening.lap("ada", "1:30")
    evening.opens("race-1", "race")
    evening.race("cleo 89 dora 90 ada 95")
    [lead] = [each for each in evening.told("race-1") if "lead the cup" in each]
    assert lead.startswith("If it ended now, Blue AG would lead the cup, ")
    assert lead.endswith(" points ahead, and no longer Red Ltd")
    [german] = [each for each in evening.told("race-1", language="de") if "im Cup" in each]
    assert "führte Blue AG im Cup mit" in german
    key = next(each.id for each in evening.stories("race-1") if each.kind is Kind.TEAM_LEAD)
    assert key.startswith("team-lead/race-1/")
    assert key.endswith("/blue")


@pytest.mark.parametrize(
    "rules", ['rules = "hotlap-teams"', 'rules = "company-cup"\n[over]\ndrops = 1', 'rules = "company-cup"']
)
def test_no_lead_is_told_where_it_cannot_be_known(rules: str) -> None:
    teams = '[teams.red]\nname = "Red"\ndrivers = ["Ada"]'
    if "hotlap" in rules:
        teams += '\n[teams.blue]\nname = "Blue"\ndrivers = ["Cleo"]'
    plan = parse_plan(f'{rules.partition(chr(10))[0]}\n[[sessions]]\ntype = "race"\ncount = 2\n{teams}')
    if "drops" in rules:
        plan = replace(plan, rules=replace(plan.rules, over=replace(plan.rules.over, drops=1)))
    evening = Evening(plan)
    evening.opens("race-1", "race")
    evening.race("ada 90 cleo 91")
    evening.opens("race-2", "race")
    evening.race("ada 91 cleo 90", session="race-2")
    assert "team-lead" not in evening.kinds("race-2")


def test_no_lead_is_taken_from_two_who_shared_it_or_by_two_who_do() -> None:
    evening = Evening()
    evening.opens()
    evening.opens("race-1", "race")
    evening.race("ada 90 cleo 91")  # nobody had a point before
    assert "team-lead" not in evening.kinds("race-1")


# All of it


def test_a_session_that_there_is_not_is_said() -> None:
    with pytest.raises(LookupError, match="there is no session 'nope'"):
        qualifying().stories("nope")
    with pytest.raises(LookupError, match="there is no session 'current'"):
        Evening().stories()


def test_the_newest_are_told_and_no_more_than_so_many() -> None:
    evening = qualifying()
    for number in range(MOST + 20):
        evening.lap(f"d{number:03}", f"1:{30 + number // 100}.{number % 100:02}0")
    told = evening.stories()
    assert len(told) == MOST
    assert told[0].driver == f"d{MOST + 19:03}"


def test_improvements_are_the_latest_of_each_driver_the_newest_first() -> None:
    evening = qualifying()
    for driver, time in (("ada", "1:32"), ("bea", "1:33"), ("ada", "1:31.5"), ("bea", "1:34"), ("bea", "1:32.9")):
        evening.lap(driver, time)
    evening.lap("ada", "1:31.4")
    session = evening.standings.sessions["qualifying"]
    assert [(each.driver, each.by_ms) for each in improvements(session, 9)] == [("ada", 100), ("bea", 100)]
    assert len(improvements(session, 1)) == 1


def test_every_kind_has_a_weight_and_a_sentence_in_both_languages() -> None:
    for kind in Kind:
        story = Story(kind, "s", 1, "ada", None, "bea", 90_000, 61_000, 3, 12)
        assert WEIGHT[kind] == story.weight
        for language in ("en", "de"):
            told = sentence(story, {"ada": "{name}", "bea": "<b>"}, {}, language)
            assert "{name}" in told
            assert "None" not in told
    assert Story(Kind.JUMP, "s", 1, "ada", place=11).weight < Story(Kind.JUMP, "s", 1, "ada", place=10).weight
    lead = Story(Kind.TEAM_LEAD, "s", 1, team="red", other="blue", count=150)
    assert "1,5 Punkten" in sentence(lead, {}, {}, "de")
    assert "1 point ahead" in sentence(replace(lead, count=100), {}, {}, "en")


@given(
    st.lists(
        st.tuples(st.sampled_from(("ada", "bea", "cleo", "dora")), st.integers(88_000, 94_000), st.booleans()),
        max_size=24,
    )
)
def test_stories_follow_from_the_record_and_from_nothing_else(laps: list[tuple[str, int, bool]]) -> None:
    """Told step by step or at once they are the same; ids are unique; a best lap that was told was one."""

    def told(many: int) -> tuple[Story, ...]:
        evening = qualifying()
        for driver, ms, counts in laps[:many]:
            evening.lap(driver, f"{ms / 1000:.3f}", valid=counts)
        return evening.stories()

    found = told(len(laps))
    assert len({each.id for each in found}) == len(found)
    assert [each.seq for each in found] == sorted((each.seq for each in found), reverse=True)
    seqs = {each.seq for each in told(len(laps) // 2)}
    newest = max(seqs, default=0)
    assert [each for each in found if each.seq <= newest] == list(told(len(laps) // 2))
    bests = [each.ms or 0 for each in reversed(found) if each.kind is Kind.BEST_SESSION]
    assert bests == sorted(bests, reverse=True)
