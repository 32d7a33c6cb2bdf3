"""What a route says about who may use it, and how a handler learns who does.

A route declares its role once, as a dependency: in a handler that wants to know who asks,

    async def rule(who: Annotated[Signed, Depends(needs(Role.STEWARD))], ruling: Wanted) -> Answer: ...

or for all routes of a router, `late_router(dependencies=[Depends(needs(Role.STAFF))])`. The declaration is read by
`display.access.gate`, which every request passes before its body is read: it refuses a route that declares nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from fastapi import HTTPException, Request

from display.access.roles import ANYBODY, Role, Signed, may

SIGNED: Final = "eracing.signed"
"""Where in the scope of a request the gate says who asks."""
JSON: Final = ("application/json",)
FORM: Final = ("application/x-www-form-urlencoded",)
MOST_BYTES: Final = 64 << 10
"""Of a request's body, where the route says nothing else."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route needs: a dependency that gives who asks.

    `takes` are the media types of bodies (None: any), `most_bytes` their longest. `proven_inside`: the route checks a
    key itself, because only the message tells whose it must be; the gate lets everybody through to that check.
    """

    role: Role
    takes: tuple[str, ...] | None = JSON
    most_bytes: int = MOST_BYTES
    proven_inside: bool = False

    async def __call__(self, request: Request) -> Signed:
        """Who asks. Raises HTTPException where no gate stood before this route and it is not public."""
        signed: Signed = request.scope.get(SIGNED, ANYBODY)
        if not self.proven_inside and not may(signed.role, self.role):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, refusal(self.role))
        return signed


@cache
def needs(
    role: Role, *, takes: tuple[str, ...] | None = JSON, most_bytes: int = MOST_BYTES, proven_inside: bool = False
) -> Needs:
    """The dependency by which a route declares its role; the same for the same arguments, so tests can override it."""
    return Needs(role, takes, most_bytes, proven_inside)


def refusal(role: Role) -> str:
    """Why somebody who has not signed in is refused."""
    return f"this is for the role {role.value}: sign in at /signin, or send the key of a program as a Bearer token"


def declared(dependant: Any) -> Needs | None:
    """What a route declares, of its tree of dependencies.

    Of several declarations the one that lets in fewest, and of equals the handler's own, which stands last.
    """
    found = reversed(list(_declarations(dependant)))
    return max(found, key=lambda each: sum(not may(role, each.role) for role in Role), default=None)


def _declarations(dependant: Any) -> Iterator[Needs]:
    if isinstance(dependant.call, Needs):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _declarations(each)
