// The light of a rig: green, amber, red or none, each with a sign and a text.

import { timeOfDay } from "../format.js";
import { settings } from "./settings.js";

export const RED_MS = 30_000;

/** What nobody at this device has looked at yet.
 * @param {Card} card */
export const troubles = (card) => card.troubles.filter((sentence) => !settings.seen.includes(sentence));

/** @param {Card} card @param {{fresh: boolean, time: number}} watch @param {Words} words @returns {Light} */
export function lightOf(card, { fresh, time: now }, words) {
  if (!fresh) return { kind: "none", sign: "?", text: words("not_known_now") };
  if (card.heard === "unknown") return { kind: "none", sign: "?", text: words("heard_elsewhere") };
  if (card.heard === "never") return { kind: "red", sign: "✕", text: words("heard_never") };
  if (card.heard === "silent") {
    const since = Date.parse(card.silent_since ?? "");
    const long = now - since >= RED_MS;
    return { kind: long ? "red" : "amber", sign: long ? "✕" : "◷", text: words("silent", { time: timeOfDay(since) }) };
  }
  const n = troubles(card).length;
  if (n) return { kind: "amber", sign: "!", text: words("to_look_at", { n }) };
  return { kind: "green", sign: "✓", text: words("heard") };
}
