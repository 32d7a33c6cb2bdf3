// What the address of an overlay asks for. What cannot be is as if nothing was said: a picture on air does not complain.

import { secondsOf } from "../delayed.js";

export const COLUMNS = ["pos", "move", "bar", "number", "team", "name", "gap", "interval", "best", "last", "laps", "points"];

/** Where an element stands, and how large it is, where nobody says otherwise.
 * @type {Record<string, Place>} */
const PLACES = {
  tower: { x: 48, y: 30, w: 460, rows: 22 },
  "lower-third": { x: 560, y: 850, w: 1100, rows: 1 },
  ticker: { x: 0, y: 1016, w: 1920, rows: 5 },
  battle: { x: 560, y: 882, w: 1000, rows: 2 },
  "best-lap": { x: 1250, y: 48, w: 620, rows: 1 },
  "next-up": { x: 1310, y: 250, w: 560, rows: 8 },
  winner: { x: 560, y: 300, w: 1000, rows: 3 },
};
const MOST_ROWS = 60;

/** @param {URLSearchParams} query @param {string} element @returns {Options} */
export function optionsOf(query, element) {
  const usual = PLACES[element];
  const number = (/** @type {string} */ name, /** @type {number} */ least, /** @type {number} */ most) => {
    const text = query.get(name);
    const value = text === null || text.trim() === "" ? NaN : Number(text);
    return value >= least && value <= most ? value : null;
  };
  const cols = (query.get("cols") ?? "").split(",").filter((name) => COLUMNS.includes(name));
  const back = query.get("bg") ?? "";
  return {
    element,
    x: number("x", -1920, 1920) ?? usual.x,
    y: number("y", -1080, 1080) ?? usual.y,
    w: number("w", 100, 1920) ?? usual.w,
    scale: number("scale", 0.1, 10) ?? 1,
    rows: Math.floor(number("rows", 1, MOST_ROWS) ?? usual.rows),
    from: Math.floor(number("from", 1, 10_000) ?? 1),
    within: number("within", 1, 60_000),
    cols: cols.length ? [...new Set(cols)] : ["pos", "bar", "name", "gap"],
    theme: query.get("theme") === "light" ? "light" : "dark",
    bg: /^[0-9a-f]{3,8}$/i.test(back) ? `#${back}` : "",
    delay: secondsOf(query.get("delay")),
    session: query.get("session") || "current",
    venue: query.get("venue") ?? "",
    driver: query.get("driver") ?? "",
    other: query.get("other") ?? "",
    team: query.get("team") ?? "",
    of: query.get("of") ?? "",
    still: query.get("motion") === "0",
    hides: query.get("stale") === "hide",
    test: query.has("test") && query.get("test") !== "0",
  };
}
