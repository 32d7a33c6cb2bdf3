// Looks every two seconds whether somebody has decided something, and says how old all is when nothing is heard.

import { make } from "./dom.js";
import { timeOfDay } from "../format.js";

const EVERY_MS = 2000;
const SILENT_MS = 6000;
/** A connection that has died may say nothing for minutes. */
const PATIENCE_MS = 5000;

export class Watching {
  /** @param {Words} words @param {import("./api.js").Api} api @param {() => void} changed */
  constructor(words, api, changed) {
    this.words = words;
    this._api = api;
    this._changed = changed;
    this._tag = "";
    this._heard = Date.now();
    this._timer = 0;
    this._banner = make("p", { class: "note bad silent", role: "status", hidden: true });
    document.querySelector(".desk main")?.prepend(this._banner);
    document.addEventListener("visibilitychange", () => !document.hidden && this._look());
    addEventListener("online", () => this._look());
    addEventListener("pageshow", (event) => event.persisted && this._look());
  }

  start() {
    this._look();
  }

  async _look() {
    clearTimeout(this._timer);
    const ending = new AbortController();
    const patience = setTimeout(() => ending.abort(), PATIENCE_MS);
    try {
      /** @type {Record<string, string>} */
      const headers = this._tag ? { "if-none-match": this._tag } : {};
      const answer = await fetch("/api/v1/staff/position", { headers, cache: "no-store", signal: ending.signal });
      if (answer.status === 401) location.assign(`/signin?next=${encodeURIComponent(location.pathname)}`);
      await answer.text();
      if (answer.ok || answer.status === 304) this._take(answer.headers.get("etag") ?? "");
    } catch {
      // Told below, as soon as it lasts.
    }
    clearTimeout(patience);
    this._say();
    clearTimeout(this._timer);
    if (!document.hidden) this._timer = window.setTimeout(() => this._look(), EVERY_MS);
  }

  /** @param {string} tag */
  _take(tag) {
    this._heard = Date.now();
    const before = this._tag;
    this._tag = tag;
    const decided = before && before !== tag;
    // What was to be shown when the line broke is looked at again, or it would stay old until the next decision.
    if (!decided && !this._api.missed) return;
    this._api.missed = false;
    this._changed();
  }

  _say() {
    const silent = Date.now() - this._heard > SILENT_MS;
    if (silent) this._banner.textContent = this.words("silent", { at: timeOfDay(this._heard) });
    this._banner.hidden = !silent;
  }
}
