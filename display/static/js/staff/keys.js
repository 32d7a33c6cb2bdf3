// Keys for laptops: off while somebody types, and to be switched off for good.

import { settings } from "./settings.js";

/** @type {Record<string, [string, Record<string, string>]>} */
const KEYS = {
  r: ["view", { view: "rigs" }],
  o: ["view", { view: "open" }],
  h: ["view", { view: "history" }],
  t: ["troubled", {}],
  u: ["undo", {}],
};

const STOPS = "a[href], button:not(:disabled), input, [tabindex='0']";

/** Have Tab go round in what lies over the page: what is behind it could not be seen. A finger may tap there all the same.
 * @param {() => HTMLElement[]} over in their order; none while nothing lies over it */
export function goRound(over) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) return;
    const stops = over().flatMap((place) => [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(STOPS))]);
    const seen = stops.filter((each) => each.checkVisibility());
    const at = seen.findIndex((each) => each === document.activeElement);
    const leaves = event.shiftKey ? at <= 0 : at === seen.length - 1;
    const within = over().some((place) => place.contains(document.activeElement));
    if (!seen.length || (within && !leaves)) return;
    event.preventDefault();
    (event.shiftKey ? seen[seen.length - 1] : seen[0]).focus();
  });
}

/** @param {(name: string, data: Record<string, string>) => void} act */
export function listen(act) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") return act("close", {});
    const key = KEYS[event.key.toLowerCase()];
    if (!key || typing || !settings.keys || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    act(...key);
  });
}
