// The set-up of a screen: how large it is and how far away people sit, and from how far the board can then be read.

import { setText } from "../dom.js";
import { plan } from "../layout.js";
import { Ruler } from "../measure.js";

const ROWS = 22;

/** How wide the fields of a usual board are.
 * @param {Ruler} ruler @returns {Ink} */
function usualInk(ruler) {
  const [best, gap] = [ruler.width("1:58.432"), ruler.width("+12.432")];
  return {
    ...{ cap: ruler.cap, pos: ruler.width("22"), best, arrow: ruler.width("▲22"), team: ruler.width("MUSTERW") },
    ...{ gap, last: best, laps: ruler.width("222") },
  };
}

/** What a board of 22 comes to on this screen.
 * @param {Wall} wall */
export function readableOn(wall) {
  const area = { width: innerWidth, height: innerHeight, rows: ROWS, ...wall };
  return plan(area, usualInk(new Ruler(document.body)));
}

/** @param {number} value @param {Words} words */
export const decimal = (value, words) => String(value).replace(".", words.language === "de" ? "," : ".");

/** A sentence on how far a screen can be read.
 * @param {Wall} wall @param {Words} words */
export function readable(wall, words) {
  const { readable, diagonal } = readableOn(wall);
  return words("readable", { n: decimal(Number(readable.toFixed(1)), words), inch: decimal(diagonal, words) });
}

/** Open the set-up; `save` is called with what was said.
 * @param {HTMLDialogElement} dialog @param {Wall} known @param {Words} words @param {(wall: Wall) => void} save */
export function setUp(dialog, known, words, save) {
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (dialog.querySelector(selector));
  const [inch, metres] = [...dialog.querySelectorAll("input")];
  [inch.value, metres.value] = [known.inch?.toString() ?? "", known.distance?.toString() ?? ""];
  const told = () => ({ inch: numberIn(inch), distance: numberIn(metres) });
  const show = () => {
    const wall = told();
    const { perColumn, columns } = readableOn(wall);
    setText(part(".readable"), readable(wall, words));
    setText(part(".rows"), words("rows", { rows: perColumn, columns }));
    setText(part(".pixels"), words("pixels", { width: innerWidth, height: innerHeight, ratio: devicePixelRatio }));
  };
  dialog.oninput = show;
  dialog.onclose = () => dialog.returnValue === "save" && save(told());
  dialog.returnValue = "";
  show();
  dialog.showModal();
}

/** @param {HTMLInputElement} field */
function numberIn(field) {
  return field.value !== "" && field.validity.valid ? field.valueAsNumber : null;
}
