// Laps in a list, each to be let count or not with one large button, and to be chosen to be given to somebody.

import { lapTime } from "../format.js";
import { isStruck } from "./effects.js";
import { h } from "./tree.js";

/** @param {Lap[]} laps @param {Hall} hall @param {{drivers?: boolean}} how `drivers`: whose they are is told, too */
export function lapList(laps, { words, language, model }, { drivers = false } = {}) {
  return h("ul.laps", {}, laps.map((lap) =>
    h("li.lap", { "data-key": `lap-${lap.ref}`, "data-counts": String(!isStruck(lap)), "data-pending": lap.pending },
      h("button.choose", {
        type: "button", "data-do": "choose", "data-ref": lap.ref, "aria-pressed": String(model.chosen.has(lap.ref)),
        "aria-label": words("choose_lap", { lap: lap.lap, time: lapTime(lap.time_ms, language) }),
      }, model.chosen.has(lap.ref) ? "☑" : "☐"),
      h("span.what", {},
        h("span.time", {}, !isStruck(lap) ? null : h("span.sign", { role: "img", "aria-label": words("invalid") }, "✕"), lapTime(lap.time_ms, language)),
        h("span.which", {}, words("lap_number", { n: lap.lap }), lap.by_hand ? ` · ${words("by_hand")}` : ""),
        drivers ? h("bdi.who", {}, lap.driver ? lap.name : words("nobodys")) : null,
        lap.why ? h("span.why", {}, lap.why) : null),
      lap.driver
        ? h("button.button.rule", { type: "button", "data-do": lap.counts ? "delete" : "restore", "data-ref": lap.ref, "data-seen": lap.seen },
            lap.counts ? words("make_invalid") : words("restore"))
        : null))); // prettier-ignore
}

/** The button that gives the chosen of these laps away; where none is chosen it says why it does nothing.
 * @param {Hall} hall @param {Lap[]} laps */
export function giveButton({ words, model }, laps) {
  const chosen = laps.filter(({ ref }) => model.chosen.has(ref));
  const n = chosen.length;
  const seen = n ? Math.min(...chosen.map(({ seen = 0 }) => seen)) : null;
  return h("button.button", { type: "button", "data-do": "give", "data-seen": seen, "data-refs": chosen.map(({ ref }) => ref).join(" "), disabled: n === 0 }, n ? words("give", { n }) : words("give_none"));
}
