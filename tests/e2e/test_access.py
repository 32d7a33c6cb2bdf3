"""From the code on the console to a browser of the staff, with the whole program and over plain HTTP as in a hall."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.chromium import LAN_NAME
from tests.e2e.program import PATIENCE_S, Program, eracing, running

PIN = "peanut 418"


def serving(folder: Path) -> tuple[object, ...]:
    return "serve", "--port", 0, "--udp-port", 0, "--broadcast-port", 0, "--tape-gib", 0, "--data", folder / "data"


def ask(program: Program, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    more = headers | ({} if body is None else {"content-type": "application/json"})
    try:
        request = urllib.request.Request(program.url + path, content, more)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_server_is_set_up_and_its_machine_revokes_what_it_gave(tmp_path: Path) -> None:
    with running(*serving(tmp_path), cwd=tmp_path) as program:
        assert program.port
        (code,) = re.findall(r"((?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}) at /setup", program.said)
        assert (tmp_path / "data/setup-code").read_text("ascii").strip() == code
        said = {"code": code, "name": "Mara Feld", "pin": PIN}
        assert ask(program, "/api/v1/access/set-up", said)[0] == 200
        assert ask(program, "/api/v1/access/set-up", said)[0] == 401
        assert not (tmp_path / "data/setup-code").exists()
        key = eracing("access", "key", "Scoreboard", "--role", "organiser", "--data", "data", cwd=tmp_path).stdout
        bearer = {"authorization": f"Bearer {key.split()[-1]}"}
        status, told = ask(program, "/api/v1/access/sessions", **bearer)
        assert (status, [each["name"] for each in told["sessions"]]) == (200, ["Mara Feld"])
        assert eracing("access", "revoke", key.split()[0], "--data", "data", cwd=tmp_path).returncode == 0
        assert ask(program, "/api/v1/access/sessions", **bearer)[0] == 401
        refused = eracing("access", "pins", "organiser", "--pin-file", "nowhere", "--data", "data", cwd=tmp_path)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    with running(*serving(tmp_path), cwd=tmp_path) as program:
        assert program.port
        assert "set up" not in program.said


@pytest.mark.browser
def test_staff_sign_in_without_a_script_by_keyboard_on_plain_http(tmp_path: Path, browser: Browser) -> None:
    with running(*serving(tmp_path), cwd=tmp_path) as program:
        page = browser.new_context(java_script_enabled=False, locale="en").new_page()
        url = f"http://{LAN_NAME}:{program.port}"
        page.goto(f"{url}/setup?lang=en")
        page.fill("#code", (tmp_path / "data/setup-code").read_text("ascii").lower())
        page.fill("#name", "Mara Feld")
        page.fill("#pin", PIN)
        page.fill("#again", PIN)
        with page.expect_navigation():
            page.press("#again", "Enter")
        page.goto(f"{url}/signin?lang=de")
        assert "Mara Feld" in page.inner_text("main")
        with page.expect_navigation():
            page.get_by_role("button", name="Abmelden").press("Enter")
        small = """each => each.filter(one => one.getBoundingClientRect().height < 48).length"""
        assert page.locator(".desk .button, .desk .choices span, .desk .field > input").evaluate_all(small) == 0
        page.get_by_label("Organisation").check()
        page.fill("#name", "Mara Feld")
        page.fill("#pin", "peanut 41")
        page.press("#pin", "Enter")
        page.wait_for_selector("[role=alert]")
        page.fill("#pin", PIN)
        with page.expect_navigation():
            page.press("#pin", "Enter")
        assert page.url == f"{url}/organiser"
        page.context.close()
