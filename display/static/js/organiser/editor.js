// A text with numbered lines, in which a mistake can be gone to.

import { make } from "../desk/dom.js";

export class Editor {
  /** @param {string} label @param {() => void} typed */
  constructor(label, typed) {
    this._numbers = make("pre", { class: "numbers", "aria-hidden": "true" });
    this._text = make("textarea", {
      class: "code", "aria-label": label, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", rows: 22,
    });
    this._text.readOnly = true; // until there is a text: what is typed before would not be a change of it
    this._text.addEventListener("input", () => {
      this._number();
      typed();
    });
    this._text.addEventListener("scroll", () => this._follow());
    this.element = make("div", { class: "editor" }, this._numbers, this._text);
    /** @type {Set<number>} */
    this._wrong = new Set();
  }

  /** @returns {string} */
  get text() {
    return this._text.value;
  }

  set text(text) {
    this._text.value = text;
    this._text.readOnly = false;
    this._number();
  }

  /** Mark these lines.
   * @param {number[]} lines */
  mark(lines) {
    this._wrong = new Set(lines);
    this._text.setAttribute("aria-invalid", String(lines.length > 0));
    this._number();
  }

  /** Put the cursor into a line, counted from 1.
   * @param {number} line */
  go(line) {
    const lines = this.text.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    this._text.focus();
    this._text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    this._text.scrollTop = (this._text.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 4);
    this._follow();
  }

  _number() {
    const count = this.text.split("\n").length;
    const made = [];
    for (let line = 1; line <= count; line++) {
      made.push(make("span", { class: this._wrong.has(line) ? "wrong" : "" }, `${this._wrong.has(line) ? "✕ " : ""}${line}\n`));
    }
    this._numbers.replaceChildren(...made);
    this._follow();
  }

  _follow() {
    this._numbers.scrollTop = this._text.scrollTop;
  }
}
