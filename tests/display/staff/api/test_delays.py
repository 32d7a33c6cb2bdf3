"""A tablet delays a session, and takes that back, also by the general undo."""

from tests.display.staff.api.hall import Hall, Tablet
from timing.record.entry import Undone
from timing.record.evening import SessionDelayed


async def test_a_delay_is_written_once_and_taken_back_by_what_the_answer_says(hall: Hall, toni: Tablet) -> None:
    answer = await toni.do("sessions/delay", session="race", minutes=10, all_after=True, reason="dinner")
    (delayed,) = (entry for entry in hall.entries() if isinstance(entry, SessionDelayed))
    assert (delayed.session, delayed.minutes, delayed.following, delayed.author) == ("race", 10, True, "Toni")
    assert answer["said"] == [
        "no session begins at another time: the one before takes as long, or its end is not known"
    ]
    assert answer["changes"] == []
    await toni.do(answer["undo"]["path"].removeprefix("/api/v1/staff/"), **answer["undo"]["body"])
    assert [entry.entry_key for entry in hall.entries() if isinstance(entry, Undone)] == [delayed.key]


async def test_the_last_delay_of_a_session_is_taken_back_by_its_name(hall: Hall, toni: Tablet) -> None:
    for minutes in (10, 5):
        await toni.do("sessions/delay", session="race", minutes=minutes)
    await toni.do("sessions/undo-delay", session="race")
    delays = [entry.key for entry in hall.entries() if isinstance(entry, SessionDelayed)]
    assert [entry.entry_key for entry in hall.entries() if isinstance(entry, Undone)] == delays[1:]
