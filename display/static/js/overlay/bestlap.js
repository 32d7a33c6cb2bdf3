// The best lap of the session, and by how much it became that.

import { fastestOf } from "../changes.js";
import { element, setText } from "../dom.js";
import { enter, gained, name, nameOf, rowsOf, shortOf, time, write } from "./pieces.js";

export class BestLap {
  #options;
  #words;
  #venues;
  #best = { key: "", session: "", ms: 0 };
  #time = element("b", "", "time");
  #gain = element("span", "", "gain");
  #name = name("", "name");
  #team = name("", "team");
  #box = element("section", "", "bestlap plate");

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    const who = element("div", "", "who");
    who.append(this.#name, this.#team);
    this.#box.append(element("span", `★ ${words("best_lap")}`, "label"), who, this.#time, this.#gain);
    this.#box.hidden = true;
    root.append(this.#box);
  }

  /** @param {State} state @param {Set<string>} fresh @param {boolean} moves */
  show({ board }, fresh, moves) {
    if (!board) return;
    const row = fastestOf(rowsOf(board, this.#options, this.#venues).filter(({ status }) => status !== "disqualified"));
    this.#box.hidden = row === null;
    if (row === null || row.best_ms === null) return;
    const before = this.#best;
    const key = `${board.session.id} ${row.driver.id} ${row.best_ms}`;
    const beaten = before.session === board.session.id && row.best_ms < before.ms;
    write(this.#name, nameOf(row.driver));
    write(this.#team, shortOf(row.team));
    this.#box.style.setProperty("--team", row.team?.color ?? "#8b96a8");
    setText(this.#time, time(row.best_ms, this.#words.language));
    if (key !== before.key) {
      setText(this.#gain, beaten ? gained(row.best_ms - before.ms, this.#words.language) : "");
      if (before.key && fresh.has("board")) enter(this.#box, moves);
    }
    this.#best = { key, session: board.session.id, ms: row.best_ms };
  }
}
