"""The versions of the plan in a database: rows of `timing.plan_versions.PlanVersion`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from timing.plan_versions import PlanDraft, PlanVersion
from timing.record.plan_saving import following
from timing.record.schema import plans


def read_all(connection: Connection) -> list[PlanVersion]:
    """All versions, the oldest first."""
    return [_version(row) for row in connection.execute(select(plans).order_by(plans.c.number))]


def newest(connection: Connection) -> PlanVersion | None:
    """The version saved last."""
    row = connection.execute(select(plans).order_by(plans.c.number.desc()).limit(1)).first()
    return None if row is None else _version(row)


def add(connection: Connection, draft: PlanDraft, after: int) -> tuple[PlanVersion, bool]:
    """Save a version behind number `after`, and whether that is new. Raises PlanMoved."""
    if draft.request:
        row = connection.execute(select(plans).where(plans.c.request == draft.request)).first()
        if row is not None:
            return _version(row), False
    version = following(newest(connection), draft, after)
    connection.execute(insert(plans), _columns(version))
    return version, True


def change(connection: Connection, change: Callable[[PlanVersion], PlanVersion]) -> int:
    """Replace the texts and words of versions by what `change` makes of them; how many are otherwise."""
    changed = [(before, now) for before in read_all(connection) if (now := change(before)) != before]
    for before, now in changed:
        connection.execute(update(plans).where(plans.c.number == before.number).values(_columns(now)))
    return len(changed)


def _version(row: Row[Any]) -> PlanVersion:
    at = datetime.fromisoformat(row.at)
    return PlanVersion(row.number, row.text, row.author, at, row.what, row.file, row.request)


def _columns(version: PlanVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "text": version.text,
        "author": version.author,
        "at": version.at.isoformat(),
        "what": version.what,
        "checksum": version.checksum,
        "file": version.file,
        "request": version.request,
    }
