// What was done or refused, at the foot of the page: with the way back beside it.

import { button, make, told } from "./dom.js";
import { clock } from "./days.js";

const UNDO_MS = 10_000;

export class Saying {
  /** @param {Words} words @param {import("./api.js").Api} api @param {() => void} changed called when something was taken back */
  constructor(words, api, changed) {
    this.words = words;
    this._api = api;
    this._changed = changed;
    this._place = make("div", { class: "saying", role: "status" });
    this._alarm = make("div", { class: "saying", role: "alert" });
    document.querySelector(".desk")?.append(make("div", { class: "sayings" }, this._place, this._alarm));
    this._timer = 0;
  }

  /** Something was done. @param {string[]} sentences @param {Undo | null} [undo] */
  done(sentences, undo = null) {
    const back = undo && button(this.words("undo"), () => this._back(undo), "main");
    this._put(this._place, "good", sentences, back);
    this._timer = window.setTimeout(() => this.hush(), UNDO_MS);
  }

  /** The answer to a request: what was done, or why it was not. Whether it was. @param {Answer} answer @param {string[]} [sentences] */
  answer(answer, sentences) {
    if (answer.ok) this.done(sentences ?? answer.body.said, answer.body.undo);
    else this.refused(answer);
    return answer.ok;
  }

  /** Why something was not done. @param {Answer} answer */
  refused(answer) {
    const conflict = answer.body?.conflict;
    const sentences = [answer.sentence];
    if (conflict) {
      const { seen, now, author, at } = conflict;
      sentences.push(this.words("conflict_seen", { seen }), this.words("conflict_now", { now, author, at: clock(at) }));
    }
    this.wrong(sentences);
  }

  /** @param {string[]} sentences */
  wrong(sentences) {
    this._put(this._alarm, "bad", sentences, null);
  }

  hush() {
    clearTimeout(this._timer);
    this._place.replaceChildren();
    this._alarm.replaceChildren();
  }

  /** @param {Undo} undo */
  async _back(undo) {
    const answer = await this._api.ask(undo.path, undo.body);
    if (answer.ok) this.done(answer.body.said ?? [this.words("taken_back")], answer.body.undo);
    else this.refused(answer);
    this._changed();
  }

  /** @param {HTMLElement} place @param {string} kind @param {string[]} sentences @param {HTMLElement | null} back */
  _put(place, kind, sentences, back) {
    this.hush();
    const close = button("✕", () => this.hush(), "", { "aria-label": this.words("close") });
    const text = make("div", {}, ...sentences.map((each) => make("p", {}, told(each))));
    place.replaceChildren(make("div", { class: `note ${kind}` }, text, make("div", { class: "buttons" }, back, close)));
  }
}
