// Which rows are on the wall now: pages instead of scrolling, with the first ones always there.
//
// Every row is shown in a cycle. One in which something just happened may interrupt it for a moment; the page that was
// interrupted gets its time back.

const LEAST_MS = 8000;
const PER_ROW_MS = 600;
const VISIT_MS = 6000;
const VISIT_EVERY_MS = 20_000;
const HELD_MS = 20_000;
const REST_LEAST_MS = 3000;

export class Pager {
  page = 0;
  pages = 1;
  /** So many rows are on every page. */
  pinned = 0;
  /** When the page was turned to, and when it will be turned. */
  since = 0;
  until = Infinity;

  #rows = 0;
  #room = 1;
  #lastVisit = -Infinity;
  #interrupted = /** @type {{page: number, rest: number} | null} */ (null);

  /** So many rows, and room for so many on a page.
   * @param {number} rows @param {number} room @param {number} now */
  fit(rows, room, now) {
    if (rows === this.#rows && room === this.#room) return;
    [this.#rows, this.#room] = [rows, room];
    this.pinned = rows <= room || room < 4 ? 0 : room < 8 ? 1 : 3;
    this.pages = rows <= room ? 1 : Math.ceil((rows - this.pinned) / (room - this.pinned));
    if (this.pages === 1) this.#turn(0, now, Infinity);
    else if (this.page >= this.pages || this.until === Infinity) this.#turn(0, now, this.#dwell);
  }

  /** Where on the page a row stands; -1 when it is on another.
   * @param {number} index */
  slot(index) {
    if (index < this.pinned) return index;
    const each = this.#room - this.pinned;
    // The last page is filled up from the one before.
    const first = Math.max(this.pinned, Math.min(this.pinned + this.page * each, this.#rows - each));
    return index >= first && index < first + each ? index - first + this.pinned : -1;
  }

  /** Turn the page if it is time; whether it was turned.
   * @param {number} now */
  tick(now) {
    if (now < this.until) return false;
    const back = this.#interrupted;
    if (back && back.page < this.pages) this.#turn(back.page, now, back.rest);
    else this.#turn((this.page + 1) % this.pages, now, this.#dwell);
    return true;
  }

  /** Look at this row, unless it is there or another was looked at a while ago; whether so.
   * @param {number} index @param {number} now */
  visit(index, now) {
    if (this.slot(index) >= 0 || now - this.#lastVisit < VISIT_EVERY_MS) return false;
    this.#lastVisit = now;
    const interrupted = { page: this.page, rest: Math.max(REST_LEAST_MS, this.until - now) };
    this.#turn(Math.floor((index - this.pinned) / (this.#room - this.pinned)), now, VISIT_MS);
    this.#interrupted = interrupted;
    return true;
  }

  /** Turn by hand, and stay there for a while; whether there are pages.
   * @param {number} by @param {number} now */
  go(by, now) {
    if (this.pages > 1) this.#turn((this.page + by + this.pages) % this.pages, now, HELD_MS);
    return this.pages > 1;
  }

  get #dwell() {
    return Math.max(LEAST_MS, PER_ROW_MS * this.#room);
  }

  /** @param {number} page @param {number} now @param {number} lasts */
  #turn(page, now, lasts) {
    this.#interrupted = null;
    [this.page, this.since, this.until] = [page, now, now + lasts];
  }
}
