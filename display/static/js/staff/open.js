// What is still to be settled: laps that are nobody's, odd ones, and sources that the plan does not know.

import { lapTime } from "../format.js";
import { shownLaps } from "./effects.js";
import { giveButton, lapList } from "./laps.js";
import { h } from "./tree.js";

const OF_LAPS = ["unassigned", "conflict", "pace"];

/** How much is open.
 * @param {Hall} hall */
export function openCount({ watch }) {
  /** @type {{kind: string}[]} */
  const watches = watch.see("status")?.watches ?? [];
  const unknown = watch.see("/api/v1/rigs")?.unknown ?? [];
  return watches.filter(({ kind }) => OF_LAPS.includes(kind)).length + unknown.length;
}

/** @param {Hall} hall */
export function openView(hall) {
  const { words, watch } = hall;
  const status = watch.see("status");
  const unknown = watch.see("/api/v1/rigs")?.unknown ?? [];
  if (!status) return h("section.list", { "data-key": "open" }, h("p", {}, words("looking")));
  const laps = lapsOf(status, hall);
  const empty = !status.watches.length && !unknown.length;
  return h("section.list", { "data-key": "open" },
    h("h2", {}, words("open")),
    h("p.account", { "data-good": String(status.whole) },
      h("span", {}, h("b", { "aria-hidden": "true" }, status.whole ? "✓ " : "✕ "), status.whole ? words("all_there") : words("not_all_there")),
      h("a.button", { href: "/staff/status" + location.search }, words("status_page"))),
    empty ? h("p.card", {}, h("b", { "aria-hidden": "true" }, "✓ "), words("nothing_open")) : null,
    unknown.map((/** @type {any} */ source) => sourceCard(source, hall)),
    status.watches.filter(isMain).map((/** @type {any} */ each, /** @type {number} */ i) => watchCard(each, i, laps, hall)),
    rest(status.watches.filter((/** @type {any} */ each) => !isMain(each)))); // prettier-ignore
}

/** What is settled at the rigs, not by driving on or by stewards.
 * @param {any} watch */
const isMain = ({ kind }) => OF_LAPS.includes(kind) || kind === "two-seats";

/** All the others, in one list.
 * @param {any[]} watches */
const rest = (watches) =>
  watches.length ? h("article.card.rest", { "data-key": "rest" }, watches.map(({ sentence }) => h("p", {}, sentence))) : null;

/** Laps of all sessions in which some are open, by their numbers.
 * @param {any} status @param {Hall} hall @returns {Map<number, Lap>} */
function lapsOf({ sessions, watches }, { watch, pending }) {
  const wanted = watches.some((/** @type {any} */ each) => OF_LAPS.includes(each.kind));
  const paths = wanted ? Object.keys(sessions).map((id) => `laps?session=${encodeURIComponent(id)}`) : [];
  const laps = paths.flatMap((path) => watch.laps(path) ?? []);
  return new Map(shownLaps(laps, pending).map((lap) => [lap.ref, lap]));
}

/** @param {any} each @param {number} i @param {Map<number, Lap>} known @param {Hall} hall */
function watchCard(each, i, known, hall) {
  const { words, model } = hall;
  const laps = each.laps.map((/** @type {number} */ ref) => known.get(ref)).filter(Boolean);
  const all = laps.length > 0 && laps.every((/** @type {Lap} */ { ref }) => model.chosen.has(ref));
  return h("article.card", { "data-key": `watch-${each.kind}-${each.rig}-${each.team}-${each.laps[0] ?? i}` },
    h("p", {}, h("b", { "aria-hidden": "true" }, "! "), each.sentence),
    laps.length ? lapList(laps, hall, { drivers: true }) : null,
    OF_LAPS.includes(each.kind) && laps.length
      ? h("div.row", {},
          h("button.button", { type: "button", "data-do": all ? "choose-none" : "choose-all", "data-refs": each.laps.join(" ") }, all ? words("choose_none") : words("choose_all")),
          giveButton(hall, laps))
      : null,
    each.kind === "two-seats" && each.rig ? h("button.button", { type: "button", "data-do": "rig", "data-rig": each.rig }, words("to_rig")) : null); // prettier-ignore
}

/** @param {any} source @param {Hall} hall */
function sourceCard(source, { words, language, watch }) {
  const best = (watch.see("waiting")?.waiting ?? []).find((/** @type {any} */ each) => each.source === source.source)?.best_ms;
  return h("article.card", { "data-key": `source-${source.source}` },
    h("p", {}, h("b", {}, words("unknown_source", { address: source.address })), " ", h("bdi", {}, source.game ?? "")),
    h("p.muted", {},
      words("source_laps", { n: source.laps }), best ? ` · ${words("best", { time: lapTime(best, language) })}` : "",
      source.heard_s === null ? ` · ${words("source_silent")}` : ` · ${words("heard")}`),
    h("div.row", {}, h("button.button.main", { type: "button", "data-do": "adopt", "data-source": source.source }, words("adopt")))); // prettier-ignore
}
