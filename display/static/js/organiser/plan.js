// The plan: a text that is checked while it is typed, saved as a version behind the one that was seen.

import { able, button, make, told } from "../desk/dom.js";
import { Editor } from "./editor.js";
import { Entries } from "./entries.js";
import { Logos } from "./logos.js";
import { Versions } from "./versions.js";

const CHECK_AFTER_MS = 500;
const LINE = /\b(?:line|Zeile) (\d+)/;

export class Plan {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    this._seen = 0;
    this._saved = "";
    this._timer = 0;
    this._checks = 0;
    const { words } = desk;
    this._editor = new Editor(words("plan_text"), () => this._soon());
    this._state = make("p", { class: "muted", role: "status" });
    this._found = make("div", { "aria-live": "polite", "data-passing": "" });
    this._moved = make("div", { role: "alert", "data-passing": "" });
    this._save = button(words("plan_save"), () => this._put(), "main", { "aria-disabled": "true" });
    const drop = button(words("plan_drop"), () => this._load(true));
    const changed = (/** @type {any} */ saved) => this._taken(saved);
    this._versions = new Versions(desk, () => this._seen, changed);
    this._entries = new Entries(desk, () => this._seen, (text) => this._try(text), changed);
    this._logos = new Logos(desk, () => this._seen, () => this._touched, changed);
    document.querySelector("#plan")?.append(
      this._state, this._moved, this._editor.element, this._found, make("div", { class: "buttons" }, this._save, drop),
      this._entries.element, this._logos.element, this._versions.element,
    );
  }

  async refresh() {
    await this._load(false);
    await this._versions.refresh();
  }

  get _touched() {
    return this._editor.text !== this._saved;
  }

  /** The plan that holds; what somebody is typing stays, unless it is dropped.
   * @param {boolean} drop */
  async _load(drop) {
    const { words, api, saying } = this._desk;
    if (this._touched && !drop) return;
    const answer = await api.get("/api/v1/plan");
    if (!answer.ok) return saying.refused(answer);
    this._moved.replaceChildren();
    this._seen = answer.body.version;
    if (answer.body.toml !== this._editor.text) this._editor.text = answer.body.toml;
    this._saved = this._editor.text;
    this._logos.show(answer.body.plan);
    this._state.textContent = words("plan_version", { version: this._seen, author: answer.body.author || "–" });
    this._soon();
  }

  /** Put a text into the editor, to be looked at and saved.
   * @param {string} text */
  _try(text) {
    this._editor.text = text;
    this._soon();
    this._editor.go(1);
  }

  _soon() {
    able(this._save, false);
    clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this._check(), CHECK_AFTER_MS);
  }

  async _check() {
    const { words, api } = this._desk;
    const check = ++this._checks;
    if (!this._touched) {
      this._editor.mark([]);
      return this._found.replaceChildren();
    }
    const answer = await api.ask("/api/v1/plan/check", { toml: this._editor.text });
    if (check !== this._checks) return undefined;
    if (!answer.ok) return this._found.replaceChildren(make("p", { class: "note bad" }, told(answer.sentence)));
    const { right, mistakes, what, restart, notes, advice } = answer.body;
    able(this._save, right);
    this._editor.mark(mistakes.map(lineOf).filter(Boolean));
    if (!right) return this._found.replaceChildren(this._mistakes(mistakes));
    return this._found.replaceChildren(
      this._list(words("plan_changes"), what, "good"),
      this._list(words("plan_restart"), restart, ""),
      this._list(words("plan_notes"), [...notes, ...advice], ""),
    );
  }

  /** @param {string[]} mistakes */
  _mistakes(mistakes) {
    const { words } = this._desk;
    const items = mistakes.map((each) => {
      const line = lineOf(each);
      const go = line && button(words("line_n", { line }), () => this._editor.go(line), "small");
      return make("li", {}, go || null, " ", told(each));
    });
    return make("div", { class: "note bad" }, make("p", {}, words("plan_wrong", { n: mistakes.length })), make("ul", {}, ...items));
  }

  /** @param {string} head @param {string[]} sentences @param {string} look */
  _list(head, sentences, look) {
    if (!sentences.length) return "";
    const items = sentences.map((each) => make("li", {}, told(each)));
    return make("div", { class: `note ${look}` }, make("p", {}, head), make("ul", {}, ...items));
  }

  async _put() {
    const { api, saying } = this._desk;
    const answer = await api.ask("/api/v1/plan", { toml: this._editor.text }, { "if-match": `"${this._seen}"` }, "PUT");
    if (answer.ok) return this._taken(answer.body);
    if (answer.status === 412) return this._overtaken(answer);
    return saying.refused(answer);
  }

  /** Somebody else was faster: what was changed, and what can be done.
   * @param {Answer} answer */
  async _overtaken(answer) {
    const { words, api } = this._desk;
    const now = await api.get("/api/v1/plan");
    const newest = now.ok ? now.body.version : this._seen;
    const diff = this._seen ? await api.get(`/api/v1/plan/diff?old=${this._seen}&new=${newest}`) : null;
    const what = diff?.ok ? diff.body.what : now.ok ? now.body.what : [];
    const over = async () => {
      this._seen = newest;
      this._moved.replaceChildren();
      await this._put();
    };
    this._moved.replaceChildren(
      make(
        "div",
        { class: "note bad" },
        make("p", {}, told(answer.sentence)),
        make("p", {}, words("plan_theirs", { author: now.body?.author ?? "–" })),
        make("ul", {}, ...what.map((/** @type {string} */ each) => make("li", {}, told(each)))),
        make("div", { class: "buttons" }, button(words("plan_take_theirs"), () => this._load(true), "main"), button(words("plan_save_over"), over)),
      ),
    );
  }

  /** A version was saved: it is what is seen now.
   * @param {any} saved */
  async _taken(saved) {
    const { words, saying } = this._desk;
    const said = words(saved.what.length ? "plan_saved" : "plan_nothing", { version: saved.version });
    saying.done([said, ...saved.restart]);
    await this._load(true);
    await this._versions.refresh();
    this._versions.offer(saved.undo?.version ?? null);
  }
}

const lineOf = (/** @type {string} */ sentence) => Number(LINE.exec(sentence)?.[1] ?? 0);
