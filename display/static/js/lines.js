// The venues whose line is cut: what is driven there now is not known here.

import { setText } from "./dom.js";
import { timeOfDay } from "./format.js";

/** A sentence for each. A display of the version before, which a page may meet during an update, tells of no lines.
 * @param {Evening | null | undefined} evening @param {Words} words */
export const cutLines = (evening, words) =>
  (evening?.lines ?? []).map(({ venue, since }) => {
    const time = timeOfDay(Date.parse(since)).slice(0, 5);
    return words("line_cut", { venue, time });
  });

/** Say it all in one place, which is gone while all lines are whole.
 * @param {HTMLElement} place @param {Evening | null | undefined} evening @param {Words} words */
export function tellCut(place, evening, words) {
  const told = cutLines(evening, words);
  place.hidden = !told.length;
  setText(place, told.join(" · "));
}
