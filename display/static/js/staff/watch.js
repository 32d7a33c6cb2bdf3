// Looks at the hall once a second: at the rigs, and at whatever else the page shows at the moment.

import { PREFIX } from "./api.js";

const EVERY_MS = 1000;
const RIGS_MS = 2000;
const REST_MS = 5000;
const LONGEST_AGE_MS = 6000;
/** What costs the server much is looked at again when somebody has decided something, else not for each lap. */
const SLOW_MS = { status: 10_000, drivers: 30_000 };

/** @typedef {{etag: string, body: any, seq: number, at: number}} Kept */

export class Watch {
  /** @type {"connecting" | "live" | "away" | "signin"} */
  link = "connecting";
  /** When the server was heard last, by the clock of this device. */
  heardAt = 0;
  /** How far the server's clock is ahead of ours. */
  ahead = 0;

  #api;
  #changed;
  /** @type {Map<string, Kept>} */
  #lists = new Map();
  /** @type {Set<string>} */
  #wanted = new Set();
  #position = "";
  #timer = 0;
  #looking = false;
  #again = false;

  /** @param {Api} api @param {() => void} changed */
  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
  }

  start() {
    document.addEventListener("visibilitychange", () => !document.hidden && this.now());
    addEventListener("pageshow", (event) => event.persisted && this.now());
    addEventListener("online", () => this.now());
    this.now();
  }

  /** What a list held when it was looked at last; null before. From now on it is looked at.
   * @param {string} path */
  see(path) {
    if (!this.#wanted.has(path)) {
      this.#wanted.add(path);
      if (!this.#lists.has(path)) this.now();
    }
    return this.#lists.get(path)?.body ?? null;
  }

  /** The laps of a list, each with the position at which it was so; null before.
   * @param {string} path @returns {Lap[] | null} */
  laps(path) {
    const laps = this.see(path)?.laps;
    const seen = this.#lists.get(path)?.seq ?? 0;
    return laps?.map((/** @type {Lap} */ lap) => ({ ...lap, seen })) ?? null;
  }

  /** Look at no more than the page asks for from here on. */
  forget() {
    this.#wanted.clear();
  }

  /** Whether what is shown may be believed. */
  get fresh() {
    return Date.now() - this.heardAt < LONGEST_AGE_MS;
  }

  /** The server's time. */
  get time() {
    return Date.now() + this.ahead;
  }

  /** Look at once, at all of it. */
  now() {
    clearTimeout(this.#timer);
    this.#again = true;
    if (!this.#looking) void this.#look();
  }

  async #look() {
    this.#looking = true;
    const all = this.#again;
    this.#again = false;
    if (!document.hidden) await this.#round(all);
    this.#looking = false;
    this.#changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), this.#again ? 0 : EVERY_MS);
  }

  /** @param {boolean} all whether or not it is time for it */
  async #round(all) {
    const position = await this.#api.look(`${PREFIX}position`, this.#position);
    if (!this.#hear(position)) return;
    const decided = position.state === "ok" || all;
    const seq = await this.#list("rigs", RIGS_MS, decided, 0);
    let whole = this.link === "live";
    for (const path of [...this.#wanted]) {
      const slow = path in SLOW_MS ? SLOW_MS[/** @type {keyof typeof SLOW_MS} */ (path)] : 0;
      if (path !== "rigs") await this.#list(path, slow || REST_MS, decided, slow ? 0 : seq);
      whole &&= this.link === "live";
    }
    // Only now is it seen: where the line broke in between, all of it is looked at again.
    if (position.state === "ok" && whole) this.#position = position.etag ?? "";
  }

  /** Look at a list again if there is reason to; the position of what is known then.
   * @param {string} path @param {number} every @param {boolean} decided @param {number} seq */
  async #list(path, every, decided, seq) {
    const kept = this.#lists.get(path);
    if (kept && !decided && kept.seq >= seq && Date.now() - kept.at < every) return kept.seq;
    const said = await this.#api.look(path.startsWith("/") ? path : PREFIX + path, kept?.etag);
    if (!this.#hear(said)) return kept?.seq ?? 0;
    const body = said.state === "same" ? kept?.body : said.body;
    const known = { etag: said.etag ?? "", body, seq: Math.max(body?.seq ?? 0, seq), at: Date.now() };
    this.#lists.set(path, known);
    return known.seq;
  }

  /** Whether the server has said what it was asked.
   * @param {Said} said */
  #hear(said) {
    if (said.state === "away" || said.state === "signin") {
      this.link = said.state;
      return false;
    }
    this.link = "live";
    this.heardAt = Date.now();
    if (said.at) this.ahead = said.at - Date.now();
    return said.state === "ok" || said.state === "same";
  }
}
