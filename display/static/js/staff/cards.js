// The overview: a card for each rig, as large as a thumb needs it, and all of them on one tablet.

import { lapTime } from "../format.js";
import { isStruck } from "./effects.js";
import { lightOf } from "./lights.js";
import { h } from "./tree.js";

/** The rigs to be seen.
 * @param {Hall} hall @returns {Card[]} */
export function chosenCards({ cards, model, watch, words }) {
  return cards.filter(
    (card) =>
      (!model.venue || card.venue === model.venue) &&
      (!model.troubled || card.pending || card.now.also_in.length || lightOf(card, watch, words).kind !== "green"),
  );
}

/** @param {Hall} hall */
export function overview(hall) {
  const { words, model, watch } = hall;
  const cards = chosenCards(hall);
  const teams = teamNames(hall);
  const empty = !watch.heardAt ? words("looking") : hall.cards.length ? words("no_troubles") : words("no_rigs");
  return h(
    "section.rigs",
    { "data-key": "rigs", "aria-label": words("rigs") },
    cards.length ? cards.map((card) => rigCard(card, hall, teams)) : h("p.empty", {}, empty),
  );
}

/** What a rig is looked for, while one is.
 * @param {Hall} hall */
export function pickNote({ words, model, cards }) {
  if (!model.pick) return null;
  const { kind, of } = model.pick;
  const name = cards.find((card) => card.rig === of)?.name ?? of;
  const text = kind === "adopt" ? words("pick_adopt", { source: of }) : words("pick_swap", { rig: name });
  return h("p.pick", { "data-key": "pick", role: "status" },
    h("b", {}, text), h("button.button", { type: "button", "data-do": "unpick" }, words("cancel"))); // prettier-ignore
}

/** The names of teams, by id.
 * @param {Hall} hall @returns {Map<string, string>} */
const teamNames = ({ watch }) =>
  new Map((watch.see("drivers")?.drivers ?? []).map((/** @type {Driver} */ { team, team_name }) => [team, team_name]));

/** @param {Card} card @param {Hall} hall @param {Map<string, string>} teams */
function rigCard(card, { words, model, watch, language }, teams) {
  const light = lightOf(card, watch, words);
  const own = model.pick?.kind === "swap" && model.pick.of === card.rig;
  const next = card.next.find(({ driver }) => driver !== card.now.driver);
  return h(
    "button.rig",
    {
      type: "button", "data-key": card.rig, "data-do": "rig", "data-rig": card.rig, "data-light": light.kind,
      "data-open": model.sheet !== "" && model.rig === card.rig, "data-pending": card.pending, disabled: own,
    },
    h("span.line", {},
      h("bdi.name", {}, card.name),
      card.team ? h("bdi.team", {}, teams.get(card.team) ?? "") : null,
      card.pending ? h("span.wait", { title: words("not_confirmed") }, words("pending")) : null),
    h("span.now", {},
      card.now.number ? h("b.number", {}, card.now.number) : null,
      h("bdi", {}, card.now.driver === null ? words("nobody") : card.now.name || card.now.driver),
      card.now.by_code ? h("i.self", { role: "img", "aria-label": words("by_himself") }, "⌗") : null),
    h("span.next", {}, next ? [h("span.arrow", { "aria-label": words("next"), role: "img" }, "▸"), h("bdi", {}, next.driver_name)] : null),
    h("span.last", {}, card.laps.map((lap) =>
      h("span.time", { "data-counts": String(!isStruck(lap)) }, !isStruck(lap) ? null : h("span", { role: "img", "aria-label": words("invalid") }, "✕"), lapTime(lap.time_ms, language)))),
    h("span.light", {}, h("b", { "aria-hidden": "true" }, light.sign), light.text),
  ); // prettier-ignore
}
