"""Routes that FastAPI looks at when they are first asked for.

What it finds out about a route, its parameters, their checks and what describes them in the API, took a tenth of the
time until the first page, for some 160 routes of which an evening asks for few. Until then a route knows where it is.
"""

import sys
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Any, Final

from fastapi import APIRouter
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette.routing import compile_path

sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]  # Python's word for a module that is not there
"""FastAPI asks of each parameter whether it is a model of pydantic 1, and would load all of that to be told that it is
none. We have no such models, and where that module is not there FastAPI does not ask."""


def by_name(route: APIRoute) -> str:
    """In the description of the API a route is known by its function's name."""
    return route.name


class LateRoute(APIRoute):
    """A route that knows its path and its methods; the first who asks for more has it made.

    A declaration that FastAPI refuses is refused only then: a test asks every route.
    """

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, methods: Sequence[str] | None = None, **more: Any
    ) -> None:
        self._make: Final = partial(super().__init__, path, endpoint, methods=list(methods or ["GET"]), **more)
        self.path = path
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.methods = {method.upper() for method in methods or ["GET"]}
        self.endpoint = endpoint

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there. Two threads that ask at once both make it, and the same."""
        if self.is_made or name.startswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self._make()
        return getattr(self, name)

    @property
    def is_made(self) -> bool:
        """Whether anybody has asked for more yet."""
        return "app" in self.__dict__  # what FastAPI makes last


def late_router(
    *,
    prefix: str = "",
    tags: list[str | Enum] | None = None,
    dependencies: Sequence[Depends] | None = None,
    include_in_schema: bool = True,
) -> APIRouter:
    """A router of such routes."""
    return APIRouter(
        prefix=prefix,
        tags=tags,
        dependencies=dependencies,
        include_in_schema=include_in_schema,
        route_class=LateRoute,
        generate_unique_id_function=by_name,
    )
