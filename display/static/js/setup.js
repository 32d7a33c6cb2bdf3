// `?setup=1`: what the sizes come to on this screen, for whoever mounts it.

import { element } from "./dom.js";

/** @param {HTMLElement} panel @param {Plan} plan @param {Wall} told @param {Words} words */
export function showSetup(panel, plan, told, words) {
  const metres = plan.readable.toFixed(1).replace(".", words.language === "de" ? "," : ".");
  const lines = [
    words("setup_readable", { n: metres, inch: plan.diagonal }),
    words("setup_rows", { rows: plan.perColumn, columns: plan.columns }),
    words("setup_screen", { width: innerWidth, height: innerHeight, ratio: devicePixelRatio }),
  ];
  if (told.distance === null || told.inch === null) lines.push(words("setup_tell"));
  panel.replaceChildren(...lines.map((line) => element("p", line)));
  panel.hidden = false;
}
