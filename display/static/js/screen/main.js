// A screen of the hall: it tells the server every second that it lives and what it shows, and is told what to show.

import { setText } from "../dom.js";
import { speaking } from "../i18n.js";
import { renew } from "../renew.js";
import { Frames, withQuery } from "./frames.js";
import { readable, setUp } from "./wall.js";

const EVERY_MS = 1000;
const ANSWER_MS = 5000;
const MOST_WAIT_MS = 30_000;

const root = document.documentElement;
const query = new URLSearchParams(location.search);
const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const words = speaking(
  root.lang === "de" ? "de" : "en",
  JSON.parse(part("[name=words]").getAttribute("content") ?? ""),
);
const dialog = /** @type {HTMLDialogElement} */ (part(".wall"));
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
/** Of two windows of one browser, `?n=2` is another screen. */
const KEPT = `eracing.screen${query.has("n") ? `.${query.get("n")}` : ""}`;

/** What this screen remembers: who it is, and its size.
 * @type {{id: string, name: string | null} & Wall} */
const me = remembered() ?? { id: newId(), name: null, inch: null, distance: null };
/** What was said of the size here and the server has not heard.
 * @type {Wall | null} */
let said = null;
/** How far the server's clock is ahead, and in how long an answer that was found out. */
let clock = { ahead: 0, took: Infinity };

const frames = new Frames(part(".frames"), () => Date.now() + clock.ahead, (window) => {
  window.addEventListener("keydown", onKey);
});

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return kept && /^[0-9a-f]{32}$/.test(kept.id) ? kept : null;
  } catch (error) {
    console.info(`this screen cannot remember who it is: ${error}`);
    return null;
  }
}

function remember() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(me));
  } catch (error) {
    console.info(`this screen will be another one when it is loaded again: ${error}`);
  }
}

/** 128 random bits: over plain HTTP there is no other way to make them. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Tell, and hear. What is returned is when to tell again. */
async function report() {
  const [ending, since] = [new AbortController(), Date.now()];
  const timer = setTimeout(() => ending.abort(), ANSWER_MS);
  const { inch, distance } = said ?? me;
  const body = {
    ...frames.report,
    ...{ name: me.name, build: root.dataset.build ?? "", wall: said ? { inch, metres: distance } : null },
    ...{ width: innerWidth, height: innerHeight, ratio: Math.round(devicePixelRatio * 100) / 100 },
  };
  try {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`/api/v1/screens/${me.id}/here`, {
      ...{ method: "POST", body: JSON.stringify(body), headers, signal: ending.signal, cache: "no-store" },
    });
    if (answer.ok) {
      const orders = await answer.json();
      keepTime(Date.parse(orders.now), since);
      follow(orders);
      return EVERY_MS;
    }
    setText(part(".state"), words(answer.status === 429 ? "full" : "refused"));
    return Math.min(MOST_WAIT_MS, 1000 * Number(answer.headers.get("retry-after") ?? 3));
  } catch (error) {
    console.info(`the server does not answer: ${error}`);
    setText(part(".state"), words("offline"));
    return EVERY_MS;
  } finally {
    clearTimeout(timer);
  }
}

/** The quickest answer tells the time best.
 * @param {number} told @param {number} since */
function keepTime(told, since) {
  const took = Date.now() - since;
  const ahead = told - (since + took / 2);
  if (took <= clock.took || Math.abs(ahead - clock.ahead) > took) clock = { ahead, took };
  else clock.took += 1; // clocks drift: what was found out long ago is worth less
}

/** @param {any} orders */
function follow(orders) {
  if (said && said.inch === orders.inch && said.distance === orders.metres) said = null;
  const known = { id: me.id, name: orders.name, inch: orders.inch, distance: orders.metres };
  if (JSON.stringify(known) !== JSON.stringify(me)) {
    Object.assign(me, known);
    remember();
  }
  setText(part(".name bdi"), orders.name);
  setText(part(".state"), words("waiting"));
  setText(part(".size"), readable(me, words));
  root.toggleAttribute("data-named", orders.named);
  root.dataset.scene = orders.scene;
  renew(orders.build);
  /** @type {Record<string, string>} */
  const more = {};
  for (const name of ["lang", "motion"]) if (query.has(name)) more[name] = query.get(name) ?? "";
  frames.show(orders.page && withQuery(orders.page, more), orders.at ? Date.parse(orders.at) : 0);
}

function openSetUp() {
  if (dialog.open) return;
  setUp(dialog, me, words, (wall) => {
    said = wall;
    setText(part(".size"), readable(wall, words));
  });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === "s" && !event.ctrlKey && !event.metaKey && !event.altKey) openSetUp();
}

async function run() {
  root.toggleAttribute("data-motion", query.get("motion") !== "0" && !reduced.matches);
  const again = await report();
  setTimeout(() => void run(), again);
}

addEventListener("keydown", onKey);
part(".open").onclick = openSetUp;
if (me.name) setText(part(".name bdi"), me.name);
remember();
await run();
if (query.has("setup")) openSetUp();
