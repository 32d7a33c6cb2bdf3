// The logos of the cup and of its teams: a picture is chosen, seen, and is a version of the plan once it is sent.

import { newId } from "../desk/api.js";
import { button, field, fill, make } from "../desk/dom.js";

/** What the server takes, which says the same. */
const KINDS = ["image/png", "image/jpeg", "image/svg+xml"];
const MOST_BYTES = 1 << 20;
/** Of the cup itself, among ids of teams, which are never empty. */
const CUP = "";

export class Logos {
  /**
   * @param {Desk} desk @param {() => number} seen the version that is on the screen @param {() => boolean} touched whether
   * somebody has typed what is not saved @param {(saved: any) => unknown} changed
   */
  constructor(desk, seen, touched, changed) {
    this._desk = desk;
    this._seen = seen;
    this._touched = touched;
    this._changed = changed;
    const { words } = desk;
    /** @type {any} */
    this._plan = {};
    this._of = make("select", { onchange: () => this._show() });
    this._file = make("input", { type: "file", accept: KINDS.join() });
    this._picture = make("p", { class: "logo-now", "aria-live": "polite" });
    this._drop = button(words("logo_drop"), () => this._remove(), "", { "data-key": "logo-drop" });
    this.element = make(
      "details",
      { class: "card" },
      make("summary", {}, words("logos")),
      make("div", { class: "row" }, field(words("logo_of"), this._of), field(words("logo_file"), this._file, words("logo_hint"))),
      this._picture,
      make("div", { class: "buttons" }, button(words("logo_put"), () => this._put(), "main", { "data-key": "logo-put" }), this._drop),
    );
  }

  /** What there is now.
   * @param {any} plan the plan as JSON */
  show(plan) {
    this._plan = plan;
    const teams = Object.entries(plan.teams ?? {}).map(([id, team]) => /** @type {[string, string]} */ ([id, team.name]));
    fill(this._of, [[CUP, this._desk.words("logo_of_cup")], ...teams]);
    this._show();
  }

  _show() {
    const { words } = this._desk;
    const team = this._of.value;
    const logo = team === CUP ? this._plan.look?.logo : this._plan.teams?.[team]?.logo;
    this._drop.disabled = !logo;
    if (!logo) return this._picture.replaceChildren(words("logo_none"));
    const address = team === CUP ? "/media/logo" : `/media/team/${encodeURIComponent(team)}`;
    const image = make("img", { src: `${address}?of=${this._seen()}`, alt: words("logo_now") });
    image.addEventListener("error", () => this._picture.replaceChildren(words("logo_missing")));
    return this._picture.replaceChildren(image);
  }

  async _put() {
    const { words, saying } = this._desk;
    const file = this._file.files?.[0];
    if (!file) return saying.wrong([words("logo_choose")]);
    if (!KINDS.includes(file.type)) return saying.wrong([words("logo_kind")]);
    if (file.size > MOST_BYTES) return saying.wrong([words("logo_large")]);
    return this._send("PUT", file, { "content-type": file.type });
  }

  _remove() {
    return this._send("DELETE", "", {});
  }

  /** @param {string} method @param {BodyInit} body @param {Record<string, string>} headers */
  async _send(method, body, headers) {
    const { words, api, saying } = this._desk;
    if (this._touched()) return saying.wrong([words("logo_save_first")]);
    const query = new URLSearchParams({ id: newId() });
    if (this._of.value !== CUP) query.set("team", this._of.value);
    const seen = { "if-match": `"${this._seen()}"`, ...headers };
    const answer = await api.send(`/api/v1/plan/logo?${query}`, method, body, seen);
    if (!answer.ok) return saying.refused(answer);
    this._file.value = "";
    await this._changed(answer.body);
    const wrong = answer.body.notes;
    if (wrong.length) saying.wrong(wrong);
    return undefined;
  }
}
