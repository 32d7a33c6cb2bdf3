// The lists of the commentator's page. Each is drawn anew where it has changed: they are short.

import { element } from "../dom.js";
import { tell } from "../fields.js";
import { gap, lapTime, timeOfDay } from "../format.js";

const LOUD = 70;
const QUIET = 40;
const MOST = 60;
const MOST_UP = 6;
const MOST_BATTLES = 8;
const MOST_IMPROVED = 8;

/** A name may consist of nothing that can be seen.
 * @param {any} driver */
export const nameOf = (driver) =>
  /[^\p{C}\p{Z}\p{M}]/u.test(driver.name) ? driver.name : driver.number ?? driver.id;

/** @param {string} text @param {string} kind */
function said(text, kind) {
  const box = element("span", "", kind);
  box.append(element("bdi", text));
  return box;
}

/** @param {any} team */
function bar(team) {
  const box = element("i", "", "bar");
  box.style.background = team?.color ?? "transparent";
  return box;
}

/** @param {Element} list @param {Element[]} lines @param {string} none */
function put(list, lines, none) {
  list.replaceChildren(...(lines.length ? lines : [element("li", none, "muted")]));
}

/** Have a list show these lines, and touch none that it shows already: a screen reader reads what is new.
 * @param {Element} list @param {Element[]} lines */
function renew(list, lines) {
  const wanted = new Set(lines);
  [...list.children].forEach((each) => wanted.has(each) || each.remove());
  let at = list.firstElementChild;
  for (const line of lines) {
    if (line === at) at = at.nextElementSibling;
    else list.insertBefore(line, at);
  }
}

/** The stories up to what the board shows, the newest first.
 * @param {Element} list @param {any} told @param {number} seq @param {Words} words */
export function showStories(list, told, seq, words) {
  const known = new Map([...list.querySelectorAll("[data-id]")].map((each) => [each.getAttribute("data-id"), each]));
  const stories = /** @type {any[]} */ (told?.stories ?? []).filter((story) => story.seq <= seq).slice(0, MOST);
  const lines = stories.map((story) => {
    const line = element("li");
    line.dataset.id = story.id;
    line.dataset.weight = story.weight >= LOUD ? "loud" : story.weight < QUIET ? "quiet" : "";
    line.toggleAttribute("data-new", known.size > 0 && !known.has(story.id));
    line.append(element("time", story.time ? timeOfDay(Date.parse(story.time)) : ""), bar(story.team));
    line.append(said(story.sentence[words.language], "sentence"));
    const shown = known.get(story.id);
    if (shown?.textContent !== line.textContent) return line;
    shown.removeAttribute("data-new");
    return shown;
  });
  if (lines.length) renew(list, lines);
  else if (known.size || !list.children.length) put(list, lines, words("no_stories"));
}

/** @param {Element} list @param {any} told @param {Words} words */
export function showBattles(list, told, words) {
  const lines = /** @type {any[]} */ (told?.battles ?? []).slice(0, MOST_BATTLES).map((battle) => {
    const line = element("li");
    const trend = battle.laps_to_catch
      ? `▶◀ ${words("closer", { n: battle.laps_to_catch })}`
      : battle.trend_ms > 0
        ? `◀▶ ${words("apart")}`
        : "";
    line.append(element("b", words("place_of", { n: battle.ahead.position }), "place"));
    line.append(said(`${nameOf(battle.ahead.driver)} – ${nameOf(battle.behind.driver)}`, "names"));
    line.append(element("b", gap(battle.gap_ms, words.language), "gap"), element("span", trend, "trend"));
    return line;
  });
  put(list, lines, words("no_battles"));
}

/** @param {Element} list @param {any} told @param {number} seq @param {Words} words */
export function showImproved(list, told, seq, words) {
  const improved = /** @type {any[]} */ (told?.improved ?? []).filter((each) => each.seq <= seq).slice(0, MOST_IMPROVED);
  const lines = improved.map((each) => {
    const line = element("li");
    line.append(bar(each.team), said(nameOf(each.driver), "names"));
    line.append(element("span", lapTime(each.time_ms, words.language), "time"));
    line.append(element("b", `▲ ${gap(-each.by_ms, words.language).replace("-", "−")}`, "better"));
    return line;
  });
  put(list, lines, words("no_improved"));
}

/** @param {Element} list @param {Board} board @param {Words} words */
export function showBoard(list, board, words) {
  const lines = board.rows.map((row) => {
    const line = element("li");
    const told = tell(row, board, words);
    line.append(element("b", row.status === "timed" ? String(row.position) : "–", "place"), bar(row.team));
    line.append(said(nameOf(row.driver), "names"), said(row.team?.short ?? "", "team"));
    line.append(element("span", told.main, "main"), element("span", told.behind, "behind"));
    return line;
  });
  put(list, lines, words("waiting"));
}

/** @param {Element} list @param {Evening | undefined} evening @param {Words} words */
export function showUp(list, evening, words) {
  const lines = (evening?.up ?? []).slice(0, MOST_UP).map(({ name, driver, team }) => {
    const line = element("li");
    line.append(said(name, "team"), said(nameOf(driver), "names"), said(team?.short ?? "", "team"));
    return line;
  });
  const next = evening?.next;
  if (next) {
    const at = next.starts_at ? timeOfDay(Date.parse(next.starts_at)).slice(0, 5) : "";
    const line = element("li");
    line.append(said(next.name, "names"), element("b", at, "gap"));
    lines.unshift(line);
  }
  put(list, lines, words("no_up"));
}
