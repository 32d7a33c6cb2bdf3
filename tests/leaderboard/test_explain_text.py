"""The paragraph that people read at the desk, in both languages; no number in it that is not in the data."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from leaderboard.cup import Cup
from leaderboard.explain import driver_place, session_place, team_place
from leaderboard.explain_text import session_text, standing_text
from leaderboard.explain_words import WORDS
from leaderboard.scoring.classification import Drive, Lap
from tests.leaderboard.cups import RULES, cup_of, in_order, session
from tests.leaderboard.scoring.drives import drove
from tests.leaderboard.test_explain import evenings, everything, one, places
from timing.rules import Over, Points, Ranking, Teams, table
from timing.units import Language, format_lap

D = Decimal
LANGUAGES: tuple[Language, ...] = ("en", "de")
QUALIFYING = session("qualifying", in_order("ada cleo bea"), "qualifying", "Qualifying")
RACE = session("race", in_order("cleo ada dora"), name="the race")
SCORES = {"qualifying": Points(table("3-2-1")), "race": Points(table("10-6-4-3-2-1"))}


def driver(cup: Cup, id: str, language: Language = "en") -> str:
    return standing_text(driver_place(cup, id), language)


def team(cup: Cup, id: str, language: Language = "en") -> str:
    return standing_text(team_place(cup, id), language)


def there(cup: Cup, id: str, language: Language = "en", session: str = "race") -> str:
    return session_text(session_place(cup, session, id), language)


class TestADriverOverAllSessions:
    def test_points_and_what_they_are_for(self) -> None:
        told = cup_of(QUALIFYING, RACE)
        assert driver(told, "ada") == (
            "Ada Bell is 2nd with 9 points: 3 for 1st place in Qualifying and 6 for 2nd place in the race. "
            "Cleo is ahead with 12 points. Dora is behind with 4 points."
        )
        assert driver(told, "ada", "de") == (
            "Ada Bell liegt auf Platz 2 und hat 9 Punkte: 3 für Platz 1 in Qualifying und 6 für Platz 2 in the race. "
            "Davor liegt Cleo: 12 Punkte. Dahinter liegt Dora: 4 Punkte."
        )

    def test_what_brought_nothing_says_why(self) -> None:
        changed = {"cleo": {"disqualified": True}, "bea": {"unclassified": True}, "dora": {"started": False}}
        told = cup_of(QUALIFYING, session("race", in_order("ada cleo bea dora", changed), name="the race"))
        assert "for 2nd place in Qualifying. the race: disqualified." in driver(told, "cleo")
        assert "for 3rd place in Qualifying. the race: not classified." in driver(told, "bea")
        assert driver(told, "dora") == (
            "Dora is 4th with 0 points. Qualifying: not driven. the race: not started. Bea is ahead with 1 point."
        )

    def test_a_place_that_is_worth_nothing(self) -> None:
        winner = session("race", in_order("ada bea"), name="the race")
        told = cup_of(winner, rules=replace(RULES, points={"race": Points(table("5"))}))
        assert driver(told, "bea").startswith("Bea is 2nd with 0 points. the race: 2nd place, no points. ")
        assert there(told, "bea").endswith("No points.")
        told = cup_of(winner, rules=replace(RULES, points={}))
        assert driver(told, "ada").startswith("Ada Bell is 1st with 0 points. the race: 1st place. Bea also ")
        assert there(told, "bea").endswith("Ada Bell is ahead with 1:30.000.")

    def test_what_stewards_gave_and_took(self) -> None:
        drives = in_order(
            "ada bea", {"ada": {"points": D(-4)}, "bea": {"points": D("1.5"), "seconds_ms": 5_500, "places": 2}}
        )
        told = cup_of(session("race", drives, name="the race"))
        assert driver(told, "ada").startswith(
            "Ada Bell is 2nd with 6 points: 10 for 1st place in the race and -4 by the stewards in the race. "
        )
        assert driver(told, "bea", "de").startswith(
            "Bea liegt auf Platz 1 und hat 7,5 Punkte: 6 für Platz 2 in the race und "
            "1,5 von der Rennleitung in the race. Strafe in the race: 5,5 s und 2 Plätze. "
        )

    def test_what_was_dropped_and_what_counts_more(self) -> None:
        points = {"race": replace(SCORES["race"], factor=D("1.25")), "qualifying": SCORES["qualifying"]}
        rules = replace(RULES, over=Over(drops=1), points=points)
        assert driver(cup_of(QUALIFYING, RACE, rules=rules), "cleo").startswith(
            "Cleo is 1st with 12.5 points: 12.5 for 1st place in the race. the race counts 1.25 times. "
            "Dropped: Qualifying (2nd place, 2 points). "
        )
        told = cup_of(QUALIFYING, session("race", in_order("dora ada")), rules=rules)
        assert "Dropped: Qualifying (not driven)." in driver(told, "dora")
        rules = replace(rules, over=Over(best=1))
        told = cup_of(session("race", in_order("ada", {"ada": {"unclassified": True}})), QUALIFYING, rules=rules)
        assert "Dropped: Race (not classified, 0 points)." in driver(told, "ada")
        assert "Gestrichen: Race (0 Punkte)." in team(told, "red", "de")

    def test_a_place_that_is_shared(self) -> None:
        told = cup_of(session("race", in_order("ada")), rules=replace(RULES, ties=()))
        assert driver(told, "bea") == (
            "Bea is 2nd, level with Cleo and Dora, with 0 points. Race: not driven. Ada Bell is ahead with 10 points."
        )
        many = {"red": ("ada", "bea", "cleo", "dora", "edda", "fay")}
        told = cup_of(session("race", in_order("ada")), rules=replace(RULES, ties=()), members=many)
        assert ", level with 4 others, with" in driver(told, "fay")
        assert ", gleichauf mit 4 weiteren, und" in driver(told, "fay", "de")

    def test_before_the_first_lap(self) -> None:
        told = cup_of(session("race", []))
        assert driver(told, "ada") == "Ada Bell: no session has been driven yet."
        assert driver(cup_of(), "ada", "de") == "Ada Bell: Noch ist kein Lauf gefahren."

    @pytest.mark.parametrize(
        ("ties", "first", "second"),
        [
            (("wins",), "more wins, 1 to 0", "fewer wins, 0 to 1"),
            (("best-result",), "best place 1st against 2nd", "best place 2nd against 1st"),
            (("session:race-a",), "place in Race A 1st against 4th", "place in Race A 4th against 1st"),
            (("best-lap",), "best lap 1:30.000 against 1:30.100", "best lap 1:30.100 against 1:30.000"),
            (("drawn",), "drawn by the stewards", "drawn by the stewards"),
            (("earlier",), "best lap set earlier", "best lap set later"),
        ],
    )
    def test_what_decided_between_equal_points(self, ties: tuple[str, ...], first: str, second: str) -> None:
        told = cup_of(
            session("race-a", in_order("ada bea edda cleo")),
            session("race-b", in_order("bea cleo edda fay dora ada")),
            session("race-c", in_order("dora edda fay bea cleo")),
            rules=replace(RULES, ties=ties),
            drawn=("ada", "cleo"),
        )
        assert f"Ada Bell also has 11 points and is ahead: {first}." in driver(told, "cleo")
        assert f"Cleo also has 11 points and is behind: {second}." in driver(told, "ada")

    def test_later_places_count_when_wins_are_equal(self) -> None:
        first, second = session("race-a", in_order("ada bea")), session("race-b", in_order("bea ada cleo"))
        told = cup_of(first, second, rules=replace(RULES, points={}))
        assert "and is behind: fewer 3rd places, 0 to 1." in driver(told, "cleo")
        assert "liegt dahinter: weniger 3. Plätze, 0 zu 1." in driver(told, "cleo", "de")

    def test_who_has_no_lap_is_behind_who_has_one(self) -> None:
        rules = replace(RULES, points={}, ties=("session:race", "earlier"))
        told = cup_of(session("race", []), session("other", in_order("ada"), "other"), rules=rules)
        assert "Bea also has 0 points and is behind: no timed lap against one." in driver(told, "ada")
        assert "Ada Bell hat auch 0 Punkte und liegt davor: eine gewertete Runde gegen keine." in driver(
            told, "bea", "de"
        )
        told = cup_of(session("race", in_order("ada")), rules=rules)
        assert "and is behind: place in Race none against 1st." in driver(told, "ada")
        unheld = replace(RULES, points={}, ties=("session:final", "best-lap"))
        told = cup_of(session("race", in_order("ada")), rules=unheld)
        assert "und liegt dahinter: beste Runde keine gegen 1:30,000." in driver(told, "ada", "de")


class TestATeam:
    def test_points_with_whose_they_are(self) -> None:
        told = cup_of(QUALIFYING, RACE)
        assert team(told, "blue") == (
            "Blue AG is 1st with 16 points: 2 in Qualifying (Cleo 2) and 14 in the race (Cleo 10 and Dora 4). "
            "Red Ltd is behind with 10 points."
        )
        assert team(told, "red", "de").startswith(
            "Red Ltd liegt auf Platz 2 und hat 10 Punkte: 4 in Qualifying (Ada Bell 3 und Bea 1) und 6 in the race "
        )

    def test_the_best_so_many_and_who_is_left_out(self) -> None:
        members = {"red": ("ada", "bea", "cleo")}
        told = cup_of(RACE, QUALIFYING, rules=replace(RULES, teams=Teams("best", 2)), members=members)
        assert team(told, "red").removesuffix(" Yet to start: Bea.") == (
            "Red Ltd is 1st with 21 points: 16 in the race (Cleo 10 and Ada Bell 6) and "
            "5 in Qualifying (Ada Bell 3 and Cleo 2; not counted: Bea 1). The best 2 of each session count."
        )
        one = cup_of(RACE, rules=replace(RULES, teams=Teams("best", 1, every_driver=False)))
        assert "The best driver of each session counts." in team(one, "red")

    def test_who_was_out_and_who_has_yet_to_start(self) -> None:
        drives = in_order("ada cleo", {"cleo": {"disqualified": True, "places": 1}})
        told = cup_of(session("race", drives, name="the race"), session("second", in_order("ada"), "other"))
        assert team(told, "blue") == (
            "Blue AG is 2nd with 0 points. the race: Cleo disqualified. Penalty in the race: Cleo 1 place. "
            "Second: not driven. Red Ltd is ahead with 10 points. Yet to start: Dora."
        )
        assert "Second: no points." in team(told, "red")

    def test_drivers_laps_instead_of_points(self) -> None:
        mean, total = (
            cup_of(
                QUALIFYING,
                session("race", in_order("dora")),
                rules=replace(RULES, teams=Teams(count, every_driver=False)),
            )
            for count in ("average-of-bests", "sum-of-bests")
        )
        assert team(mean, "red") == (
            "Red Ltd is 2nd with a mean of 1:30.100: Ada Bell 1:30.000 and Bea 1:30.200. "
            "Blue AG is ahead with 1:30.050."
        )
        assert team(total, "blue", "de") == (
            "Blue AG liegt auf Platz 1 mit einer Summe von 3:00,100: Cleo 1:30,100 und Dora 1:30,000. "
            "Dahinter liegt Red Ltd: 3:00,200."
        )

    def test_a_team_that_still_lacks_a_lap(self) -> None:
        rules = replace(RULES, teams=Teams("sum-of-bests", every_driver=False), ties=("earlier",))
        told = cup_of(QUALIFYING, rules=rules)
        assert team(told, "blue") == (
            "Blue AG is 2nd without a time: no lap of Dora yet. Red Ltd is ahead with 3:00.200."
        )
        assert "Blue AG is behind without a time." in team(told, "red")
        nobody = cup_of(session("race", in_order("ada cleo")), rules=rules, members={"red": ("ada", "bea"), "x": ()})
        assert "x also has no time and is behind: no timed lap against one." in team(nobody, "red")
        assert team(nobody, "x").startswith("x is 2nd without a time. Red Ltd also has no time and is ahead: ")

    def test_equal_times_are_decided_by_a_link(self) -> None:
        rules = replace(RULES, teams=Teams("sum-of-bests", every_driver=False), ties=("best-lap",))
        drives = [drove("ada", 90_000), drove("bea", 91_000), drove("cleo", 90_500), drove("dora", 90_500)]
        told = cup_of(session("race", drives), rules=rules)
        assert "Blue AG also has this time and is behind: best lap 1:30.500 against 1:30.000." in team(told, "red")


class TestInASession:
    def test_a_best_lap(self) -> None:
        told = one(drove("ada", 91_000, 90_000, 89_000, invalid=[3]), drove("bea", 90_500))
        assert there(told, "ada") == (
            "Ada Bell is 1st in Race with a best lap of 1:30.000 (lap 2 of 3). Not counted: lap 3 in 1:29.000. "
            "Bea is behind with 1:30.500. Points: 10 for 1st place."
        )
        assert there(told, "bea", "de") == (
            "Bea liegt in Race auf Platz 2 mit einer besten Runde von 1:30,500 (Runde 1 von 1). "
            "Davor liegt Ada Bell: 1:30,000. Punkte: 6 für Platz 2."
        )

    def test_a_mean_and_laps_in_a_row(self) -> None:
        drives = drove("ada", 90_000, 92_000, 91_000), drove("bea", 90_000)
        mean, row = (one(*drives, by=by, of=2) for by in ("mean-of-best", "best-consecutive"))
        assert "with a mean of 1:30.500 over the best 2 laps (1 and 3 of 3)." in there(mean, "ada")
        assert "with 3:02.000 over 2 laps in a row (1 and 2 of 3)." in there(row, "ada")
        assert there(mean, "bea").startswith(
            "Bea is 2nd in Race, without a timed lap, 2 laps that count are needed. Ada Bell is ahead: classified."
        )
        assert there(row, "bea", "de").startswith(
            "Bea liegt in Race auf Platz 2, ohne gewertete Runde, nötig sind 2 Runden in Folge, die zählen. "
        )

    def test_a_race(self) -> None:
        drives = drove("ada", 90_000, 91_000, seconds_ms=5_000), drove("bea", 92_000)
        told = one(*drives, by="race")
        assert there(told, "ada").startswith(
            "Ada Bell is 1st in Race with 2 laps in 3:06.000, 5 s of penalty included. Bea is behind with 1 lap. "
        )

    def test_a_place_that_was_lost(self) -> None:
        told = one(drove("ada", 90_000, places=1), drove("bea", 91_000))
        assert there(told, "ada").startswith(
            "Ada Bell is 2nd in Race with a best lap of 1:30.000 (lap 1 of 1). Penalty: 1 place. "
            "Bea is ahead: places lost by penalty 0 against 1. "
        )

    def test_equal_laps(self) -> None:
        told = one(drove("ada", 90_000, 91_000), drove("bea", 90_000))
        assert "Bea also has this time and is behind: second-best lap none against 1:31.000." in there(told, "ada")
        shared = one(drove("ada", 90_000), drove("bea", 90_000), ties=())
        assert there(shared, "ada").startswith("Ada Bell is 1st in Race, level with Bea, with a best lap of 1:30.000 ")

    def test_who_is_not_classified(self) -> None:
        drives = [
            drove("ada", *[90_000] * 4),
            drove("bea", 90_000),
            drove("cleo", *[90_000] * 3, unclassified=True),
            drove("dora", started=False),
            drove("edda", started=False),
        ]
        told = one(*drives, by="race", min_laps=1, min_share=D("0.5"))
        assert there(told, "bea").startswith("Bea is 3rd in Race, not classified, 1 lap where 2 are needed. ")
        assert "Bea is behind with 1 lap. No points." in there(told, "cleo")
        assert there(told, "cleo").startswith("Cleo is 2nd in Race, not classified, by the stewards. ")
        assert there(told, "dora") == (
            "Dora is 4th in Race, level with Edda, not started. Bea is ahead: not classified. No points."
        )
        assert there(one(drove("ada", 90_000, invalid=[1])), "ada") == (
            "Ada Bell is 1st in Race, without a timed lap. Not counted: lap 1 in 1:30.000. No points."
        )
        nothing = one(drove("ada"), drove("bea", 90_000, unclassified=True))
        assert "Ada Bell is behind without a time." in there(nothing, "bea")

    def test_the_fastest_laps_that_do_not_count_say_who_says_so(self) -> None:
        laps = tuple(Lap(seq, 89_000 + seq, seq > 5) for seq in range(1, 7))
        rules = replace(RULES, rankings={"race": Ranking()})
        told = cup_of(session("race", [Drive("ada", None, laps)]), rules=rules, said={1: "game", 2: "stewards"})
        assert "Not counted: lap 1 in 1:29.001 (by the game), lap 2 in 1:29.002 (by the stewards)" in there(told, "ada")
        assert ", lap 3 in 1:29.003 and 2 more." in there(told, "ada")
        assert "Runde 2 in 1:29,002 (von der Rennleitung), Runde 3 in 1:29,003 und 2 weitere." in there(
            told, "ada", "de"
        )

    def test_points_with_a_factor_and_by_stewards(self) -> None:
        points = {"race": Points(table("10-6"), fastest_lap=D(1), pole=D(1), factor=D("0.5"))}
        drives = in_order("ada bea", {"ada": {"points": D(-2)}, "bea": {"disqualified": True, "points": D(-1)}})
        told = cup_of(session("race", drives), rules=replace(RULES, points=points))
        assert there(told, "ada").endswith(
            "Points: 5 for 1st place, 0.5 for the fastest lap and -2 by the stewards. Race counts 0.5 times."
        )
        assert there(told, "bea").endswith("Points: -1 by the stewards.")

    def test_a_session_beside_the_standings(self) -> None:
        told = cup_of(QUALIFYING, besides=[session("show", in_order("ada"), name="The show")])
        assert there(told, "ada", session="show").endswith("The show is not part of the standings.")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
    ],
)
def test_places_read_as_people_say_them(place: int, text: str) -> None:
    assert WORDS["en"].place(place) == text


def test_points_read_as_people_write_them() -> None:
    assert [WORDS["en"].points(D(each)) for each in ("1", "12.50", "1E+1", "0")] == [
        "1 point",
        "12.5 points",
        "10 points",
        "0 points",
    ]
    assert WORDS["de"].points(D("12.5")) == "12,5 Punkte"
    assert WORDS["de"].place(None) == "keiner"


def test_both_languages_have_the_same_texts_with_values_in_them() -> None:
    english, german = WORDS["en"], WORDS["de"]
    assert english.texts.keys() == german.texts.keys()
    assert english.statuses.keys() == german.statuses.keys()


def numbers(of: object) -> Iterator[Decimal | int]:
    """Every number of an explanation, however deep."""
    if isinstance(of, Decimal | int) and not isinstance(of, bool):
        yield of
    elif isinstance(of, tuple):
        yield from (number for each in of for number in numbers(each))
        yield len(of)
    elif is_dataclass(of):
        yield from (number for each in fields(of) for number in numbers(getattr(of, each.name)))


def written(of: object, language: Language) -> set[str]:
    """How they may read."""
    words, found = WORDS[language], list(numbers(of))
    whole = [number for number in found if isinstance(number, int)]
    return {
        *(words.number(number) for number in found),
        *(words.number(Decimal(number) / 1000) for number in whole),
        *(format_lap(number, language) for number in whole if number >= 0),
    }


@settings(max_examples=25, deadline=None)
@given(evenings())
def test_each_number_is_one_of_the_data_on_any_evening(cup: Cup) -> None:
    number = re.compile(r"-?\d[\d:.,]*\d|-?\d")
    for language in LANGUAGES:
        told = [(place, standing_text(place, language)) for place in everything(cup)]
        for place, text in [*told, *((each, session_text(each, language)) for each in places(cup))]:
            assert set(number.findall(text)) <= written(place, language), text
            assert "{" not in text


@settings(max_examples=25, deadline=None)
@given(evenings())
def test_what_the_paragraph_lists_adds_up_on_any_evening(cup: Cup) -> None:
    for place in everything(cup):
        text = standing_text(place)
        head = re.match(r".*? with (-?[\d.]+) points?(?:: (.*?))?\. ?(?:[A-Z]|$)", text)
        if place.ranked_by == "points" and any(share.held for share in place.shares):
            assert head is not None, text
            listed = re.findall(r"(-?[\d.]+) (?:for|in|by) ", head[2] or "")
            assert sum(map(Decimal, listed)) == Decimal(head[1]) == place.points, text


def test_laps_by_hand_and_warnings_are_told() -> None:
    place = session_place(cup_of(RACE), "race", "ada")
    by_hand = tuple(replace(lap, by_hand=True) for lap in place.laps)
    told = replace(place, laps=by_hand, warnings=2)
    time = format_lap(place.laps[0].time_ms)
    assert f"Entered by hand: lap 1 ({time}). Stewards: 2 warnings." in session_text(told)
    assert "Von Hand eingetragen: Runde 1 (" in session_text(told, "de")
    assert "Rennleitung: 1 Verwarnung." in session_text(replace(place, warnings=1), "de")
