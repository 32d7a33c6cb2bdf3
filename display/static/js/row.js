// One line of the board: a driver's place, name and times.

import { element, setText } from "./dom.js";
import { kindOf } from "./fields.js";

export const FIELDS = ["pos", "arrow", "bar", "name", "team", "best", "gap", "interval", "last", "laps"];
const MOVE_MS = 480;
const FADE_MS = 200;
const HIGHLIGHT_MS = 3000;
const GLOW = { duration: HIGHLIGHT_MS, easing: "ease-in" };
/** A text too wide is drawn narrower down to this, then cut. */
const NARROWEST = 0.78;

export class BoardRow extends HTMLElement {
  /** @type {Row["last"]} */
  #last = null;
  #column = -1;
  #place = "";
  #calm = 0;
  #flash = element("i", "", "flash");
  /** @type {Animation | null} */
  #glow = null;
  /** @type {Parameters<HTMLElement["animate"]> | null} */
  #due = null;
  /** @type {Record<string, HTMLElement>} */
  #cells = {};

  #build() {
    this.setAttribute("role", "row");
    for (const field of FIELDS) {
      const cell = (this.#cells[field] = element("span", "", field));
      cell.setAttribute("role", { bar: "none", name: "rowheader" }[field] ?? "cell");
      if (field === "name" || field === "team") cell.append(element("bdi"));
    }
    this.#flash.setAttribute("role", "none");
    this.append(...Object.values(this.#cells), this.#flash);
  }

  /** `fastest`: with the best lap of all.
   * @param {Row} row @param {Told} told @param {Board} board @param {boolean} fastest @param {Words} words */
  fill(row, told, board, fastest, words) {
    if (!this.#cells.pos) this.#build();
    this.#last = row.last;
    const { pos, arrow, bar, name, team, best, gap: behind, interval, last, laps } = this.#cells;
    const { moved, driver } = row;
    const [timed, byBest] = [row.status === "timed", kindOf(board) === "best"];
    const star = fastest ? "overall-best" : "";
    Object.assign(this.dataset, { driver: driver.id, status: row.status });
    this.toggleAttribute("data-leader", timed && row.position === 1);
    signed(pos, timed && row.tied ? "=" : "", words("tied"), timed ? String(row.position) : "–");
    const up = moved > 0;
    signed(arrow, moved ? (up ? "▲" : "▼") : "", words(up ? "gained" : "lost"), String(Math.abs(moved) || ""));
    arrow.dataset.way = up ? "up" : "down";
    bar.style.backgroundColor = row.team?.color ?? "transparent";
    bar.toggleAttribute("data-none", board.session.id === "points-venue");
    // A name may consist of nothing that can be seen.
    setText(name.children[0], /[^\p{C}\p{Z}\p{M}]/u.test(driver.name) ? driver.name : driver.number ?? driver.id);
    setText(team.children[0], row.team?.short ?? "");
    this.toggleAttribute("data-penalised", !!row.penalties?.length);
    lap(best, told.main, byBest ? star : "", words);
    best.toggleAttribute("data-by-hand", row.by_hand > 0);
    lap(behind, told.behind, byBest ? "" : star, words);
    setText(interval, told.interval);
    lap(last, told.last, row.last ?? "", words);
    setText(laps, told.laps);
  }

  /** Draw names no wider than there is room.
   * @param {Plan} plan @param {Ruler} ruler */
  squeeze(plan, ruler) {
    narrow(this.#cells.name, ruler, plan.font, plan.name - 0.15 * plan.font);
    narrow(this.#cells.team, ruler, plan.small, plan.team);
  }

  /** Light the row, and show its last lap even where that has no field.
   * @param {boolean} improved */
  light(improved) {
    this.#flash.dataset.lap = (improved && this.#last) || "";
    // One for ever: of two at once on an element the page itself would draw each frame. `animate` asks for all styles.
    this.#glow ??= new Animation(new KeyframeEffect(this.#flash, { opacity: [1, 0.9, 0] }, GLOW));
    this.#glow.currentTime = 0;
    this.#glow.play();
    this.toggleAttribute("data-lit", true);
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.toggleAttribute("data-lit", false), HIGHLIGHT_MS);
  }

  /** Stand in this slot of the page; -1: on another page.
   * @param {number} slot @param {Plan} plan @param {How} how */
  place(slot, plan, { moves, fades, gained, edge, cut }) {
    const column = Math.floor(slot / plan.perColumn);
    const x = column * (plan.columnWidth + plan.gutter);
    const y = plan.labels + Math.round((slot % plan.perColumn) * plan.row);
    const place = slot < 0 ? "" : `translate(${x}px, ${y}px)`;
    this.toggleAttribute("data-edge", edge);
    this.toggleAttribute("data-cut", cut);
    if (place === this.#place) return;
    const [before, wasIn] = [this.#place, this.#column];
    [this.#place, this.#column] = [place, column];
    this.style.visibility = slot < 0 ? "hidden" : "visible";
    if (slot < 0) return;
    this.style.transform = place;
    this.style.zIndex = gained ? "2" : "1";
    if (moves && before && wasIn === column) {
      this.#due = [{ transform: [before, place] }, { duration: MOVE_MS, easing: "ease-in-out" }];
    } else if (fades) {
      this.#due = [{ opacity: [0, 1] }, FADE_MS];
    }
  }

  /** Set out for the new place, when all rows are written. */
  move() {
    if (this.#due) this.animate(...this.#due);
    this.#due = null;
  }
}

/** A value behind a sign that is read out in words.
 * @param {Element} cell @param {string} sign @param {string} said @param {string} value */
function signed(cell, sign, said, value, kind = "span") {
  if (cell.children[1]?.localName !== kind) cell.replaceChildren(element("b"), element(kind));
  const [mark, text] = cell.children;
  setText(text, value);
  if (mark.textContent === sign) return;
  const next = element("b", sign);
  if (sign) {
    next.setAttribute("role", "img");
    next.setAttribute("aria-label", said);
  }
  mark.replaceWith(next);
}

/** A lap time with its standing, which is a sign and not only a colour.
 * @param {HTMLElement} cell @param {string} time @param {string} standing @param {Words} words */
function lap(cell, time, standing, words) {
  cell.dataset.lap = standing;
  if (standing === "invalid") signed(cell, words("invalid"), words("invalid"), time, "s");
  else if (standing === "overall-best") signed(cell, "★", words("best_lap"), time);
  else if (standing === "personal-best") signed(cell, "▲", words("personal_best"), time);
  else signed(cell, "", "", time);
}

/** @param {HTMLElement} cell @param {Ruler} ruler @param {number} size @param {number} room */
function narrow(cell, ruler, size, room) {
  const text = /** @type {HTMLElement} */ (cell.children[0]);
  const needed = ruler.width(text.textContent ?? "") * size;
  const scale = needed > room ? Math.max(NARROWEST, room / needed) : 1;
  text.style.transform = scale < 1 ? `scaleX(${scale})` : "";
  text.style.maxWidth = `${room / scale}px`;
}

customElements.define("board-row", BoardRow);
