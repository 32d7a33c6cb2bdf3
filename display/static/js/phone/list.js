// The board for a hand: a list whose lines lead to the page of a driver or team, with a star to follow it.

import { fastestOf } from "../changes.js";
import { element, setText } from "../dom.js";
import { kindOf, tell } from "../fields.js";
import { along } from "./carry.js";
import { press } from "./stars.js";

const MOVE_MS = 420;
const LIT_MS = 2500;

/** Without case, accents and what nobody sees.
 * @param {string} text */
export const plain = (text) => text.normalize("NFKD").replace(/[\p{M}\p{C}]/gu, "").toLowerCase().trim();

/** What a star on this row follows: its team, else its driver; "" for a venue.
 * @param {Row} row @param {string} view */
export function keyOf({ team, driver }, view) {
  if (view === "venue") return "";
  return team ? `t/${team.id}` : `d/${driver.id}`;
}

/** Where a tap leads to; "" for nowhere.
 * @param {Row} row @param {string} view */
export function pathOf({ driver }, view) {
  if (view === "venue") return "";
  return `/${view === "teams" ? "t" : "d"}/${encodeURIComponent(driver.id)}`;
}

/** Whether somebody who searches this means this row.
 * @param {Row} row @param {string} wanted plain */
export function found({ driver, team }, wanted) {
  if (!wanted) return true;
  return [driver.name, driver.number ?? "", team?.name ?? "", team?.short ?? ""].some((text) => plain(text).includes(wanted));
}

export class List {
  #list;
  #words;
  #stars;
  #moves;
  /** @type {Map<string, Listed>} */
  #lines = new Map();

  /** @param {Element} list @param {Words} words @param {Stars} stars @param {() => boolean} moves */
  constructor(list, words, stars, moves) {
    this.#list = list;
    this.#words = words;
    this.#stars = stars;
    this.#moves = moves;
    list.addEventListener("click", (event) => {
      const star = /** @type {Element} */ (event.target).closest("[data-star]");
      if (star) stars.toggle(star.getAttribute("data-star") ?? "");
    });
  }

  /** Show these rows of a board; `lit`: light those that are new.
   * @param {Board} board @param {Rows} rows @param {string} view @param {boolean} lit */
  show(board, rows, view, lit) {
    const moves = lit && this.#moves();
    const before = moves ? this.#tops() : null;
    const fastest = fastestOf(board.rows)?.driver.id;
    const there = new Set(rows.map((row) => row.driver.id));
    for (const [id, { item }] of this.#lines) {
      if (there.has(id)) continue;
      item.remove();
      this.#lines.delete(id);
    }
    let next = this.#list.firstElementChild;
    for (const row of rows) {
      const { id } = row.driver;
      const line = this.#lines.get(id) ?? { item: this.#item(id), row: null, text: "" };
      this.#fill(line.item, row, board, view, id === fastest);
      const text = line.item.textContent ?? "";
      if (lit && line.row && line.text !== text && line.row.laps !== row.laps) light(line.item, row.last);
      [line.row, line.text] = [row, text];
      if (line.item === next) next = next.nextElementSibling;
      else this.#list.insertBefore(line.item, next);
      this.#lines.set(id, line);
    }
    if (before) this.#slide(before);
  }

  #tops() {
    return new Map([...this.#lines].map(([id, { item }]) => [id, item.offsetTop]));
  }

  /** @param {Map<string, number>} before */
  #slide(before) {
    for (const [id, top] of this.#tops()) {
      const was = before.get(id);
      if (was === undefined || was === top) continue;
      const transform = [`translateY(${was - top}px)`, "none"];
      this.#lines.get(id)?.item.animate({ transform }, { duration: MOVE_MS, easing: "ease-in-out" });
    }
  }

  /** @param {string} id */
  #item(id) {
    const item = element("li", "", "line");
    item.dataset.key = id;
    const go = element("a", "", "go");
    const [bar, who, told] = [element("i", "", "bar"), element("span", "", "who"), element("span", "", "told")];
    bar.setAttribute("aria-hidden", "true");
    who.append(element("bdi", "", "name"), element("span", "", "under"));
    told.append(element("span", "", "main"), element("span", "", "behind"));
    go.append(element("span", "", "pos"), bar, who, told);
    const star = element("button", "", "star");
    star.setAttribute("type", "button");
    star.append(element("span"));
    star.children[0].setAttribute("aria-hidden", "true");
    item.append(go, star, element("i", "", "flash"));
    return item;
  }

  /** @param {HTMLElement} item @param {Row} row @param {Board} board @param {string} view @param {boolean} fastest */
  #fill(item, row, board, view, fastest) {
    const words = this.#words;
    const [go, star] = item.children;
    const [pos, bar, who, told] = go.children;
    const timed = row.status === "timed";
    const texts = tell(row, board, words);
    const key = keyOf(row, view);
    const path = pathOf(row, view);
    if (path) go.setAttribute("href", along(path));
    else go.removeAttribute("href");
    setText(pos, timed ? `${row.position}${row.tied ? "=" : ""}` : "–");
    /** @type {HTMLElement} */ (bar).style.backgroundColor = row.team?.color ?? "transparent";
    const name = seen(row);
    setText(who.children[0], name);
    setText(who.children[1], under(row, view));
    const byBest = kindOf(board) === "best";
    told.children[0].toggleAttribute("data-best", fastest && byBest);
    told.children[1].toggleAttribute("data-best", fastest);
    setText(told.children[0], texts.main);
    setText(told.children[1], fastest ? `★ ${byBest ? words("best_lap") : texts.behind}` : texts.behind);
    const on = key !== "" && this.#stars.has(key);
    item.toggleAttribute("data-followed", on);
    /** @type {HTMLElement} */ (star).hidden = key === "";
    star.setAttribute("data-star", key);
    press(star, on);
    star.setAttribute("aria-label", `${words("follow")}: ${row.team?.name ?? name}`);
  }
}

/** A name may consist of nothing that can be seen.
 * @param {Row} row */
const seen = ({ driver }) => (/[^\p{C}\p{Z}\p{M}]/u.test(driver.name) ? driver.name : driver.number ?? driver.id);

/** The second line: team, places gained or lost, what stewards gave.
 * @param {Row} row @param {string} view */
function under({ team, moved, penalties }, view) {
  const way = moved > 0 ? `▲${moved}` : moved < 0 ? `▼${-moved}` : "";
  const of = view === "teams" ? "" : team?.short || team?.name || "";
  return [of, way, ...(penalties ?? []).map((each) => `! ${each}`)].filter(Boolean).join(" · ");
}

/** @param {HTMLElement} item @param {Row["last"]} last */
function light(item, last) {
  const flash = /** @type {HTMLElement} */ (item.lastElementChild);
  flash.dataset.lap = last ?? "";
  flash.animate({ opacity: [0.35, 0.3, 0] }, { duration: LIT_MS, easing: "ease-in" });
}
