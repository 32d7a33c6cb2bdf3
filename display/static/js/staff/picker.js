// Everybody who may be seated or be given laps: found by a name or a start number.

import { closeButton } from "./sheet.js";
import { h } from "./tree.js";

const MOST = 60;

/** @param {Hall} hall */
export function pickerSheet(hall) {
  const { words, model, watch, cards } = hall;
  const card = cards.find(({ rig }) => rig === model.rig);
  /** @type {Driver[]} */
  const all = watch.see("drivers")?.drivers ?? [];
  const wanted = plain(model.picker.text);
  const found = all
    .filter(({ name, number, driver, team_name }) =>
      !wanted || number === wanted || [name, driver, team_name].some((text) => plain(text).includes(wanted)))
    .sort((a, b) => rank(a, wanted, card) - rank(b, wanted, card)); // prettier-ignore
  const give = model.picker.kind === "give";
  const title = give ? words("give_to", { n: model.picker.refs.length }) : words("who_sits", { rig: card?.name ?? "" });
  return h("div.body", { "data-key": `picker-${model.picker.kind}` },
    h("header", {}, h("h2", { id: "sheet-name", tabindex: "-1" }, title), closeButton(words)),
    h("div.scroll", { tabindex: "0", role: "group", "aria-label": words("drivers") },
      h("div.drivers", {},
        found.slice(0, MOST).map((each) => pickButton(each, card, give, words)),
        found.length ? null : h("p.muted", {}, all.length ? words("no_driver") : words("looking")))),
    h("div.dock", {},
      h("div.field", {},
        h("label", { for: "find" }, words("find_driver")),
        h("input", { id: "find", "data-type": "find", autocomplete: "off", value: model.picker.text })),
      give ? h("button.button.wide", { type: "button", "data-do": "pick-driver", "data-driver": "nobody" }, words("give_nobody")) : null),
  ); // prettier-ignore
}

/** @param {Driver} each @param {Card | undefined} card @param {boolean} give @param {Words} words */
function pickButton(each, card, give, words) {
  const sits = !give && card?.now.driver === each.driver;
  return h("button.button.driver", { type: "button", "data-key": each.driver, "data-do": "pick-driver", "data-driver": each.driver, disabled: sits },
    each.number ? h("b.number", {}, each.number) : null,
    h("bdi", {}, each.name),
    h("small", {}, sits ? words("sits_here") : h("bdi", {}, each.team_name))); // prettier-ignore
}

/** A start number first, then the rig's own team.
 * @param {Driver} each @param {string} wanted @param {Card | undefined} card */
const rank = (each, wanted, card) => (each.number === wanted ? 0 : each.team && each.team === card?.team ? 1 : 2);

/** @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
