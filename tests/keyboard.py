"""Somebody at a page with a keyboard and nothing else, who looks at every step where they are."""

from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

MOST_STEPS: Final = 250
"""More stops than any page has."""
LOOK_MS: Final = 50
MOST_LOOKS: Final = 400
"""As patient as all else that waits for a page: rows that move lie over each other for a while on a busy machine."""

LOST: Final = "the focus is lost"
_LOOK: Final = """
() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const lightness = ([red, green, blue]) => {
    const linear = [red, green, blue].map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [high, low] = [lightness(one), lightness(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (from) => {
    for (let each = from; each; each = each.parentElement) {
      const color = channels(getComputedStyle(each).backgroundColor);
      if (color.length && (color[3] ?? 1) > 0.99) return color;
    }
    return matchMedia('(prefers-color-scheme: light)').matches ? [255, 255, 255] : [0, 0, 0];
  };
  const at = document.activeElement;
  if (!at || at === document.body) return ['__LOST__'];
  if (at instanceof HTMLIFrameElement) return [];
  const called = at.outerHTML.replace(/\\s+/g, ' ').slice(0, 150);
  // A choice of radio buttons shows what is at it by the plate that lies over it.
  const shown = at.matches('.choices input') ? at.nextElementSibling : at;
  const box = shown.getBoundingClientRect();
  const found = [];
  const style = getComputedStyle(shown);
  const width = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  if (width < 2) found.push('no outline shows where the focus is');
  else {
    const inside = parseFloat(style.outlineOffset) < 0;
    const ratio = contrast(channels(style.outlineColor), ground(inside ? shown : shown.parentElement));
    if (ratio < 3) found.push(`the outline has a contrast of ${ratio.toFixed(2)}`);
  }
  if (!box.width || !box.height) found.push('what has the focus cannot be seen');
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
  const free = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (shown.contains(top) || top.contains(shown) || top === at);
  });
  if (!free) found.push('something lies over what has the focus');
  const inline = style.display === 'inline';
  const native = at.matches('.tick input');
  if (at.tabIndex >= 0 && !inline && !native && (box.width < 24 || box.height < 24))
    found.push(`the target is ${box.width.toFixed(0)} by ${box.height.toFixed(0)}`);
  return found.map((each) => `${each}: ${called}`);
}
""".replace("__LOST__", LOST)


class Keyboard:
    """The keys before a page. `faults` are what was wrong with where they led to; a story ends with `sound()`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.faults: list[str] = []

    def _look(self, *, lost: bool = True) -> None:
        """Look at what has the focus: is it to be seen, and large enough, at once or when what moves has come to rest?

        `lost`: there has to be some.
        """
        faults: list[str] = []
        for _ in range(MOST_LOOKS):
            found: list[str] = self._page.evaluate(_LOOK)
            faults = [fault for fault in found if fault not in self.faults and (lost or fault != LOST)]
            if not faults:
                return
            self._page.wait_for_timeout(LOOK_MS)
        self.faults += faults

    def at(self, place: Locator) -> None:
        """The focus is here, and to be seen; wait until it is."""
        expect(place).to_be_focused()
        self.stays()

    def to(self, place: Locator, *, back: bool = False) -> None:
        """Go from stop to stop until this one, and look at each."""
        expect(place).to_be_visible()
        for _ in range(MOST_STEPS):
            if place.evaluate("each => each === document.activeElement"):
                return
            self._page.keyboard.press("Shift+Tab" if back else "Tab")
            self._look(lost=False)  # past the last stop is the browser's own bar
        raise AssertionError(f"no Tab leads to {place}")

    def press(self, place: Locator, key: str = "Enter", *, back: bool = False) -> None:
        """Go there and press a key."""
        self.to(place, back=back)
        self._page.keyboard.press(key)

    def type(self, place: Locator, text: str, *, back: bool = False) -> None:
        """Go to a field and write into it, instead of what stands there."""
        self.to(place, back=back)
        self._page.keyboard.press("Control+a")
        self._page.keyboard.type(text)

    def choose(self, place: Locator, text: str, *, back: bool = False) -> None:
        """Go to a list and type what is wanted of it."""
        self.to(place, back=back)
        self._page.keyboard.type(text)
        expect(place.locator("option:checked")).to_contain_text(text)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def stays(self) -> None:
        """The focus is somewhere, and to be seen."""
        self._look()

    def sound(self) -> None:
        """Nothing was wrong on the way."""
        assert not self.faults, "\n".join(self.faults)


def described(field: Locator) -> str:
    """What a field is said to be wrong with."""
    told: Any = field.evaluate(
        """(each) => each.getAttribute('aria-invalid') === 'true'
          ? (each.getAttribute('aria-describedby') ?? '').split(' ')
              .map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim()
          : ''"""
    )
    return str(told)
