// A list of names in slots that stay where they are, under a head.

import { element, setText } from "../dom.js";
import { name, write } from "./pieces.js";

/** @typedef {{place: string, name: string, team: string, color?: string | null, value: string}} Line */

export class List {
  #title = name("", "title");
  #note = element("span", "", "number");
  /** @type {HTMLElement[]} */
  #lines = [];
  /** @type {HTMLElement} */
  box = element("section", "", "list");

  /** @param {number} rows */
  constructor(rows) {
    const head = element("header", "", "plate head");
    head.append(this.#title, this.#note);
    this.box.append(head);
    for (let at = 0; at < rows; at++) {
      const line = element("div", "", "entry plate");
      line.append(element("span", "", "place"), name("", "name"), name("", "team"), element("b", "", "value"));
      this.#lines.push(line);
      this.box.append(line);
    }
  }

  /** @param {string} title @param {string} note @param {Line[]} lines */
  fill(title, note, lines) {
    write(this.#title, title);
    setText(this.#note, note);
    this.#lines.forEach((box, at) => {
      const line = lines[at];
      box.style.visibility = line ? "" : "hidden";
      if (!line) return;
      box.style.setProperty("--team", line.color ?? "#8b96a8");
      for (const part of /** @type {const} */ (["place", "name", "team", "value"])) write(box.querySelector(`.${part}`), line[part]);
    });
  }
}
