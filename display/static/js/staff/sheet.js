// The sheet of a rig: its laps above, who drives below, where the thumb is. A driver is seated with one tap in it.

import { timeOfDay } from "../format.js";
import { shownLaps } from "./effects.js";
import { giveButton, lapList } from "./laps.js";
import { lightOf, troubles } from "./lights.js";
import { h } from "./tree.js";

const MOST_LAPS = 30;

/** Where the laps of a rig are listed.
 * @param {string} rig */
export const lapsPath = (rig) => `laps?session=current&rig=${encodeURIComponent(rig)}`;

/** @param {Hall} hall */
export function rigSheet(hall) {
  const { words, model, watch, cards } = hall;
  const card = cards.find(({ rig }) => rig === model.rig);
  if (!card) return h("div.body", {}, h("p", {}, words("no_rigs")));
  const light = lightOf(card, watch, words);
  const found = watch.laps(lapsPath(card.rig))?.reverse() ?? card.laps.map((lap) => ({ ...lap, seen: hall.seq }));
  const laps = shownLaps(found.slice(0, MOST_LAPS), hall.pending);
  return h("div.body", { "data-key": `rig-${card.rig}` },
    h("header", {},
      h("h2", { id: "sheet-name", tabindex: "-1" }, h("bdi", {}, card.name)),
      h("p.light", { "data-light": light.kind }, h("b", { "aria-hidden": "true" }, light.sign), light.text, card.game ? ` · ${card.game}` : ""),
      closeButton(words)),
    h("div.scroll", { tabindex: "0", role: "group", "aria-label": words("last_laps") },
      troubleList(card, words),
      laps.length ? reasons(hall) : h("p.muted", {}, words("no_laps")),
      lapList(laps, hall, { drivers: true })),
    h("div.dock", {},
      h("div.row", {},
        giveButton(hall, laps),
        h("button.button", { type: "button", "data-do": "hand" }, words("lap_by_hand"))),
      seat(card, hall)),
  ); // prettier-ignore
}

/** @param {Words} words */
export const closeButton = (words) =>
  h("button.close", { type: "button", "data-do": "close", "aria-label": words("close") }, "✕");

/** @param {Card} card @param {Words} words */
function troubleList(card, words) {
  const found = troubles(card);
  if (!found.length) return null;
  return h("div.note", { "data-key": "troubles" },
    found.map((sentence) => h("p", {}, h("b", { "aria-hidden": "true" }, "! "), sentence)),
    h("button.button", { type: "button", "data-do": "saw-troubles" }, words("looked_at"))); // prettier-ignore
}

/** Why laps do not count: what is chosen here goes with each of them.
 * @param {Hall} hall */
function reasons({ words, model }) {
  const known = ["reason_limits", "reason_cut", "reason_technical", "reason_other"];
  const texts = [words("reason_limits"), words("reason_cut"), words("reason_technical"), words("reason_other")];
  const at = Math.max(0, known.indexOf(model.reason));
  return h("div.reasons", { role: "group", "aria-label": words("reason") },
    known.map((key, i) => h("button.chip", { type: "button", "data-do": "reason", "data-reason": key, "aria-pressed": String(i === at) }, texts[i]))); // prettier-ignore
}

/** @param {Card} card @param {Hall} hall */
function seat(card, { words }) {
  const { now } = card;
  const since = now.since ? words("since", { time: timeOfDay(Date.parse(now.since)), by: now.by }) : words("by_plan");
  const next = card.next.find(({ driver }) => driver !== card.now.driver);
  return h("section.seat", { "aria-label": words("drives_now") },
    h("p.sits", {},
      h("span.muted", {}, words("drives_now")), " ",
      now.number ? h("b.number", {}, now.number) : null, now.number ? " " : null,
      h("b", {}, h("bdi", {}, now.driver === null ? words("nobody") : now.name || now.driver)), " ",
      h("span.muted", {}, now.by_code ? words("himself", { time: timeOfDay(Date.parse(now.since ?? "")) }) : since),
      card.pending ? h("span.wait", {}, words("pending")) : null),
    now.also_in.length ? h("p.bad", {}, "! ", words("also_in", { rigs: now.also_in.join(", ") })) : null,
    h("div.drivers", {}, card.next.map((each) => driverButton(each, card, words))),
    h("div.row", {},
      h("button.button", { type: "button", "data-do": "other" }, words("other_driver")),
      h("button.button", { type: "button", "data-do": "swap" }, words("swap_with")),
      h("button.button", { type: "button", "data-do": "clear", disabled: now.driver === null },
        now.driver === null ? words("clear_empty") : words("clear")),
      h("button.button.call", { type: "button", "data-do": "call", "data-driver": next?.driver ?? "", disabled: !next },
        next ? words("call", { name: next.driver_name }) : words("call_nobody"))),
  ); // prettier-ignore
}

/** @param {NextUp} each @param {Card} card @param {Words} words */
function driverButton(each, card, words) {
  const sits = card.now.driver === each.driver;
  const missing = each.missing ? h("span.missing", {}, words("not_raced")) : null;
  return h("button.button.driver", {
    type: "button", "data-key": each.driver, "data-do": "seat", "data-driver": each.driver, disabled: sits, "data-sits": sits,
  },
    each.number ? h("b.number", {}, each.number) : null,
    h("bdi", {}, each.driver_name),
    h("small", {}, sits ? words("sits_here") : words("laps", { n: each.laps })), sits ? null : missing); // prettier-ignore
}
