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
