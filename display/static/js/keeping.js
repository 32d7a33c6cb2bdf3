// Where somebody is on a page that is made anew under their hands.
//
// Lists are drawn again whenever laps come in or somebody decides something, and what had the focus is gone with them.
// Whoever uses a keyboard would be thrown back to the top of the page; so the focus goes to the same thing again, or to
// what stands in its place. Things are told apart by `data-key` (or `data-part`), and what comes and goes over the page,
// such as a bar with "Undo", is marked by `data-passing`: when it has gone, one is where one was before it.

const KEYED = "[data-key], [data-part]";
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
const SEEN = { visibilityProperty: true };
/** Rows that change places take so long at most. */
const MOVED_MS = 600;

/**
 * @typedef {object} Spot
 * @property {HTMLElement} element what has the focus
 * @property {Element[]} around all that it lies in, from the inside to the outside
 * @property {string} key of the thing it belongs to, "" for none
 * @property {number} turn which of the things of its list that is
 * @property {number} stop which of the stops of the thing it is, -1 where it is the thing itself
 * @property {string} name what tells it from others where there is no key
 * @property {Element | null} passing what comes and goes that it lies in
 * @property {Spot | null} before where one was before that came
 */

/** From now on, keep whoever uses this page where they are. */
export function keepPlace() {
  /** @type {Spot | null} */
  let spot = null;
  /** Where one was before each of what is over the page: Tab may lead out of it and in again.
   * @type {Map<Element, Spot | null>} */
  const before = new Map();
  /** @param {HTMLElement} element */
  const go = (element) => {
    const passing = element.closest("[data-passing]");
    if (passing && !before.has(passing)) before.set(passing, spot);
    spot = spotOf(element, passing, (passing && before.get(passing)) ?? null);
  };
  document.addEventListener("focusin", ({ target }) => target instanceof HTMLElement && target !== document.body && go(target));
  // Who points at something else has let go of what was before.
  const letGo = (/** @type {Event} */ { target }) => spot?.element.contains(/** @type {Node} */ (target)) || (spot = null);
  document.addEventListener("pointerdown", letGo, true);
  // A key that is held is one press: it must not go on to press whatever has come to stand there.
  document.addEventListener("keydown", onePress, true);
  const watch = new MutationObserver(() => {
    for (const passing of before.keys()) if (!isShown(passing) || !stops(passing).length) before.delete(passing);
    if (!spot) return;
    if (!usable(spot.element)) back(spot);
    else if (document.activeElement === document.body) follow(spot.element);
    else go(spot.element);
  });
  const attributeFilter = ["hidden", "disabled", "open"];
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter });
}

/** @param {KeyboardEvent} event */
function onePress(event) {
  const pressed = event.repeat && (event.key === "Enter" || event.key === " ");
  if (pressed && event.target instanceof Element && event.target.closest("button, summary, a")) event.preventDefault();
}

/** @param {HTMLElement} element @param {Element | null} passing @param {Spot | null} before @returns {Spot} */
function spotOf(element, passing, before) {
  const thing = element.closest(KEYED);
  const around = [];
  for (let each = element.parentElement; each; each = each.parentElement) around.push(each);
  return {
    ...{ element, around, passing, before, name: nameOf(element), key: keyOf(thing) },
    turn: thing ? things(thing.parentElement).indexOf(thing) : -1,
    stop: thing ? stops(thing).indexOf(element) : -1,
  };
}

/** Go to where this was.
 * @param {Spot} spot @returns {boolean} */
function back(spot) {
  const lost = document.activeElement === document.body || document.activeElement === spot.element;
  if (!lost) return true;
  const around = spot.around.filter(isShown);
  return usable(spot.element)
    ? focus(spot.element)
    : theSame(spot, around) || (spot.before !== null && back(spot.before)) || theNext(spot, around[0]) || theHead(around);
}

/** The same stop of the same thing, wherever that is now.
 * @param {Spot} spot @param {Element[]} around */
function theSame({ key, stop, name, passing }, around) {
  for (const place of around) {
    if (passing && !passing.contains(place)) return false;
    if (key) {
      const thing = things(place).find((each) => keyOf(each) === key && isShown(each));
      const all = thing ? stops(thing) : [];
      const found = all.find((each) => nameOf(each) === name) ?? all[Math.min(stop, all.length - 1)] ?? thing;
      if (found) return focus(/** @type {HTMLElement} */ (found));
    } else {
      const found = place.matches("body, main") ? null : stops(place).find((each) => nameOf(each) === name);
      if (found) return focus(found);
    }
  }
  return false;
}

/** What has come to stand where it stood.
 * @param {Spot} spot @param {Element | undefined} place */
function theNext({ turn }, place) {
  if (turn < 0 || !place) return false;
  const all = things(place);
  const rest = [...all.slice(turn), ...all.slice(0, turn).reverse()];
  const next = rest.find((each) => isShown(each) && !each.matches(":disabled"));
  return !!next && focus(/** @type {HTMLElement} */ (next));
}

/** The heading of the part of the page that it was in.
 * @param {Element[]} around */
function theHead(around) {
  const heads = around.flatMap((place) => [...place.querySelectorAll("h1, h2, h3")]);
  const head = heads.find(isShown);
  return !!head && focus(/** @type {HTMLElement} */ (head));
}

/** It was moved, and is gone after; the page follows whoever goes by keys, and does not jump under a finger.
 * @param {HTMLElement} element */
function follow(element) {
  element.focus({ preventScroll: true });
  setTimeout(uncover, MOVED_MS);
}

/** Give it the focus, also where it is none of the stops.
 * @param {HTMLElement} element */
export function focus(element) {
  if (!element.matches(STOPS)) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: isInView(element) });
  return document.activeElement === element;
}

/** Where a bar has come to lie over what has the focus, have it seen again (how far is the scroll-margin of the page's style). */
export function uncover() {
  const at = document.activeElement;
  if (at?.matches(":focus-visible:not([data-passing] *)")) at.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} element */
function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

/** @param {Element} element */
const isShown = (element) => element.isConnected && element.checkVisibility(SEEN);

/** @param {HTMLElement} element */
const usable = (element) => isShown(element) && !element.matches(":disabled");

/** @param {Element | null} place */
const things = (place) => (place ? [...place.querySelectorAll(KEYED)] : []);

/** @param {Element} place @returns {HTMLElement[]} */
const stops = (place) =>
  /** @type {HTMLElement[]} */ ([...place.querySelectorAll(STOPS)]).filter((each) => each.tabIndex >= 0 && usable(each));

/** @param {Element | null} thing */
const keyOf = (thing) => (thing instanceof HTMLElement ? thing.dataset.key ?? thing.dataset.part ?? "" : "");

/** @param {Element} element */
const nameOf = (element) =>
  [element.tagName, element.getAttribute("data-do") ?? element.getAttribute("aria-label") ?? element.textContent].join(" ");
