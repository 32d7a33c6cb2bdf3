"""The rig desk as a page: room for every rig, targets for thumbs, nothing hidden from anybody, and hostile names."""

import json
from importlib.resources import files
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from display.access.roles import Role
from display.pages.assets import build_id, static_path
from tests.display.staff.console.hall import LANDSCAPE, PORTRAIT, RIGS, Floor, Tablet, floor, plan
from timing.event import PlannedDriver
from timing.units import parse

pytestmark = pytest.mark.browser

_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_TARGETS: Final = """() => {
  const there = [...document.querySelectorAll('button, a, input')].filter((each) => {
    const {x, y, width, height} = each.getBoundingClientRect();
    const at = document.elementFromPoint(x + width / 2, y + height / 2);
    return width && height && at && (each === at || each.contains(at));
  });
  const boxes = there.map((each) => each.getBoundingClientRect());
  const small = there.filter((_, i) => boxes[i].width < 48 || boxes[i].height < 48);
  const close = [];
  for (const [i, a] of boxes.entries()) for (const [j, b] of boxes.entries()) {
    const gap = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
    if (i < j && gap < 7.9) close.push([there[i], there[j]].map((each) => each.outerHTML.slice(0, 90)));
  }
  return {count: there.length, small: small.map((each) => each.outerHTML.slice(0, 120)), close};
}"""


def findings(tablet: Tablet) -> list[str]:
    """What axe finds that is serious."""
    tablet.page.evaluate(_AXE)
    found: Any = tablet.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]} {each['nodes'][0]['failureSummary'][:200]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def thumbs(tablet: Tablet, least: int) -> None:
    """All that can be tapped is large enough, and far enough from what else can be."""
    found = tablet.page.evaluate(_TARGETS)
    assert found["count"] >= least
    assert found["small"] == []
    assert found["close"] == []


@pytest.mark.parametrize(("size", "scheme", "lang"), [(LANDSCAPE, "dark", "de"), (PORTRAIT, "light", "en")])
def test_all_rigs_are_on_one_tablet_and_everybody_can_use_each_view(
    hall: Floor, browser: Browser, size: dict[str, int], scheme: str, lang: str
) -> None:
    hall.silence("rig-03", 12)
    hall.silence("rig-07", 95)
    hall.alert("rig-09", "far off")
    hall.record.append([hall.lap(5, 4, 119_400, driver="")])
    path = f"/staff?lang={lang}"
    toni = hall.tablet(browser, "Toni", Role.ORGANISER, size=size, path=path, color_scheme=scheme)
    assert toni.page.evaluate("[...document.querySelectorAll('.rig')].length") == RIGS
    overflows = "(each) => each.scrollHeight > each.clientHeight || each.scrollWidth > each.clientWidth"
    assert not toni.page.eval_on_selector("main", overflows), "every rig is seen without scrolling"
    cut = f"(all) => all.filter({overflows}).map((each) => each.innerText)"
    assert toni.page.eval_on_selector_all(".rig .last, .rig .light", cut) == []
    thumbs(toni, RIGS + 8)
    assert findings(toni) == []
    toni.open(7)
    toni.until("document.querySelectorAll('.sheet .lap').length", 3)
    thumbs(toni, 15)
    assert findings(toni) == []
    toni.page.locator("[data-do=hand]").click()
    thumbs(toni, 20)
    toni.page.keyboard.press("Escape")
    toni.page.locator("[data-do=seat]").nth(1).click()
    toni.page.keyboard.press("o")
    toni.until("document.querySelectorAll('main .lap').length", 1)
    thumbs(toni, 6)
    assert findings(toni) == []
    toni.page.keyboard.press("h")
    toni.until("document.querySelectorAll('.decision').length", 1)
    thumbs(toni, 6)
    assert findings(toni) == []
    toni.page.locator("[data-do=settings]").click()
    thumbs(toni, 8)
    toni.page.locator("[data-do=keys]").click()
    toni.page.keyboard.press("r")
    assert toni.page.get_attribute("main", "data-view") == "history", "keys are off"
    toni.goto(f"/staff/status?lang={lang}")
    toni.until("document.querySelectorAll('tbody tr').length >= 23")
    assert findings(toni) == []


HOSTILE: Final = {
    "x1": "<script>document.title='x'</script>",
    "x2": "\u202eevil\u202c<img src=x onerror=alert(1)>",
    "x3": "W" * 200,
    "x4": "🏁" * 40,
    "x5": "a\tb\u0007c\u200d",
    "x6": "{{7*7}} ${words} %s",
}


def test_names_are_text_whatever_they_hold_and_times_are_read_however_typed(browser: Browser, tmp_path: Any) -> None:
    drivers = {
        id: PlannedDriver(id, name, f"team-{n:02}", str(900 + n)) for n, (id, name) in enumerate(HOSTILE.items(), 1)
    }
    with floor(tmp_path / "record.db", plan("en", **drivers)) as hall:
        toni = hall.tablet(browser, '"><b>Toni</b>')
        times_typed(toni)
        for number, id in enumerate(HOSTILE, 1):
            toni.open(number)
            toni.page.locator(f'[data-do=seat][data-driver="{id}"]').click()
            toni.until(
                f"document.querySelector('[data-rig=\"rig-{number:02}\"]:not([data-pending]) .number')?.textContent",
                str(900 + number),
            )
        assert toni.page.evaluate("document.querySelectorAll('.desk script, .desk img, .desk b b').length") == 0
        assert toni.page.title().startswith("Rig desk")
        widths = toni.page.evaluate(
            "[...new Set([...document.querySelectorAll('.rig')].map((each) => Math.round(each.offsetWidth)))]"
        )
        assert len(widths) == 1, "a long name pushes nobody aside"
        assert toni.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        toni.open(3)
        assert toni.page.eval_on_selector(".sheet", "(each) => each.scrollWidth <= each.clientWidth")
        toni.page.keyboard.press("Escape")
        toni.page.keyboard.press("h")
        toni.until("document.querySelectorAll('.decision').length", len(HOSTILE))
        assert HOSTILE["x1"] in toni.page.inner_text("main")
        phone = hall.tablet(browser, "Ina", size={"width": 320, "height": 640})
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


TIMES: Final = ("1:58,432", "1:58.432", "58.432", "1:01:58.432", "0:58,432", "1:58.4", "2:00", "1:58.4325", "75.5")
TYPED: Final = {
    "158432": 118_432,
    "1.58.432": 118_432,
    "1:58:432": 118_432,
    " 1 58 432 ": 118_432,
    "58432": 58_432,
    "10158432": 3_718_432 + 2_400_000,
    "9432": 9_432,
    "": None,
    "abc": None,
    "1::2": None,
    "165432": None,
    "1:75.5": None,
    "1:2:3:4:5": None,
    "12": None,
    "25:00:00": None,
}


def times_typed(toni: Tablet) -> None:
    """A time typed in a hurry is what it looks like."""
    module = json.dumps(f"{static_path(build_id())}/js/staff/laptime.js")
    read = f"async (all) => {{ const {{parseLap}} = await import({module}); return all.map(parseLap); }}"
    assert toni.page.evaluate(read, list(TIMES)) == [int(parse(text)) for text in TIMES], "as the server reads them"
    assert toni.page.evaluate(read, list(TYPED)) == list(TYPED.values())
