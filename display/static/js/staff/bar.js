// The bars above and below: how the hall is, what waits, and the way back from the last tap.

import { timeOfDay } from "../format.js";
import { lightOf } from "./lights.js";
import { openCount } from "./open.js";
import { h } from "./tree.js";

/** @param {Hall} hall */
export function topBar(hall) {
  const { words, model, cards, watch } = hall;
  const venues = [...new Set(cards.map(({ venue }) => venue).filter(Boolean))];
  const session = watch.see("sessions")?.sessions.find((/** @type {any} */ each) => each.current);
  return h("div.bar", {},
    h("p.session", {}, session ? [h("bdi", {}, session.name), " ", h("span.muted", {}, words(`phase_${session.phase}`))] : ""),
    lights(hall),
    h("div.filters", {},
      venues.length > 1
        ? ["", ...venues].map((venue) => h("button.chip", { type: "button", "data-do": "venue", "data-venue": venue ?? "", "aria-pressed": String(model.venue === venue) }, venue || words("all")))
        : null,
      h("button.chip", { type: "button", "data-do": "troubled", "aria-pressed": String(model.troubled) }, words("only_troubles"))),
    h("button.icon", { type: "button", "data-do": "settings", "aria-label": words("settings") }, "⚙")); // prettier-ignore
}

/** How many rigs are how, in signs and numbers.
 * @param {Hall} hall */
function lights({ cards, watch, words }) {
  const kinds = cards.map((card) => lightOf(card, watch, words).kind);
  const count = (/** @type {string} */ kind) => kinds.filter((each) => each === kind).length;
  const [green, amber, red] = [count("green"), count("amber"), count("red")];
  return h("p.lights", { role: "img", "aria-label": words("lights", { green, amber, red }) },
    h("span", { "data-light": "green" }, `✓ ${green}`),
    h("span", { "data-light": "amber" }, `◷ ${amber}`),
    h("span", { "data-light": "red" }, `✕ ${red}`)); // prettier-ignore
}

/** What is wrong with the line.
 * @param {Hall} hall */
export function lineNote({ watch, sender, words }) {
  if (watch.link === "signin" || sender.link === "signin") {
    const next = encodeURIComponent(location.pathname + location.search);
    return h("p.line-note", { role: "alert", "data-key": "line" }, words("signed_out"), " ", h("a.button", { href: `/signin?next=${next}` }, words("sign_in")));
  }
  if (!watch.heardAt || watch.fresh) return null;
  return h("p.line-note", { role: "alert", "data-key": "line" }, words("no_line", { time: timeOfDay(watch.heardAt + watch.ahead) }));
}

/** @param {Hall} hall */
export function bottomBar(hall) {
  const { words, model, sender } = hall;
  const open = openCount(hall);
  const waits = sender.waiting.length;
  const tab = (/** @type {string} */ view, /** @type {string} */ text, n = 0) =>
    h("button.tab", { type: "button", "data-do": "view", "data-view": view, "aria-current": model.view === view ? "page" : null }, text, n ? h("b.count", {}, String(n)) : null);
  return h("div.bar", {},
    tab("rigs", words("rigs")),
    tab("open", words("open"), open),
    tab("history", words("history")),
    waits || sender.others.length
      ? h("span.waits", { role: "status" }, h("button.tab.queue", { type: "button", "data-do": "queue" }, words("waiting", { n: waits + sender.others.length })))
      : null,
    undoBar(hall)); // prettier-ignore
}

/** For ten seconds after a tap: what it did, and the way back.
 * @param {Hall} hall */
function undoBar({ model, words }) {
  if (!model.undo) return h("div.undo", { "data-key": "undo", "data-passing": true, role: "status" });
  const { command } = model.undo;
  const said = command.answer?.said?.[0] ?? command.said;
  return h("div.undo", { "data-key": "undo", "data-passing": true, role: "status", "data-on": true, "data-pending": command.state === "waiting" },
    h("span.said", { title: said }, h("b", { "aria-hidden": "true" }, command.state === "waiting" ? "◷ " : "✓ "), said),
    h("button.button.main", { type: "button", "data-do": "undo", "data-id": command.id }, words("undo"))); // prettier-ignore
}

/** What became otherwise than somebody here wanted; it stays until somebody has read it.
 * @param {Hall} hall */
export function messages({ sender, words, who }) {
  const news = sender.commands.filter(({ state, seen, by }) => (state === "conflict" || state === "refused") && !seen && by === who.name);
  return h("div.messages", { "data-key": "messages", "data-passing": true }, news.slice(-3).map((command) =>
    h("article.message", { "data-key": command.id, role: "alert" },
      h("p", {}, h("b", {}, "✕ ", words("not_done", { what: command.said }))),
      command.state === "conflict" && command.problem?.conflict ? conflict(command.problem.conflict, words) : h("p", {}, command.problem?.detail ?? words("refused")),
      h("div.row", {},
        h("button.button", { type: "button", "data-do": "saw", "data-id": command.id }, words("leave_it")),
        command.state === "conflict" && !command.undoes
          ? h("button.button.main", { type: "button", "data-do": "again", "data-id": command.id }, words("mine_instead"))
          : null)))); // prettier-ignore
}

/** Who was first, and both values.
 * @param {any} found @param {Words} words */
function conflict({ seen, now, author, at }, words) {
  return h("dl", {},
    h("dt", {}, words("first", { author, time: timeOfDay(Date.parse(at)) })), h("dd", {}, now),
    h("dt", {}, words("you_saw")), h("dd", {}, seen)); // prettier-ignore
}
