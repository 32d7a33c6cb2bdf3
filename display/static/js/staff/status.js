// The status page: of each rig what became of the laps that were heard, and where every lap of the record is.

import { timeOfDay } from "../format.js";
import { speaking } from "../i18n.js";
import { Api, PREFIX } from "./api.js";
import { h, morph } from "./tree.js";

const EVERY_MS = 2000;
const root = document.documentElement;
const language = /** @type {Language} */ (root.lang);
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const words = speaking(language, JSON.parse(document.querySelector("meta[name=words]")?.getAttribute("content") ?? "{}"));
const api = new Api(language);
/** @type {Record<string, {etag: string, body: any}>} */
const known = {};
let heardAt = 0;
let link = "";

/** @param {string} path */
async function look(path) {
  const said = await api.look(PREFIX + path, known[path]?.etag);
  link = said.state;
  if (said.state === "ok") known[path] = { etag: said.etag ?? "", body: said.body };
  if (said.state === "ok" || said.state === "same") heardAt = Date.now();
}

/** @param {string} title @param {(string | number)[][]} lines @param {string[]} heads @param {boolean[]} good */
function table(title, heads, lines, good) {
  return h("div.table", { tabindex: "0", role: "group", "aria-label": title },
    h("table", {},
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, lines.map(([name, ...cells], i) =>
        h("tr", { "data-good": good.length ? String(good[i]) : null }, h("th", { scope: "row" }, h("bdi", {}, String(name))), cells.map((cell) => h("td", {}, String(cell)))))))); // prettier-ignore
}

/** @param {any} found */
function heard({ rigs, heard_here }) {
  rigs.sort((/** @type {any} */ a, /** @type {any} */ b) => a.name.localeCompare(b.name, language, { numeric: true }));
  if (!heard_here) return h("p.note", {}, words("heard_elsewhere"));
  const heads = [words("rig"), words("heard_laps"), words("credited"), words("unassigned"), words("conflict"), words("refused_laps"), words("adds_up")];
  const lines = rigs.map((/** @type {any} */ each) => {
    const refused = Object.entries(each.refused);
    const sum = refused.reduce((all, [, n]) => all + Number(n), 0);
    const why = refused.map(([reason, n]) => `${n} ${words(`drop_${reason.replaceAll("-", "_")}`)}`).join(", ");
    return [each.name, each.heard, each.credited, each.unassigned, each.conflict, why ? `${sum} (${why})` : sum, each.whole ? "✓" : `✕ ${words("is_missing")}`];
  });
  return table(words("heard_since"), heads, lines, rigs.map((/** @type {any} */ each) => each.whole));
}

/** @param {any} found */
function written({ sessions, all }) {
  const heads = [words("session"), words("written"), words("credited"), words("unassigned"), words("conflict"), words("taken_back"), words("by_hand")];
  const line = (/** @type {string} */ name, /** @type {any} */ of) => [name, of.written, of.credited, of.unassigned, of.conflict, of.refused, of.by_hand];
  const lines = [...Object.entries(sessions).map(([id, of]) => line(id, of)), line(words("all"), all)];
  return table(words("in_record"), heads, lines, []);
}

/** @param {boolean} good @param {string} text */
const verdict = (good, text) => h("p.verdict", { "data-good": String(good) }, h("b", { "aria-hidden": "true" }, good ? "✓ " : "✕ "), text);

function draw() {
  const [conservation, status] = [known.conservation?.body, known.status?.body];
  const old = heardAt && Date.now() - heardAt > 3 * EVERY_MS;
  const out = link === "signin";
  morph(main, h("main", {},
    out ? h("p.note.bad", { role: "alert" }, words("signed_out"), " ", h("a", { href: "/signin?next=/staff/status" }, words("sign_in"))) : null,
    old && !out ? h("p.note.bad", { role: "alert" }, words("no_line", { time: timeOfDay(heardAt) })) : null,
    h("section.card", { "data-key": "heard" }, h("h2", {}, words("heard_since")),
      conservation ? [conservation.heard_here ? verdict(conservation.whole, conservation.whole ? words("all_heard") : words("not_all_heard")) : null, heard(conservation)] : h("p", {}, words("looking"))),
    h("section.card", { "data-key": "written" }, h("h2", {}, words("in_record")),
      status ? [verdict(status.whole, status.whole ? words("all_there") : words("not_all_there")), written(status)] : h("p", {}, words("looking"))),
    status?.watches.length
      ? h("section.card", { "data-key": "watches" }, h("h2", {}, words("to_settle")), status.watches.map((/** @type {any} */ each) => h("p", {}, h("b", { "aria-hidden": "true" }, "! "), each.sentence)))
      : null)); // prettier-ignore
}

async function round() {
  if (!document.hidden) {
    await look("conservation");
    await look("status");
    draw();
  }
  setTimeout(() => void round(), EVERY_MS);
}

draw();
void round();
