// Whoever goes by keys stays at the line that has the focus, also when it changes its place or is made anew.
// The small sister of ../keeping.js, for pages on mobile networks.

const KEYED = "[data-key], [data-part]";
const STOPS = "a[href], button, summary";
/** Lines that change places take so long at most. */
const MOVED_MS = 600;

export function holdOn() {
  /** @type {HTMLElement | null} */
  let at = null;
  let [thing, turn] = ["", 0];
  document.addEventListener("focusin", ({ target }) => {
    at = target instanceof HTMLElement ? target : null;
    const of = at?.closest(KEYED);
    thing = of ? idOf(of) : "";
    turn = of && at ? stops(of).indexOf(at) : -1;
  });
  document.addEventListener("pointerdown", ({ target }) => at?.contains(/** @type {Node} */ (target)) || (at = null), true);
  new MutationObserver(() => {
    if (!at || (at.checkVisibility() && document.activeElement !== document.body)) return;
    const same = [...document.querySelectorAll(KEYED)].find((each) => thing && idOf(each) === thing && each.checkVisibility());
    const now = at.checkVisibility() ? at : same && stops(same)[turn];
    now?.focus({ preventScroll: true });
    // The page follows keys, and does not jump under a finger.
    setTimeout(() => now?.matches(":focus-visible") && now.scrollIntoView({ block: "nearest" }), MOVED_MS);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"] });
}

/** @param {Element} thing */
const idOf = (thing) => thing.getAttribute("data-key") ?? thing.getAttribute("data-part") ?? "";

/** @type {(thing: Element) => HTMLElement[]} */
const stops = (thing) => Array.from(thing.querySelectorAll(STOPS));
