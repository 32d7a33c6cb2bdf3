// All that was decided, by whom and where, each to be taken back; before it what waits on this device.

import { timeOfDay } from "../format.js";
import { h } from "./tree.js";

const OF_STAFF = ["driver-seated", "lap-ruled", "lap-reassigned", "lap-added", "rig-adopted", "session-delayed", "session-moved"];
const PAGE = 40;
const FAR_MS = 10_000;

/** @param {Model} model */
export const historyPath = ({ pages }) => `decisions?limit=${PAGE * pages}`;

/** @param {Hall} hall */
export function historyView(hall) {
  const { words, watch, model, sender } = hall;
  const found = watch.see(historyPath(model));
  return h("section.list", { "data-key": "history" },
    h("h2", {}, words("history")),
    sender.waiting.map((command) => waitingLine(command, words)),
    found ? found.decisions.map((/** @type {any} */ each) => decisionLine(each, hall)) : h("p", {}, words("looking")),
    found && !found.decisions.length && !sender.waiting.length ? h("p.card", {}, words("nothing_decided")) : null,
    found?.before ? h("button.button.wide", { type: "button", "data-do": "more" }, words("more")) : null); // prettier-ignore
}

/** @param {Command} command @param {Words} words */
export function waitingLine(command, words) {
  return h("article.decision", { "data-key": `waits-${command.id}`, "data-pending": true },
    h("p", {}, h("b", {}, command.said)),
    h("p.muted", {}, words("waits_since", { time: timeOfDay(Date.parse(command.at)) })),
    h("button.button", { type: "button", "data-do": "drop", "data-id": command.id, disabled: command.tries > 0 },
      command.tries > 0 ? words("may_be_done") : words("do_not_send"))); // prettier-ignore
}

/** @param {any} each @param {Hall} hall */
function decisionLine(each, { words, who }) {
  const late = each.told_at && Date.parse(each.at) - Date.parse(each.told_at) > FAR_MS;
  const told = words("decided_by", { time: timeOfDay(Date.parse(each.at)), author: each.author });
  const more = [each.device, late ? words("told_at", { time: timeOfDay(Date.parse(each.told_at)) }) : "", each.reason].filter(Boolean);
  const allowed = who.role !== "staff" || OF_STAFF.includes(each.kind);
  const since = each.holds && !each.in_force;
  const label = !allowed ? words("for_stewards") : since ? words("decided_since") : each.holds ? words("undo") : words("redo");
  return h("article.decision", { "data-key": `decision-${each.ref}`, "data-holds": String(each.holds) },
    h("p", {}, h("b", {}, each.said)),
    h("p.muted", {}, [told, ...more].join(" · ")),
    each.taken_back.map((/** @type {any} */ step, /** @type {number} */ i) =>
      h("p.muted", {}, i % 2 ? words("given_back_by", { author: step.author, time: timeOfDay(Date.parse(step.at)) }) : words("taken_back_by", { author: step.author, time: timeOfDay(Date.parse(step.at)) }))),
    h("button.button", { type: "button", "data-do": "undo-ref", "data-ref": each.undo, "data-said": each.said, disabled: !allowed || since }, label)); // prettier-ignore
}
