// Boards of points: teams, drivers, venue against venue. They follow from the standings, fetched when a board changes.

const LEAST_MS = 1000;
const PATHS = { teams: "standings", drivers: "standings", venue: "standings/venues" };

export class Points {
  #view;
  #words;
  #show;
  #etag = "";
  #fetched = -LEAST_MS;
  #due = false;
  /** @type {Map<string, number>} */
  #places = new Map();

  /** @param {string} view @param {Words} words @param {(board: Board, live: boolean) => void} show */
  constructor(view, words, show) {
    this.#view = /** @type {keyof typeof PATHS} */ (view in PATHS ? view : "teams");
    this.#words = words;
    this.#show = show;
  }

  /** Fetch the standings anew, at most once a second. */
  renew() {
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => void this.#fetch(), Math.max(0, this.#fetched + LEAST_MS - performance.now()));
  }

  async #fetch() {
    this.#due = false;
    this.#fetched = performance.now();
    try {
      const headers = this.#etag ? { "if-none-match": this.#etag } : undefined;
      const answer = await fetch(`/api/v1/${PATHS[this.#view]}`, { headers, cache: "no-store" });
      if (answer.status === 404) return this.#instead();
      if (!answer.ok) return;
      this.#etag = answer.headers.get("etag") ?? "";
      this.#put(await answer.json());
    } catch (error) {
      console.info(`the standings will be fetched with the next change: ${error}`); // the page says that it is offline
    }
  }

  /** An evening at one venue has none to compare: teams, then, or the wall would wait for ever. */
  #instead() {
    if (this.#view !== "venue") return;
    this.#view = "teams";
    this.renew();
  }

  /** @param {any} told */
  #put(told) {
    const { epoch, seq, state } = told;
    const lines = told[this.#view === "venue" ? "venues" : this.#view];
    const live = this.#places.size > 0;
    const rows = lines.map((/** @type {any} */ line) => this.#row(line, lines[0]));
    this.#places = new Map(rows.map((/** @type {Row} */ row) => [row.driver.id, row.position]));
    const session = { id: `points-${this.#view}`, type: "", name: this.#words(`view_${this.#view}`), track: null };
    this.#show({ session, epoch, seq, state, rows, kind: "points" }, live);
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
      ...{ best_ms: null, second_ms: null, last_ms: null, last: null, gap_ms: null, interval_ms: null },
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
