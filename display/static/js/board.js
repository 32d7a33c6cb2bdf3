// The table on the wall: keyed rows in slots of a page, moved and never re-ordered silently.
//
// A change costs one frame: content and places are written, nothing is read back. Re-sorts come at most twice a second,
// so that the eye can follow.

import { fastestOf } from "./changes.js";
import { element } from "./dom.js";
import { HEADS, inPoints, kindOf, tell } from "./fields.js";
import { plan } from "./layout.js";
import { Pager } from "./pager.js";
import { BoardRow, FIELDS } from "./row.js";

const RESORT_MS = 500;
/** Fields that standings of points do not have. */
const NO_POINTS = ["interval", "last", "laps"];

/** Drivers who drove a lap since, and whether they improved. @param {Rows} rows @param {Rows} before */
function newsOf(rows, before) {
  const known = new Map(before.map((row) => [row.driver.id, row]));
  const news = new Map();
  for (const row of rows) {
    const old = known.get(row.driver.id);
    if (old?.laps === row.laps && old.best_ms === row.best_ms) continue;
    news.set(row.driver.id, old?.best_ms !== row.best_ms || row.moved !== 0);
  }
  return news;
}

export class HallBoard extends HTMLElement {
  /** @type {Setting} */
  #setting;
  /** @type {Plan} */
  #plan;
  #planKey = "";
  #pager = new Pager();
  /** @type {Board | null} */
  #board = null;
  /** The board that was drawn last. @type {Board | null} */
  #before = null;
  #live = false;
  /** @type {Map<string, {shown: BoardRow, row: Row | null}>} */
  #lines = new Map();
  #fastest = "";
  /** Laps of the one who leads a race. */
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

  /** Show this board; `live`: as something that just happened. @type {Listener["board"]} */
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

  /** Turn the page by hand. @param {number} by */
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
    const relaid = this.#arrange();
    const still = relaid || this.#fresh;
    const live = this.#live && !this.#fresh;
    [this.#fresh, this.#drawn] = [false, now];
    const news = newsOf(rows, (live && this.#before?.rows) || rows);
    this.#pager.fit(rows.length, this.#plan.perColumn * this.#plan.columns, now);
    this.#fill(rows, relaid);
    const visits = this.#light(rows, news, now);
    this.#place(rows, !still && !visits && this.#setting.moves(), !still, news);
    Object.assign(this.dataset, { epoch, seq });
    this.#setting.drawn(this.#board, this.#before, live);
    this.#setting.turned(this.#pager);
    this.#before = this.#board;
  }

  /** Content and order. @param {Rows} rows @param {boolean} relaid */
  #fill(rows, relaid) {
    const { words, ruler } = this.#setting;
    const board = /** @type {Board} */ (this.#board);
    const fastest = fastestOf(rows)?.driver.id ?? "";
    const ahead = kindOf(board) === "race" ? (rows[0]?.laps ?? 0) : 0; // laps behind are told of all
    const there = new Set(rows.map((row) => row.driver.id));
    for (const [id, { shown }] of this.#lines) {
      if (there.has(id)) continue;
      shown.remove();
      this.#lines.delete(id);
    }
    let next = this.#labels.nextElementSibling;
    for (const row of rows) {
      const { id } = row.driver;
      const line = this.#lines.get(id) ?? { shown: new BoardRow(), row: null };
      const starred = fastest !== this.#fastest && (id === fastest || id === this.#fastest);
      const changed = line.row !== row || starred || ahead !== this.#ahead;
      if (changed) line.shown.fill(row, board, id === fastest, words);
      if (changed || relaid) line.shown.squeeze(this.#plan, ruler);
      if (line.shown === next) next = next.nextElementSibling;
      else this.insertBefore(line.shown, next);
      line.row = row;
      this.#lines.set(id, line);
    }
    [this.#fastest, this.#ahead] = [fastest, ahead];
  }

  /** Light rows with news, and visit one that improved; whether so. */
  /** @param {Rows} rows @param {Map<string, boolean>} news @param {number} now */
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
    this.#setting.turned(this.#pager);
  }

  /** Lay out anew where the size or what must fit is another; whether it was. */
  #arrange() {
    const { distance, inch, planned } = this.#setting;
    const rows = this.#board?.rows ?? [];
    const points = this.#board?.kind === "points";
    const made = plan({ width: innerWidth, height: innerHeight, rows: rows.length, points, distance, inch }, this.#ink(rows));
    const kind = this.#board ? kindOf(this.#board) : "best";
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

  /** The room that the widest content takes. All digits count alike, so it changes seldom. */
  /** @param {Rows} rows @returns {Ink} */
  #ink(rows) {
    const { words, ruler } = this.#setting;
    const widest = (/** @type {string[]} */ ...texts) => Math.max(...texts.map((text) => ruler.width(text)));
    const board = this.#board;
    const told = board ? rows.map((row) => tell(row, board, words)) : [];
    /** @param {keyof Told} of @param {string} least */
    const most = (of, ...least) => widest(...least, ...new Set(told.map((each) => each[of].replace(/\d/g, "8"))));
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

  /** The head of a column. @param {string} field */
  #head(field) {
    const { words } = this.#setting;
    const kind = this.#board ? kindOf(this.#board) : "best";
    const of = kind === "points" ? (this.#board?.session.id ?? "") : "";
    if (of && (NO_POINTS.includes(field) || (field === "team" && of !== "points-drivers"))) return "";
    if (of && field === "name") return words(`of_${of.replace("-", "_")}`);
    const pointed = field === "laps" && kind === "race" && inPoints(this.#board?.rows ?? []);
    const other = pointed ? "column_points" : /** @type {Record<string, string>} */ (HEADS[kind])[field];
    return other ? words(other) : words(`column_${field}`);
  }
}

customElements.define("hall-board", HallBoard);
