// The break: what comes next and when, and who pays for the evening.

import { element, setText } from "../dom.js";
import { timeOfDay } from "../format.js";
import { grid } from "./fit.js";

const DWELL_MS = 9000;
const AT_ONCE = 6;

export const everyMs = 2000;
export const path = "";

/** @type {Shown | null} */
let last = null;
let drawn = "";
let page = 0;
let turned = 0;

/** @type {SceneModule["show"]} */
export function show(shown, words, part) {
  last = shown;
  const { next } = shown;
  part(".next").hidden = !next;
  setText(part(".next .what bdi"), next?.name ?? "");
  const at = next?.starts_at ? timeOfDay(Date.parse(next.starts_at)).slice(0, 5) : "";
  setText(part(".next .when"), at && words("starts_at", { time: at }));
  setText(part(".next .late"), next?.delay_min ? words("late_by", { n: next.delay_min }) : "");
  draw(part);
}

/** @type {NonNullable<SceneModule["tick"]>} */
export function tick(now, words, part) {
  const starts = last?.next?.starts_at;
  const left = starts ? Math.ceil((Date.parse(starts) - now) / 1000) : 0;
  setText(part(".next .count"), left > 0 ? countdown(left) : starts ? words("soon") : "");
  if (performance.now() - turned < DWELL_MS) return;
  turned = performance.now();
  page++;
  if (drawn) draw(part);
}

/** @type {NonNullable<SceneModule["resized"]>} */
export function resized(_, part) {
  drawn = "";
  draw(part);
}

/** @param {number} seconds */
function countdown(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** @param {(selector: string) => any} part */
function draw(part) {
  const sponsors = last?.sponsors ?? [];
  const host = part(".sponsors");
  host.hidden = sponsors.length === 0;
  const pages = Math.max(1, Math.ceil(sponsors.length / AT_ONCE));
  const shown = sponsors.slice((page % pages) * AT_ONCE, ((page % pages) + 1) * AT_ONCE);
  const wanted = JSON.stringify([shown, innerWidth, innerHeight]);
  if (wanted === drawn) return;
  drawn = wanted;
  const { columns, rows } = grid({
    ...{ width: host.clientWidth, height: host.clientHeight, count: shown.length, wide: 2, lines: 1, most: 3 },
  });
  host.style.setProperty("--rows", `${rows}`);
  host.style.setProperty("--columns", `${columns}`);
  host.replaceChildren(...shown.map(figure));
}

/** @param {{name: string, image: string | null}} sponsor */
function figure({ name, image }) {
  const line = element("figure");
  if (image) line.append(Object.assign(document.createElement("img"), { src: image, alt: name }));
  else line.append(element("figcaption", name));
  return line;
}
