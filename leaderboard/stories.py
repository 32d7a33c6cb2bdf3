"""The story feed: what is worth telling of a session, as the record has it now.

A function of the record up to a position, like a board: the same entries give the same stories, and what is taken away
or given to somebody else takes its stories along.
"""

from leaderboard.details import Seen
from leaderboard.story import NOTHING_EARLIER, Earlier, Story
from leaderboard.story_laps import lap_stories
from leaderboard.story_race import race_stories
from leaderboard.story_results import result_stories

MOST = 200
"""So many stories of a session are told at most, the newest."""


def stories(seen: Seen, session: str, earlier: Earlier = NOTHING_EARLIER) -> tuple[Story, ...]:
    """The stories of a session, `current` the running one; the newest first, of one entry the one that weighs most.

    Raises LookupError with a sentence for a session that there is not.
    """
    id = (seen.standings.current if session == "current" else session) or ""
    told = seen.standings.sessions.get(id)
    if told is None:
        raise LookupError(f"there is no session {session!r}")
    others = [
        each
        for each in seen.standings.sessions.values()
        if each is not told and each.info.track is not None and each.info.track == told.info.track
    ]
    found = [*lap_stories(told, others, earlier), *race_stories(told), *result_stories(seen, told)]
    found.sort(key=lambda story: (-story.seq, -story.weight, story.id))
    return tuple(found[:MOST])
