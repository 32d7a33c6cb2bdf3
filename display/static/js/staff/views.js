// Which view is on the page, and which sheet lies over it.

import { overview } from "./cards.js";
import { handSheet } from "./hand.js";
import { historyView, waitingLine } from "./history.js";
import { openView } from "./open.js";
import { pickerSheet } from "./picker.js";
import { settings } from "./settings.js";
import { closeButton, rigSheet } from "./sheet.js";
import { h } from "./tree.js";

const SHEETS = { rig: rigSheet, picker: pickerSheet, hand: handSheet, settings: settingsSheet, queue: queueSheet };
const KEYS = [["R", "rigs"], ["O", "open"], ["H", "history"], ["T", "only_troubles"], ["U", "undo"], ["Esc", "close"]]; // prettier-ignore

/** @param {Hall} hall */
export function mainView(hall) {
  if (hall.model.view === "open") return openView(hall);
  return hall.model.view === "history" ? historyView(hall) : overview(hall);
}

/** @param {Hall} hall */
export function sheetView(hall) {
  const { sheet } = hall.model;
  return h("aside.sheet", { hidden: !sheet, "data-passing": true, role: "dialog", "aria-labelledby": "sheet-name", "data-sheet": sheet }, sheet ? SHEETS[sheet](hall) : null);
}

/** @param {Hall} hall */
function settingsSheet({ words, who }) {
  const texts = [words("rigs"), words("open"), words("history"), words("only_troubles"), words("undo"), words("close")];
  const light = document.querySelector("meta[name=color-scheme]")?.getAttribute("content") === "light";
  return h("div.body", { "data-key": "settings" },
    h("header", {}, h("h2", { id: "sheet-name", tabindex: "-1" }, words("settings")), closeButton(words)),
    h("div.scroll", { tabindex: "0", role: "group", "aria-label": words("settings") },
      h("h3", {}, words("theme")),
      h("button.chip", { type: "button", "data-key": "to-light", "data-scheme": "light", hidden: light }, "☀ ", words("theme_light")),
      h("button.chip", { type: "button", "data-key": "to-dark", "data-scheme": "dark", hidden: !light }, "☾ ", words("theme_dark")),
      h("h3", {}, words("keys")),
      h("button.chip", { type: "button", "data-do": "keys", "aria-pressed": String(settings.keys) }, settings.keys ? words("keys_on") : words("keys_off")),
      h("ul.keys-list", {}, KEYS.map(([key], i) => h("li", {}, h("kbd", {}, key), ` ${texts[i]}`))),
      h("div.field", {},
        h("label", { for: "device" }, words("device_name")),
        h("input", { id: "device", "data-type": "device", autocomplete: "off", maxlength: "40", value: settings.device }),
        h("p.hint", {}, words("device_hint")))),
    h("div.dock", {},
      h("p.muted", {}, words("signed_in_as"), " ", h("bdi", {}, who.name)),
      h("div.row", {},
        h("a.button", { href: "/staff/status" + location.search }, words("status_page")),
        who.role === "staff" ? null : h("a.button", { href: "/stewards" + location.search }, words("stewards")),
        who.role === "organiser" ? h("a.button", { href: "/organiser" + location.search }, words("organiser")) : null,
        h("a.button", { href: "/signin" + location.search }, words("sign_out"))))); // prettier-ignore
}

/** @param {Hall} hall */
function queueSheet({ words, sender }) {
  const { waiting, others } = sender;
  return h("div.body", { "data-key": "queue" },
    h("header", {}, h("h2", { id: "sheet-name", tabindex: "-1" }, words("waiting", { n: waiting.length + others.length })), closeButton(words)),
    h("div.scroll", { tabindex: "0", role: "group", "aria-label": words("queue") },
      h("p.muted", {}, words("queue_hint")),
      waiting.map((command) => waitingLine(command, words)),
      others.length
        ? h("div.note", { "data-key": "others" },
            h("p", {}, words("of_others", { n: others.length, name: others[0].by })),
            others.map((command) => h("p.muted", {}, command.said)),
            h("div.row", {},
              h("button.button.main", { type: "button", "data-do": "adopt-queue" }, words("send_mine")),
              h("button.button", { type: "button", "data-do": "drop-others" }, words("do_not_send"))))
        : null)); // prettier-ignore
}
