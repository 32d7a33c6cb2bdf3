"""A hall for the rig desk: a record on disk, the whole display on a socket, and tablets in a real browser."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request

from display.access.cookies import SIGNED_COOKIE
from display.access.grants import Grants
from display.access.roles import Role
from display.app import Display
from display.server import listen
from tests.chromium import LAN_NAME
from timing.alerts import Alert, AlertKind
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.live import Hearing, RigLive
from timing.readings import SessionType
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.sql import SqlRecord
from timing.rules import PRESETS

PATIENCE_S: Final = 20.0
NUDGE_S: Final = 0.4
LANDSCAPE: Final = {"width": 1180, "height": 820}
PORTRAIT: Final = {"width": 820, "height": 1180}
RIGS: Final = 22
_FIRST = ("Anna", "Bert", "Cleo", "Dora", "Emil", "Fritz", "Greta", "Hugo", "Ines", "Jost", "Karla")
_LAST = ("Riesling", "Kruste", "Aar", "Mosel", "Silvaner", "Nahe", "Lahn", "Elbling", "Kerner", "Saar")


def rig_id(number: int) -> str:
    return f"rig-{number:02}"


def names() -> dict[str, PlannedDriver]:
    """Three drivers of each team, with start numbers from 1."""
    found = {}
    for number in range(1, 3 * RIGS + 1):
        name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
        found[f"d{number}"] = PlannedDriver(f"d{number}", name, f"team-{(number + 2) // 3:02}", str(number))
    return found


def plan(language: Any = "de", **more: PlannedDriver) -> Plan:
    """22 rigs of 22 teams in two venues; `more` are drivers who are other people."""
    sessions = (
        PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
        PlannedSession("race", SessionType.RACE, "Lauf 1"),
    )
    rigs = {
        rig_id(n): PlannedRig(
            rig_id(n),
            f"10.0.0.{n}",
            name=f"Rig {n}",
            team=f"team-{n:02}",
            driver=f"d{3 * n - 2}",
            venue="Halle" if n <= 12 else "Werk",
        )
        for n in range(1, RIGS + 1)
    }
    return Plan(
        "Cup der Werke",
        language=language,
        teams={f"team-{n:02}": PlannedTeam(f"team-{n:02}", f"Werk {n} AG", f"W{n}") for n in range(1, RIGS + 1)},
        drivers=names() | more,
        rigs=rigs,
        session=sessions[0],
        sessions=sessions,
        rules=PRESETS["company-cup"],
    )


class Floor:
    """The hall: what is heard, which a test may change, and the server around it."""

    def __init__(self, file: Path, what: Plan) -> None:
        self.plan = what
        self.record = SqlRecord.open(file)
        self.rigs = {id: heard(id, each.name or id) for id, each in what.rigs.items()}
        self.hearing = Hearing()
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []
        self._grants = Grants(self.record.access)
        self._grants.set_pin(Role.ORGANISER, "peanut 418", by="the console")
        self.begun = datetime.now(UTC) - timedelta(hours=1)
        self.record.append(
            self._laps(), [Person(each.id, each.name, each.number, each.team) for each in what.drivers.values()]
        )
        self._bound: socket.socket = listen("127.0.0.1", 0)
        self.port: int = self._bound.getsockname()[1]
        self.display = Display(self.record, what, rigs=lambda: list(self.rigs.values()), hearing=lambda: self.hearing)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()

    def _laps(self) -> list[Entry]:
        entries: list[Entry] = [SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, self.begun)]
        for lap in range(1, 4):
            entries += [
                self.lap(n, lap, 118_000 + 97 * n + 311 * lap * (n % 3), valid=(n + lap) % 9 != 0)
                for n in range(1, RIGS + 1)
            ]
        return entries

    def lap(self, n: int, number: int, time_ms: int, *, driver: str | None = None, valid: bool = True) -> LapSet:
        """A lap of rig `n`, of its first driver unless another is named."""
        who = f"d{3 * n - 2}" if driver is None else driver
        at = self.begun + timedelta(minutes=2 * number, seconds=n)
        return LapSet("quali", f"{rig_id(n)}/77/0", number, rig_id(n), who, time_ms, at, valid=valid)

    def stray(self, time_ms: int) -> LapSet:
        """A lap of a source that is in no plan."""
        source = "stray-10.9.9.9"
        return LapSet("quali", f"{source}/5/0", 1, source, "rig:stray", time_ms, datetime.now(UTC), aside=True)

    def _serve(self) -> None:
        self.display.run(self._bound, self._ready.set)

    def open(self) -> None:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S), "the server did not start"

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.display.stop()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the server did not stop"
        self.record.close()

    def silence(self, rig: str, seconds: float) -> None:
        """Nothing was heard of a rig for so long."""
        self.rigs[rig] = replace(self.rigs[rig], heard_s=seconds)

    def alert(self, rig: str, sentence: str) -> None:
        now = datetime.now(UTC)
        self.hearing = replace(self.hearing, alerts=(Alert(AlertKind.PACE, rig, sentence, now, now),))

    def done(self) -> list[str]:
        """The kinds of what was decided."""
        return [
            type(entry).__name__ for _, entry in self.record.read() if not isinstance(entry, SessionOpened | LapSet)
        ]

    def tablet(self, browser: Browser, name: str, role: Role = Role.STAFF, **options: Any) -> "Tablet":
        """A tablet at which somebody has signed in, with the console open."""
        token = self._grants.open(role, name, f"{name}'s tablet").token
        return Tablet(self, browser, name, token, **options)

    def sign_in(self, tablet: "Tablet", name: str) -> None:
        """Somebody else signs in at a tablet."""
        token = self._grants.open(Role.STAFF, name, "the same tablet").token
        tablet.context.add_cookies([{"name": SIGNED_COOKIE, "value": token, "url": tablet.url}])


class Tablet:
    """A browser of the size of a tablet; what it complains of is kept by the floor."""

    def __init__(
        self,
        floor: Floor,
        browser: Browser,
        name: str,
        token: str,
        *,
        size: dict[str, int] = LANDSCAPE,
        path: str = "/staff",
        host: str = LAN_NAME,
        **more: Any,
    ) -> None:
        self._floor, self.name = floor, name
        self.url = f"http://{host}:{floor.port}"
        self.context: BrowserContext = browser.new_context(viewport=size, locale="en", **more)  # type: ignore[arg-type]
        floor.contexts.append(self.context)
        self.context.add_cookies([{"name": SIGNED_COOKIE, "value": token, "url": self.url}])
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_S * 1000)
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("dialog", lambda dialog: self._complain(f"dialog: {dialog.message}"))
        self.page.on("request", self._follow)
        self.excused: list[str] = []
        self.goto(path)

    def goto(self, path: str = "/staff") -> None:
        self.page.goto(self.url + path)
        if path.partition("?")[0] == "/staff":
            self.page.wait_for_selector("html[data-drawn] .rig")

    def card(self, number: int) -> Any:
        return self.page.locator(f'.rig[data-rig="{rig_id(number)}"]')

    def open(self, number: int) -> None:
        self.card(number).click()
        self.page.wait_for_selector(".sheet:not([hidden]) .drivers")

    def until(self, expression: str, wanted: Any = True) -> None:
        """Wait until an expression is something on the page."""
        patience, nudge = time.monotonic() + PATIENCE_S, 0.0
        while (found := self.page.evaluate(expression)) != wanted:
            assert time.monotonic() < patience, f"{expression} is {found!r} and did not become {wanted!r}"
            if time.monotonic() - nudge > NUDGE_S:
                self.nudge()
                nudge = time.monotonic()
            self.page.wait_for_timeout(50)

    def nudge(self) -> None:
        """Have the page look now and not within two seconds: as it does when the line comes back."""
        self.page.evaluate("document.querySelector('.staff') && dispatchEvent(new Event('online'))")

    def sits(self, number: int, name: str) -> None:
        """Wait until somebody sits in a rig, and that is confirmed."""
        selector = f'.rig[data-rig="{rig_id(number)}"]'
        found = f"document.querySelector('{selector}:not([data-pending]) .now bdi')?.textContent"
        self.until(found, name)

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self._complain(f"{kind}: {text}")

    def _complain(self, text: str) -> None:
        if not any(word in text for word in self.excused):
            self._floor.complaints.append(f"{self.name}: {text}")

    def _follow(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in (LAN_NAME, "127.0.0.1"):
            self._complain(f"asked for {request.url}")


def heard(rig: str, name: str) -> RigLive:
    """A rig that is heard right now."""
    return RigLive(rig, name, "10.0.0.1", "f1", None, True, 0.1, 4, 20_000, 100, 3, {}, game="F1 24")


@contextmanager
def floor(file: Path, what: Plan | None = None) -> Iterator[Floor]:
    """An open hall. In the end, no tablet may have had anything to complain of."""
    opened = Floor(file, what or plan())
    opened.open()
    try:
        yield opened
    finally:
        opened.close()
    assert opened.complaints == [], opened.complaints
