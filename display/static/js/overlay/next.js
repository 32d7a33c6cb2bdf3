// Who sits down next, and what comes next.

import { timeOfDay } from "../format.js";
import { List } from "./list.js";
import { nameOf, shortOf } from "./pieces.js";

export class NextUp {
  #options;
  #words;
  #venues;
  #list;

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    this.#list = new List(options.rows);
    this.#list.box.hidden = true;
    root.append(this.#list.box);
  }

  /** @param {State} state */
  show({ evening }) {
    if (!evening) return;
    const { venue, from, rows } = this.#options;
    const up = evening.up.filter(({ rig }) => !venue || this.#venues[rig] === venue).slice(from - 1, from - 1 + rows);
    const { next } = evening;
    this.#list.box.hidden = !up.length && !next;
    const at = next?.starts_at ? timeOfDay(Date.parse(next.starts_at)).slice(0, 5) : "";
    const late = next?.delay_min ? this.#words("late", { n: next.delay_min }) : "";
    this.#list.fill(
      next?.name || this.#words("next_up"),
      [at, late].filter(Boolean).join(" "),
      up.map(({ name, driver, team }) => ({ place: name, name: nameOf(driver), team: shortOf(/** @type {any} */ (team)), color: /** @type {any} */ (team)?.color, value: "" })),
    );
  }
}
