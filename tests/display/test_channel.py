"""A channel: the board now, the way to it, and which positions a client may come back with."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Opcode

from display.channel import DEPTH, Channel, Depth, News, news
from leaderboard.board import Board, Driver
from tests.display.stage import QUALIFYING, RACE, Watcher, board, publish, row, story

ALL = 1 << 30


def renamed(old: Board, name: str) -> Board:
    """The same board at the same entry, with another name in the first row."""
    first = old.rows[0]
    return replace(old, rows=(replace(first, driver=Driver(first.driver.id, name)), *old.rows[1:]))


def test_a_client_of_another_process_that_saw_the_old_name_is_not_told_that_nothing_is_new() -> None:
    """That one told entry 2 before somebody went by another name, this one read both at once."""
    first, second, third = story(3)
    other = Channel(first)
    publish(other, [second])
    here = Channel(first)
    publish(here, [renamed(second, "Driver 17")])
    here.forget(keep_latest=True)
    assert here.since(other.epoch, other.board.seq) is None
    publish(here, [renamed(third, "Driver 17")])
    assert here.since(other.epoch, other.board.seq) is None
    assert here.since(here.epoch, here.board.seq) == here.end


@pytest.fixture
def boards() -> list[Board]:
    return story(6)


@pytest.fixture
def channel(boards: list[Board]) -> Channel:
    channel = Channel(boards[0])
    publish(channel, boards[1:])
    return channel


def watched(channel: Channel, cursor: int, held: Board) -> Board | None:
    """The board of one who had `held` and is given what was missed since `cursor`."""
    watcher = Watcher(held)
    missed = channel.missed(cursor, ALL)
    assert missed is not None
    watcher.receive(missed)
    return watcher.board


def test_who_holds_any_board_of_the_log_is_led_to_the_board_now(channel: Channel, boards: list[Board]) -> None:
    for held in boards[1:]:
        cursor = channel.since("book-1", held.seq)
        assert cursor is not None
        assert watched(channel, cursor, held) == boards[-1] == channel.board


def test_the_latest_has_missed_nothing(channel: Channel) -> None:
    assert channel.since("book-1", 6) == channel.end == 5
    assert channel.missed(channel.end, 0) == b""


def test_changes_come_one_by_one_in_order_without_a_gap(channel: Channel, boards: list[Board]) -> None:
    watcher = Watcher(boards[1])
    cursor = channel.since("book-1", 2)
    assert cursor is not None
    watcher.receive(channel.missed(cursor, ALL) or b"")
    assert [(message.prev, message.seq) for message in watcher.messages] == [(2, 3), (3, 4), (4, 5), (5, 6)]
    assert [seq for seq, _ in channel.messages(cursor)] == [3, 4, 5, 6]
    assert watcher.board == boards[-1]


@pytest.mark.parametrize(
    ("epoch", "seq"),
    [("book-2", 4), ("book-1", 7), ("book-1", 10**18), ("book-1", 0), ("book-1", -4), ("", 4)],
    ids=["another book", "from the future", "from far away", "before the first", "negative", "no book"],
)
def test_a_position_that_is_none_of_the_log_is_not_known(channel: Channel, epoch: str, seq: int) -> None:
    assert channel.since(epoch, seq) is None


def test_a_position_between_two_boards_is_not_known() -> None:
    channel = Channel(board(1))
    publish(channel, [board(4, row(1, "anna")), board(9, row(1, "anna", laps=2))])
    assert [seq for seq in range(12) if channel.since("book-1", seq) is not None] == [4, 9]


def test_the_board_a_channel_began_with_may_have_been_shown_otherwise_before(boards: list[Board]) -> None:
    channel = Channel(boards[0])
    assert channel.since("book-1", 1) is None
    publish(channel, boards[1:3])
    assert channel.since("book-1", 1) is None
    assert channel.since("book-1", 2) is not None


def test_a_seq_that_two_boards_share_is_not_known(boards: list[Board]) -> None:
    channel = Channel(boards[0])
    publish(channel, [boards[1], renamed(boards[1], "Driver 17")])
    assert channel.since("book-1", 2) is None
    publish(channel, [boards[2]])
    assert channel.since("book-1", 2) is None
    assert channel.since("book-1", 3) == channel.end


@pytest.mark.parametrize("later", [False, True], ids=["at the end", "with more after it"])
def test_a_shared_seq_stays_unknown_when_only_its_last_board_is_in_the_log(boards: list[Board], later: bool) -> None:
    channel = Channel(boards[0], Depth(changes=1 + later))
    publish(channel, [boards[1], boards[2], renamed(boards[2], "Driver 17")])
    if later:
        publish(channel, [boards[3]])
    channel.trim(0.0)
    assert channel.since("book-1", 3) is None


def test_a_board_whose_way_to_it_was_forgotten_is_still_known(boards: list[Board]) -> None:
    channel = Channel(boards[0], Depth(seconds=10))
    publish(channel, boards[1:])
    channel.trim(20.0)
    assert channel.latest is None
    assert channel.since("book-1", 6) == channel.end
    assert channel.since("book-1", 5) is None


def test_the_log_keeps_so_many_changes(boards: list[Board]) -> None:
    channel = Channel(boards[0], Depth(changes=2))
    publish(channel, boards[1:])
    assert [seq for seq in range(8) if channel.since("book-1", seq) is not None] == [4, 5, 6]
    assert channel.missed(2, ALL) is None
    assert watched(channel, 3, boards[3]) == boards[-1]


def test_the_log_keeps_changes_for_so_long(boards: list[Board]) -> None:
    channel = Channel(boards[0], Depth(seconds=10))
    for at, each in enumerate(boards[1:]):
        publish(channel, [each], at=4.0 * at)
    # At second 16: the changes of seconds 8, 12 and 16 are left, and the board before them.
    assert [seq for seq in range(8) if channel.since("book-1", seq) is not None] == [3, 4, 5, 6]
    channel.trim(26.0)
    assert [seq for seq in range(8) if channel.since("book-1", seq) is not None] == [5, 6]


def test_the_log_keeps_so_many_bytes(boards: list[Board]) -> None:
    size = max(len(message) for _, message in _all_messages(boards)) + 10
    channel = Channel(boards[0], Depth(bytes=2 * size))
    publish(channel, boards[1:])
    assert [seq for seq in range(8) if channel.since("book-1", seq) is not None] == [4, 5, 6]


def _all_messages(boards: list[Board]) -> list[tuple[int, bytes]]:
    channel = Channel(boards[0])
    publish(channel, boards[1:])
    return list(channel.messages(0))


def test_by_default_the_log_keeps_ten_thousand_changes_of_a_quarter_of_an_hour() -> None:
    assert (DEPTH.changes, DEPTH.seconds) == (10_000, 900)


def test_more_than_so_many_bytes_are_not_given(channel: Channel, boards: list[Board]) -> None:
    whole = channel.missed(0, ALL)
    assert whole is not None
    assert channel.missed(0, len(whole)) == whole
    assert channel.missed(0, len(whole) - 1) is None
    assert channel.missed(0, ALL) == whole
    assert channel.missed(4, ALL) == channel.latest
    publish(channel, story(8)[6:])
    assert channel.missed(4, ALL) != whole


@pytest.mark.parametrize("cursor", [-1, 6, 7])
def test_a_cursor_of_another_channel_has_missed_everything(channel: Channel, cursor: int) -> None:
    assert channel.missed(cursor, ALL) is None


def test_news_that_do_not_follow_are_refused(channel: Channel, boards: list[Board]) -> None:
    stray = [
        news(boards[0], boards[1]),
        news(replace(boards[5], epoch="book-2"), board(7, epoch="book-2")),
        news(replace(boards[5], session=RACE), board(7, session=RACE)),
    ]
    for made in stray:
        assert isinstance(made, News)
        with pytest.raises(ValueError, match="do not follow the board at entry 6"):
            channel.publish(made, 0.0)
    assert channel.board == boards[-1]


def test_a_board_that_says_the_same_is_no_news(boards: list[Board]) -> None:
    assert news(boards[0], replace(boards[0], seq=9)) is None
    assert news(boards[0], renamed(boards[0], "Driver 17")) is not None
    assert news(boards[0], replace(boards[0], state="official")) is not None
    assert news(boards[0], replace(boards[0], session=replace(QUALIFYING, name="Q1"))) is not None


def test_each_face_of_a_board_is_made_once_and_anew_for_the_next_board(channel: Channel) -> None:
    face = channel.face
    assert face.snapshot is face.snapshot
    assert face.json is channel.face.json
    etag = face.etag
    assert etag.strip('"') != etag
    publish(channel, story(7)[6:])
    assert channel.face is not face
    assert channel.face.etag != etag


def test_the_etag_depends_on_what_is_shown_not_only_on_the_position(boards: list[Board]) -> None:
    assert Channel(boards[1]).face.etag == Channel(boards[1]).face.etag
    assert Channel(boards[1]).face.etag != Channel(renamed(boards[1], "Driver 17")).face.etag


def test_frames_are_whole_unmasked_text(channel: Channel) -> None:
    for frame in (channel.face.snapshot, channel.face.session, channel.latest):
        assert frame is not None
        assert frame[0] == 0x80 | Opcode.TEXT
        assert not frame[1] & 0x80
    watcher = Watcher()
    watcher.receive(channel.face.session + channel.face.snapshot)
    assert watcher.types() == ["session", "snapshot"]
    assert watcher.board == channel.board


_STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["anna", "ben", "zoe"]), st.integers(0, 2), st.integers(0, 6)),
    max_size=25,
)


@settings(deadline=None)
@given(_STEPS, st.integers(1, 12), st.integers(1, 20))
def test_whatever_happens_a_known_position_leads_exactly_to_the_board_now(
    steps: list[tuple[int, str, int, int]], most: int, seconds: int
) -> None:
    first = board(3, row(1, "anna"))
    channel = Channel(first, Depth(changes=most, seconds=seconds))
    held = [first]
    at = 0.0
    for ahead, name, laps, later in steps:
        at += later
        rows = {each.driver.id: each for each in channel.board.rows}
        rows[name] = row(1, name, laps)
        new = board(channel.board.seq + ahead, *sorted(rows.values(), key=lambda each: (each.driver.name,)))
        made = news(channel.board, new)
        if made is not None:
            channel.publish(made, at)
            held.append(new)
        for each in held:
            cursor = channel.since("book-1", each.seq)
            if cursor is not None:
                assert watched(channel, cursor, each) == channel.board
        # Only a seq that two boards share, or the first one, is not known although it is in the log.
        in_log = held[1:][-most:]
        alone = [each for each in in_log if sum(other.seq == each.seq for other in held) == 1]
        if alone and alone[-1] is held[-1]:
            assert channel.since("book-1", alone[-1].seq) == channel.end


def test_what_named_somebody_is_not_given_out_any_more(channel: Channel, boards: list[Board]) -> None:
    publish(channel, [renamed(boards[-1], "Fahrer 1")])
    assert channel.missed(0, ALL) is not None
    channel.forget(keep_latest=True)
    assert channel.missed(0, ALL) is None
    assert [channel.since("book-1", each.seq) for each in boards] == [None] * len(boards)
    last = channel.latest
    assert last is not None
    assert channel.missed(channel.end - 1, ALL) == last
    channel.forget(keep_latest=False)
    assert (channel.latest, channel.missed(channel.end, ALL), channel.missed(channel.end - 1, ALL)) == (None, b"", None)
    channel.forget(keep_latest=True)
    assert channel.board.rows[0].driver.name == "Fahrer 1"
