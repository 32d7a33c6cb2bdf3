// Protests: the clock of each result that may be protested against, what was lodged, and what became of it.

import { amiss, button, field, fill, make, told } from "../desk/dom.js";
import { clock, day, left } from "../desk/days.js";

export class Protests {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    this._clocks = make("div", { class: "clocks" });
    this._session = make("select");
    this._team = make("select");
    this._against = make("select");
    this._reason = make("textarea", { rows: 2, maxlength: 500, required: true });
    this._late = make("input", { type: "checkbox" });
    const form = make(
      "form",
      { class: "card", onsubmit: (/** @type {Event} */ event) => this._lodge(event) },
      make("h2", {}, words("protest_new")),
      make(
        "div",
        { class: "row" },
        field(words("session"), this._session),
        field(words("protest_team"), this._team),
        field(words("protest_against"), this._against),
      ),
      field(words("reason"), this._reason, words("reason_hint")),
      make("label", { class: "tick" }, this._late, words("protest_late")),
      make("button", { class: "button main" }, words("protest_lodge")),
    );
    this._list = make("div", { class: "list" });
    /** @type {Map<number, string>} what was begun to be written about a protest */
    this._reasons = new Map();
    document.querySelector("#protests")?.append(this._clocks, form, make("h2", {}, words("protests")), this._list);
    setInterval(() => this._tick(), 500);
  }

  async refresh() {
    const { words, lines, api, saying } = this._desk;
    const [way, known] = await Promise.all([api.get("/api/v1/staff/next"), api.get("/api/v1/sessions")]);
    if (!way.ok || !known.ok) return saying.refused(way.ok ? known : way);
    this._desk.setNow(way.body.now);
    const inRecord = new Set(known.body.sessions.map((/** @type {any} */ each) => each.id));
    const sessions = way.body.sessions.filter((/** @type {any} */ each) => inRecord.has(each.id));
    fill(this._session, sessions.map((/** @type {any} */ each) => [each.id, each.name]));
    fill(this._team, [["", words("choose")], ...lines.teams]);
    const teams = lines.teams.map(([id, name]) => /** @type {[string, string]} */ ([`team ${id}`, name]));
    const drivers = lines.drivers.map(([id, name]) => /** @type {[string, string]} */ ([`driver ${id}`, name]));
    fill(this._against, [["", words("nobody_named")], ...drivers, ...teams]);
    const running = sessions.filter((/** @type {any} */ each) => each.protest_until);
    this._clocks.replaceChildren(...running.map((/** @type {any} */ each) => this._clock(each)));
    if (!running.length) this._clocks.replaceChildren(make("p", { class: "muted" }, words("clock_none")));
    this._tick();
    const found = await Promise.all(sessions.map((/** @type {any} */ each) => this._protests(each.id)));
    const cards = found.flat();
    const typing = document.activeElement?.closest("input") ?? null;
    if (this._list.contains(typing)) return undefined;
    this._list.replaceChildren(...(cards.length ? cards : [make("p", { class: "muted" }, words("protests_none"))]));
    return undefined;
  }

  /** @param {any} each */
  _clock(each) {
    const time = make("span", { class: "time", role: "timer", "data-until": each.protest_until });
    const until = this._desk.words("clock_until", { at: clock(each.protest_until) });
    return make("div", { class: "card clock" }, make("span", {}, told(each.name)), time, make("span", { class: "muted" }, until));
  }

  _tick() {
    /** @type {NodeListOf<HTMLElement>} */
    const times = this._clocks.querySelectorAll(".time");
    for (const time of times) {
      const ms = Date.parse(time.dataset.until ?? "") - (Date.now() + this._desk.ahead());
      time.textContent = ms > 0 ? left(ms) : this._desk.words("clock_over");
      time.classList.toggle("over", ms <= 0);
    }
  }

  /** @param {string} session */
  async _protests(session) {
    const answer = await this._desk.api.get(`/api/v1/sessions/${encodeURIComponent(session)}/protests`);
    if (!answer.ok) {
      this._desk.saying.refused(answer);
      return [];
    }
    return answer.body.map((/** @type {any} */ each) => this._card(each));
  }

  /** @param {any} each */
  _card(each) {
    const { words, lines } = this._desk;
    const why = make("input", { maxlength: 500, autocomplete: "off", value: this._reasons.get(each.ref) ?? "" });
    why.addEventListener("input", () => this._reasons.set(each.ref, why.value));
    const verdict = (/** @type {boolean} */ upheld) => this._decide(each, upheld, why);
    const state = each.verdict === "upheld" ? words("upheld") : each.verdict === "rejected" ? words("rejected") : words("open");
    return make(
      "article",
      { class: `card ${each.verdict ? "over" : "open"}`, "data-key": `protest-${each.ref}` },
      make("p", { class: "kicker" }, state, " · ", told(lines.session(each.session))),
      make("p", { class: "said" }, told(each.team), each.against ? " → " : null, each.against ? told(each.against) : null),
      make("p", {}, told(each.reason)),
      make("p", { class: "muted" }, told(each.author), `, ${day(each.at, words.language)}`),
      each.verdict ? make("p", {}, told(each.verdict_reason)) : field(words("verdict_reason"), why),
      make(
        "div",
        { class: "buttons" },
        !each.verdict && button(words("uphold"), () => verdict(true), "main"),
        !each.verdict && button(words("reject"), () => verdict(false)),
        !each.verdict && button(words("withdraw"), () => this._ask("withdraw", { protest: each.ref })),
      ),
    );
  }

  /** @param {any} each @param {boolean} upheld @param {HTMLInputElement} why */
  async _decide(each, upheld, why) {
    if (!why.value.trim()) return amiss(why, this._desk.words("reason_missing"));
    return this._ask("decide", { protest: each.ref, upheld, reason: why.value });
  }

  /** @param {string} what @param {Record<string, unknown>} body */
  async _ask(what, body) {
    const answer = await this._desk.api.ask(`/api/v1/staff/protests/${what}`, body);
    const done = this._desk.saying.answer(answer);
    await this.refresh();
    return done;
  }

  /** @param {Event} event */
  async _lodge(event) {
    event.preventDefault();
    const [kind, ...id] = this._against.value.split(" ");
    const against = kind === "driver" ? { driver: id.join(" ") } : kind === "team" ? { against: id.join(" ") } : {};
    const body = { session: this._session.value, team: this._team.value, reason: this._reason.value, late: this._late.checked };
    if (!body.team) return amiss(this._team, this._desk.words("team_missing"));
    if (await this._ask("lodge", { ...body, ...against })) this._reason.value = "";
    return undefined;
  }
}
