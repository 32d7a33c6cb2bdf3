// The evening: one big next step with its reasons, the timetable, and where each session stands.

import { button, make, told } from "../desk/dom.js";
import { left, minute } from "../desk/days.js";
import { Closing } from "./closing.js";
import { Lines } from "./lines.js";
import { doStep, officialAnyway, stepText } from "./steps.js";

const EVERY_MS = 5000;
/** A second tap of the same finger is not meant for the step that has just come up. */
const SETTLE_MS = 700;
const WAY = ["planned", "open", "running", "closed", "provisional", "official"];

export class Evening {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    /** @type {any} */
    this._way = null;
    this._closing = new Closing(desk, () => this.refresh());
    this._next = make("section", { class: "next-step", "aria-live": "polite" });
    this._rows = make("ol", { class: "evening" });
    this._lines = new Lines(desk);
    document.querySelector("#evening")?.append(
      this._next,
      this._lines.part,
      make("h2", {}, desk.words("timetable")),
      this._rows,
    );
    this._shown = "";
    setInterval(() => this._tick(), 500);
    // Laps and rigs change what is to be known before a step, and nobody has decided anything.
    setInterval(() => !document.hidden && this._next.checkVisibility() && this.refresh(), EVERY_MS);
  }

  async refresh() {
    const { api, saying } = this._desk;
    void this._lines.refresh();
    const [way, table] = await Promise.all([api.get("/api/v1/staff/next"), api.get("/api/v1/timetable")]);
    if (!way.ok || !table.ok) return saying.refused(way.ok ? table : way);
    this._way = way.body;
    this._desk.setNow(way.body.now);
    const shown = JSON.stringify([{ ...way.body, now: "", seq: 0 }, table.body.sessions]);
    if (shown === this._shown) return undefined;
    this._shown = shown;
    const focused = this._next.contains(document.activeElement);
    this._showNext();
    /** @type {HTMLElement | null} */
    const first = this._next.querySelector("button:not(:disabled)");
    if (focused) first?.focus();
    const lines = new Map(table.body.sessions.map((/** @type {any} */ each) => [each.id, each]));
    this._rows.replaceChildren(...way.body.sessions.map((/** @type {any} */ each) => this._row(each, lines.get(each.id))));
    return this._tick();
  }

  /** @param {string} id */
  _session(id) {
    return this._way.sessions.find((/** @type {any} */ each) => each.id === id);
  }

  _showNext() {
    const { words } = this._desk;
    const { next, meanwhile } = this._way;
    const over = this._way.closed ? this._closing.over(this._way) : [];
    if (!next) {
      const end = over.length ? over : [make("p", { class: "kicker" }, words("next_step")), ...this._closing.done(this._way)];
      return this._next.replaceChildren(...end.filter(Boolean));
    }
    const session = this._session(next.session);
    const act = button("", () => this._do(next), "main big", { disabled: !next.possible, "data-step": next.step });
    act.append(told(stepText(words, next.step, session.name)));
    act.setAttribute("aria-disabled", "true");
    setTimeout(() => act.removeAttribute("aria-disabled"), SETTLE_MS);
    const anyway = button(words("anyway"), () => this._after(officialAnyway(this._desk, session, this._way.seq)), "danger");
    return this._next.replaceChildren(
      make("p", { class: "kicker" }, words("next_step")),
      act,
      ...next.reasons.map((/** @type {any} */ each) => this._reason(each)),
      make("div", { class: "buttons" }, meanwhile && this._meanwhile(meanwhile), next.possible ? null : anyway, this._closing.early(this._way)),
      ...over,
    );
  }

  /** @param {any} step */
  _meanwhile(step) {
    const made = button("", () => this._do(step), "", { "data-step": step.step });
    made.append(told(`${this._desk.words("meanwhile")} ${stepText(this._desk.words, step.step, this._session(step.session).name)}`));
    return made;
  }

  /** @param {any} reason */
  _reason(reason) {
    const key = reason.kind.replace("-", "_");
    const text = this._desk.words(`why_${key}`, { n: reason.count });
    const time = reason.until && make("span", { class: "time", role: "timer", "data-until": reason.until });
    return make("p", { class: `note ${reason.blocks ? "bad" : ""}` }, reason.blocks ? "✕ " : "! ", text, time && " ", time);
  }

  /** @param {any} step */
  _do(step) {
    return this._after(doStep(this._desk, step.step, this._session(step.session), this._way.seq));
  }

  /** @param {Promise<unknown>} doing */
  async _after(doing) {
    await doing;
    await this.refresh();
  }

  _tick() {
    const times = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#evening .time"));
    for (const time of times) {
      const ms = Date.parse(time.dataset.until ?? "") - (Date.now() + this._desk.ahead());
      time.textContent = left(ms);
      if (ms <= 0 && !time.dataset.over) {
        time.dataset.over = "1";
        this.refresh();
      }
    }
  }

  /** @param {any} stand @param {any} line */
  _row(stand, line) {
    const { words } = this._desk;
    const late = line?.late_minutes ? words(line.late_minutes > 0 ? "late" : "early", { n: Math.abs(line.late_minutes) }) : "";
    const when = line ? minute(line.expected) : "–";
    const planned = line?.planned && line.planned !== line.expected ? words("planned_at", { at: minute(line.planned) }) : "";
    return make(
      "li",
      { class: `card session ${line?.current ? "current" : ""}`, "data-session": stand.id, "data-key": `session-${stand.id}` },
      make(
        "p",
        { class: "head" },
        make("span", { class: "at" }, when),
        make("strong", {}, told(stand.name)),
        make("span", { class: "muted" }, [planned, late].filter(Boolean).join(" · ")),
      ),
      this._phases(stand),
      make("div", { class: "buttons" }, ...this._delays(stand, line), ...this._others(stand)),
    );
  }

  /** @param {any} stand */
  _phases(stand) {
    const { words } = this._desk;
    const now = stand.phase === "revised" ? WAY.length - 1 : WAY.indexOf(stand.phase);
    return make(
      "ol",
      { class: "phases", "aria-label": words("phases") },
      ...WAY.map((phase, index) => {
        const text = index === now ? words(`phase_${stand.phase}`) : words(`phase_${phase}`);
        const look = index < now ? "past" : index === now ? "now" : "";
        return make("li", { class: look, "aria-current": index === now && "step" }, text);
      }),
    );
  }

  /** @param {any} stand @param {any} line */
  _delays(stand, line) {
    if (!line || stand.phase !== "planned") return [];
    const { words } = this._desk;
    const delay = (/** @type {string} */ text, /** @type {number} */ minutes, /** @type {boolean} */ following) =>
      button(text, () => this._delay(stand.id, minutes, following), "small");
    const back = button(words("delay_undo"), () => this._undoDelay(stand.id), "small");
    return [
      delay("+5", 5, false),
      delay("+10", 10, false),
      delay(words("delay_all", { minutes: "+5" }), 5, true),
      delay(words("delay_all", { minutes: "+10" }), 10, true),
      line.delay_minutes ? back : null,
    ];
  }

  /** @param {string} session @param {number} minutes @param {boolean} following */
  async _delay(session, minutes, following) {
    const body = { session, minutes, all_after: following, expected: this._way.seq };
    this._desk.saying.answer(await this._desk.api.ask("/api/v1/staff/sessions/delay", body));
    await this.refresh();
  }

  /** @param {string} session */
  async _undoDelay(session) {
    this._desk.saying.answer(await this._desk.api.ask("/api/v1/staff/sessions/undo-delay", { session }));
    await this.refresh();
  }

  /** The steps that are not the big one.
   * @param {any} stand */
  _others(stand) {
    const { words } = this._desk;
    const { next } = this._way;
    const steps = stand.steps.filter((/** @type {string} */ step) => !(next?.session === stand.id && next.step === step));
    const made = steps.map((/** @type {string} */ step) =>
      button(words(`short_${step}`), () => this._after(doStep(this._desk, step, stand, this._way.seq)), "small"),
    );
    const undo = button(words("step_undo"), () => this._after(doStep(this._desk, "undo", stand, this._way.seq)), "small");
    return [...made, stand.phase === "planned" ? null : undo];
  }
}
