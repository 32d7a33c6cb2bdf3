// A lap by hand: large keys, and what they come to beside them before it is entered.

import { lapTime } from "../format.js";
import { parseLap } from "./laptime.js";
import { closeButton } from "./sheet.js";
import { h } from "./tree.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ":", "0", ","];

/** @param {Hall} hall */
export function handSheet(hall) {
  const { words, model, cards, language } = hall;
  const card = cards.find(({ rig }) => rig === model.rig);
  const ms = parseLap(model.hand.text);
  const sits = card?.now.driver ? [{ driver: card.now.driver, driver_name: card.now.name, number: card.now.number }] : [];
  const others = (card?.next ?? []).filter(({ driver }) => driver !== card?.now.driver);
  const chosen = model.hand.driver || card?.now.driver || "";
  return h("div.body", { "data-key": "hand" },
    h("header", {},
      h("h2", { id: "sheet-name", tabindex: "-1" }, words("lap_by_hand")),
      h("p.muted", {}, h("bdi", {}, card?.name ?? model.rig)),
      closeButton(words)),
    h("div.scroll", { tabindex: "0", role: "group", "aria-label": words("whose_lap") },
      h("div.drivers", {}, [...sits, ...others].map((each) =>
        h("button.button.driver", { type: "button", "data-key": each.driver, "data-do": "hand-driver", "data-driver": each.driver, "aria-pressed": String(each.driver === chosen) },
          each.number ? h("b.number", {}, each.number) : null, h("bdi", {}, each.driver_name)))),
      chosen ? null : h("p.note", {}, words("hand_nobody"))),
    h("div.dock.keypad", {},
      h("div.field", {},
        h("label", { for: "time" }, words("lap_time")),
        h("input", { id: "time", "data-type": "time", autocomplete: "off", inputmode: "none", maxlength: "16", placeholder: "1:58,432", value: model.hand.text }),
        h("p.hint", { role: "status" }, ms === null ? (model.hand.text ? words("no_time") : words("time_hint")) : lapTime(ms, language))),
      h("div.keys", {},
        KEYS.map((key) => h("button.button", { type: "button", "data-do": "key", "data-sign": key }, key)),
        h("button.button", { type: "button", "data-do": "key", "data-sign": "back", "aria-label": words("erase") }, "⌫")),
      h("button.button.main.wide", { type: "button", "data-do": "enter-lap", disabled: ms === null || !chosen },
        ms === null ? words("enter_none") : words("enter", { time: lapTime(ms, language) }))),
  ); // prettier-ignore
}
