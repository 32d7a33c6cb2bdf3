"""The description of the API, and its page at `/docs`: plain HTML that asks nobody for anything."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from display.access.guard import needs
from display.access.roles import Role
from display.late_routes import late_router
from display.pages.assets import TEMPLATES, build_id, static_path


def reference_router(app: FastAPI, openapi: str) -> APIRouter:
    """The routes of what describes `app`: the OpenAPI description at `openapi`, and a page of it."""
    router = late_router(dependencies=[Depends(needs(Role.SPECTATOR))])
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    reference = pages.get_template("reference.html")

    @router.get(openapi, include_in_schema=False)
    async def description() -> JSONResponse:
        return JSONResponse(app.openapi())

    @router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    async def docs() -> HTMLResponse:
        text = reference.render(
            openapi=openapi, calls=_calls(app.openapi()), static=static_path(build_id()), title=app.title
        )
        return HTMLResponse(text)

    return router


def _calls(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "text": call.get("description") or call.get("summary", ""),
            "parameters": [
                {
                    "name": each["name"],
                    "place": each["in"],
                    "kind": _kind(each.get("schema", {})),
                    "text": each.get("description", ""),
                    "required": each.get("required", False),
                }
                for each in call.get("parameters", [])
            ],
        }
        for path, calls in description["paths"].items()
        for method, call in calls.items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """The type of a parameter in a word or two."""
    kinds = [each.get("type") for each in schema.get("anyOf", [schema])]
    return " or ".join(str(kind) for kind in kinds if kind not in (None, "null")) or "any"
