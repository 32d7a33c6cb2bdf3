"""The game's own result of a session over HTTP: what it says, and every difference from ours, as data and in words."""

from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ConfigDict

from display.access.guard import needs
from display.access.roles import Role
from display.explain import At, Explanation, Lang, answer
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from leaderboard.board import Driver
from leaderboard.cup import Cup
from leaderboard.game_differences import Compared, Difference, Kind, compared
from leaderboard.game_text import compared_text, difference_text
from timing.units import Language


class _Line(LateModel):
    model_config = ConfigDict(from_attributes=True)


class GameLine(_Line):
    """How a game has a car. `source` is the game's session, `ref` the entry of the record; what is not told is null."""

    ref: int
    source: str
    car: str
    driver: Driver | None
    position: int | None
    laps: int | None
    best_ms: int | None
    total_ms: int | None
    penalty_ms: int | None
    finish: str | None
    grid: int | None


class DifferenceLine(_Line):
    """In what a driver's result differs; `driver` is null for a car of which nobody knows the driver.

    `game` and `ours` are what the two have, null for nothing; `counted`: the penalty of the game is in our time.
    """

    kind: Kind
    driver: Driver | None
    car: str
    game: int | str | None
    ours: int | str | None
    counted: bool
    text: str


class ClassificationData(LateModel):
    """A session as games have it; `counts` says whose laps and times make the result."""

    session: str
    name: str
    counts: Literal["ours", "game"]
    lines: list[GameLine]
    differences: list[DifferenceLine]


class ClassificationExplanation(Explanation):
    """How the game's own result of a session differs from ours."""

    data: ClassificationData


def classification_router(live: Live, language: Language) -> APIRouter:
    """The route; `language` is that of the plan."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])

    @router.get("/sessions/{session}/classification", response_model=ClassificationExplanation)
    async def classification(
        request: Request,
        session: str,
        at: At = None,
        lang: Lang = None,
    ) -> Response:
        """What games make of a session themselves, and all that is otherwise here; `current` is the running one."""
        return await answer(request, live, at, lambda cup: explained_classification(cup, session, lang or language))

    return router


def explained_classification(cup: Cup, session: str, language: Language) -> ClassificationExplanation:
    """The comparison as programs read it. Raises LookupError with a sentence for a session that is not there."""
    told = compared(cup, session)
    sentences = [compared_text(told, language), *(difference_text(each, language) for each in told.differences)]
    text = "\n".join(" ".join(sentence.splitlines()) for sentence in sentences)  # whatever is in the names
    return ClassificationExplanation(
        epoch=cup.epoch,
        seq=cup.seq,
        state=cup.scores[told.session].state,
        language=language,
        text=text,
        data=_data(told, language),
    )


def _data(told: Compared, language: Language) -> ClassificationData:
    return ClassificationData(
        session=told.session,
        name=told.name,
        counts=told.counts,
        lines=[GameLine.model_validate(line) for line in told.lines],
        differences=[_difference(each, language) for each in told.differences],
    )


def _difference(each: Difference, language: Language) -> DifferenceLine:
    return DifferenceLine(
        kind=each.kind,
        driver=each.driver,
        car=each.car,
        game=each.game,
        ours=each.ours,
        counted=each.counted,
        text=difference_text(each, language),
    )
