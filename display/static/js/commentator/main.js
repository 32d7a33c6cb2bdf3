// The commentator's page: stories, battles, who has improved, and what would be if. Late where that is asked for, so that
// nobody says what the stream has yet to show.

import { Asked } from "../asked.js";
import { setText } from "../dom.js";
import { Delayed, secondsOf } from "../delayed.js";
import { timeOfDay } from "../format.js";
import { speaking } from "../i18n.js";
import { tellCut } from "../lines.js";
import { renew } from "../renew.js";
import { Store } from "../store.js";
import { showBattles, showBoard, showImproved, showStories, showUp } from "./lists.js";
import { Supposing } from "./supposing.js";

const TICK_MS = 250;
const OLD_MS = 5000;

const root = document.documentElement;
const query = new URLSearchParams(location.search);
/** @type {(selector: string) => any} */
const part = (selector) => document.querySelector(selector);
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(part("[name=words]").getAttribute("content")));
const session = query.get("session") || "current";
const seconds = secondsOf(query.get("delay")) ?? 0;
const supposing = seconds ? null : new Supposing("", words, part);
if (!supposing) {
  part(".what-if .two").hidden = true;
  setText(part(".what-if .hint"), words("not_late"));
}

/** @type {Record<string, any>} */
let shown = {};
const late = new Delayed((now, changed) => {
  shown = now;
  const { board, evening, stories, battles } = now;
  const seq = board?.seq ?? 0;
  if (changed.has("board")) {
    setText(part(".session-name"), board.session.name || board.session.type);
    showBoard(part(".board"), board, words);
    supposing?.show(board);
  }
  if (changed.has("board") || changed.has("stories")) {
    showStories(part(".stories"), stories, seq, words);
    showImproved(part(".improved"), stories, seq, words);
  }
  if (changed.has("battles")) showBattles(part(".battles"), battles, words);
  if (changed.has("evening")) {
    const number = evening.session?.number;
    setText(part(".number"), number ? words("of", { n: number, of: evening.session.of }) : "");
    showUp(part(".up"), evening, words);
    tellCut(part(".cut"), evening, words);
  }
  root.dataset.seq = String(seq);
});
late.late(seconds);

const asked = encodeURIComponent(session);
const beside = ["stories", "battles"].map((kind) => new Asked(`/api/v1/${kind}?session=${asked}`, (told) => late.put(kind, told)));
const store = new Store(session, {
  board(board) {
    late.put("board", board);
    for (const each of beside) each.renew();
  },
  hello: ({ build }) => renew(build),
  evening: (evening) => late.put("evening", evening),
  rigs: () => {},
  notice: () => {},
});

async function restore() {
  if (!seconds || session !== "current") return;
  try {
    const answer = await fetch(`/api/v1/stream/past?delay=${seconds}`, { cache: "no-store" });
    if (answer.ok) late.past((await answer.json()).entries);
  } catch (error) {
    console.info(`what was before is not known: ${error}`);
  }
}

/** What is left of the session, or until it starts.
 * @param {Evening | undefined} evening @param {number} now */
function left(evening, now) {
  const { starts_at, ends_at } = evening?.clock ?? { starts_at: null, ends_at: null };
  const until = ends_at ?? starts_at;
  const ms = until ? Date.parse(until) - now : -1;
  if (ms <= 0) return "";
  const all = Math.ceil(ms / 1000);
  const text = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
  return ends_at ? text : words("starts_in", { n: text });
}

function tick() {
  store.tick();
  late.tick();
  const old = store.age >= OLD_MS;
  const link = store.link === "live" && old ? "offline" : store.link;
  part(".link").dataset.link = link;
  const since = store.heardAt === null ? "" : timeOfDay(store.heardAt);
  setText(part(".link span"), link === "offline" && since ? words("as_of", { time: since }) : words(link));
  setText(part(".clock"), old ? "" : left(shown.evening, store.now - seconds * 1000));
  const waits = seconds && !shown.board ? late.filling("board") ?? seconds * 1000 : 0;
  part(".late").hidden = !seconds;
  setText(part(".late"), waits ? words("filling", { n: Math.ceil(waits / 1000) }) : words("late_by", { n: seconds }));
  setTimeout(tick, TICK_MS - (Date.now() % TICK_MS));
}

store.start();
void restore();
showStories(part(".stories"), null, 0, words);
showBattles(part(".battles"), null, words);
showImproved(part(".improved"), null, 0, words);
showUp(part(".up"), undefined, words);
tick();
