// Times of day and dates as the desks print them. Lap times come from ../format.js alone.

import { timeOfDay } from "../format.js";

const two = (/** @type {number} */ value) => String(value).padStart(2, "0");

/** `19:04:12`
 * @param {string} iso */
export const clock = (iso) => timeOfDay(Date.parse(iso));

/** `19:04`, `–` where nothing tells.
 * @param {string | null} iso */
export const minute = (iso) => (iso === null ? "–" : clock(iso).slice(0, 5));

/** `21.11.2026 19:04` in German, `2026-11-21 19:04` in English.
 * @param {string | null} iso @param {Language} language */
export function day(iso, language) {
  if (iso === null) return "–";
  const date = new Date(iso);
  const [year, month, number] = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())];
  return `${language === "de" ? `${number}.${month}.${year}` : `${year}-${month}-${number}`} ${minute(iso)}`;
}

/** The same with seconds.
 * @param {string} iso @param {Language} language */
export const second = (iso, language) => day(iso, language).slice(0, -5) + clock(iso);

/** How long it is still: `4:31`, `1:04:31`.
 * @param {number} ms */
export function left(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${hours ? two(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** `1.4 GB`
 * @param {number | null} bytes @param {Language} language */
export function size(bytes, language) {
  if (bytes === null) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = Math.min(units.length - 1, bytes ? Math.floor(Math.log10(bytes) / 3) : 0);
  const text = (bytes / 1000 ** unit).toFixed(unit ? 1 : 0);
  return `${language === "de" ? text.replace(".", ",") : text} ${units[unit]}`;
}
