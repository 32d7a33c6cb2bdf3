// Health: whether laps are heard, stored and shown, each with a sign and a word.

import { make, told } from "../desk/dom.js";
import { light, table } from "../desk/cells.js";
import { clock, size } from "../desk/days.js";

const CLOCK_OFF_MS = 5000;
const EVERY_MS = 5000;

export class Health {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    this._place = make("div");
    document.querySelector("#health")?.append(this._place);
    setInterval(() => !document.hidden && this._place.checkVisibility() && this.refresh(), EVERY_MS);
  }

  async refresh() {
    const { words, api, saying } = this._desk;
    const [health, cards] = await Promise.all([api.get("/api/v1/organiser/health"), api.get("/api/v1/staff/rigs")]);
    if (!health.ok || !cards.ok) return saying.refused(health.ok ? cards : health);
    this._place.replaceChildren(
      this._troubles(health.body),
      make("div", { class: "lights" }, ...this._lights(health.body)),
      make("h2", {}, words("rigs")),
      this._rigs(cards.body.rigs),
      ...this._venues(health.body.venues),
      make("p", {}, make("a", { href: "/organiser/screens" }, words("screens_page"))),
    );
    return undefined;
  }

  /** @param {any} health */
  _troubles(health) {
    const { words } = this._desk;
    if (!health.troubles.length) return make("p", { class: "note good" }, light("good", words("stores_well")));
    return make("div", { class: "note bad" }, ...health.troubles.map((/** @type {string} */ each) => make("p", {}, light("bad", each))));
  }

  /** @param {any} health */
  _lights(health) {
    const { words } = this._desk;
    const { disk } = health;
    const off = Math.abs(Date.parse(health.now) - Date.now());
    const line = (/** @type {string} */ name, /** @type {any} */ state, /** @type {string} */ text) =>
      make("div", { class: "card" }, make("p", { class: "kicker" }, name), light(state, text));
    const room = words("disk_free", { free: size(disk.free, words.language), total: size(disk.total, words.language) });
    const record = words("record_at", { seq: health.seq, size: size(health.record_bytes, words.language) });
    const slow = health.screens_slow ? words("screens_slow", { n: health.screens_slow }) : "";
    return [
      line(words("disk"), disk.state, disk.state === "unknown" ? words("not_known") : room),
      line(words("record"), "good", record),
      line(words("clock"), off > CLOCK_OFF_MS ? "warning" : "good", words(off > CLOCK_OFF_MS ? "clock_off" : "clock_right", { at: clock(health.now) })),
      line(words("screens"), health.screens_slow ? "warning" : "good", `${words("screens_n", { n: health.screens })} ${slow}`),
    ];
  }

  /** @param {any[]} rigs */
  _rigs(rigs) {
    const { words } = this._desk;
    const states = /** @type {Record<string, any>} */ ({ yes: "good", silent: "warning", never: "bad", unknown: "unknown" });
    const rows = rigs.map((each) => [
      told(each.name),
      light(states[each.heard], words(`heard_${each.heard}`, { at: each.silent_since ? clock(each.silent_since) : "" })),
      told(each.now.name || "–"),
      told(each.game ?? "–"),
      each.troubles.length
        ? make("span", {}, ...each.troubles.map((/** @type {string} */ one) => make("span", { class: "trouble" }, told(one))))
        : null,
    ]);
    const heads = [words("rig"), words("heard"), words("driver"), words("game"), words("troubles")];
    return table(words("rigs"), heads, rows, words("rigs_none"));
  }

  /** @param {any[]} venues */
  _venues(venues) {
    const { words } = this._desk;
    if (venues.length < 2) return [];
    const rows = venues.map((each) => {
      const state = each.heard === null ? "unknown" : each.heard === each.rigs ? "good" : each.heard ? "warning" : "bad";
      return [told(each.venue || words("venue_none")), light(state, words("venue_rigs", { heard: each.heard ?? "?", rigs: each.rigs }))];
    });
    return [make("h2", {}, words("venues")), table(words("venues"), [words("venue"), words("heard")], rows)];
  }
}
