// A ruling in the making: whom, what, how much, why; and what it would change, before it is made.

import { able, amiss, button, choices, field, fill, make, told } from "../desk/dom.js";
import { table } from "../desk/cells.js";

const PENALTIES = ["warning", "seconds", "places", "grid-places", "points", "disqualified", "not-classified"];
const WITH_VALUE = ["seconds", "places", "grid-places", "points"];
const FOR_TEAMS = ["warning", "points"];
const LOOK_AFTER_MS = 350;

export class Composer {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    /** @type {any} */
    this._incident = null;
    this._looks = 0;
    this._timer = 0;
    this.given = () => {};
    const { words } = desk;
    const look = () => this._soon();
    this._head = make("p", { class: "note", "data-passing": "", hidden: true });
    /** Whether somebody has chosen a session: it stays then, whichever runs. */
    this._chosen = false;
    this._session = make("select", { onchange: () => {
      this._chosen = true;
      look();
    } });
    this._whom = choices(words("whom"), [["driver", words("driver")], ["team", words("team")]], "driver", () => this._shape());
    this._person = make("select", { onchange: look });
    const names = PENALTIES.map((each) => /** @type {[string, string]} */ ([each, words(`penalty_${each.replace("-", "_")}`)]));
    this._penalty = choices(words("penalty"), names, "seconds", () => this._shape());
    this._value = make("input", { inputmode: "decimal", autocomplete: "off", value: "5", oninput: look });
    this._valued = field(words("value"), this._value);
    this._reason = make("input", { maxlength: 500, autocomplete: "off", oninput: look });
    this._give = button(words("give"), () => this._make(), "main", { "aria-disabled": "true" });
    this._preview = make("div", { class: "preview", "aria-live": "polite" });
    this.element = make(
      "form",
      { class: "card composer", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      make("h2", {}, words("ruling_new")),
      this._head,
      make("div", { class: "row" }, field(words("session"), this._session), field(words("who"), this._person)),
      this._whom,
      this._penalty,
      this._valued,
      field(words("reason"), this._reason, words("reason_hint")),
      this._usual(),
      this._preview,
      make("div", { class: "buttons" }, this._give),
    );
    this._shape();
  }

  /** Fill the lists; what was chosen stays. */
  refresh() {
    const { lines } = this._desk;
    fill(this._session, lines.sessions);
    if (!this._chosen && !this._person.value && !this._incident && lines.current) this._session.value = lines.current;
    this._people();
    this._soon();
  }

  /** A ruling of this incident.
   * @param {any} incident */
  about(incident) {
    this._incident = incident;
    this._whom.chosen = "driver";
    this._people();
    this._session.value = incident.session;
    this._person.value = incident.driver;
    this._head.replaceChildren(
      this._desk.words("ruling_of_incident"), " ", told(incident.text), " ",
      button(this._desk.words("forget_incident"), () => this._forget()),
    );
    this._head.hidden = false;
    this._shape();
  }

  _forget() {
    this._incident = null;
    this._head.hidden = true;
  }

  _usual() {
    const { words } = this._desk;
    const texts = [
      words("reason_cut"), words("reason_contact"), words("reason_pit"),
      words("reason_start"), words("reason_flag"), words("reason_conduct"),
    ];
    return make(
      "div",
      { class: "buttons usual", role: "group", "aria-label": words("reasons_usual") },
      ...texts.map((text) => button(text, () => {
        this._reason.value = text;
        this._soon();
      })),
    );
  }

  _people() {
    const { words, lines } = this._desk;
    fill(this._person, [["", words("choose")], ...(this._whom.chosen === "team" ? lines.teams : lines.drivers)]);
  }

  _shape() {
    this._people();
    const team = this._whom.chosen === "team";
    for (const input of this._penalty.querySelectorAll("input")) input.disabled = team && !FOR_TEAMS.includes(input.value);
    if (team && !FOR_TEAMS.includes(this._penalty.chosen)) this._penalty.chosen = "warning";
    this._valued.hidden = !WITH_VALUE.includes(this._penalty.chosen);
    this._soon();
  }

  /** What is asked for, null as long as something is missing. */
  get _body() {
    const penalty = this._penalty.chosen;
    const body = { penalty, session: this._session.value, [this._whom.chosen]: this._person.value };
    if (!this._person.value || !this._session.value) return null;
    if (!WITH_VALUE.includes(penalty)) return body;
    const value = this._value.value.trim().replace(",", ".").replace("−", "-");
    return value ? { ...body, value } : null;
  }

  _soon() {
    clearTimeout(this._timer);
    able(this._give, false);
    this._timer = window.setTimeout(() => this._look(), LOOK_AFTER_MS);
  }

  async _look() {
    const { words, api } = this._desk;
    const look = ++this._looks;
    const body = this._body;
    if (!body) return this._preview.replaceChildren(make("p", { class: "muted" }, words("preview_needs")));
    const reason = this._reason.value.trim();
    const answer = await api.ask("/api/v1/staff/rulings/make?dry_run=true", { ...body, reason: reason || "?" });
    if (look !== this._looks) return undefined;
    able(this._give, answer.ok && reason !== "");
    if (!answer.ok) return this._preview.replaceChildren(make("p", { class: "note bad" }, told(answer.sentence)));
    const rows = answer.body.changes.map((/** @type {any} */ each) => [
      told(each.where), told(each.name), told(each.before ?? "–"), told(each.after ?? "–"),
    ]);
    const heads = [words("where"), words("who"), words("before"), words("after")];
    this._preview.replaceChildren(
      ...answer.body.said.map((/** @type {string} */ each) => make("p", {}, told(each))),
      table(words("preview"), heads, rows, words("preview_nothing")),
      reason ? "" : make("p", { class: "note" }, words("reason_missing")),
    );
  }

  async _make() {
    const { words, api, saying } = this._desk;
    const body = this._body;
    const reason = this._reason.value.trim();
    if (!body || !reason) return amiss(this._reason, words("reason_missing"));
    const answer = await api.ask("/api/v1/staff/rulings/make", { ...body, reason });
    if (!answer.ok) return saying.refused(answer);
    const refs = [...answer.body.refs];
    const said = [...answer.body.said];
    if (this._incident) {
      const decided = { incident: this._incident.incident, ruling: answer.body.refs[0], expected: this._incident.version };
      const closed = await api.ask("/api/v1/staff/incidents/decide", decided);
      if (closed.ok) refs.push(...closed.body.refs);
      said.push(...(closed.ok ? closed.body.said : [closed.sentence]));
      this._forget();
    }
    saying.done(said, { path: "/api/v1/staff/undo", body: { refs } });
    this._person.value = this._reason.value = "";
    this._chosen = false;
    this._soon();
    return this.given();
  }
}
