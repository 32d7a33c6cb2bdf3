"""Ways into a display for tests: keys of programs, and browsers that sign in."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from httpx import ASGITransport, AsyncClient, Response

from display.access.desk import Desk
from display.access.grants import Grants
from display.access.roles import Role
from display.app import Display
from timing.event import Plan
from timing.record.access import Grant, Kind
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

PIN = {Role.STAFF: "520 walnut", Role.STEWARD: "739 hazel nut", Role.ORGANISER: "peanut 418"}
QUICKLY = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
AT = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


def key_for(record: Record, role: Role) -> dict[str, str]:
    """The header by which a program may do what this role may."""
    _, secret = Grants(record.access).make_key(f"a program for {role.value}", role)
    return {"authorization": f"Bearer {secret}"}


class Clocks:
    """The time of the hall, which passes when a test says so."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return AT + self.passed

    def seconds(self) -> float:
        return self.passed.total_seconds()

    def pass_(self, **time: float) -> None:
        self.passed += timedelta(**time)


class Hall:
    """A display on a record in memory, with the PINs of all roles (unless it is new), and clocks that stand still."""

    def __init__(self, *, new: bool = False, plan: Plan | None = None) -> None:
        self.clocks = Clocks()
        self.record = MemoryRecord("e1")
        self.grants = Grants(self.record.access, self.clocks.now)
        self.desk = Desk(self.grants, seconds=self.clocks.seconds)
        self._plan = plan or Plan("Hall Cup")
        if not new:
            for role, pin in PIN.items():
                kept = QUICKLY.hash(pin)
                self.record.access.put(Grant(f"pin-{role.value}", Kind.PIN, role.value, kept, AT, "the console"))

    @cached_property
    def display(self) -> Display:
        return Display(self.record, self._plan, desk=self.desk)

    def browser(self, ip: str = "192.0.2.20", **headers: str) -> AsyncClient:
        """A browser with a jar of cookies of its own."""
        transport = ASGITransport(self.display.web, raise_app_exceptions=False, client=(ip, 50_000))
        return AsyncClient(transport=transport, base_url="http://hall.test", headers=headers)


async def sign_in(
    browser: AsyncClient, role: Role, name: str = "Mara Feld", pin: str | None = None, **more: Any
) -> Response:
    """Sign in by the API with the right PIN, or another."""
    said = {"role": role.value, "name": name, "pin": PIN[role] if pin is None else pin}
    return await browser.post("/api/v1/access/sign-in", json=said, **more)
