// The warm-up: which driver sits in which rig, so that everybody finds a seat.

import { element, setText } from "../dom.js";
import { fit, grid } from "./fit.js";

const DWELL_MS = 10_000;
/** In letters: the narrowest cell, and the height of its line. */
const [WIDE, LINE] = [12.5, 1.32];
const MOST_COLUMNS = 4;
/** The least size, in hundredths of the shorter side. */
const LEAST = 4.3;

export const everyMs = 2000;
export const path = "";

/** @type {Seat[]} */
let seats = [];
let drawn = "";
let page = 0;
let turned = 0;

/** @type {SceneModule["show"]} */
export function show(shown, words, part) {
  seats = shown.seats;
  part(".empty").hidden = seats.length > 0;
  draw(words, part);
}

/** @type {NonNullable<SceneModule["tick"]>} */
export function tick(_, words, part) {
  if (performance.now() - turned < DWELL_MS) return;
  turned = performance.now();
  page++;
  if (drawn) draw(words, part);
}

/** @type {NonNullable<SceneModule["resized"]>} */
export function resized(words, part) {
  drawn = "";
  draw(words, part);
}

/** @param {Words} words @param {(selector: string) => any} part */
function draw(words, part) {
  const host = part(".seats");
  const [width, height] = [host.clientWidth, host.clientHeight];
  const least = (Math.min(innerWidth, innerHeight) * LEAST) / 100;
  const wish = { width, height, wide: WIDE, lines: LINE, most: MOST_COLUMNS };
  let plan = grid({ ...wish, count: seats.length });
  if (plan.font < least) {
    const columns = Math.max(1, Math.floor(width / least / WIDE));
    plan = { columns, rows: Math.max(1, Math.floor(height / least / LINE)), font: least };
  }
  const room = plan.columns * plan.rows;
  const pages = Math.max(1, Math.ceil(seats.length / room));
  const at = page % pages;
  const cells = seats.slice(at * room, (at + 1) * room);
  const wanted = JSON.stringify([cells, plan, pages]);
  if (wanted === drawn) return;
  drawn = wanted;
  host.style.setProperty("--rows", `${plan.rows}`);
  host.style.setProperty("--columns", `${plan.columns}`);
  host.style.setProperty("--font", `${Math.min(plan.font, height * 0.14)}px`);
  host.replaceChildren(...cells.map((seat) => cell(seat, words)));
  fit(host.querySelectorAll(".fit"));
  const sign = part(".page");
  sign.hidden = pages === 1;
  setText(sign, words("page", { page: at + 1, pages }));
}

/** @param {Seat} seat @param {Words} words */
function cell({ name, driver, team }, words) {
  const line = element("div", "", "seat");
  line.setAttribute("role", "listitem");
  const rig = element("span", "", "rig");
  rig.append(element("bdi", name));
  const bar = element("span", "", "bar");
  bar.style.background = team?.color ?? "var(--muted)";
  const who = element("span", "", "name fit");
  who.append(element("bdi", driver?.name ?? words("free")));
  line.append(rig, bar, who, element("bdi", team?.short ?? "", "team"));
  line.toggleAttribute("data-free", !driver);
  return line;
}
