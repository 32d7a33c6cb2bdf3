// One element of the stream's picture: the feed, late where that is asked for, and the element that shows it.
//
// On air nothing complains: no message, no sound. When the data is old, or that of a venue whose line is cut, a dim dot
// says so to those who know it.

import { Asked } from "../asked.js";
import { element, setText } from "../dom.js";
import { Delayed } from "../delayed.js";
import { speaking } from "../i18n.js";
import { cutLines } from "../lines.js";
import { renew } from "../renew.js";
import { Store } from "../store.js";
import { Battle } from "./battle.js";
import { BestLap } from "./bestlap.js";
import { madeUp } from "./data.js";
import { LowerThird } from "./lower.js";
import { NextUp } from "./next.js";
import { optionsOf } from "./options.js";
import { Ticker } from "./ticker.js";
import { Tower } from "./tower.js";
import { Winner } from "./winner.js";

const TICK_MS = 250;
const OLD_MS = 6000;
const HIDE_MS = 30_000;
const ASK_MS = 5000;
const ELEMENTS = {
  tower: Tower,
  "lower-third": LowerThird,
  ticker: Ticker,
  battle: Battle,
  "best-lap": BestLap,
  "next-up": NextUp,
  winner: Winner,
};

const root = document.documentElement;
const meta = (/** @type {string} */ name) => document.querySelector(`[name=${name}]`)?.getAttribute("content") ?? "";
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(meta("words")));
const kind = /** @type {keyof typeof ELEMENTS} */ (root.dataset.element);
const options = optionsOf(new URLSearchParams(location.search), kind);
const venues = JSON.parse(meta("venues") || "{}");
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const moves = () => !options.still && !reduced.matches && !document.hidden;

const canvas = /** @type {HTMLElement} */ (document.querySelector(".canvas"));
const place = element("div", "", "place-of");
const dot = element("i", "", "dot");
dot.setAttribute("role", "img");
const filling = element("p", "", "filling");
const fit = () => root.style.setProperty("--fit", String(Math.min(innerWidth / 1920, innerHeight / 1080)));
addEventListener("resize", fit);
fit();
root.dataset.theme = options.theme;
if (options.bg) document.body.style.background = options.bg;
place.style.transform = `translate(${options.x}px, ${options.y}px) scale(${options.scale})`;
place.style.width = `${options.w}px`;
const inner = element("div", "", "inner");
place.append(inner, dot, filling);
canvas.append(place);

const shown = new ELEMENTS[kind](inner, options, words, venues);
/** @type {State} */
let state = {};
const late = new Delayed((now, changed, fresh) => {
  state = now;
  shown.show(state, fresh, moves());
  root.dataset.seq = String(state.board?.seq ?? "");
  wait();
});
late.late(options.delay ?? Number(root.dataset.delay ?? 0));

const store = new Store(options.session, {
  board(board) {
    late.put("board", board);
    beside?.renew();
  },
  hello: ({ build }) => renew(build),
  evening: (evening) => late.put("evening", evening),
  rigs: () => {},
  notice: () => {},
});

// What the standings and the stories tell is asked for when a board comes, and waits in the same queue.

/** @type {Record<string, string>} */
const WANTED = { "lower-third": options.team && "standings", winner: options.of && "standings", ticker: "stories" };
const what = WANTED[kind];
const path = what === "stories" ? `stories?session=${encodeURIComponent(options.session)}` : what;
const beside = what ? new Asked(`/api/v1/${path}`, (told) => late.put(what, told)) : null;

/** What was shown before this page was: so that a scene that becomes active shows at once what it did. */
async function restore() {
  if (!late.seconds || options.session !== "current") return;
  try {
    const answer = await fetch(`/api/v1/stream/past?delay=${late.seconds}`, { cache: "no-store" });
    if (answer.ok) late.past((await answer.json()).entries);
  } catch (error) {
    console.info(`what was before is not known: ${error}`);
  }
}

/** How late the crew wants all overlays to be, where the address of this one does not say it. */
async function follow() {
  try {
    const answer = await fetch("/api/v1/stream", { cache: "no-store" });
    if (answer.ok) {
      const { delay_s } = await answer.json();
      setTimeout(() => late.late(delay_s), untilNext(ASK_MS / 2));
    }
  } catch (error) {
    console.info(`the delay stays as it is: ${error}`);
  }
  setTimeout(() => void follow(), untilNext(ASK_MS));
}

/** All elements ask at the same instants and change at the same: else one would stand still before another.
 * @param {number} every */
const untilNext = (every) => every - (Date.now() % every);

/** Say how long it is until something is old enough to be shown. */
function wait() {
  const ms = late.filling("board") ?? late.seconds * 1000;
  const waits = !options.test && late.seconds > 0 && !state.board;
  setText(filling, waits ? words("filling", { n: Math.ceil(ms / 1000), of: late.seconds }) : "");
}

function tick() {
  if (!options.test) store.tick();
  late.tick();
  const now = options.test ? Date.now() : store.now - late.seconds * 1000;
  if ("tick" in shown) shown.tick(state, now);
  // What waits in the queue is still to be shown: only then is the picture old.
  const age = options.test ? 0 : store.age - late.seconds * 1000;
  const cut = cutLines(state.evening, words);
  dot.hidden = age < OLD_MS && !cut.length;
  dot.setAttribute("aria-label", cut.join(" · ") || words("offline"));
  place.toggleAttribute("data-gone", options.hides && age >= HIDE_MS);
  wait();
  setTimeout(tick, TICK_MS - (Date.now() % TICK_MS));
}

if (options.test) {
  late.late(0);
  for (const [what, value] of Object.entries(madeUp(kind, Date.now()))) late.put(what, value);
} else {
  store.start();
  void restore();
  if (options.delay === null) setTimeout(() => void follow(), untilNext(ASK_MS));
}
tick();
