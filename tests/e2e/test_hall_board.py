"""From the rigs' packets to what people in the hall see: the whole program, looked at in a real browser."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.e2e.program import PATIENCE_S, eracing, running

pytestmark = pytest.mark.browser

CAPTURE = "udp/ac-server-plugin/acserver_suzuka_east_2019"
WALL: ViewportSize = {"width": 1920, "height": 1080}


def test_the_replayed_qualifying_is_on_the_wall_in_order(browser: Browser, corpus: Path, tmp_path: Path) -> None:
    expected = json.loads((corpus / f"{CAPTURE}.expected.json").read_text())
    types = {session["index"]: session["type"] for session in expected["sessions"]}
    bests = sorted((best["lap_ms"], best["driver"]) for best in expected["best"] if types[best["session"]] == 2)
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        page = browser.new_page(viewport=WALL)
        page.goto(f"{program.url}/")
        page.wait_for_selector(".opening", state="visible", timeout=PATIENCE_S * 1000)
        to = f"127.0.0.1:{program.udp_port}"
        assert eracing("replay", corpus / f"{CAPTURE}.pcap", "--to", to, "--speed", 0, cwd=tmp_path).returncode == 0
        session = next(
            each["id"]
            for each in program.get("/api/v1/sessions")["sessions"]
            if each["type"] == "qualifying" and each["laps"]
        )
        page.goto(f"{program.url}/?session={session}&motion=0")
        page.wait_for_function(
            "count => document.querySelectorAll('hall-board [role=row]').length >= count",
            arg=len(bests),
            timeout=PATIENCE_S * 1000,
        )
        shown = page.inner_text("hall-board")
        places = [shown.find(driver) for _, driver in bests]
        assert -1 not in places
        assert places == sorted(places)
        page.close()


def test_the_demonstration_fills_the_wall_and_says_when_it_is_gone(browser: Browser, tmp_path: Path) -> None:
    with running("demo", "--host", "127.0.0.1", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        page = browser.new_page(viewport=WALL)
        page.goto(f"{program.url}/")
        page.wait_for_function(
            "() => document.querySelectorAll('hall-board [role=row]').length > 20", timeout=PATIENCE_S * 1000
        )
        overflow = page.evaluate(
            "({ scrollWidth, scrollHeight }) => [scrollWidth - innerWidth, scrollHeight - innerHeight]",
            page.locator("html").element_handle(),
        )
        assert overflow == [0, 0]
        program.kill()
        page.wait_for_selector("hall-banner", state="visible", timeout=PATIENCE_S * 1000)
        assert page.locator("hall-board [role=row]").count() > 20, "the last good table stays"
        page.close()
