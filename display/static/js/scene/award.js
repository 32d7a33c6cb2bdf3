// The prize-giving. The server tells what is revealed, and nothing of what is to come.

import { element, setText } from "../dom.js";
import { lapTime } from "../format.js";
import { fit } from "./fit.js";

const RAYS = 3;
const RAY_S = 0.6;
const RAYS_MS = 4000;

export const everyMs = 700;
export const path = "/api/v1/award";

let drawn = "";
/** The step that was seen last; -1: none yet, so what is shown at first comes without a show. */
let seen = -1;

/** @type {SceneModule["show"]} */
export function show(award, words, part) {
  const wanted = JSON.stringify(award);
  if (wanted === drawn) return;
  drawn = wanted;
  const host = part(".steps");
  const title = award ? [words(`award_${award.of}`), award.title].filter(Boolean).join(" · ") : "";
  setText(part(".of"), title);
  if (!award) {
    seen = -1;
    return host.replaceChildren();
  }
  const fresh = seen >= 0 && award.step > seen;
  const first = award.shown[0]?.position ?? 0;
  seen = award.step;
  host.toggleAttribute("data-one", award.shown.length === 1);
  host.replaceChildren(
    ...award.shown.map((/** @type {Honour} */ honour) => place(honour, honour.position === first, fresh, words)),
  );
  fit(host.querySelectorAll(".fit"));
  if (fresh && first === 1) celebrate(part(".rays"), award.shown[0].team?.color);
}

/** @type {NonNullable<SceneModule["resized"]>} */
export function resized(_, part) {
  fit(part(".steps").querySelectorAll(".fit"));
}

/** @param {Honour} honour @param {boolean} latest @param {boolean} fresh @param {Words} words */
function place({ position, tied, name, team, members, points, time_ms }, latest, fresh, words) {
  const line = element("div", "", "place");
  line.setAttribute("role", "listitem");
  line.dataset.position = `${position}`;
  line.toggleAttribute("data-latest", latest);
  line.toggleAttribute("data-fresh", latest && fresh);
  const bar = element("span", "", "bar");
  bar.style.background = team?.color ?? "var(--accent)";
  const called = element("span", "", "name fit");
  called.append(element("bdi", name));
  const who = element("span", "", "who fit");
  const others = team && team.name !== name ? [team.name] : members;
  if (others.length) who.append(element("bdi", others.join(" · ")));
  const what = element("span", "", "what");
  what.append(...won(points, time_ms, words));
  line.append(element("span", `${position}${tied ? "=" : ""}`, "number"), bar, called, who, what);
  return line;
}

/** @param {string | null} points @param {number | null} time_ms @param {Words} words */
function won(points, time_ms, words) {
  if (time_ms !== null) return [lapTime(time_ms, words.language)];
  if (points === null) return [];
  const text = words.language === "de" ? points.replace(".", ",") : points;
  return [text, element("small", words(points === "1" ? "point" : "points"))];
}

/** @param {HTMLElement} host @param {string | null | undefined} color */
function celebrate(host, color) {
  const rays = Array.from({ length: RAYS }, (_, index) => {
    const ray = element("i");
    ray.style.setProperty("--after", `${index * RAY_S}s`);
    ray.style.setProperty("--ray", color ?? "var(--accent)");
    return ray;
  });
  host.replaceChildren(...rays);
  setTimeout(() => rays.forEach((ray) => ray.remove()), RAYS_MS);
}
