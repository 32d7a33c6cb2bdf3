// The rulings that hold, each with its way back, below the one that is being made.

import { button, make, told } from "../desk/dom.js";
import { day } from "../desk/days.js";

export class Rulings {
  /** @param {Desk} desk @param {import("./composer.js").Composer} composer */
  constructor(desk, composer) {
    this._desk = desk;
    this._composer = composer;
    this._list = make("div", { class: "list" });
    composer.given = () => this.refresh();
    document.querySelector("#rulings")?.append(composer.element, make("h2", {}, desk.words("rulings_hold")), this._list);
  }

  async refresh() {
    const { api, saying, words } = this._desk;
    this._composer.refresh();
    const answer = await api.get("/api/v1/staff/rulings");
    if (!answer.ok) return saying.refused(answer);
    const found = answer.body.rulings.reverse().map((/** @type {any} */ each) => this._card(each));
    this._list.replaceChildren(...(found.length ? found : [make("p", { class: "muted" }, words("rulings_none"))]));
  }

  /** @param {any} each */
  _card(each) {
    const { words, lines } = this._desk;
    return make(
      "article",
      { class: "card", "data-key": `ruling-${each.ref}` },
      make("p", { class: "kicker" }, told(lines.session(each.session)), ` · ${words("number_n", { number: each.ref })}`),
      make("p", { class: "said" }, told(each.whom), ": ", told(each.penalty)),
      make("p", { class: "muted" }, told(each.reason), " – ", told(each.author), `, ${day(each.at, words.language)}`),
      make("div", { class: "buttons" }, button(words("take_back"), () => this._undo(each))),
    );
  }

  /** @param {any} each */
  async _undo(each) {
    this._desk.saying.answer(await this._desk.api.ask("/api/v1/staff/rulings/undo", { ruling: each.ref }));
    await this.refresh();
  }
}
