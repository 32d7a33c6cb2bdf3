"""The desk where people sign in, for the event loop: what waits for a disk or reckons goes to threads of its own.

PINs are looked at one at a time, those of known devices in a lane of their own: a crowd that guesses keeps neither the
machine busy nor staff waiting.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from display.access.grants import NAMELESS, SETUP_BY, Grants, NotAllowed, Opened
from display.access.hashes import as_code, digest
from display.access.patience import Patience
from display.access.roles import Role, Signed
from timing.bus.alone import NO_TALLY
from timing.bus.protocol import Tally
from timing.record.access import Kind

LOOKING: Final = 4
"""So many requests may ask at once who sent them."""
MOST_WAITING: Final = 8
"""PINs of unknown devices that wait to be looked at."""
BUSY_S: Final = 1.0
"""After so long there may be room for another."""
LONGEST_TOKEN: Final = 128

THIS_MACHINE: Final = Signed("eracing", Role.STAFF, "this machine")

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


class WrongPin(Exception):
    """That is not the PIN."""


class Wait(Exception):
    """Too many PINs were tried from there: none is looked at for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(seconds)


class Desk:
    """Lets people in. To be used from one event loop.

    `code_file` holds the set-up code until it is used, `local_key` is that of the machine's own commands, `newest_key`
    gives that of the server started last on the same folder, which those commands know of several. `tally`
    counts PINs that are tried, together with other processes.
    """

    def __init__(
        self,
        grants: Grants,
        *,
        seconds: Callable[[], float] = time.monotonic,
        code_file: Path | None = None,
        local_key: str | None = None,
        newest_key: Callable[[], str | None] = lambda: None,
        tally: Tally = NO_TALLY,
    ) -> None:
        self.grants = grants
        self.patience = Patience(seconds, tally)
        self._code_file = code_file
        self._local = None if local_key is None else digest(local_key)
        self._newest_key = newest_key
        self._look = ThreadPoolExecutor(LOOKING, "access")
        self._known = ThreadPoolExecutor(1, "access-known")
        self._strange = ThreadPoolExecutor(1, "access-strange")
        self._waiting = 0
        self._set_up = False
        self._alarmed = False

    async def run(self, call: Callable[..., _Result], *given: object) -> _Result:
        """Have something of `grants` done in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._look, call, *given)

    async def is_set_up(self) -> bool:
        """Whether there is an organiser. There is one for ever once there is."""
        self._set_up = self._set_up or await self.run(self.grants.is_set_up)
        return self._set_up

    async def who(self, cookie: str | None, key: str | None) -> Signed | None:
        """Who shows a cookie or a key; None where it lets nobody in. Raises RecordError."""
        if key is not None and (digest(key) == self._local or await self.run(self._is_newest, key)):
            return THIS_MACHINE
        for token, kind in ((key, Kind.KEY), (cookie, Kind.SIGN_IN)):
            if token and len(token) <= LONGEST_TOKEN and (signed := await self.run(self._who, token, kind)):
                return signed
        return None

    def _is_newest(self, key: str) -> bool:
        newest = self._newest_key()
        return newest is not None and digest(key) == digest(newest)

    def _who(self, token: str, kind: Kind) -> Signed | None:
        return self.grants.who(token, kind)

    async def sign_in(
        self, role: Role, name: str, typed: str, *, ip: str, device: str, device_token: str | None = None
    ) -> Opened:
        """Let a device in with a PIN of its role or with a code.

        Raises WrongPin, Wait, NotAllowed where the role has no PIN or the name is none, and RecordError.
        """
        if not name.strip():
            raise NotAllowed(NAMELESS)
        code = as_code(typed)
        if code is not None and (given := await self.run(self.grants.use_code, code)) is not None:
            return await self.run(self.grants.open, given, name, device, device_token)
        if role not in await self.run(self.grants.pins):
            raise NotAllowed(f"the role {role.value} has no PIN yet: the organiser gives it one")
        known = await self.run(self.grants.knows, device_token, role)
        mark = digest(device_token) if known and device_token else None
        await self._check_pin(role, typed, ip, mark)
        return await self.run(self.grants.open, role, name, device, device_token)

    async def _check_pin(self, role: Role, typed: str, ip: str, mark: str | None) -> None:
        """Raises WrongPin, or Wait. `mark` is that of a known device."""
        if mark is None and self._waiting >= MOST_WAITING:
            raise Wait(BUSY_S)
        wait_s = self.patience.begin(ip, mark)
        self._tell()
        if wait_s > 0:
            raise Wait(wait_s)
        lane = self._strange if mark is None else self._known
        self._waiting += mark is None
        try:
            is_right = await asyncio.get_running_loop().run_in_executor(lane, self.grants.pin_is, role, typed)
        finally:
            self._waiting -= mark is None
        if not is_right:
            raise WrongPin
        self.patience.right(ip, mark)

    def _tell(self) -> None:
        """Say once in the log that somebody guesses PINs."""
        alarmed = self.patience.alarmed
        if alarmed and not self._alarmed:
            _log.warning("somebody guesses PINs: devices that nobody signed in at before have one try an hour now")
        self._alarmed = alarmed

    async def set_up(self, typed: str, name: str, pin: str, *, device: str, device_token: str | None) -> Opened:
        """Give the organiser a PIN with the code of the console, and let the device in.

        Raises WrongPin for another code, NotAllowed for a PIN or a name that is none, and RecordError.
        """
        code = as_code(typed)
        if code is None:
            raise WrongPin
        return await self.run(self._set_up_with, code, name, pin, device, device_token)

    def _set_up_with(self, code: str, name: str, pin: str, device: str, device_token: str | None) -> Opened:
        if not self.grants.code_is(code, Role.ORGANISER):
            raise WrongPin
        if not name.strip():
            raise NotAllowed(NAMELESS)
        # Before the code is used up, so that a weak PIN costs nobody the code.
        self.grants.check_pin(Role.ORGANISER, pin)
        if self.grants.use_code(code) is None:
            raise WrongPin
        self.grants.set_pin(Role.ORGANISER, pin, by=name)
        self.grants.end_codes(SETUP_BY)
        if self._code_file is not None:
            self._code_file.unlink(missing_ok=True)
        return self.grants.open(Role.ORGANISER, name, device, device_token)
