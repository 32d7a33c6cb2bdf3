// The line under the table: the best lap, what decided ties, messages to the hall. And a new best lap of all, which has
// the head of the page for a while.

import { fastestOf } from "./changes.js";
import { element } from "./dom.js";
import { gap, lapTime } from "./format.js";

const ITEM_MS = 7000;
const NOTICE_MS = 20_000;
const CELEBRATED_MS = 3800;

/** @type {Item} */
const NOTHING = { label: "", parts: [], kind: "" };
const keyOf = (item = NOTHING) => item.label + item.parts;

/** @param {Row} row */
const titled = ({ driver, team }) => [driver.name, ...(team ? [team.short] : [])];

/** What a lap gained, with a minus as wide as a plus.
 * @type {TimeFormat} */
const gained = (ms, language) => (ms ? gap(ms, language).replace("-", "−") : "");

export class HallNews extends HTMLElement {
  /** @type {Words} */
  words;
  /** The language of the sentences that come with the rows. */
  spoken = "";

  /** @type {Item[]} */
  #items = [];
  #shown = "";
  /** Which of them is shown. */
  #at = -1;
  #until = 0;
  /** What is told besides the board.
   * @type {Item[]} */
  #more = [];
  /** By how much a lap became the best of all. */
  #gain = { lap: "", ms: 0 };
  /** @type {Item[]} */
  #notice = [];
  #noticeUntil = 0;

  /** Tell of this board; what is returned is a new best lap of all, and its gain.
   * @param {Board} board @param {Board | null} before */
  take(board, before) {
    const fastest = fastestOf(board.rows);
    const old = before?.session.id === board.session.id ? fastestOf(before.rows) : null;
    const ms = (fastest?.best_ms ?? 0) - (old?.best_ms ?? 0);
    const better = fastest && old && ms < 0;
    const lap = fastest ? `${board.session.id} ${fastest.driver.id} ${fastest.best_ms}` : "";
    if (better) this.#gain = { lap, ms };
    this.#items = [
      ...(fastest ? [this.#best(fastest, this.#gain.lap === lap ? this.#gain.ms : 0)] : []),
      ...board.rows.filter((row) => row.tie?.behind).map((row) => this.#tie(row, board)),
    ];
    if (better) this.#show(this.#items[0]);
    this.tick();
    return better ? { row: fastest, ms } : null;
  }

  /** Tell these as well, in turn.
   * @param {Item[]} items */
  more(items) {
    this.#more = items;
    this.tick();
  }

  /** @type {Listener["notice"]} */
  notice(text, level) {
    this.#notice = [{ label: this.words("notice"), parts: [text], kind: level }];
    this.#noticeUntil = performance.now() + NOTICE_MS;
    this.#show(this.#notice[0]);
  }

  /** What was told as a message is taken back. */
  quiet() {
    this.#noticeUntil = 0;
    this.tick();
  }

  /** Called a few times a second. */
  tick() {
    const now = performance.now();
    if (now > this.#noticeUntil) this.#notice = [];
    const items = [...this.#notice, ...this.#items, ...this.#more];
    const at = items.findIndex((item) => keyOf(item) === this.#shown);
    if (at >= 0) this.#at = at;
    if (now > this.#until || !this.#shown) this.#show(items[(this.#at + 1) % items.length]);
    // What says something else by now has the rest of its turn; to begin anew would keep those behind it waiting for ever.
    else if (at < 0) this.#show(items[Math.min(this.#at, items.length - 1)], this.#until);
  }

  /** @param {Row} row @param {number} ms */
  #best(row, ms) {
    const { words } = this;
    const time = lapTime(/** @type {number} */ (row.best_ms), words.language);
    const parts = [...titled(row), time, gained(ms, words.language)];
    return { label: `★ ${words(ms ? "new_best" : "best_lap")}`, parts, kind: "best" };
  }

  /** What decided a tie: in the server's words, or in ours where those are not of our language.
   * @param {Row} row @param {Board} board */
  #tie(row, board) {
    const { words } = this;
    const name = board.rows.find((other) => other.driver.id === row.tie?.behind)?.driver.name ?? "";
    const best = lapTime(/** @type {number} */ (row.best_ms), words.language);
    const ours = words(row.tie?.decided_by === "earlier" ? "tie_earlier" : "tie_second", { name, best });
    const parts = [`${row.driver.name}:`, this.spoken === words.language ? row.why : ours];
    return { label: `P${row.position}`, parts, kind: "tie" };
  }

  /** @param {Item | undefined} item */
  #show(item, until = performance.now() + ITEM_MS) {
    const { label, parts, kind, image } = item ?? NOTHING;
    this.#until = until;
    if (keyOf(item) === this.#shown) return;
    this.#shown = keyOf(item);
    this.dataset.kind = kind;
    const text = element("p");
    text.append(...parts.flatMap((part) => [element("bdi", part), " "]));
    if (image) text.replaceChildren(Object.assign(document.createElement("img"), { src: image, alt: parts[0] }));
    this.replaceChildren(element("b", label), text);
  }
}

export class HallCelebration extends HTMLElement {
  /** @type {(() => void) | null} */
  #next = null;

  /** A new best lap of all. While one is shown, only the latest to come waits.
   * @param {Row} row @param {number} ms @param {Words} words */
  celebrate(row, ms, words) {
    const show = () => {
      const time = lapTime(/** @type {number} */ (row.best_ms), words.language);
      this.replaceChildren(
        element("bdi", `★ ${words("new_best")}`, "label"),
        ...titled(row).map((name) => element("bdi", name)),
        element("bdi", time, "time"),
        element("bdi", gained(ms, words.language)),
      );
      this.hidden = false;
      setTimeout(() => {
        const next = this.#next;
        [this.#next, this.hidden] = [null, true];
        next?.();
      }, CELEBRATED_MS);
    };
    if (this.hidden) show();
    else this.#next = show;
  }
}

customElements.define("hall-news", HallNews);
customElements.define("hall-celebration", HallCelebration);
