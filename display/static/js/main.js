// The hall board, put together: feed, table, news, clock, and the word on how old it all is.

import { ageOf, HallBanner, HallClock } from "./banner.js";
import { HallBoard } from "./board.js";
import { setText } from "./dom.js";
import { speaking } from "./i18n.js";
import { Ruler } from "./measure.js";
import { Store } from "./store.js";

const TICK_MS = 250;
const WAIT_MS = 2000;
const RENEWED = "eracing.renewed";

const root = document.documentElement;
const query = new URLSearchParams(location.search);
// Sizes follow from how wide the letters are; a board in another face is better than none.
const face = Promise.race([document.fonts.load("600 1em Barlow Condensed"), new Promise((go) => setTimeout(go, WAIT_MS))]);

const length = (/** @type {string} */ name) => {
  const value = Number(query.get(name));
  return value > 0 && value < Infinity ? value : null;
};
const told = { distance: length("d"), inch: length("inch") };
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const moves = () => query.get("motion") !== "0" && !reduced.matches;

/** @type {<T extends HTMLElement>(selector: string, kind?: new () => T) => T} */
const part = (selector) => /** @type {any} */ (document.querySelector(selector));
/** @param {string} selector @param {string} text */
const write = (selector, text) => setText(part(selector), text);
const catalogue = part("[name=words]").getAttribute("content") ?? "";
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(catalogue));
const board = part("hall-board", HallBoard);
const clock = part("hall-clock", HallClock);
const banner = part("hall-banner", HallBanner);
const view = query.get("view");
/** @type {Language} */
let spoken = words.language;
/** @type {Evening | null} */
let evening = null;
/** @type {import("./talk.js").Talk | null} */
let talk = null;
/** @type {Pager | null} */
let pager = null;
/** @type {Plan} */
let sizes;
let tries = 0;
/** Boards that were drawn before there was somebody to tell of them.
 * @type {[Board, Board | null, boolean][]} */
const untold = [];

const store = new Store(query.get("session") || "current", {
  board: (now, live) => face.then(() => (view ? talk?.standings() : board.show(now, live))),
  hello({ language, build }) {
    spoken = language;
    renew(build);
  },
  evening(now) {
    evening = now;
    talk?.evening(now);
    board.recut();
  },
  rigs: (rigs) => talk?.rigs(rigs),
  notice: (text, level) => talk?.notice(text, level),
});

/** Load what comes after the table; where the network is gone, later, as another file: failures are kept. */
async function talking() {
  try {
    const { Talk } = /** @type {typeof import("./talk.js")} */ (await import(`./talk.js${tries++ ? `?${tries}` : ""}`));
    talk = new Talk(words, part, board);
  } catch (error) {
    setTimeout(talking, WAIT_MS);
    return console.info(`the news come later: ${error}`);
  }
  root.toggleAttribute("data-talks", true);
  talk.spoken(spoken);
  if (view) talk.follow(view, (now, live) => board.show(now, live));
  if (evening) talk.evening(evening);
  for (const told of untold.splice(0)) talk.drawn(...told);
  if (pager) talk.turned(pager);
  if (store.board) talk.standings();
}

store.start(); // the first message comes while the letters do
await face;
board.begin({
  words,
  ruler: new Ruler(board),
  ...told,
  moves,
  cut: () => length("cut") ?? evening?.cut ?? 0,
  planned(plan) {
    for (const [name, value] of Object.entries(plan)) {
      if (typeof value === "number") root.style.setProperty(`--${name}`, `${value}px`);
    }
    root.dataset.lines = `${plan.lines}`;
    sizes = plan; // of two plans the later one holds, in whichever order their scripts come
    if (query.has("setup")) void import("./setup.js").then((it) => it.showSetup(part(".setup"), sizes, told, words));
  },
  drawn(now, before, live) {
    const laps = now.rows.reduce((sum, row) => sum + row.laps, 0);
    const drivers = words("drivers", { n: now.rows.length });
    write(".session-name", now.session.name || now.session.type);
    write(".track", now.session.track ?? "");
    write(".state", words(now.state === "official" ? "official" : "provisional"));
    write(".counts", laps && !now.kind ? `${drivers} · ${words("laps_driven", { n: laps })}` : "");
    root.toggleAttribute("data-opening", now.rows.length === 0);
    if (talk) talk.drawn(now, before, live);
    else untold.push([now, before, live]);
    if (!tries) void talking();
  },
  turned(now) {
    pager = now;
    talk?.turned(now);
  },
});

/** Load a page of another build again: once for each, or a stale cache makes a loop of it.
 * @param {string} build */
function renew(build) {
  if (build === root.dataset.build) return;
  try {
    if (sessionStorage.getItem(RENEWED) === build) return;
    sessionStorage.setItem(RENEWED, build);
  } catch (error) {
    return console.warn(`an old page is not loaded again: ${error}`);
  }
  location.reload();
}

function tick() {
  store.tick();
  const fresh = ageOf(store.age) === "fresh";
  const link = store.link === "live" && !fresh ? "offline" : store.link;
  part(".link").dataset.link = link;
  write(".link span", words(link));
  clock.show(store.now, fresh && store.heardAt !== null);
  banner.show(store.age, store.heardAt, words);
  board.tick();
  talk?.tick(store.now, fresh);
  root.toggleAttribute("data-motion", moves());
  setTimeout(tick, TICK_MS - (store.now % TICK_MS)); // on the second
}

if (view) void talking();
tick();
