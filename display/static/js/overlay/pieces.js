// What all elements are made of: names and teams as text, times as a row tells them, and rows that move.

import { element, setText } from "../dom.js";
import { kindOf, tell } from "../fields.js";
import { gap, lapTime, noTime } from "../format.js";

export const MOVE_MS = 500;
export const LIT_MS = 3500;
const OVER = ["closed", "provisional", "official", "revised"];

/** A name may consist of nothing that can be seen.
 * @param {{id: string, name: string, number?: string | null}} driver */
export const nameOf = (driver) =>
  /[^\p{C}\p{Z}\p{M}]/u.test(driver.name) ? driver.name : driver.number ?? driver.id;

/** A name with the first of its words as a letter: "Pia Lindgreen" is "P. Lindgreen".
 * @param {string} name */
export const abbreviated = (name) => name.replace(/^(\p{L})[\p{L}\p{M}'’-]+\s+(?=\S)/u, "$1. ");

/** @param {Row["team"] | undefined} team */
export const shortOf = (team) => team?.short || team?.name || "";

/** Whether a session has come to its end.
 * @param {any} board */
export const isOver = (board) => OVER.includes(board?.session.phase);

/** An element with a name in it, which may be in any script and direction.
 * @param {string} text @param {string} kind */
export function name(text, kind) {
  const box = element("span", "", kind);
  box.append(element("bdi", text));
  return box;
}

/** @param {Element | null | undefined} box @param {string} text */
export function write(box, text) {
  if (box) setText(box.querySelector("bdi") ?? box, text);
}

/** The rows that this overlay may show: of one venue, or all.
 * @param {Board} board @param {Options} options @param {Record<string, string>} venues */
export const rowsOf = (board, { venue }, venues) =>
  venue ? board.rows.filter(({ rig }) => venues[rig] === venue) : [...board.rows];

/** The row that is asked for by id, start number or name.
 * @param {Rows} rows @param {string} asked */
export function rowOf(rows, asked) {
  const wanted = asked.trim().toLowerCase();
  const is = (/** @type {(row: Row) => string | null} */ text) => rows.find((row) => text(row)?.toLowerCase() === wanted);
  return wanted ? is((row) => row.driver.id) ?? is((row) => row.driver.number) ?? is((row) => row.driver.name) : undefined;
}

/** The time that stands at a row on a tower: what ranks the first, and how far the others are behind.
 * @param {Row} row @param {Board} board @param {Words} words */
export function behind(row, board, words) {
  const told = tell(row, board, words);
  if (kindOf(board) === "race" || row.status !== "timed") return told.main === noTime(words.language) ? "–" : told.main;
  return row.position === 1 ? told.main : told.behind || "=";
}

/** @param {number | null | undefined} ms @param {Language} language */
export const time = (ms, language) => (ms == null ? "" : lapTime(ms, language));

/** @param {number | null | undefined} ms @param {Language} language */
export const gained = (ms, language) => (ms ? gap(ms, language).replace("-", "−") : "");

/** Draw from here to there, if it moves.
 * @param {Element} box @param {Keyframe[]} frames @param {boolean} moves @param {number} ms */
export function play(box, frames, moves, ms = MOVE_MS) {
  if (moves) box.animate(frames, { duration: ms, easing: "cubic-bezier(.3,0,.2,1)" });
}

/** Come in from the side: only for what has really changed.
 * @param {Element} box @param {boolean} moves */
export const enter = (box, moves) =>
  play(box, [{ opacity: 0, transform: "translateX(-40px)" }, { opacity: 1, transform: "none" }], moves);
