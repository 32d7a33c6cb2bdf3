"""An explanation as one paragraph of short sentences, for people at the desk; its numbers are those of the data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from leaderboard.explain_words import WORDS, Words
from leaderboard.explained import LapDriven, Neighbour, Part, SessionPlace, SessionShare, StandingPlace
from timing.rules import ONE, SESSION
from timing.units import Language

_MOST_NAMES: Final = 3
"""More who share a place are counted, not named."""
_MOST_LAPS: Final = 3
"""More laps that do not count are counted, not told."""


def standing_text(place: StandingPlace, language: Language = "en") -> str:
    """Why somebody is where they are in the standings."""
    words = WORDS[language]
    if not any(share.held for share in place.shares):
        return words.say("not begun", name=place.name)
    names = {share.session.id: share.session.name for share in place.shares}
    sentences = [
        _head(place, words),
        *_notes(place, words),
        *_around(place.above, place.below, words, _equal(place, words), names),
    ]
    if place.missing:
        sentences.append(words.say("missing", names=words.list(driver.name for driver in place.missing)))
    return " ".join(sentences)


def session_text(place: SessionPlace, language: Language = "en") -> str:
    """Why a driver is where they are in a session."""
    words = WORDS[language]
    sentences = [_session_head(place, words)]
    if place.places:
        sentences.append(words.say("places lost", places=words.counted("place", place.places)))
    struck = [] if place.ranked_by == "race" else [lap for lap in place.laps if not lap.counts]
    if struck:
        sentences.append(words.say("not counted", laps=_struck(struck, words)))
    by_hand = [f"{lap.number} ({words.time(lap.time_ms)})" for lap in place.laps if lap.by_hand]
    if by_hand:
        sentences.append(words.say("by hand", laps=words.list(by_hand)))
    if place.warnings:
        sentences.append(words.say("warned", warnings=words.counted("warning", place.warnings)))
    sentences += _around(place.above, place.below, words, _same_time(place.value_ms, words), {})
    sentences += _worth(place, words)
    return " ".join(sentences)


# Over all sessions


def _head(place: StandingPlace, words: Words) -> str:
    said = words.say(
        "is",
        name=place.name,
        place=words.place(place.position),
        position=str(place.position),
        level=_level(place.shared_with, words),
    )
    if place.ranked_by == "points":
        parts = [part for share in place.shares for part in _parts(place, share, words)]
        total = words.say("with points", points=words.points(place.points))
        return f"{said}{total}{': ' + words.list(parts) if parts else ''}."
    if place.time_ms is None:
        waiting = [each.driver.name for each in place.bests if each.best_ms is None]
        told = f": {words.say('no lap of', names=words.list(waiting))}" if waiting else ""
        return f"{said}{words.say('without time')}{told}."
    total = words.say(f"with {place.ranked_by}", time=words.time(place.time_ms))
    return f"{said}{total}: {words.list(f'{each.driver.name} {words.time(each.best_ms)}' for each in place.bests)}."


def _level(names: Sequence[str], words: Words) -> str:
    if not names:
        return ""
    told = list(names) if len(names) <= _MOST_NAMES else [words.say("others", count=str(len(names)))]
    return words.say("level", names=words.list(told))


def _parts(place: StandingPlace, share: SessionShare, words: Words) -> Iterator[str]:
    """What a session added to the points, as parts of a list."""
    session = share.session.name
    if share.points and not share.dropped:
        if place.driver is None:
            yield words.say("for team", points=words.number(share.points), session=session, drivers=_by(share, words))
        else:
            for each in share.drivers:
                for part in each.place.parts:
                    yield _part("for", part, each.place, words)
    if share.given:
        yield words.say("by stewards", points=words.number(share.given), session=session)


def _part(kind: str, part: Part, place: SessionPlace, words: Words) -> str:
    name, position = part.name, place.worth_position
    if name == "place" and place.class_name is not None:
        name = "class-place"
    elif name == "place" and position != place.position:
        name = "place-of-all"
    return words.say(
        f"{kind} {name}",
        points=words.number(part.points),
        place=words.place(position),
        position=str(position),
        of=place.class_name or "",
        session=place.session.name,
    )


def _by(share: SessionShare, words: Words) -> str:
    """Whose points a team's are."""
    told = {counts: [each.place for each in share.drivers if each.counts is counts] for counts in (True, False)}
    counted, others = (
        [f"{place.driver.name} {words.number(place.points)}" for place in told[counts] if place.points]
        for counts in (True, False)
    )
    if not others:
        return words.list(counted)
    return f"{words.list(counted)}; {words.say('not for team', drivers=words.list(others))}"


def _notes(place: StandingPlace, words: Words) -> Iterator[str]:
    """What else there is to know of the sessions."""
    by_points = place.ranked_by == "points"
    for share in place.shares if by_points else ():
        note = _note(place, share, words) if share.held and not share.dropped else ""
        if note:
            yield words.say("note", session=share.session.name, note=note)
        penalties = [told for each in share.drivers if (told := _penalties(place, each.place, words))]
        if penalties:
            yield words.say("penalties", session=share.session.name, penalties=words.list(penalties))
    for share in place.shares if by_points else ():
        factor = next((each.place.factor for each in share.drivers), ONE)
        if share.points and not share.dropped and factor != ONE:
            yield words.say("factor", session=share.session.name, factor=words.number(factor))
    dropped = [_dropped(place, share, words) for share in place.shares if share.dropped and share.held]
    if by_points and dropped:
        yield words.say("dropped", results=words.list(dropped))
    if place.best_of:
        yield words.say("best one" if place.best_of == 1 else "best of", count=str(place.best_of))


def _note(place: StandingPlace, share: SessionShare, words: Words) -> str:
    """What brought nothing in a session, and why."""
    if not share.drivers:
        return words.texts["not driven"]
    if place.driver is None:
        out = [each.place for each in share.drivers if each.place.status != "classified"]
        told = [f"{each.driver.name} {words.statuses[each.status]}" for each in out]
        return ", ".join(told) or ("" if share.points else words.texts["team no points"])
    there = share.drivers[0].place
    if there.status != "classified":
        return words.statuses[there.status]
    if share.points:
        return ""
    return words.say(
        "no points" if there.pays else "only place", place=words.place(share.position), position=str(share.position)
    )


def _penalties(place: StandingPlace, there: SessionPlace, words: Words) -> str:
    told = [words.seconds(there.seconds_ms)] if there.seconds_ms else []
    if there.places:
        told.append(words.counted("place", there.places))
    whose = f"{there.driver.name} " if place.driver is None else ""
    return f"{whose}{words.list(told)}" if told else ""


def _dropped(place: StandingPlace, share: SessionShare, words: Words) -> str:
    result = words.points(share.points)
    if not share.drivers:
        result = words.texts["not driven"]
    elif share.position is not None:
        told, position = words.place(share.position), str(share.position)
        result = words.say("result", place=told, position=position, points=result)
    elif place.driver is not None:
        result = f"{words.statuses[share.drivers[0].place.status]}, {result}"
    return words.say("dropped result", session=share.session.name, result=result)


def _equal(place: StandingPlace, words: Words) -> str:
    """What both have where a link had to decide."""
    return words.points(place.points) if place.ranked_by == "points" else _same_time(place.time_ms, words)


# In a session


def _session_head(place: SessionPlace, words: Words) -> str:
    said = words.say(
        "is in",
        name=place.driver.name,
        place=words.place(place.position),
        position=str(place.position),
        session=place.session.name,
        level=_level(place.shared_with, words),
    )
    if place.status != "classified":
        return f"{said}{'' if place.shared_with else ','} {words.statuses[place.status]}{_why_out(place, words)}."
    used = [str(lap.number) for lap in place.laps if lap.used]
    about = "best-lap" if place.of == 1 and place.ranked_by != "race" else place.ranked_by
    told = words.say(
        f"with {about}" if place.value_ms is not None else f"with {about} without time",
        time=words.time(place.value_ms),
        laps=words.counted("lap", place.distance),
        of=str(place.of),
        numbers=words.list(used) if used else "",
        count=str(len(place.laps)),
    )
    if place.game_ms:
        given = [words.say("seconds of the game", seconds=words.seconds(place.game_ms))]
        if place.seconds_ms:
            given.append(words.say("seconds of the stewards", seconds=words.seconds(place.seconds_ms)))
        told += words.say("penalties included", given=words.list(given))
    elif place.ranked_by == "race" and place.seconds_ms:
        told += words.say("penalty included", seconds=words.seconds(place.seconds_ms))
    return f"{said}{told}{words.texts['as in the game'] if place.by_game else ''}."


def _why_out(place: SessionPlace, words: Words) -> str:
    """What was missing to be classified."""
    if place.out_by_game and place.status in ("disqualified", "not-classified"):
        return words.texts["by the game"]
    if place.status == "not-classified":
        if place.distance >= place.laps_needed:
            return words.texts["stewards"]
        return words.say("laps needed", laps=words.counted("lap", place.distance), needed=str(place.laps_needed))
    if place.status == "no-time" and place.of > 1 and place.ranked_by != "race":
        text = "row needed" if place.ranked_by == "best-consecutive" else "counting needed"
        return words.say(text, needed=words.counted("lap", place.of))
    return ""


def _struck(laps: Sequence[LapDriven], words: Words) -> str:
    told = [
        words.say(
            "struck" if lap.not_counted_by is None else f"struck {lap.not_counted_by}",
            number=str(lap.number),
            time=words.time(lap.time_ms),
        )
        for lap in sorted(laps, key=lambda lap: lap.time_ms)[:_MOST_LAPS]
    ]
    more = len(laps) - len(told)
    return words.list([*told, words.say("more", count=str(more))] if more else told)


def _worth(place: SessionPlace, words: Words) -> Iterator[str]:
    """What the place is worth."""
    parts = [_part("worth", part, place, words) for part in place.parts]
    if place.given:
        parts.append(words.say("worth stewards", points=words.number(place.given)))
    if not place.scored:
        yield words.say("not scored", session=place.session.name)
    elif parts:
        yield words.say("worth", parts=words.list(parts))
        if place.parts and place.factor != ONE:
            yield words.say("factor", session=place.session.name, factor=words.number(place.factor))
    elif place.pays:
        yield words.texts["worth nothing"]


# Next to it


def _same_time(time_ms: int | None, words: Words) -> str:
    return words.texts["no time" if time_ms is None else "same time"]


def _around(
    above: Neighbour | None, below: Neighbour | None, words: Words, equal: str, sessions: Mapping[str, str]
) -> Iterator[str]:
    """Who is ahead and who is behind, and by what; `equal` is what both have where a link had to decide."""
    for side, other in (("ahead", above), ("behind", below)):
        if other is None:
            continue
        match other.decided_by:
            case "points" | "laps" | "time":
                value = _value(other, words)
                yield words.say(side if value else f"{side} none", name=other.name, value=value)
            case "status" | "places" | "game":
                yield words.say(f"{side} by", name=other.name, link=_link(side, other, words, sessions))
            case _:
                link = _link(side, other, words, sessions)
                yield words.say(f"equal {side}", name=other.name, value=equal, link=link)


def _value(other: Neighbour, words: Words) -> str:
    """What the neighbour has instead; nothing for one without a time."""
    match other.decided_by:
        case "points":
            return words.points(Decimal(other.other or 0))
        case "laps":
            return words.counted("lap", int(other.other or 0))
    return "" if other.other is None else words.time(int(other.other))


def _link(side: str, other: Neighbour, words: Words, sessions: Mapping[str, str]) -> str:
    """What decided, the neighbour's value first."""
    link, values = other.decided_by, [None if value is None else int(value) for value in (other.other, other.own)]
    if link.startswith(SESSION):
        id = link.removeprefix(SESSION)
        return _against("session", map(words.place, values), words, session=sessions.get(id, id))
    match link:
        case "status":
            return words.statuses[other.status or "classified"]
        case "places":
            return _against("lost places", map(str, values), words)
        case "wins":
            text = f"{'more' if side == 'ahead' else 'fewer'} {'wins' if other.counted == 1 else 'places'}"
            return _against(text, map(str, values), words, place=words.place(other.counted))
        case "best-result" | "game":
            return _against(link, map(words.place, values), words)
        case "earlier":
            both = None not in values
            return words.texts[_EARLIER[side, both]]
        case "drawn":
            return words.texts[link]
    return _against(link, map(words.time, values), words)


_EARLIER: Final = {
    ("ahead", True): "earlier",
    ("behind", True): "later",
    ("ahead", False): "timed",
    ("behind", False): "untimed",
}


def _against(text: str, values: Iterable[str], words: Words, **more: str) -> str:
    other, own = values
    return words.say(text, other=other, own=own, **more)
