// The line at the foot: places in turns, stories, what comes next, messages. It turns pages; nothing crawls.

import { element } from "../dom.js";
import { timeOfDay } from "../format.js";
import { behind, name, nameOf, play, rowsOf, shortOf } from "./pieces.js";

const PAGE_MS = 6000;
const STORY_MS = 9000;
const LEAST_WEIGHT = 50;
const MOST_STORIES = 3;

/** @typedef {{key: string, label: string, parts: HTMLElement[], ms: number}} Page */

export class Ticker {
  #options;
  #words;
  #venues;
  #label = element("b", "", "label");
  #text = element("div", "", "text");
  #box = element("section", "", "ticker plate");
  /** @type {Page[]} */
  #pages = [];
  #shown = "";
  #until = 0;
  #moves = false;

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    this.#box.append(this.#label, this.#text);
    this.#box.hidden = true;
    root.append(this.#box);
  }

  /** @param {State} state @param {Set<string>} fresh @param {boolean} moves */
  show(state, fresh, moves) {
    this.#moves = moves;
    const known = new Set(this.#pages.map(({ key }) => key));
    this.#pages = [...this.#notice(state), ...this.#stories(state), ...this.#places(state), ...this.#next(state)];
    this.#box.hidden = !this.#pages.length;
    // A story or a message that has just come goes before the pages that wait; a page that is shown is drawn anew.
    const news = fresh.size ? this.#pages.find(({ key }) => /^(story|notice)/.test(key) && !known.has(key)) : undefined;
    const same = this.#pages.find(({ key }) => key === this.#shown);
    if (news) this.#turn(news, moves);
    else if (same) this.#fill(same);
    else if (this.#pages.length) this.#turn(this.#pages[0], false);
  }

  /** Called a few times a second. */
  tick() {
    if (!this.#pages.length || performance.now() < this.#until) return;
    const at = this.#pages.findIndex(({ key }) => key === this.#shown);
    this.#turn(this.#pages[(at + 1) % this.#pages.length], this.#moves);
  }

  /** @param {Page} page @param {boolean} moves */
  #turn(page, moves) {
    this.#until = performance.now() + page.ms;
    const another = page.key !== this.#shown;
    this.#shown = page.key;
    this.#fill(page);
    if (another) play(this.#text, [{ transform: "translateY(60%)", opacity: 0 }, { transform: "none", opacity: 1 }], moves, 350);
  }

  /** @param {Page} page */
  #fill({ label, parts }) {
    this.#label.textContent = label;
    this.#text.replaceChildren(...parts);
  }

  /** @param {State} state @returns {Page[]} */
  #notice({ evening }) {
    const notice = evening?.notice;
    if (!notice) return [];
    return [{ key: `notice ${notice.text}`, label: this.#words("notice"), parts: [name(notice.text, "sentence")], ms: STORY_MS }];
  }

  /** Only stories of what the board shows: one that is late must not be told by its stories.
   * @param {State} state @returns {Page[]} */
  #stories({ board, stories }) {
    const told = /** @type {any[]} */ (stories?.stories ?? []).filter(({ seq, weight }) => seq <= (board?.seq ?? 0) && weight >= LEAST_WEIGHT);
    return told.slice(0, MOST_STORIES).map(({ id, sentence }) => ({
      key: `story ${id}`,
      label: this.#words("news"),
      parts: [name(sentence[this.#words.language], "sentence")],
      ms: STORY_MS,
    }));
  }

  /** @param {State} state @returns {Page[]} */
  #places({ board }) {
    if (!board) return [];
    const rows = rowsOf(board, this.#options, this.#venues);
    const [pages, each] = [/** @type {Page[]} */ ([]), this.#options.rows];
    for (let from = 0; from < rows.length; from += each) {
      const parts = rows.slice(from, from + each).map((row) => this.#driver(row, board));
      pages.push({ key: `places ${from}`, label: board.session.name || board.session.type, parts, ms: PAGE_MS });
    }
    return pages;
  }

  /** @param {Row} row @param {Board} board */
  #driver(row, board) {
    const box = element("span", "", "driver");
    box.style.setProperty("--team", row.team?.color ?? "#8b96a8");
    box.append(element("b", row.status === "timed" ? String(row.position) : "–", "place"), name(nameOf(row.driver), "name"));
    box.append(element("span", behind(row, board, this.#words), "gap"));
    return box;
  }

  /** @param {State} state @returns {Page[]} */
  #next({ evening }) {
    const next = evening?.next;
    if (!next) return [];
    const at = next.starts_at ? timeOfDay(Date.parse(next.starts_at)).slice(0, 5) : "";
    const up = evening.up.slice(0, 3).map(({ driver, team }) => [nameOf(driver), shortOf(/** @type {any} */ (team))].filter(Boolean).join(", "));
    const text = [`${next.name} ${at}`.trim(), ...up].join(" · ");
    return [{ key: "next", label: this.#words("next_session"), parts: [name(text, "sentence")], ms: PAGE_MS }];
  }
}
