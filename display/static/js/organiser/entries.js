// Making a plan of something else: an entry list that is pasted or uploaded, and last year's plan.

import { newId } from "../desk/api.js";
import { button, field, make, told } from "../desk/dom.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export class Entries {
  /**
   * @param {Desk} desk @param {() => number} seen @param {(text: string) => void} look put a plan into the editor
   * @param {(saved: any) => unknown} changed
   */
  constructor(desk, seen, look, changed) {
    this._desk = desk;
    this._seen = seen;
    this._look = look;
    this._changed = changed;
    const { words } = desk;
    this._text = make("textarea", { rows: 5, spellcheck: "false" });
    this._file = make("input", { type: "file", accept: ".csv,.tsv,.txt,.xlsx" });
    this._replace = make("input", { type: "checkbox" });
    this._preview = make("div", { "aria-live": "polite", "data-passing": "" });
    this._name = make("input", { maxlength: 60, autocomplete: "off" });
    this._suffix = make("input", { maxlength: 30, autocomplete: "off", value: String(new Date().getFullYear()) });
    this._without = make("input", { type: "checkbox" });
    this.element = make("div", {}, this._list(), this._copying());
  }

  _list() {
    const { words } = this._desk;
    return make(
      "details",
      { class: "card" },
      make("summary", {}, words("entries")),
      field(words("entries_paste"), this._text, words("entries_hint")),
      field(words("entries_file"), this._file),
      make("label", { class: "tick" }, this._replace, words("entries_replace")),
      make("div", { class: "buttons" }, button(words("entries_look"), () => this._send(false), "main")),
      this._preview,
    );
  }

  _copying() {
    const { words } = this._desk;
    return make(
      "details",
      { class: "card" },
      make("summary", {}, words("copy")),
      make("p", {}, words("copy_hint")),
      make("div", { class: "row" }, field(words("copy_name"), this._name), field(words("copy_suffix"), this._suffix)),
      make("label", { class: "tick" }, this._without, words("copy_without")),
      make("div", { class: "buttons" }, button(words("copy_look"), () => this._copy(), "main")),
    );
  }

  /** @param {boolean} apply @returns {Promise<unknown>} */
  async _send(apply) {
    const { words, api, saying } = this._desk;
    const file = this._file.files?.[0];
    const kind = !file ? "text/plain" : file.name.toLowerCase().endsWith(".xlsx") ? XLSX : "text/csv";
    const query = new URLSearchParams({ replace: String(this._replace.checked), apply: String(apply) });
    if (apply) query.set("id", newId());
    const headers = { "content-type": kind, "if-match": `"${this._seen()}"` };
    const answer = await api.send(`/api/v1/plan/entries?${query}`, "POST", file ?? this._text.value, headers);
    if (!answer.ok) return saying.refused(answer);
    const { body } = answer;
    if (apply) {
      this._preview.replaceChildren();
      this._text.value = this._file.value = "";
      return this._changed(body.saved);
    }
    const sentences = [body.understood, ...body.changes, ...body.unplaced.map((/** @type {string} */ each) => `! ${each}`)];
    return this._preview.replaceChildren(
      make("p", {}, words("entries_found", { teams: body.teams, drivers: body.drivers })),
      make("ul", {}, ...sentences.filter(Boolean).map((each) => make("li", {}, told(each)))),
      make(
        "div",
        { class: "buttons" },
        button(words("entries_save"), () => this._send(true), "main"),
        button(words("entries_edit"), () => this._look(body.toml)),
      ),
    );
  }

  async _copy() {
    const { api, saying, words } = this._desk;
    const asked = { suffix: this._suffix.value, without_drivers: this._without.checked };
    const name = this._name.value.trim();
    const answer = await api.ask("/api/v1/plan/copy", { ...asked, ...(name ? { name } : {}) });
    if (!answer.ok) return saying.refused(answer);
    this._look(answer.body.toml);
    return saying.done([words("copy_made", { name: answer.body.name })]);
  }
}
