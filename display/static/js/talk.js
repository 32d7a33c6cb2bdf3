// What comes after the table: news under it, a new best lap over it, the clock of the session, boards of points, pages.
//
// Loaded when the first board is on the wall, so that it is there as soon as can be.

import { element, setText } from "./dom.js";
import { timeOfDay } from "./format.js";
import { cutLines } from "./lines.js";
import { HallCelebration, HallNews } from "./news.js";
import { Points } from "./points.js";
import { Turning } from "./turning.js";

/** Its style comes with it. Without one the news are plain, and still there. */
await new Promise((go) => {
  const href = new URL("../css/talk.css", import.meta.url).href;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: go, onerror: go }));
});

const HEARD_S = 10;
/** Who is next is told of so many rigs at a time: more do not fit a line. */
const UP_AT_ONCE = 3;

export class Talk {
  #words;
  #part;
  #news;
  #celebration;
  #turning;
  /** @type {Points | null} */
  #points = null;
  /** @type {Evening | null} */
  #evening = null;
  /** The message to the hall that holds. */
  #said = "";

  /** `part` finds an element of the page.
   * @param {Words} words @param {(selector: string) => any} part @param {import("./board.js").HallBoard} board */
  constructor(words, part, board) {
    this.#words = words;
    this.#part = part;
    this.#news = /** @type {HallNews} */ (part("hall-news"));
    this.#celebration = /** @type {HallCelebration} */ (part("hall-celebration"));
    this.#news.words = words;
    this.#turning = new Turning(words, part, board);
  }

  /** Show the standings of teams, drivers or venues, not the session.
   * @param {string} view @param {(board: Board, live: boolean) => void} show */
  follow(view, show) {
    this.#points = new Points(view, this.#words, show);
  }

  /** The board of the session is another: the points may be. */
  standings() {
    this.#points?.renew();
  }

  /** Another page of the board is on the wall.
   * @param {Pager} pager */
  turned(pager) {
    this.#turning.show(pager);
  }

  /** The language of the sentences that come with rows.
   * @param {Language} language */
  spoken(language) {
    this.#news.spoken = language;
  }

  /** Tell of this board.
   * @param {Board} now @param {Board | null} before @param {boolean} live */
  drawn(now, before, live) {
    if (now.kind === "points") return;
    const best = this.#news.take(now, before);
    if (best && live) this.#celebration.celebrate(best.row, best.ms, this.#words);
  }

  /** @param {Evening} evening */
  evening(evening) {
    this.#evening = evening;
    const words = this.#words;
    const { next, up, session, sponsors, notice } = evening;
    this.#cut(cutLines(evening, words));
    /** @type {Item[]} */
    const items = notice ? [{ label: words("notice"), parts: [notice.text], kind: notice.level }] : [];
    for (let from = 0; from < up.length; from += UP_AT_ONCE) {
      items.push({ label: words("next_up"), parts: up.slice(from, from + UP_AT_ONCE).map(upNext), kind: "up" });
    }
    if (next) {
      const at = next.starts_at ? timeOfDay(Date.parse(next.starts_at)).slice(0, 5) : "";
      const late = next.delay_min ? words("late", { n: next.delay_min }) : "";
      items.push({ label: words("next_session"), parts: [next.name, at, late].filter(Boolean), kind: "up" });
    }
    const of = sponsors.map(({ name, image }) => ({ label: words("sponsor"), parts: [name], kind: "sponsor", image }));
    this.#news.more(mixed(items, of));
    const number = session?.number ? words("of", { n: session.number, of: session.of ?? session.number }) : "";
    setText(this.#part(".number"), number);
    const said = notice ? notice.level + notice.text : "";
    if (said === this.#said) return;
    this.#said = said;
    if (notice) this.#news.notice(notice.text, notice.level);
    else this.#news.quiet();
  }

  /** A mark for each venue that may be further on than this board.
   * @param {string[]} said */
  #cut(said) {
    for (const old of document.querySelectorAll(".facts .cut")) old.remove();
    this.#part(".facts").append(...said.map((each) => element("p", each, "cut")));
  }

  /** @param {Rig[]} rigs */
  rigs(rigs) {
    const heard = rigs.filter(({ heard_s }) => heard_s !== null && heard_s < HEARD_S);
    setText(this.#part(".heard"), heard.length ? this.#words("heard", { n: heard.length }) : "");
  }

  /** @type {Listener["notice"]} */
  notice(text, level) {
    this.#news.notice(text, level);
  }

  /** Called a few times a second.
   * @param {number} now the server's time
   * @param {boolean} trusted */
  tick(now, trusted) {
    this.#news.tick();
    const left = trusted && this.#evening ? leftOf(this.#evening.clock, now) : null;
    const shown = this.#part("session-clock");
    shown.hidden = left === null;
    if (left === null) return;
    const seconds = Math.max(0, Math.ceil(left.ms / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    shown.dataset.way = left.way;
    setText(shown, left.way === "starts" ? this.#words("starts_in", { n: text }) : text);
  }
}

/** What is left of the session, or until it starts.
 * @param {Evening["clock"]} clock @param {number} now @returns {{way: "starts" | "ends", ms: number} | null} */
export function leftOf({ starts_at, ends_at }, now) {
  if (ends_at) return { way: "ends", ms: Date.parse(ends_at) - now };
  const ms = starts_at ? Date.parse(starts_at) - now : 0;
  return ms > 0 ? { way: "starts", ms } : null;
}

/** The others evenly among the items, the first of them soon: at the end of a long line nobody would see them.
 * @param {Item[]} items @param {Item[]} others */
export function mixed(items, others) {
  const all = items.map((item, at) => ({ item, at: (at + 1) / (items.length + 1) }));
  const between = others.map((item, at) => ({ item, at: (at + 0.5) / others.length }));
  return [...all, ...between].sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** @param {Evening["up"][number]} next */
const upNext = ({ name, driver, team }) => `${name} ${driver.name}${team ? ` (${team.short})` : ""}`;
