// The board on a phone, put together: what is polled or pushed, the list, the search, whom this phone follows.

import { ageOf, HallBanner } from "../banner.js";
import { setText } from "../dom.js";
import { timeOfDay } from "../format.js";
import { speaking } from "../i18n.js";
import { tellCut } from "../lines.js";
import { Points } from "../points.js";
import { renew } from "../renew.js";
import { carry } from "./carry.js";
import { holdOn } from "./hold.js";
import { delayOf, Later } from "./later.js";
import { found, keyOf, List, plain } from "./list.js";
import { Poll } from "./poll.js";
import { Stars } from "./stars.js";

const TICK_MS = 250;
const EVENING_MS = 5000;
const VIEWS = ["", "teams", "drivers", "venue"];

const query = new URLSearchParams(location.search);
const session = query.get("session") || "current";
const delay = delayOf(query.get("delay"));
const root = document.documentElement;
/** @type {Finder} */
const part = (selector) => document.querySelector(selector);
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(part("[name=words]").content));
const banner = /** @type {HallBanner} */ (part("hall-banner"));
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const moves = () => query.get("motion") !== "0" && !reduced.matches && !document.hidden;

const stars = new Stars(() => draw(false));
const pinned = new List(part(".pinned .list"), words, stars, moves);
const list = new List(part(".list.all"), words, stars, moves);
const later = new Later(delay);

/** The boards of each view, as they are shown.
 * @type {Record<string, Board>} */
const boards = {};
/** @type {Evening | null} */
let evening = null;
const asked = query.get("view") ?? "";
// Venues have a tab only where there are some.
let view = VIEWS.includes(asked) && document.querySelector(`[data-view="${asked}"]`) ? asked : "";
let wanted = "";

/** Standings of points, fetched when the board of the session changes.
 * @type {Record<string, Points>} */
const points = {};
/** @param {string} of */
function follow(of) {
  if (!of) return;
  points[of] ??= new Points(of, words, (board) => later.put(of, () => take(of, board)));
  points[of].renew();
}

/** @param {string} of @param {Board} board */
function take(of, board) {
  const lit = boards[of]?.session.id === board.session.id;
  boards[of] = board;
  if (of === view) draw(lit);
  else if (!of) head();
}

/** A board has come: it is shown when its time is here, and so is what follows from it.
 * @param {Board} board */
function come(board) {
  later.put("", () => take("", board));
  // With a delay all are fetched as they change, or another view would tell what has yet to happen.
  for (const of of delay ? VIEWS : [view]) if (of === view || part(`[data-view="${of}"]`)) follow(of);
}

/** @param {Evening | null} told */
function where(told) {
  later.put("evening", () => {
    evening = told;
    head();
  });
}

function head() {
  const board = boards[""];
  if (board) {
    setText(part(".session-name"), board.session.name || board.session.type);
    setText(part(".track"), board.session.track ?? "");
    setText(part(".state"), words(board.state === "official" ? "official" : "provisional"));
  }
  const { number, of } = evening?.session ?? { number: null, of: null };
  setText(part(".race-number"), number ? words("race_of", { n: number, of: of ?? number }) : "");
  const notice = part(".notice");
  notice.hidden = !evening?.notice;
  notice.dataset.level = evening?.notice?.level ?? "";
  setText(notice, evening?.notice?.text ?? "");
  tellCut(part(".cut"), evening, words);
}

/** @type {(lit: boolean) => void} */
function draw(lit) {
  head();
  for (const tab of document.querySelectorAll("[data-view]")) {
    if (tab.getAttribute("data-view") === view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const board = boards[view];
  const rows = board?.rows ?? [];
  const ours = rows.filter((row) => stars.has(keyOf(row, view)));
  const those = rows.filter((row) => found(row, wanted));
  part(".pinned").hidden = ours.length === 0;
  const empty = part("main > .empty");
  empty.hidden = those.length > 0;
  setText(empty, rows.length ? words("empty_search") : board ? words("empty_view") : words("waiting"));
  if (delay && !board) setText(empty, words("comes_later", { n: delay }));
  if (!board) return list.show(NOBODY, [], view, false);
  pinned.show(board, ours, view, lit);
  list.show(board, those, view, lit);
  if (!view) Object.assign(part(".list.all").dataset, { epoch: board.epoch, seq: board.seq });
}
/** @type {Board} */
const NOBODY = { session: { id: "", type: "", name: "", track: null }, epoch: "", seq: 0, state: "", rows: [] };

/** What is left of the session, or until it starts.
 * @param {number} now */
function clock(now) {
  const { starts_at, ends_at, laps } = evening?.clock ?? { starts_at: null, ends_at: null, laps: null };
  if (ends_at) {
    const seconds = Math.max(0, Math.ceil((Date.parse(ends_at) - now) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  if (starts_at && Date.parse(starts_at) > now) return words("starts_at", { n: timeOfDay(Date.parse(starts_at)).slice(0, 5) });
  return laps ? words("laps_to_go", { n: laps }) : "";
}

const feed = query.get("live") === "1" ? await pushed() : polled();

/** What few phones want is loaded for those. */
async function pushed() {
  const { Store } = await import("../store.js");
  return new Store(session, { board: come, hello: ({ build }) => renew(build), evening: where, rigs() {}, notice() {} });
}

function polled() {
  const asked = new Poll("/api/v1/evening", (text) => where(JSON.parse(text)), EVENING_MS);
  asked.start();
  const address = `/api/v1/sessions/${encodeURIComponent(session)}/board`;
  return new Poll(address, (text) => {
    const [held, board] = [boards[""], JSON.parse(text)];
    // Of several servers one may have read less of the record than the one that was asked before.
    const older = held?.epoch === board.epoch && held?.session.id === board.session.id && held?.seq > board.seq;
    if (!older) come(board);
  });
}

function tick() {
  feed.tick();
  later.tick();
  const fresh = ageOf(feed.age) === "fresh";
  const link = feed.link === "live" && !fresh ? "offline" : feed.link;
  part(".link").dataset.link = link;
  setText(part(".link span"), words(link));
  banner.show(feed.age, feed.heardAt, words);
  setText(part(".session-clock"), clock(feed.now - 1000 * delay));
  setTimeout(tick, TICK_MS);
}

part("nav.tabs").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const tab = /** @type {Element} */ (event.target).closest("[data-view]");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  view = tab.getAttribute("data-view") ?? "";
  history.replaceState(null, "", tab.getAttribute("href"));
  if (!delay) follow(view);
  draw(false);
});
part("#find").addEventListener("input", (/** @type {InputEvent} */ { target }) => {
  wanted = plain(/** @type {HTMLInputElement} */ (target).value);
  draw(false);
});

carry(document);
holdOn();
if (delay) {
  part(".later").hidden = false;
  setText(part(".later"), words("later", { n: delay }));
}
draw(false);
feed.start();
tick();
