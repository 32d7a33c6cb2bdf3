// Incidents: written down in seconds, decided later.

import { button, field, fill, make, told } from "../desk/dom.js";
import { day } from "../desk/days.js";

export class Incidents {
  /** @param {Desk} desk @param {(incident: any) => void} rule make a ruling of an incident */
  constructor(desk, rule) {
    this._desk = desk;
    this._rule = rule;
    const { words } = desk;
    this._text = make("textarea", { rows: 3, maxlength: 500, required: true });
    /** Whether somebody has chosen a session: it stays then, whichever runs. */
    this._chosen = false;
    this._session = make("select", { onchange: () => (this._chosen = true) });
    this._driver = make("select");
    this._rig = make("select");
    this._lap = make("input", { inputmode: "numeric", pattern: "[0-9]*", maxlength: 4, autocomplete: "off" });
    const form = make(
      "form",
      { class: "card", onsubmit: (/** @type {Event} */ event) => this._note(event) },
      make("h2", {}, words("incident_new")),
      field(words("incident_text"), this._text, words("incident_hint")),
      make(
        "div",
        { class: "row" },
        field(words("session"), this._session),
        field(words("driver"), this._driver),
        field(words("rig"), this._rig),
        field(words("lap_number"), this._lap),
      ),
      make("button", { class: "button main" }, words("write_down")),
    );
    this._list = make("div", { class: "list" });
    document.querySelector("#incidents")?.append(form, make("h2", {}, words("incidents")), this._list);
  }

  async refresh() {
    const { words, lines, api, saying } = this._desk;
    fill(this._session, lines.sessions);
    if (!this._chosen && !this._touched && lines.current) this._session.value = lines.current;
    fill(this._driver, [["", words("nobody_named")], ...lines.drivers]);
    fill(this._rig, [["", words("none_named")], ...lines.rigs]);
    const answer = await api.get("/api/v1/staff/incidents");
    if (!answer.ok) return saying.refused(answer);
    const found = answer.body.incidents.map((/** @type {any} */ each) => this._card(each));
    this._list.replaceChildren(...(found.length ? found : [make("p", { class: "muted" }, words("incidents_none"))]));
  }

  get _touched() {
    return this._text.value !== "";
  }

  /** @param {Event} event */
  async _note(event) {
    event.preventDefault();
    const { api, saying } = this._desk;
    const body = { session: this._session.value, text: this._text.value };
    const more = { driver: this._driver.value, rig: this._rig.value, lap: Number(this._lap.value) };
    const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value));
    if (!saying.answer(await api.ask("/api/v1/staff/incidents/note", { ...body, ...given }))) return;
    this._text.value = this._driver.value = this._rig.value = this._lap.value = "";
    this._chosen = false;
    this._text.focus();
    await this.refresh();
  }

  /** @param {any} each */
  _card(each) {
    const { words, lines } = this._desk;
    const open = each.status === "open";
    const where = [lines.session(each.session), each.driver_name, each.rig, each.lap && words("lap_n", { lap: each.lap })];
    const [first] = each.history;
    return make(
      "article",
      { class: `card ${open ? "open" : "over"}`, "data-key": `incident-${each.incident}` },
      make("p", { class: "kicker" }, open ? words("open") : words("decided"), " · ", told(where.filter(Boolean).join(" · "))),
      make("p", { class: "said" }, told(each.text)),
      each.ruling_said ? make("p", {}, "→ ", told(each.ruling_said)) : null,
      make("p", { class: "muted" }, told(first.author), `, ${day(first.at, words.language)}`),
      make(
        "div",
        { class: "buttons" },
        open && button(words("decide_ruling"), () => this._rule(each), "main"),
        open && button(words("decide_nothing"), () => this._decide(each, "decided")),
        !open && button(words("open_again"), () => this._decide(each, "open")),
      ),
    );
  }

  /** @param {any} each @param {string} status */
  async _decide(each, status) {
    const body = { incident: each.incident, status, expected: each.version };
    this._desk.saying.answer(await this._desk.api.ask("/api/v1/staff/incidents/decide", body));
    await this.refresh();
  }
}
