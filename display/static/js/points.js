// Boards of points: teams, drivers, venue against venue. They follow from the standings, fetched when a board changes.

import { Asked } from "./asked.js";

const PATHS = { teams: "standings", drivers: "standings", venue: "standings/venues?empty=1" };

export class Points {
  #view;
  #words;
  #show;
  #asked;
  /** @type {Map<string, number>} */
  #places = new Map();

  /** @param {string} view @param {Words} words @param {Listener["board"]} show */
  constructor(view, words, show) {
    this.#view = /** @type {keyof typeof PATHS} */ (view in PATHS ? view : "teams");
    this.#words = words;
    this.#show = show;
    this.#asked = this.#of(this.#view);
  }

  /** Fetch the standings anew, at most once a second. */
  renew() {
    this.#asked.renew();
  }

  /** @param {keyof typeof PATHS} view */
  #of(view) {
    return new Asked(`/api/v1/${PATHS[view]}`, (told) => this.#put(told));
  }

  /** An evening at one venue has none to compare: teams, then, or the wall would wait for ever. */
  #instead() {
    this.#view = "teams";
    this.#asked = this.#of("teams");
    this.renew();
  }

  /** @param {any} told */
  #put(told) {
    const { epoch, seq, state } = told;
    const lines = told[this.#view === "venue" ? "venues" : this.#view];
    if (this.#view === "venue" && lines.length < 2) return this.#instead();
    const live = this.#places.size > 0;
    const rows = lines.map((/** @type {any} */ line) => this.#row(line, lines[0]));
    this.#places = new Map(rows.map((/** @type {Row} */ row) => [row.driver.id, row.position]));
    const session = { id: `points-${this.#view}`, type: "", name: this.#words(`view_${this.#view}`), track: null };
    this.#show({ session, epoch, seq, state, rows, kind: "points", heads: this.#heads() }, live);
  }

  /** Of the columns that there are. */
  #heads() {
    const words = this.#words;
    const heads = { pos: words("column_pos"), arrow: words("column_arrow"), name: words(`of_points_${this.#view}`) };
    const team = this.#view === "drivers" ? words("column_team") : "";
    return { ...heads, team, best: words("column_points"), gap: words("column_gap") };
  }

  /** @param {any} line @param {any} first @returns {Row} */
  #row(line, first) {
    const venue = line.venue && { id: line.venue, name: line.venue, number: null };
    const team = line.team && { id: line.team.id, name: line.team.name, number: null };
    const driver = venue || line.driver || team;
    const points = venue ? line.mean : line.points;
    const behind = points - (venue ? first.mean : first.points);
    const was = this.#places.get(driver.id) ?? line.position;
    return {
      ...{ position: line.position, tied: line.tied, driver, rig: "", laps: points, status: "timed", why: "", tie: null },
      ...{ by_hand: 0, best_ms: null, second_ms: null, last_ms: null, last: null, gap_ms: null, interval_ms: null },
      team: line.driver || !team ? line.team ?? null : { ...line.team, short: "" },
      moved: was - line.position,
      main: this.#number(points),
      note: behind ? this.#number(behind).replace("-", "−") : "",
    };
  }

  /** @param {number} points */
  #number(points) {
    const text = String(Math.round(points * 100) / 100);
    return this.#words.language === "de" ? text.replace(".", ",") : text;
  }
}
