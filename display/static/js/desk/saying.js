// What was done or refused, at the foot of the page: with the way back beside it.

import { button, make, told } from "./dom.js";
import { clock } from "./days.js";
import { uncover } from "../keeping.js";

const UNDO_MS = 10_000;

export class Saying {
  /** @param {Words} words @param {import("./api.js").Api} api @param {() => void} changed called when something was taken back */
  constructor(words, api, changed) {
    this.words = words;
    this._api = api;
    this._changed = changed;
    this._place = make("div", { class: "saying", role: "status" });
    this._alarm = make("div", { class: "saying", role: "alert" });
    document.querySelector(".desk")?.append(make("div", { class: "sayings", "data-passing": "" }, this._place, this._alarm));
    this._timer = 0;
    this._passes = false;
    document.addEventListener("keydown", (event) => this._key(event));
  }

  /** Something was done.
   * @param {string[]} sentences @param {Undo | null} [undo] */
  done(sentences, undo = null) {
    const back = undo && button(this.words("undo"), () => this._back(undo), "main", { "aria-keyshortcuts": "Control+Z" });
    this._put(this._place, "good", sentences, back);
    this._later();
  }

  /** The answer to a request: what was done, or why it was not. Whether it was.
   * @param {Answer} answer @param {string[]} [sentences] */
  answer(answer, sentences) {
    if (answer.ok) this.done(sentences ?? answer.body.said, answer.body.undo);
    else this.refused(answer);
    return answer.ok;
  }

  /** Why something was not done.
   * @param {Answer} answer */
  refused(answer) {
    const conflict = answer.body?.conflict;
    const sentences = [answer.sentence];
    if (conflict) {
      const { seen, now, author, at } = conflict;
      sentences.push(this.words("conflict_seen", { seen }), this.words("conflict_now", { now, author, at: clock(at) }));
    }
    this.wrong(sentences);
    this._passes = answer.status === 0 && !!answer.looked;
  }

  /** The server has answered: that it did not when something was to be shown is over. What somebody wanted done stays told. */
  answered() {
    if (this._passes) this.hush();
  }

  /** @param {string[]} sentences */
  wrong(sentences) {
    this._put(this._alarm, "bad", sentences, null);
  }

  hush() {
    clearTimeout(this._timer);
    this._passes = false;
    this._place.replaceChildren();
    this._alarm.replaceChildren();
  }

  /** Be silent after a while, but never while somebody is there. */
  _later() {
    this._timer = window.setTimeout(() => (this._place.contains(document.activeElement) ? this._later() : this.hush()), UNDO_MS);
  }

  /** What takes back what was typed takes back what was done, where nobody is typing.
   * @param {KeyboardEvent} event */
  _key(event) {
    const asked = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    const typing = event.target instanceof Element && event.target.closest("input, textarea, dialog");
    const back = this._place.querySelector("[aria-keyshortcuts]");
    if (!asked || typing || event.repeat || !(back instanceof HTMLElement)) return;
    event.preventDefault();
    back.click();
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
    uncover();
  }
}
