"""An app before it has any routes: that of a display in the hall, or of a public server."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from display.late_routes import by_name
from display.problems import answer_problems


def bare_app(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """It answers every fault in one shape."""
    app = FastAPI(
        title="eRacing Cup",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=by_name,
    )
    answer_problems(app)
    return app
