// The staff's console: what is known, what somebody does, and the page that follows from both.

import { speaking } from "../i18n.js";
import { keepPlace } from "../keeping.js";
import { Actions } from "./actions.js";
import { Api } from "./api.js";
import { bottomBar, lineNote, messages, topBar } from "./bar.js";
import { Book } from "./book.js";
import { pickNote } from "./cards.js";
import { pending, shown } from "./effects.js";
import { goRound, listen } from "./keys.js";
import { Sender } from "./sender.js";
import { change, settings } from "./settings.js";
import { h, morph } from "./tree.js";
import { mainView, sheetView } from "./views.js";
import { Watch } from "./watch.js";

const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const root = document.documentElement;
const language = /** @type {Language} */ (root.lang);
const words = speaking(language, JSON.parse(part("meta[name=words]").getAttribute("content") ?? "{}"));
const who = { name: part(".staff").dataset.who ?? "", role: part(".staff").dataset.role ?? "" };

/** @type {Model} */
const model = {
  view: "rigs", sheet: "", rig: "", pick: null, picker: { kind: "seat", refs: [], seen: 0, text: "" }, hand: { text: "", driver: "" },
  chosen: new Set(), venue: "", troubled: false, reason: "", undo: null, pages: 1,
}; // prettier-ignore

const api = new Api(language);
const book = new Book();
const sender = new Sender(api, book, who.name, () => settings.device, draw);
const watch = new Watch(api, () => {
  if (watch.link === "live" && sender.link !== "live") sender.kick();
  draw();
});
const actions = new Actions(hall);
let drawing = 0;
let opened = "";

/** @returns {Hall} */
function hall() {
  const rigs = watch.see("rigs") ?? { rigs: [], seq: 0, epoch: "" };
  const waits = pending(sender.commands, rigs);
  return { words, language, model, watch, sender, who, pending: waits, seq: rigs.seq, cards: shown(rigs.rigs, waits) };
}

/** Draw once, with the next frame. */
function draw() {
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    actions.tick();
    watch.forget();
    const now = hall();
    watch.see("waiting");
    watch.see("drivers");
    morph(part("#top"), h("div", { id: "top" }, topBar(now)));
    const unkept = book.kept ? null : h("p.line-note", {}, words("not_kept"));
    morph(part("#notes"), h("div", { id: "notes" }, pickNote(now), lineNote(now), unkept));
    morph(part("main"), h("main", { id: "main", "data-view": model.view }, mainView(now)));
    morph(part(".sheet"), sheetView(now));
    morph(part("#messages"), h("div", { id: "messages" }, messages(now)));
    morph(part("#bottom"), h("nav", { id: "bottom", "aria-label": words("views") }, bottomBar(now)));
    root.toggleAttribute("data-drawn", watch.heardAt > 0);
    lookAtSheet();
  });
}

/** A sheet that has opened has the focus; one that has closed gives it back (see ../keeping.js). */
function lookAtSheet() {
  const now = model.sheet && `${model.sheet} ${model.rig}`;
  if (now !== opened && now) part("#sheet-name").focus({ preventScroll: true });
  opened = now;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  if (!(button instanceof HTMLElement)) return;
  actions.do(button.dataset.do ?? "", { ...button.dataset });
  draw();
});

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  if (target.dataset.type === "find") model.picker.text = target.value;
  if (target.dataset.type === "time") model.hand.text = target.value;
  if (target.dataset.type === "device") change({ device: target.value });
  draw();
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Enter" || !(target instanceof HTMLInputElement)) return;
  if (target.dataset.type === "time") actions.do("enter-lap", {});
  draw();
});

listen((name, data) => {
  actions.do(name, data);
  draw();
});

goRound(() => (model.sheet ? [part(".sheet"), part("#messages"), part("#bottom")] : []));
keepPlace();

/** Keep the screen on, where the browser lets us. */
async function stayAwake() {
  if (document.hidden) return;
  await navigator.wakeLock?.request("screen").catch(() => null); // a tablet that is short of power says no
}

draw();
document.addEventListener("visibilitychange", () => void stayAwake());
void stayAwake();
setInterval(draw, 1000);
await sender.open();
watch.start();
