// The versions of the plan: who changed what, what differs between two, and the way back to one.

import { button, make, told } from "../desk/dom.js";
import { day } from "../desk/days.js";

export class Versions {
  /** @param {Desk} desk @param {() => number} seen @param {(saved: any) => unknown} changed */
  constructor(desk, seen, changed) {
    this._desk = desk;
    this._seen = seen;
    this._changed = changed;
    this._list = make("ol", { class: "trail" });
    this._offer = make("div");
    this.element = make("section", {}, make("h2", {}, desk.words("plan_versions")), this._offer, this._list);
  }

  async refresh() {
    const { api, saying } = this._desk;
    const answer = await api.get("/api/v1/plan/versions");
    if (!answer.ok) return saying.refused(answer);
    this._list.replaceChildren(...answer.body.versions.map((/** @type {any} */ each, /** @type {number} */ index) => this._line(each, index === 0)));
    return undefined;
  }

  /** Offer the version before again, after one was saved; null: there is none.
   * @param {number | null} version */
  offer(version) {
    const { words } = this._desk;
    const back = version ? button(words("plan_back", { version }), () => this._back(version), "", { "data-key": "back" }) : "";
    this._offer.replaceChildren(back);
  }

  /** @param {any} each @param {boolean} newest */
  _line(each, newest) {
    const { words } = this._desk;
    const differs = make("ul", { "aria-live": "polite" });
    const look = async () => {
      const answer = await this._desk.api.get(`/api/v1/plan/diff?old=${each.version}&new=${this._seen()}`);
      const what = answer.ok ? answer.body.what : [answer.sentence];
      const items = what.length ? what : [words("plan_same")];
      differs.replaceChildren(...items.map((/** @type {string} */ one) => make("li", {}, told(one))));
    };
    return make(
      "li",
      { "data-key": `version-${each.version}` },
      make("p", { class: "said" }, words("version_n", { number: each.version }), " ", newest ? `(${words("plan_holds")})` : ""),
      make("p", { class: "muted" }, told(each.author), `, ${day(each.at, words.language)}`),
      make("ul", {}, ...each.what.slice(0, 8).map((/** @type {string} */ one) => make("li", {}, told(one)))),
      newest ? null : make("div", { class: "buttons" }, button(words("plan_diff"), look, "small"), button(words("plan_back", { version: each.version }), () => this._back(each.version), "small")),
      differs,
    );
  }

  /** @param {number} version */
  async _back(version) {
    const { api, saying } = this._desk;
    const answer = await api.ask("/api/v1/plan/back", { version }, { "if-match": `"${this._seen()}"` });
    if (answer.ok) await this._changed(answer.body);
    else saying.refused(answer);
  }
}
