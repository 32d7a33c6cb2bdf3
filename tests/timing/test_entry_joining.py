"""The final entry list arrives when laps were driven already: who is known keeps them, who is new is added."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing.plans import plans
from timing.entry_joining import joined
from timing.entry_list import EnteredDriver, EnteredSeat, EnteredTeam, Entries, entries
from timing.entry_rows import rows_of
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.plan_writing import written

CUP = parse_plan(
    """
    [teams.nh]
    name = "Nordhang"
    color = "#3d5a80"
    drivers = [{ id = "s", name = "Svea Linsen", number = 7 }, { id = "r", name = "Ruben Claar" }]
    [teams.kessel]
    name = "Kessel"
    drivers = ["Mika Dampf"]
    [rigs]
    rig-1 = { address = "10.0.0.1", driver = "s", key = "sixteen letters!" }
    rig-2 = { address = "10.0.0.2", driver = "mika-dampf", name = "Fenster" }
    rig-3 = { address = "10.0.0.3", team = "kessel", name = "Mitte" }
    rig-4 = { address = "10.0.0.4", name = "Mitte" }
    """
)


def listed(text: str) -> Entries:
    return entries(rows_of(text.encode(), "list"), "list")


def drivers(plan: Plan) -> dict[str, tuple[str, str | None, str | None]]:
    return {id: (driver.name, driver.team, driver.number) for id, driver in plan.drivers.items()}


def test_who_is_known_by_name_keeps_the_id_and_who_is_new_gets_one() -> None:
    plan, told = joined(CUP, listed("Team;Name;Nr\nNordhang;svea linsen;8\nWaldkauz;Kim Nagel;9\nKessel;Toni Ventil"))
    assert drivers(plan) == {
        "s": ("Svea Linsen", "nh", "8"),
        "r": ("Ruben Claar", "nh", None),
        "mika-dampf": ("Mika Dampf", "kessel", None),
        "toni-ventil": ("Toni Ventil", "kessel", None),
        "kim-nagel": ("Kim Nagel", "waldkauz", "9"),
    }
    assert plan.teams["nh"] == CUP.teams["nh"]
    assert plan.rigs == CUP.rigs
    assert told == ["1 team and 2 drivers are new"]


def test_the_driver_id_column_says_who_is_meant_and_which_id_who_is_new_gets() -> None:
    text = (
        "driver_id;Driver;Team\nS;Svea Berg;Nordhang\nmika;Mika Dampf;Kessel\n"
        "t-9;Toni Ventil;Kessel\nt-9;Lena Rohr;Kessel\nnot an id;Kim Nagel;Kessel\n"
    )
    found = listed(text)
    plan, told = joined(CUP, found)
    assert drivers(plan) == {
        "s": ("Svea Berg", "nh", "7"),
        "r": ("Ruben Claar", "nh", None),
        "mika-dampf": ("Mika Dampf", "kessel", None),
        "t-9": ("Toni Ventil", "kessel", None),
        "lena-rohr": ("Lena Rohr", "kessel", None),
        "kim-nagel": ("Kim Nagel", "kessel", None),
    }
    assert told == [
        "0 teams and 3 drivers are new",
        "'Svea Linsen' is called 'Svea Berg' now",
        "row 3: 'Mika Dampf' keeps the id 'mika-dampf', and laps stay with it",
    ]
    assert found.unplaced[0] == "row 5: the driver id 't-9' stands in row 4 already"
    assert found.unplaced[1].startswith("row 6: the driver id cannot be 'not an id'; an id has up to")


def test_no_id_that_is_made_of_a_name_is_one_that_the_list_gives_to_somebody_else() -> None:
    plan, _ = joined(Plan(), listed("Fahrer;Fahrer-ID\nKim Nagel;\nToni Ventil;kim-nagel\n"))
    assert {id: driver.name for id, driver in plan.drivers.items()} == {
        "kim-nagel-2": "Kim Nagel",
        "kim-nagel": "Toni Ventil",
    }


def test_a_list_that_replaces_leaves_nobody_else() -> None:
    plan, told = joined(CUP, listed("Team;Kurz;Fahrer\nNordhang;NH;Ruben Claar\n"), replacing=True)
    assert list(plan.teams) == ["nh"]
    assert plan.teams["nh"].short == "NH"
    assert list(plan.drivers) == ["r"]
    assert [(rig.driver, rig.team) for rig in plan.rigs.values()] == [
        (None, "nh"),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert told == [
        "0 teams and 0 drivers are new",
        "no longer in the plan: team 'Kessel'",
        "no longer in the plan: driver 'Svea Linsen', 'Mika Dampf'",
        "rig 'rig-1' is without its driver",
        "rig 'rig-2' is without its driver",
    ]
    assert parse_plan(written(plan)) == plan


def test_a_list_without_teams_replaces_drivers_alone() -> None:
    plan, _ = joined(CUP, listed("Ruben Claar\nGast\n"), replacing=True)
    assert list(plan.teams) == ["nh", "kessel"]
    assert drivers(plan) == {"gast": ("Gast", None, None), "r": ("Ruben Claar", "nh", None)}


def test_who_changes_teams_takes_the_rig_along() -> None:
    plan, told = joined(CUP, listed("Team;Fahrer\nKessel;Svea Linsen\n"))
    assert plan.rigs["rig-1"].team == "kessel"
    assert "'Svea Linsen' drives for 'Kessel' now" in told
    assert list(plan.drivers) == ["r", "s", "mika-dampf"]


def test_drivers_in_an_order_of_their_own_keep_it() -> None:
    plan = parse_plan('[teams]\na="A"\nb="B"\n[drivers]\nx={name="X",team="b"}\ny={name="Y",team="a"}')
    after, _ = joined(plan, listed("Team;Fahrer\nB;Z\n"))
    assert list(after.drivers) == ["x", "y", "z"]


def test_namesakes_are_told_apart_by_their_teams() -> None:
    plan = parse_plan('[teams]\na="A"\nb="B"\n[drivers]\nj1={name="Jan",team="a"}\nj2={name="Jan",team="b"}')
    after, _ = joined(plan, listed("Team;Fahrer;Nr\nC;Jan;3\nB;Jan;2\n"))
    assert drivers(after) == {"j1": ("Jan", "c", "3"), "j2": ("Jan", "b", "2")}
    third, _ = joined(plan, listed("Team;Fahrer\nA;Jan\nB;Jan\nC;Jan\nD;Jan\n"))
    assert list(third.drivers) == ["j1", "j2", "jan", "jan-2"]


def test_long_names_get_ids_that_fit() -> None:
    text = "Fahrer\n" + "\n".join(f"{'x' * 40} {sign}" for sign in "abcdefghijkl")
    plan, _ = joined(Plan(), listed(text))
    assert list(plan.drivers)[0::11] == ["x" * 40, f"{'x' * 37}-12"]
    assert parse_plan(written(plan)) == plan


def test_rigs_are_found_by_id_or_name_and_seat_who_comes_first() -> None:
    plan, told = joined(
        CUP,
        listed(
            "Team;Fahrer;Rig\nNordhang;Svea Linsen;FENSTER\nKessel;Toni;rig-9\nKessel;Mika Dampf;Mitte\nA;Kim;Rig-3\n"
        ),
    )
    assert [rig.driver for rig in plan.rigs.values()] == [None, "s", "kim", None]
    assert [rig.team for rig in plan.rigs.values()] == ["nh", "nh", "a", None]
    assert told[1:] == [
        "'Svea Linsen' sits in rig 'rig-2' now, and nobody in 'rig-1'",
        "row 3: the plan has no rig 'rig-9'",
        "row 4: the plan has more than one rig 'Mitte'",
    ]


def test_a_rig_may_be_given_to_a_team_alone() -> None:
    plan, _ = joined(CUP, listed("Team;Rig\nKessel;rig-1\n"))
    assert (plan.rigs["rig-1"].team, plan.rigs["rig-1"].driver) == ("kessel", None)


@st.composite
def lists(draw: st.DrawFn) -> Entries:
    """Entries of a few names that the plans of the test also have."""
    names = st.sampled_from(["Nordhang Optik", "nordhang optik", "A  1", "Race 1", "Neu", "漢"])
    teams = draw(st.lists(names, max_size=3, unique_by=str.casefold))
    who = draw(st.lists(st.tuples(names, st.sampled_from([None, *teams])), max_size=4, unique=True))
    ids = draw(st.permutations([None, None, "x-1", "A.1", "name"]))
    drivers = [EnteredDriver(name, at + 1, team, id=ids[at]) for at, (name, team) in enumerate(who)]
    seats = [EnteredSeat(draw(st.sampled_from(["name", "1", "a.b"])), 1, at, None) for at in range(len(drivers))]
    return Entries([EnteredTeam(team, 1) for team in teams], drivers, seats)


@given(plans(), lists(), st.booleans())
@settings(max_examples=30)
def test_any_list_in_any_plan_gives_a_plan_that_can_be_written(plan: Plan, found: Entries, replacing: bool) -> None:
    after, _ = joined(plan, found, replacing=replacing)
    assert parse_plan(written(after)) == after
    assert (after.session, after.sessions, after.rules, list(after.rigs)) == (
        plan.session,
        plan.sessions,
        plan.rules,
        list(plan.rigs),
    )
    again, _ = joined(after, found, replacing=replacing)
    assert again.drivers.keys() == after.drivers.keys()


def test_who_drives_in_place_of_somebody_who_is_gone_drives_in_place_of_nobody() -> None:
    cup = parse_plan(
        '[drivers]\nsvea = "Svea"\nida = { name = "Ida", replaces = "svea" }\nlea = { name = "Lea", replaces = "ida" }'
    )
    plan, _ = joined(cup, listed("Ida\nLea\n"), replacing=True)
    assert {id: driver.replaces for id, driver in plan.drivers.items()} == {"ida": None, "lea": "ida"}
    assert parse_plan(written(plan)) == plan


def test_how_drivers_are_called_and_shown_is_taken_over_and_what_a_list_leaves_out_stays() -> None:
    plan, _ = joined(CUP, listed("Name;Nick;Shown\nSvea Linsen;Comet;nickname\nRuben Claar;;initials"))
    shown = {id: (driver.nickname, driver.shown) for id, driver in plan.drivers.items()}
    assert shown == {"s": ("Comet", "nickname"), "r": (None, "initials"), "mika-dampf": (None, None)}
    again, told = joined(plan, listed("Name;Shown\nSvea Linsen;\nRuben Claar;nickname"))
    assert again == plan
    assert told[-1] == "row 3: 'Ruben Claar' has no nickname to be shown by"
