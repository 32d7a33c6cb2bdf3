// One person: by what it is shown, what it consents to, what is kept of it, and the end of that.

import { amiss, button, choices, field, make, told } from "../desk/dom.js";
import { day } from "../desk/days.js";
import { confirmHeld } from "../desk/holding.js";

const SHOWN = ["full", "first-initial", "initials", "nickname", "number"];
const PURPOSES = ["hall", "web", "stream", "archive"];

export class Person {
  /** @param {Desk} desk @param {() => unknown} changed */
  constructor(desk, changed) {
    this._desk = desk;
    this._changed = changed;
    /** @type {any} */
    this._person = null;
    /** @type {string[]} what erasing this person has found */
    this._report = [];
    this.element = make("section", { class: "card person", tabindex: -1, hidden: true, "aria-live": "polite" });
  }

  /** @param {any} person */
  open(person) {
    this._person = person;
    this._report = [];
    this._show();
    this.element.focus();
  }

  /** Show the one that is open as it is now.
   * @param {any[]} people */
  renew(people) {
    const typing = document.activeElement?.closest("input") ?? null;
    if (!this._person || this.element.contains(typing)) return;
    const now = people.find((each) => each.id === this._person.id) ?? null;
    if (JSON.stringify(now) === JSON.stringify(this._person)) return;
    this._person = now;
    this._show();
  }

  _show() {
    const { words } = this._desk;
    const each = this._person;
    this.element.hidden = each === null;
    if (each === null) return;
    const names = make(
      "dl",
      {},
      make("dt", {}, words("on_boards")), make("dd", {}, told(each.on_boards)),
      make("dt", {}, words("in_files")), make("dd", {}, told(each.in_files)),
      make("dt", {}, words("person_id")), make("dd", {}, told(each.id)),
    );
    this.element.replaceChildren(
      make("h2", {}, told(each.name ?? each.on_boards)),
      names,
      ...(each.erased ? [this._gone(each)] : [this._rule(each), this._consents(each)]),
      make("div", { class: "buttons" }, button(words("person_export"), () => this._export(each)), this._erasing(each)),
    );
  }

  /** @param {any} each */
  _gone(each) {
    const { words } = this._desk;
    const { by, at, reason } = each.erased;
    return make(
      "div",
      { class: "note" },
      make("p", {}, told(words("erased_by", { by, at: day(at, words.language), reason }))),
      ...this._report.map((sentence) => make("p", {}, told(sentence))),
    );
  }

  /** @param {any} each */
  _rule(each) {
    const { words } = this._desk;
    const names = SHOWN.map((rule) => /** @type {[string, string]} */ ([rule, words(`shown_${rule.replace("-", "_")}`)]));
    const nickname = make("input", { maxlength: 60, autocomplete: "off", value: each.nickname ?? "" });
    const rule = choices(words("shown_as"), names, each.shown);
    return make(
      "div",
      {},
      make(
        "div",
        { class: "buttons" },
        button(each.hidden ? words("unhide") : words("hide_now"), () => this._set({ hidden: !each.hidden }), each.hidden ? "" : "danger", { "data-key": "hide" }),
        button(each.minor ? words("not_minor") : words("is_minor"), () => this._set({ minor: !each.minor }), "", { "data-key": "minor" }),
      ),
      rule,
      field(words("nickname"), nickname),
      button(words("save"), () => this._set({ shown: rule.chosen, nickname: nickname.value }), "main"),
    );
  }

  /** @param {any} each */
  _consents(each) {
    const { words } = this._desk;
    const by = make("input", { maxlength: 100, autocomplete: "off" });
    const text = make("input", { maxlength: 60, autocomplete: "off" });
    const last = new Map(each.consents.map((/** @type {any} */ one) => [one.purpose, one]));
    const ticks = PURPOSES.map((purpose) => make("input", { type: "checkbox", value: purpose }));
    const state = (/** @type {any} */ one) =>
      one ? words(one.given ? "consent_given" : "consent_withdrawn", { by: one.by, at: day(one.at, words.language) }) : words("consent_none");
    const say = (/** @type {boolean} */ given) => {
      const purposes = ticks.filter((tick) => tick.checked).map((tick) => tick.value);
      if (!purposes.length || !by.value.trim()) return amiss(purposes.length ? by : ticks[0], words("consent_missing"));
      if (given && !text.value.trim()) return amiss(text, words("consent_text_missing"));
      return this._consent(purposes, given, by.value, text.value);
    };
    return make(
      "fieldset",
      { class: "field consents" },
      make("legend", {}, words("consents")),
      ...PURPOSES.map((purpose, index) =>
        make("label", { class: "tick" }, ticks[index], make("span", {}, words(`purpose_${purpose}`), " – ", told(state(last.get(purpose))))),
      ),
      make("div", { class: "row" }, field(words("consent_by"), by), field(words("consent_text"), text)),
      make("div", { class: "buttons" }, button(words("consent_give"), () => say(true)), button(words("consent_withdraw"), () => say(false))),
    );
  }

  /** @param {any} each */
  _erasing(each) {
    return each.erased ? null : button(this._desk.words("erase"), () => this._erase(each), "danger");
  }

  /** @param {Record<string, unknown>} fields */
  async _set(fields) {
    const { words, api, saying } = this._desk;
    const answer = await api.ask("/api/v1/people/set", { person: this._person.id, ...fields });
    if (saying.answer(answer, [words("shown_now", { name: answer.body?.person?.on_boards ?? "" })])) {
      this._person = answer.body.person;
      this._show();
    }
    await this._changed();
  }

  /** @param {string[]} purposes @param {boolean} given @param {string} by @param {string} text */
  async _consent(purposes, given, by, text) {
    const { words, api, saying } = this._desk;
    const body = { person: this._person.id, purposes, given, by, text_version: text };
    const answer = await api.ask("/api/v1/people/consents", body);
    if (saying.answer(answer, [words("written")])) {
      this._person = answer.body.person;
      this._show();
    }
    return this._changed();
  }

  /** @param {any} each */
  async _export(each) {
    const wrong = await this._desk.api.download(`/api/v1/people/export?${new URLSearchParams({ person: each.id })}`);
    if (wrong) this._desk.saying.wrong([wrong]);
  }

  /** @param {any} each */
  async _erase(each) {
    const { words, api, saying } = this._desk;
    const reason = await confirmHeld(words, {
      title: words("erase_title"),
      sentences: [words("erase_who", { name: each.name ?? each.on_boards, id: each.id }), words("erase_what")],
      word: each.name ?? each.id,
      act: words("erase"),
      reason: words("erase_reason"),
    });
    if (reason === null) return undefined;
    const answer = await api.ask("/api/v1/people/erase", { person: each.id, reason });
    if (!answer.ok) return saying.refused(answer);
    this._report = answer.body.said;
    saying.done([words("erased_now")]);
    await this._changed();
    return this.element.focus();
  }
}
