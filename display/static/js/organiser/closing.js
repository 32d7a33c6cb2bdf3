// The end of the evening: closing the event, and what there is to take along once it is closed.

import { button, make, told } from "../desk/dom.js";
import { day } from "../desk/days.js";
import { confirmHeld } from "../desk/holding.js";

export class Closing {
  /** @param {Desk} desk @param {() => Promise<unknown>} changed called when the event was closed, or goes on */
  constructor(desk, changed) {
    this._desk = desk;
    this._changed = changed;
  }

  /** What stands in place of the next step when there is none.
   * @param {any} way of /staff/next */
  done(way) {
    const { words } = this._desk;
    const screens = make("a", { class: "button", href: "/organiser/screens" }, words("to_award"));
    const results = make("a", { class: "button", href: "#results" }, words("to_results"));
    return [
      make("p", { class: "done" }, words("all_done")),
      way.closable && this._button("main big"),
      make("div", { class: "buttons" }, screens, results),
    ];
  }

  /** Beside another step, where sessions are left that will not be driven.
   * @param {any} way */
  early(way) {
    return way.closable ? this._button("") : null;
  }

  /** The event as it was closed: by whom, its files, a backup, and the way back.
   * @param {any} way */
  over(way) {
    const { words } = this._desk;
    const { by, at, undo } = way.closed;
    return [
      make("p", { class: "done" }, words("event_closed")),
      make("p", { class: "muted" }, told(by), `, ${day(at, words.language)}`),
      make(
        "div",
        { class: "buttons" },
        button(words("event_bundle"), () => this._bundle(), "main", { "data-key": "bundle" }),
        make("a", { class: "button", href: "#results" }, words("to_results")),
        make("a", { class: "button", href: "#backups" }, words("tab_backups")),
        button(words("event_reopen"), () => this._reopen(undo), "", { "data-key": "reopen" }),
      ),
    ];
  }

  /** @param {string} look */
  _button(look) {
    return button(this._desk.words("event_close"), () => this._close(), look, { "data-key": "close-event" });
  }

  async _close() {
    const { words, api, saying } = this._desk;
    const [way, standings, sessions, hall] = await Promise.all(
      ["staff/next", "standings", "sessions", "screens"].map((path) => api.get(`/api/v1/${path}`)),
    );
    const refused = [way, standings, sessions, hall].find((each) => !each.ok);
    if (refused) return saying.refused(refused);
    const laps = sessions.body.sessions.reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + each.laps, 0);
    const counts = { teams: standings.body.teams.length, drivers: standings.body.drivers.length, laps };
    const sentences = [words("event_close_what"), words("event_close_all", counts)];
    if (way.body.left) sentences.push(words("event_close_left", { n: way.body.left }));
    if (hall.body.award && hall.body.award.step < hall.body.award.steps) sentences.push(words("event_close_award"));
    const word = document.querySelector(".top .cup bdi")?.textContent || words("event");
    const sure = await confirmHeld(words, { title: words("event_close"), sentences, word, act: words("event_close") });
    if (sure === null) return undefined;
    saying.answer(await api.ask("/api/v1/event/close", { expected: way.body.seq }));
    return this._changed();
  }

  /** @param {Record<string, unknown>} undo */
  async _reopen(undo) {
    this._desk.saying.answer(await this._desk.api.ask("/api/v1/staff/undo", undo));
    await this._changed();
  }

  async _bundle() {
    const { words, api, saying } = this._desk;
    const wrong = await api.download(`/api/v1/standings/export/bundle?url=${encodeURIComponent(location.origin)}`);
    if (wrong) saying.wrong([wrong]);
    else saying.done([words("saved", { name: words("event_bundle") })]);
  }
}
