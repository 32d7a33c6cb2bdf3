// The table on the wall: keyed rows in slots of a page, moved and never re-ordered silently.
//
// A change costs one frame: content and places are written, nothing is read back. Re-sorts come at most twice a second,
// so that the eye can follow.

import { fastestOf } from "./changes.js";
import { element } from "./dom.js";
import { inPoints, kindOf, tell } from "./fields.js";
import { plan } from "./layout.js";
import { Pager } from "./pager.js";
import { BoardRow, FIELDS } from "./row.js";

const RESORT_MS = 500;
/** What a race tells under the heads of others.
 * @type {Record<string, string>} */
const RACE_HEADS = { best: "gap", gap: "best" };

export class HallBoard extends HTMLElement {
  /** @type {Setting} */
  #setting;
  /** @type {Plan} */
  #plan;
  #planKey = "";
  /** What the plan was made for. */
  #wish = "";
  #pager = new Pager();
  /** @type {Board | null} */
  #board = null;
  /** The board that was drawn last.
   * @type {Board | null} */
  #before = null;
  #live = false;
  /** @type {Map<string, {shown: BoardRow, row: Row | null, told: Told | null}>} */
  #lines = new Map();
  #fastest = "";
  /** What rows tell, for as long as they say the same.
   * @type {WeakMap<Row, Told>} */
  #told = new WeakMap();
  /** Laps of the one who leads a race: those behind are told of all. */
  #ahead = 0;
  #drawn = -RESORT_MS;
  #due = false;
  /** Whether the next drawing is a first look. */
  #fresh = true;
  #labels = element("div");

  /** @param {Setting} setting */
  begin(setting) {
    this.#setting = setting;
    this.append(this.#labels);
    const look = () => {
      this.#fresh = true;
      this.#schedule();
    };
    addEventListener("resize", look);
    document.addEventListener("visibilitychange", look);
    this.#arrange();
  }

  /** Show this board; `live`: as something that just happened.
   * @type {Listener["board"]} */
  show(board, live) {
    if (this.#board?.session.id !== board.session.id) {
      this.#fresh = true;
      this.#pager = new Pager();
    }
    this.#board = board;
    this.#live = live;
    this.#schedule();
  }

  /** Called a few times a second. */
  tick() {
    if (this.#pager.tick(performance.now())) this.#turned();
  }

  /** Draw the line of those who go on where it is now. */
  recut() {
    if (this.#board && this.#plan && !this.#due) this.#place(this.#board.rows, false, false);
  }

  /** Turn the page by hand.
   * @param {number} by */
  go(by) {
    if (this.#pager.go(by, performance.now())) this.#turned();
  }

  #schedule() {
    if (this.#due || document.hidden) return; // drawn when it is looked at
    this.#due = true;
    const draw = () => requestAnimationFrame(() => this.#draw());
    const wait = this.#drawn + RESORT_MS - performance.now();
    if (wait > 0) setTimeout(draw, wait);
    else draw();
  }

  #draw() {
    this.#due = false;
    if (!this.#board) return;
    const { rows, epoch, seq } = this.#board;
    const now = performance.now();
    const ahead = kindOf(this.#board) === "race" ? (rows[0]?.laps ?? 0) : 0;
    if (ahead !== this.#ahead) this.#told = new WeakMap();
    this.#ahead = ahead;
    const relaid = this.#arrange();
    const still = relaid || this.#fresh;
    const live = this.#live && !this.#fresh;
    [this.#fresh, this.#drawn] = [false, now];
    this.#pager.fit(rows.length, this.#plan.perColumn * this.#plan.columns, now);
    const news = this.#fill(rows, relaid);
    if (!live) news.clear();
    const visits = this.#light(rows, news, now);
    this.#place(rows, !still && !visits && this.#setting.moves(), !still, news);
    Object.assign(this.dataset, { epoch, seq });
    this.#setting.drawn(this.#board, this.#before, live);
    this.#setting.turned(this.#pager);
    this.#before = this.#board;
    this.#move();
  }

  /** What moves does so from now on. */
  #move() {
    for (const { shown } of this.#lines.values()) shown.move();
  }

  /** Content and order. Who has driven a lap since is returned, and whether they improved.
   * @param {Rows} rows @param {boolean} relaid @returns {Map<string, boolean>} */
  #fill(rows, relaid) {
    const { words, ruler } = this.#setting;
    const board = /** @type {Board} */ (this.#board);
    const fastest = fastestOf(rows)?.driver.id ?? "";
    const there = new Set(rows.map((row) => row.driver.id));
    for (const [id, { shown }] of this.#lines) {
      if (there.has(id)) continue;
      shown.remove();
      this.#lines.delete(id);
    }
    let next = this.#labels.nextElementSibling;
    const news = new Map();
    for (const row of rows) {
      const { id } = row.driver;
      const line = this.#lines.get(id) ?? { shown: new BoardRow(), row: null, told: null };
      const better = line.row?.best_ms !== row.best_ms;
      if (better || line.row?.laps !== row.laps) news.set(id, better || row.moved !== 0);
      const told = this.#tell(row);
      const starred = fastest !== this.#fastest && (id === fastest || id === this.#fastest);
      const changed = line.told !== told || starred;
      if (changed) line.shown.fill(row, told, board, id === fastest, words);
      if (changed || relaid) line.shown.squeeze(this.#plan, ruler);
      if (line.shown === next) next = next.nextElementSibling;
      else this.insertBefore(line.shown, next);
      [line.row, line.told] = [row, told];
      this.#lines.set(id, line);
    }
    this.#fastest = fastest;
    return news;
  }

  /** Light rows with news, and visit one that improved; whether so.
   * @param {Rows} rows @param {Map<string, boolean>} news @param {number} now */
  #light(rows, news, now) {
    let visits = false;
    rows.forEach(({ driver: { id } }, index) => {
      const improved = news.get(id);
      if (improved === undefined) return;
      visits ||= improved && this.#pager.visit(index, now);
      this.#lines.get(id)?.shown.light(improved);
    });
    return visits;
  }

  /** @param {Rows} rows @param {boolean} moves @param {boolean} fades @param {Map<string, boolean>} [news] */
  #place(rows, moves, fades, news) {
    rows.forEach((row, index) => {
      const gained = row.moved > 0 && !!news?.has(row.driver.id);
      // The last of those on every page, and of those who go on.
      const edge = index === this.#pager.pinned - 1;
      const cut = index === this.#setting.cut() - 1 && index < rows.length - 1;
      const slot = this.#pager.slot(index);
      this.#lines.get(row.driver.id)?.shown.place(slot, this.#plan, { moves, fades, gained, edge, cut });
    });
  }

  #turned() {
    if (this.#board && !this.#due) this.#place(this.#board.rows, false, true);
    this.#move();
    this.#setting.turned(this.#pager);
  }

  /** Lay out anew where the size or what must fit is another; whether it was. */
  #arrange() {
    const { distance, inch, planned } = this.#setting;
    const rows = this.#board?.rows ?? [];
    const points = this.#board?.kind === "points";
    const kind = this.#board ? kindOf(this.#board) : "best";
    const area = { width: innerWidth, height: innerHeight, rows: rows.length, points, distance, inch };
    const ink = this.#ink(rows);
    const wish = JSON.stringify([area, ink, kind]);
    if (wish === this.#wish) return false;
    this.#wish = wish;
    const made = plan(area, ink);
    const key = JSON.stringify([made, kind]);
    if (key === this.#planKey) return false;
    [this.#planKey, this.#plan] = [key, made];
    const { form, extras, tracks } = made;
    Object.assign(this.dataset, { form, extras, kind });
    this.style.setProperty("--tracks", tracks.map((track) => `${track}px`).join(" "));
    this.#label();
    planned(made);
    return true;
  }

  /** The heads of the columns: seen where there is room, read out anyway. */
  #label() {
    const { words } = this.#setting;
    const { labels, columns, columnWidth, gutter } = this.#plan;
    this.#labels.className = labels ? "labels" : "labels said";
    this.#labels.setAttribute("role", "row");
    const lines = Array.from({ length: labels ? columns : 1 }, (_, column) => {
      const line = element("div");
      line.setAttribute("role", "none");
      line.style.transform = `translateX(${column * (columnWidth + gutter)}px)`;
      if (column) line.setAttribute("aria-hidden", "true");
      for (const field of FIELDS) {
        const label = element("span", field === "bar" ? "" : this.#head(field), field);
        label.setAttribute("role", field === "bar" ? "none" : "columnheader");
        line.append(label);
      }
      return line;
    });
    this.#labels.replaceChildren(...lines);
  }

  /** @param {Row} row */
  #tell(row) {
    const told = this.#told.get(row) ?? tell(row, /** @type {Board} */ (this.#board), this.#setting.words);
    this.#told.set(row, told);
    return told;
  }

  /** The room that the widest content takes. All digits count alike: it changes seldom.
   * @param {Rows} rows @returns {Ink} */
  #ink(rows) {
    const { words, ruler } = this.#setting;
    const widest = (/** @type {string[]} */ ...texts) => Math.max(...texts.map((text) => ruler.width(text)));
    const board = this.#board;
    const told = rows.map((row) => this.#tell(row));
    /** @param {keyof Told} of @param {...string} least */
    const most = (of, ...least) => widest(...least, ...told.map((each) => each[of]));
    const label = (/** @type {string} */ field) => this.#head(field);
    const tied = rows.some((row) => row.tied && row.status === "timed");
    const points = board?.kind === "points"; // no laps, and what one is behind is short
    return {
      cap: ruler.cap,
      pos: widest(rows.length > 99 ? "888" : "88") + (tied ? widest("=") * 0.7 : 0),
      best: most("main", board && kindOf(board) !== "best" ? "" : "8:88.888"),
      arrow: widest("88"),
      team: widest(label("team"), ...rows.map((row) => row.team?.short ?? "")),
      gap: Math.max(most("behind", points ? "−88" : "+88.888"), most("interval", label("gap"), label("interval"))),
      last: points ? 0 : Math.max(most("last", "8:88.888") + 0.72 * widest("▲"), widest(words("invalid"), label("last"))),
      laps: most("laps", "888", label("laps")),
    };
  }

  /** The head of a column.
   * @param {string} field */
  #head(field) {
    const { words } = this.#setting;
    const board = this.#board;
    if (board?.heads) return board.heads[field] ?? "";
    const race = board?.session.type === "race";
    if (race && field === "laps" && inPoints(board.rows)) return words("column_points");
    return words(`column_${(race && RACE_HEADS[field]) || field}`);
  }
}

customElements.define("hall-board", HallBoard);
