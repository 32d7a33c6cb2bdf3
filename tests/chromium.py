"""The real browser that tests look with."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

expect.set_options(timeout=20_000)  # a busy machine is no fault of a page

LAN_NAME = "board.hall"
"""A name that the browser finds on loopback, but must not take for it: no secure context, as on a hall's network."""


def executable() -> str | None:
    """The program; None where there is none."""
    return os.environ.get("ERACING_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def switches() -> list[str]:
    """How it is started."""
    arguments = [f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # which Chromium has not for root
    return arguments


def launched() -> Iterator[Browser]:
    """Chromium, for the time of the block. Where there is none the test is skipped, in CI it fails."""
    chromium = executable()
    if chromium is None:
        reason = "no Chromium was found: install it, or name it in ERACING_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=switches())
        yield browser
        browser.close()
