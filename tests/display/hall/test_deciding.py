"""What is decided about the hall, change by change: what can be, what cannot, and that nothing grows without bound."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.hall import deciding
from display.hall.deciding import Full, Once
from display.hall.names import NAMES, free_name
from display.hall.state import EVERYBODY, SCENE, Award, Hall, Honoured, Prize, decoded, encoded
from timing.errors import SetupError
from timing.record.protocol import RecordError

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
FOX, OWL = "0f" * 16, "a1" * 16


def hall_with(*ids: str) -> Hall:
    hall = Hall()
    for id in ids:
        hall = deciding.met(id, AT, None, {})(hall)
    return hall


def award(steps: int = 3) -> Award:
    return Award(Honoured.TEAMS, tuple((Prize(3 - step, team=f"t{step}"),) for step in range(steps)), 9, False)


def test_a_screen_gets_a_name_of_two_words_and_keeps_it() -> None:
    hall = hall_with(FOX, OWL, FOX)
    names = [screen.name for screen in hall.screens]
    assert len(set(names)) == 2
    assert all(len(name.split()) == 2 and len(name) <= 24 for name in names)
    assert deciding.met("b2" * 16, AT, "Turbo Panda", {})(hall).screens[-1].name == "Turbo Panda"
    taken = deciding.rename(FOX, "turbo panda")(hall)
    assert deciding.met("b2" * 16, AT, "Turbo Panda", {})(taken).screens[-1].name != "Turbo Panda"


@given(st.sets(st.sampled_from(NAMES), max_size=60), st.text(max_size=40))
def test_a_name_is_always_one_that_nobody_else_has(taken: set[str], wish: str) -> None:
    assert free_name("fox", taken, wish) in set(NAMES) - taken


def test_there_are_so_many_screens_and_one_that_nobody_knows_makes_room() -> None:
    ids = [f"{number:032x}" for number in range(deciding.MOST_SCREENS)]
    hall = hall_with(*ids)
    seen = dict.fromkeys(ids, AT)
    with pytest.raises(Full, match="60 screens"):
        deciding.met(FOX, AT, None, seen)(hall)
    later = AT + timedelta(minutes=2)
    taken = deciding.show(ids[0], SCENE)(hall)
    kept = deciding.met(FOX, later, None, seen | {ids[1]: later})(taken)
    assert [screen.id for screen in kept.screens] == [*ids[:2], *ids[3:], FOX]


def test_a_screen_shows_its_name_the_scene_or_a_page_that_it_keeps() -> None:
    hall = hall_with(FOX)
    screen = hall.screens[0]
    assert hall.page_of(screen) is None
    hall = deciding.show(FOX, SCENE)(hall)
    assert hall.page_of(hall.screens[0]) == "/"
    hall = deciding.save_scene("break", "", {EVERYBODY: "/scene/break", FOX: "/?view=teams"})(hall)
    hall = deciding.set_scene("break", AT)(hall)
    assert hall.page_of(hall.screens[0]) == "/?view=teams"
    assert hall.page_of(replace(hall.screens[0], id=OWL)) == "/scene/break"
    hall = deciding.show(FOX, "/scene/warmup")(hall)
    assert hall.page_of(hall.screens[0]) == "/scene/warmup"


@pytest.mark.parametrize(
    "page",
    [
        *(
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "board",
            "/a b",
            "/a\nb",
        ),
        *("/screen", "/screen?n=2", "/staff", "/organiser/screens", "/api/v1/hall", "/signin", "/media/x", "/../staff"),
        *("/#top", f"/?{'x' * 400}"),
    ],
)
def test_a_screen_is_sent_to_no_page_that_is_not_for_it(page: str) -> None:
    with pytest.raises(SetupError):
        deciding.show(FOX, page)(hall_with(FOX))
    with pytest.raises(SetupError):
        deciding.save_scene("break", "", {EVERYBODY: page})


def test_names_and_sizes_that_cannot_be() -> None:
    hall = hall_with(FOX, OWL)
    with pytest.raises(SetupError, match="another screen"):
        deciding.rename(FOX, hall.screens[1].name.upper())(hall)
    assert deciding.rename(FOX, " Above\u202e the\n bar\x00 ")(hall).screens[0].name == "Above the bar"
    for name in ("", " \u200b ", "x" * 25):
        with pytest.raises(SetupError, match="characters"):
            deciding.rename(FOX, name)
    for inch, metres in ((4.0, None), (None, 300.0), (float("nan"), None), (None, float("inf"))):
        with pytest.raises(SetupError, match="possible"):
            deciding.measure(FOX, inch, metres)
    with pytest.raises(LookupError, match="no screen"):
        deciding.measure("cc" * 16, 85, 10)(hall)


def test_a_forgotten_screen_is_gone_from_the_scenes_as_well() -> None:
    hall = deciding.save_scene("race", "", {EVERYBODY: "/", FOX: "/phone"})(hall_with(FOX, OWL))
    hall = deciding.forget([FOX])(hall)
    assert [screen.id for screen in hall.screens] == [OWL]
    assert hall.scenes["race"].pages == {EVERYBODY: "/"}


def test_a_scene_is_on_a_moment_after_it_was_set_and_the_same_again_is_no_change() -> None:
    hall = deciding.set_scene("break", AT)(Hall())
    assert (hall.scene, hall.switch_at) == ("break", AT + deciding.SWITCH_AFTER)
    assert deciding.set_scene("break", AT + timedelta(minutes=1))(hall) is hall
    with pytest.raises(LookupError, match="there are: warmup, race, break, award"):
        deciding.set_scene("party", AT)(hall)


def test_scenes_of_ones_own() -> None:
    hall = deciding.save_scene("stage-left", "Stage", {EVERYBODY: "/?view=teams"})(Hall())
    assert hall.scenes["stage-left"].title == "Stage"
    on = deciding.set_scene("stage-left", AT)(hall)
    with pytest.raises(SetupError, match="is on"):
        deciding.remove_scene("stage-left")(on)
    assert "stage-left" not in deciding.remove_scene("stage-left")(hall).scenes
    changed = deciding.save_scene("race", "", {EVERYBODY: "/phone"})(hall)
    assert deciding.remove_scene("race")(changed).scenes["race"].pages == {EVERYBODY: "/"}
    for name in ("", "Stage", "a b", "x" * 31, "büro"):
        with pytest.raises(SetupError, match="small letters"):
            deciding.save_scene(name, "", {})
    with pytest.raises(LookupError, match="no screen"):
        deciding.save_scene("race", "", {OWL: "/"})(hall)
    for number in range(deciding.MOST_SCENES - len(hall.scenes)):
        hall = deciding.save_scene(f"s{number}", "", {})(hall)
    with pytest.raises(SetupError, match="20 scenes"):
        deciding.save_scene("one-more", "", {})(hall)


def test_of_messages_the_warning_is_seen_first_and_each_for_its_time() -> None:
    hall = deciding.tell("a", "The bar is open", "info", AT, 10)(Hall())
    hall = deciding.tell("b", "Please leave the stage", "warning", AT, 2)(hall)
    hall = deciding.tell("c", "Final at nine", "info", AT + timedelta(minutes=1), None)(hall)

    def seen(minutes: float) -> str | None:
        notice = hall.notice(AT + timedelta(minutes=minutes))
        return None if notice is None else notice.id

    assert [seen(1), seen(2), seen(11)] == ["b", "c", "c"]
    hall = deciding.untell(["c"])(hall)
    assert [seen(3), seen(10)] == ["a", None]
    assert [each.id for each in deciding.tell("d", "x", "info", AT + timedelta(hours=1), 1)(hall).notices] == ["d"]
    assert deciding.untell(None)(hall).notices == ()
    for number in range(deciding.MOST_NOTICES - 2):
        hall = deciding.tell(f"n{number}", "x", "info", AT, None)(hall)
    with pytest.raises(SetupError, match="20 messages"):
        deciding.tell("more", "x", "info", AT, None)(hall)


def test_sponsors_in_their_order() -> None:
    hall = Hall()
    for number in range(3):
        hall = deciding.add_sponsor(f"s{number}", f"Firm {number}", "x.png")(hall)
    hall = deciding.arrange_sponsors(["s2", "s0", "s1"], ["s0"])(hall)
    assert [(each.id, each.shown) for each in hall.sponsors] == [("s2", True), ("s0", False), ("s1", True)]
    for order, hidden in ((["s2", "s0"], []), (["s2", "s0", "s0"], []), (["s2", "s0", "s1"], ["s9"])):
        with pytest.raises(SetupError, match="each of the sponsors once"):
            deciding.arrange_sponsors(order, hidden)(hall)
    assert [each.id for each in deciding.remove_sponsor("s0")(hall).sponsors] == ["s2", "s1"]
    for number in range(3, deciding.MOST_SPONSORS):
        hall = deciding.add_sponsor(f"s{number}", "Firm", "x.png")(hall)
    with pytest.raises(SetupError, match="40 sponsors"):
        deciding.add_sponsor("more", "Firm", "x.png")(hall)


def test_places_are_revealed_one_after_another_and_a_second_tap_reveals_nothing() -> None:
    hall = deciding.begin_award(award(), AT)(Hall())
    assert hall.scene == "award"
    places = []
    for step in (1, 2, 2, 3):
        assert hall.award is not None
        places.append(hall.award.next)
        hall = deciding.reveal(step)(hall)
    assert (places, hall.award and hall.award.next) == ([3, 2, 1, 1], None)
    back = deciding.reveal(2)(hall)
    assert back.award is not None
    assert back.award.next == 1
    for step in (0, 4):
        with pytest.raises(SetupError, match="one after another"):
            deciding.reveal(step)(back if step == 0 else hall)
    with pytest.raises(LookupError, match="begin one"):
        deciding.reveal(1)(deciding.end_award()(hall))


def test_a_prize_giving_that_is_over_is_put_away_with_the_next_scene_and_one_under_way_is_not() -> None:
    hall = deciding.begin_award(award(1), AT)(Hall())
    assert deciding.set_scene("break", AT)(hall).award is not None
    over = deciding.reveal(1)(hall)
    assert over.award is not None
    assert deciding.set_scene("break", AT)(over).award is None


def test_a_request_is_done_once() -> None:
    once = Once("r1", deciding.set_scene("break", AT), lambda hall: hall.scene)
    hall = once(Hall())
    assert hall.request("r1") is not None
    race = deciding.set_scene("race", AT)(hall)
    assert once(race) is race
    assert hall.done[0].undo == "race"
    for number in range(deciding.MOST_DONE + 5):
        hall = Once(f"q{number}", deciding.untell(None))(hall)
    assert (len(hall.done), hall.request("r1")) == (deciding.MOST_DONE, None)


def test_the_state_comes_back_as_it_was_and_another_version_is_told_apart() -> None:
    hall = deciding.begin_award(award(), AT)(hall_with(FOX, OWL))
    hall = deciding.tell("a", "Grüße \U0001f3c1 \x07", "info", AT, None)(hall)
    assert decoded(encoded(hall)) == hall
    assert decoded("") == Hall()
    with pytest.raises(RecordError, match="newer version"):
        decoded('{"screens": 7}')
