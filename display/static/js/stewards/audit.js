// All that was ever decided: who, when, at which device, why, and what took it back.

import { button, field, fill, make, told } from "../desk/dom.js";
import { second } from "../desk/days.js";

export class Audit {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    const look = () => this._load();
    this._session = make("select", { onchange: look });
    this._rig = make("select", { onchange: look });
    this._driver = make("select", { onchange: look });
    this._list = make("ol", { class: "trail" });
    /** @type {number | null} */
    this._before = null;
    this._more = button(words("older"), () => this._load(true));
    document.querySelector("#audit")?.append(
      make(
        "div",
        { class: "row" },
        field(words("session"), this._session),
        field(words("rig"), this._rig),
        field(words("driver"), this._driver),
      ),
      this._list,
      this._more,
    );
  }

  async refresh() {
    const { words, lines } = this._desk;
    const all = /** @type {[string, string]} */ (["", words("all")]);
    fill(this._session, [all, ...lines.sessions]);
    fill(this._rig, [all, ...lines.rigs]);
    fill(this._driver, [all, ...lines.drivers]);
    await this._load();
  }

  async _load(older = false) {
    const { words, api, saying } = this._desk;
    const asked = { session: this._session.value, rig: this._rig.value, driver: this._driver.value };
    const given = Object.entries(asked).filter(([, value]) => value);
    if (older && this._before !== null) given.push(["before", String(this._before)]);
    const answer = await api.get(`/api/v1/staff/decisions?${new URLSearchParams(given)}`);
    if (!answer.ok) return saying.refused(answer);
    const found = answer.body.decisions.map((/** @type {any} */ each) => this._line(each));
    if (older) this._list.append(...found);
    else this._list.replaceChildren(...(found.length ? found : [make("li", { class: "muted" }, words("audit_none"))]));
    this._before = answer.body.before;
    this._more.hidden = this._before === null;
    return undefined;
  }

  /** @param {any} each */
  _line(each) {
    const { words } = this._desk;
    const back = each.taken_back.map((/** @type {any} */ step, /** @type {number} */ index) =>
      make("p", { class: "muted" }, "↩ ", index % 2 ? words("given_back_by") : words("taken_back_by"), " ", this._step(step)),
    );
    // What was decided before something else about the same cannot be taken back from under it.
    const can = each.in_force || !each.holds;
    const turn = each.holds ? words("take_back") : words("give_back");
    return make(
      "li",
      { class: each.holds ? "holds" : "gone", "data-key": `decision-${each.ref}` },
      make("p", { class: "said" }, make("span", { class: "ref" }, `${each.ref}`), " ", told(each.said)),
      make("p", { class: "muted" }, this._step(each)),
      ...back,
      can ? make("div", { class: "buttons" }, button(turn, () => this._turn(each), "small")) : null,
    );
  }

  /** Who, when, where and why.
   * @param {any} step */
  _step(step) {
    const parts = [step.author || "–", second(step.at, this._desk.words.language), step.device, step.reason];
    return told(parts.filter(Boolean).join(" · "));
  }

  /** @param {any} each */
  async _turn(each) {
    this._desk.saying.answer(await this._desk.api.ask("/api/v1/staff/undo", { refs: [each.undo] }));
    await this._load();
  }
}
