// Tables, which a phone shows row by row, and lists that say when there is nothing.

import { make } from "./dom.js";

/**
 * @param {string} caption @param {string[]} heads @param {Child[][]} rows
 * @param {string} [none] what is said where there are no rows
 * @param {string[]} [keys] what each row is about, where there is something to press in it (see ../keeping.js)
 */
export function table(caption, heads, rows, none = "", keys = []) {
  if (!rows.length && none) return make("p", { class: "muted" }, none);
  return make(
    "div",
    { class: "scroll", role: "region", "aria-label": caption, tabindex: 0 },
    make(
      "table",
      { role: "table" },
      make("caption", {}, caption),
      make("thead", { role: "rowgroup" }, row(heads.map((head) => make("th", { scope: "col", role: "columnheader" }, head)))),
      make(
        "tbody",
        { role: "rowgroup" },
        ...rows.map((cells, at) =>
          row(cells.map((cell, index) => make("td", { role: "cell", "data-head": heads[index] }, cell)), keys[at]),
        ),
      ),
    ),
  );
}

// Said outright, because a table that a phone shows as a list of cards would be none for who hears it.
const row = (/** @type {HTMLElement[]} */ cells, /** @type {string | undefined} */ key = undefined) =>
  make("tr", { role: "row", "data-key": key }, ...cells);

/** A sign and a word for how something is: never the colour alone.
 * @param {"good" | "warning" | "bad" | "unknown"} state @param {string} text */
export const light = (state, text) =>
  make(
    "span",
    { class: `light ${state}` },
    make("span", { class: "sign", "aria-hidden": "true" }, { good: "✓", warning: "!", bad: "✕", unknown: "?" }[state]),
    make("span", {}, text),
  );
