// A scene of the hall: asks the server for what it shows, and says how old that is.

import { ageOf, HallBanner, HallClock } from "../banner.js";
import { setText } from "../dom.js";
import { speaking } from "../i18n.js";

const TICK_MS = 250;
const FACE_MS = 2000;
const ANSWER_MS = 4000;

const root = document.documentElement;
const query = new URLSearchParams(location.search);
const part = (/** @type {string} */ selector) => /** @type {any} */ (document.querySelector(selector));
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(part("[name=words]").getAttribute("content")));
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
await Promise.race([document.fonts.load("600 1em Barlow Condensed"), new Promise((go) => setTimeout(go, FACE_MS))]);

const kind = root.dataset.kind;
/** @type {SceneModule} */
const scene = await (kind === "warmup" ? import("./warmup.js") : kind === "break" ? import("./break.js") : import("./award.js"));
const clock = /** @type {HallClock} */ (part("hall-clock"));
const banner = /** @type {HallBanner} */ (part("hall-banner"));

/** A moment by two clocks: one stands still while the machine sleeps, the other may be set. */
const moment = () => ({ date: Date.now(), count: performance.now() });
const ago = ({ date, count } = moment()) => Math.max(Date.now() - date, performance.now() - count);
const opened = moment();
/** When the server was heard last, by our clocks and by its own.
 * @type {{at: ReturnType<typeof moment>, told: number} | null} */
let heard = null;

const now = () => (heard ? heard.told + ago(heard.at) : Date.now());

/** @param {string} path @returns {Promise<any>} what it says; undefined where it does not answer */
async function ask(path) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), ANSWER_MS);
  try {
    const answer = await fetch(path, { signal: ending.signal, cache: "no-store" });
    if (!answer.ok) return undefined;
    heard = { at: moment(), told: Date.parse(answer.headers.get("date") ?? "") || Date.now() };
    return await answer.json();
  } catch (error) {
    console.info(`the server does not answer: ${error}`);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Shown} shown */
function put(shown) {
  if (heard) heard.told = Date.parse(shown.now);
  setText(part(".session bdi"), shown.session ?? "");
  const footer = part(".notice");
  footer.hidden = !shown.notice;
  footer.dataset.level = shown.notice?.level ?? "";
  setText(part(".notice bdi"), shown.notice?.text ?? "");
}

async function look() {
  const shown = await ask("/api/v1/hall");
  if (shown) put(shown);
  const more = shown && scene.path ? await ask(scene.path) : undefined;
  if (shown && (!scene.path || more !== undefined)) scene.show(scene.path ? more : shown, words, part);
  setTimeout(() => void look(), scene.everyMs);
}

function tick() {
  const age = ago(heard?.at ?? opened);
  const fresh = ageOf(age) === "fresh" && heard !== null;
  root.toggleAttribute("data-motion", query.get("motion") !== "0" && !reduced.matches);
  clock.show(now(), fresh);
  // Asked so seldom, a beat may be missed without anything being wrong.
  banner.show(Math.max(0, age - scene.everyMs), heard ? heard.told : null, words);
  scene.tick?.(now(), words, part);
  setTimeout(tick, TICK_MS);
}

addEventListener("resize", () => scene.resized?.(words, part));
tick();
await look();
