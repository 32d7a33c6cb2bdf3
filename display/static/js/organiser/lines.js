// The lines to other halls: whole or cut, what waits there, and how far their clocks are apart.

import { make, told } from "../desk/dom.js";
import { minute } from "../desk/days.js";

const PATH = "/api/v1/lines";
/** Clocks that are nearer than this need not be spoken of. */
const FAR_MS = 500;

export class Lines {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    this.part = make("section", { class: "lines", hidden: true });
    this._shown = "";
  }

  /** Nothing is shown where there is no line. */
  async refresh() {
    const { api, saying, words } = this._desk;
    const answer = await api.get(PATH);
    if (!answer.ok) return saying.refused(answer);
    const shown = JSON.stringify(answer.body.lines.map((/** @type {any} */ each) => ({ ...each, heard: "" })));
    if (shown === this._shown) return undefined;
    this._shown = shown;
    this.part.hidden = !answer.body.lines.length;
    this.part.replaceChildren(make("h2", {}, words("lines")), ...answer.body.lines.map((/** @type {any} */ each) => this._line(each)));
    return undefined;
  }

  /** @param {any} line */
  _line(line) {
    const { words } = this._desk;
    const state = line.cut_since ? words("line_cut", { at: minute(line.cut_since) }) : words("line_whole");
    const facts = [
      state,
      line.waiting ? words("line_waiting", { n: line.waiting }) : "",
      line.ahead_ms !== null && Math.abs(line.ahead_ms) >= FAR_MS ? words("line_clock", { ms: Math.abs(line.ahead_ms) }) : "",
    ];
    return make(
      "div",
      { class: `note ${line.cut_since ? "bad" : line.notes.length ? "" : "good"}`, "data-line": line.venue },
      make("p", {}, make("strong", {}, told(line.venue)), " · ", facts.filter(Boolean).join(" · ")),
      ...line.notes.map((/** @type {string} */ note) => make("p", { class: "muted", lang: "en" }, told(note))),
    );
  }
}
