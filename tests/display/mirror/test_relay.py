"""A public server shows what the hall shows, whatever happens to the line; and nothing that is private reaches it."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from display.hall.state import Hall as Shown
from display.hall.state import Notice, Sponsor, decoded, encoded
from display.mirror.calling import NoAnswer
from display.mirror.pushes import BadPush, decode_push
from display.mirror.relay import Relay
from display.mirror.taking import FREE_S
from tests.display.mirror.line import EVENING, PLAN, Hall
from timing.live import RigLive
from timing.people import Consent, Purpose, erased
from timing.plan_versions import PlanDraft
from timing.record.asked import Asked, IncidentNoted
from timing.record.decisions import Penalty, Ruled
from timing.record.entry import Undone
from timing.record.memory import MemoryRecord

RIG = RigLive("left", "Left", "10.0.0.21", "f1", "d-ada", True, 0.1, 3, 45_000, 900, 3, {})
PNG = b"\x89PNG\r\n\x1a\n of a sponsor"


def pushes(relay: Relay) -> None:
    """Push until nothing waits."""
    while relay.step():
        continue


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    found = Hall(tmp_path / "public")
    found.begin()
    return found


def test_each_board_is_the_same_byte_for_byte_at_each_position(hall: Hall) -> None:
    hall.push()
    assert hall.mirror.book.position() == hall.record.position()
    for seq in range(3, hall.record.position().seq + 1):
        assert hall.public_board(seq) == hall.board(at=seq)
    assert b"Ada Vogel" in hall.public_board()


def test_a_penalty_and_its_taking_back_change_both_boards_alike(hall: Hall) -> None:
    given = Ruled("r1", Penalty.SECONDS, "jump start", "Stella", EVENING, driver="d-ada", value=5_000)
    before = hall.board()
    hall.record.append([given])
    hall.push()
    assert hall.public_board() == hall.board() != before
    hall.record.append([Undone("r1", given.key, "it was Ben", "Stella", EVENING)])
    hall.push()
    assert hall.public_board() == hall.board()
    assert hall.mirror.book.verify() is None


def test_two_halls_that_feed_one_server_do_not_undo_each_others_work(hall: Hall) -> None:
    hall.push()
    first, board = hall.relay, hall.public_board()
    hall.new_relay(MemoryRecord())
    hall.begin()
    for _ in range(3):
        hall.now_s += 20
        assert not first.step()
        with pytest.raises(BadPush, match=r"another hall feeds it \(eRacing Cup, record .*--take-over"):
            hall.push()
    assert hall.public_board() == board
    hall.now_s += FREE_S
    hall.push()
    assert hall.public_board() == hall.board()
    with pytest.raises(BadPush, match="another hall feeds it"):
        pushes(first)


def test_a_hall_that_takes_over_does_it_once(hall: Hall) -> None:
    hall.push()
    first = hall.relay
    hall.new_relay(MemoryRecord(), takes_over=True)
    hall.begin()
    hall.push()
    assert hall.public_board() == hall.board()
    with pytest.raises(BadPush, match="another hall feeds it"):
        pushes(first)
    first._takes_over = True
    pushes(first)
    with pytest.raises(BadPush, match="another hall feeds it"):
        hall.push()


def test_a_public_server_that_was_restarted_waits_for_its_hall_before_it_takes_another(hall: Hall) -> None:
    hall.push()
    first = hall.relay
    hall.restart_mirror()
    hall.new_relay(MemoryRecord())
    hall.begin()
    with pytest.raises(BadPush, match="another hall feeds it"):
        hall.push()
    pushes(first)
    assert hall.mirror.book.position().epoch == first._out.epoch


def test_texts_of_staff_never_leave_the_hall(hall: Hall) -> None:
    hall.record.append(
        [
            Asked("8f14e45f", "rule", "abc", "Stella", EVENING, device="Stella's iPad"),
            IncidentNoted("r1", "1", "{d-ada} swore at {d-ben}", "Stella", EVENING, driver="d-ada"),
            Ruled("r1", Penalty.WARNING, "unsporting words", "Stella", EVENING, driver="d-ada"),
        ]
    )
    hall.push()
    there = hall.everything()
    for private in ("Stella", "swore", "unsporting", "weather", "Olga", "10.0.0.21", "the key of", "told by the game"):
        assert private.encode() not in there, private
    assert b"Ada Vogel" in there


def test_laps_driven_while_the_line_is_cut_come_when_it_is_whole_again(hall: Hall) -> None:
    hall.push()
    hall.cut = True
    hall.lap("ada", 4, 88_000)
    with pytest.raises(NoAnswer):
        hall.relay.step()
    assert hall.public_board() != hall.board()
    hall.cut = False
    hall.push()
    assert hall.public_board() == hall.board()


def test_a_push_whose_answer_was_lost_is_not_taken_twice(hall: Hall) -> None:
    hall.push()
    hall.lap("ada", 4, 88_000)
    hall.lost_answers = 1
    with pytest.raises(NoAnswer):
        hall.relay.step()
    hall.lap("ben", 4, 87_000)
    with pytest.raises(Exception, match="does not take"):
        hall.relay.step()  # it said less than the server has by now
    hall.push()
    assert hall.mirror.book.position() == hall.record.position()
    assert hall.public_board() == hall.board()


def test_another_relay_goes_on_where_the_first_one_was(hall: Hall) -> None:
    hall.push()
    pushed = len(hall.pushed)
    hall.lap("ada", 4, 88_000)
    hall.new_relay()
    hall.push()
    assert [len(decode_push(each).entries) for each in hall.pushed[pushed:]] == [0, 1]
    assert hall.public_board() == hall.board()


def test_a_public_server_that_was_restarted_shows_what_it_showed_without_the_hall(hall: Hall) -> None:
    hall.push()
    before = hall.public_board()
    hall.restart_mirror()
    assert hall.public_board() == before
    hall.lap("ada", 4, 88_000)
    hall.push()
    assert hall.public_board() == hall.board()


def test_another_book_in_the_hall_is_another_one_outside(hall: Hall) -> None:
    hall.push()
    pushed = len(hall.pushed)
    hall.now_s += FREE_S
    hall.new_relay(MemoryRecord())
    hall.begin()
    hall.lap("ben", 9, 80_000)
    hall.push()
    assert hall.mirror.book.position() == hall.record.position()
    assert hall.public_board() == hall.board()
    assert decode_push(hall.pushed[pushed + 1]).anew


def test_whoever_does_not_agree_to_the_web_or_the_stream_goes_by_no_name_outside(hall: Hall) -> None:
    for driver, purpose in (("d-ada", Purpose.WEB), ("d-ben", Purpose.STREAM)):
        refusal = Consent(purpose, False, "herself", EVENING)
        hall.record.change_person(driver, lambda known, refusal=refusal: replace(known, consents=(refusal,)))  # type: ignore[misc]
    hall.push()
    there = hall.everything()
    assert b"Ada Vogel" not in there
    assert b"Ben Wolf" not in there
    assert hall.public_board() == hall.board()


def test_a_name_that_is_erased_in_the_hall_is_gone_with_the_next_push_from_memory_and_disk(hall: Hall) -> None:
    hall.push()
    assert b"Ada Vogel" in hall.everything()
    hall.record.change_person(
        "d-ada", lambda known: erased(known, at=EVENING, by="Olga", reason="asked", salt=b"s" * 16)
    )
    hall.pushed.clear()
    hall.relay.step()
    assert b"Vogel" not in hall.everything()
    assert hall.public_board() == hall.board()


def test_an_old_push_that_somebody_kept_does_not_bring_the_name_back(hall: Hall) -> None:
    hall.push()
    kept = [*hall.pushed]
    hall.record.change_person(
        "d-ada", lambda known: erased(known, at=EVENING, by="Olga", reason="asked", salt=b"s" * 16)
    )
    hall.push()
    hall.restart_mirror()
    for each in kept:
        assert "older" in hall.mirror.take(decode_push(each)).refused
    assert "Ada Vogel" not in {each.name for each in hall.mirror.book.people().values()}


def test_a_new_plan_is_there_with_the_entry_that_says_so(hall: Hall) -> None:
    hall.push()
    hall.record.save_plan(PlanDraft(PLAN.replace('name = "Lux"', 'name = "Lux 2"'), "Olga", EVENING, "renamed"), 1)
    hall.push()
    assert hall.public_board() == hall.board()
    assert b"Lux 2" in hall.public_board()


def test_messages_and_sponsors_for_the_public_go_out_and_what_is_not_revealed_does_not(hall: Hall) -> None:
    shown = Shown(
        notices=(Notice("n1", "Pizza is here", "info", EVENING, None),),
        sponsors=(Sponsor("s1", "Lux", "abc.png"), Sponsor("s2", "Later", "def.png", shown=False)),
        stream_delay_s=20,
    )
    hall.record.hall.change(lambda _: encoded(replace(shown, scene="award")))
    for name in ("abc.png", "def.png"):
        hall.record.hall.keep_picture(name, PNG)
    hall.push()
    there = decoded(hall.mirror.book.hall.read().body)
    assert (there.notices, there.sponsors, there.stream_delay_s) == (shown.notices, shown.sponsors[:1], 20)
    assert there.scene != "award"
    assert hall.mirror.book.hall.picture("abc.png") == PNG
    assert hall.mirror.book.hall.picture("def.png") is None

    hall.record.hall.change(lambda _: encoded(Shown()))
    hall.push()
    assert hall.mirror.book.hall.picture("abc.png") is None
    assert not [*hall.mirror.pictures.iterdir()]


def test_a_picture_whose_name_leads_elsewhere_is_refused(hall: Hall) -> None:
    hall.push()
    push = decode_push(hall.pushed[-1])
    for name in ("../../x.png", "x.html"):
        held = hall.mirror.take(replace(push, stamp=10**19, pictures={name: PNG}))
        assert "no picture" in held.refused


def test_of_what_rigs_do_the_latest_goes_out_and_it_grows_old(hall: Hall) -> None:
    hall.rigs = (RIG,)
    hall.push()
    hall.rigs = (replace(RIG, lap=4),)
    hall.relay.step()
    (shown,) = hall.mirror.rigs()
    assert (shown.lap, shown.heard_s) == (4, 0.1)
    hall.now_s += 30
    assert hall.mirror.rigs()[0].heard_s == pytest.approx(30.1)
    assert hall.mirror.is_cut
    hall.now_s += 31
    assert hall.mirror.rigs() == ()


def test_another_name_of_the_cup_has_the_server_built_anew_and_a_lap_does_not(hall: Hall) -> None:
    told: list[str] = []
    hall.mirror.on_other_start(lambda: told.append(hall.mirror.start.plan.name))
    hall.push()
    told.clear()
    hall.lap("ada", 4, 88_000)
    hall.push()
    assert told == []
    push = decode_push(hall.pushed[-1])
    about = replace(decode_push(hall.pushed[1]).about, plan='name = "Another"\n')  # type: ignore[type-var]
    hall.mirror.take(replace(push, stamp=10**19, after=hall.record.position().seq, entries=(), about=about))
    assert told == ["Another"]


def test_a_relay_says_once_that_the_line_is_cut_and_asks_less_and_less_often(hall: Hall) -> None:
    hall.cut, ended, pauses = True, threading.Event(), list[float]()

    def pause(event: threading.Event, seconds: float) -> None:
        pauses.append(seconds)
        hall.cut = len(pauses) < 6
        if len(pauses) == 8:
            event.set()

    hall.relay._pause = pause
    hall.relay.run(ended)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 0.05, 0.5]
    assert [each.partition(":")[0] for each in hall.said] == [
        "the public server cannot be fed",
        f"the public server has everything up to entry {hall.record.position().seq}",
    ]
