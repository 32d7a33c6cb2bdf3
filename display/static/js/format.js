// Lap times, gaps and the time of day as text; the same table of cases holds for `timing/units.py`.

const padded = (/** @type {number} */ value, digits = 2) => String(value).padStart(digits, "0");
const point = (/** @type {Language} */ language) => (language === "de" ? "," : ".");

/** `1:58.432` in English, `1:58,432` in German, `0:58.432` under a minute.
 * @type {TimeFormat} */
export function lapTime(ms, language) {
  const rest = padded(Math.floor(ms / 1000) % 60) + point(language) + padded(ms % 1000, 3);
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${rest}`;
}

/** A gap with its sign: `+0.432`, `+1:02.004`, `-0.041`.
 * @type {TimeFormat} */
export function gap(ms, language) {
  const sign = ms < 0 ? "-" : "+";
  const size = Math.abs(ms);
  if (size >= 60_000) return sign + lapTime(size, language);
  return sign + Math.floor(size / 1000) + point(language) + padded(size % 1000, 3);
}

/** What stands where there is no time.
 * @param {Language} language */
export const noTime = (language) => `–:––${point(language)}–––`;

/** `19:04:12` in the time zone of the screen.
 * @param {number} instant milliseconds since 1970 */
export function timeOfDay(instant) {
  const date = new Date(instant);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part)).join(":");
}
