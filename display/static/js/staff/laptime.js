// A lap time as somebody types it in a hurry: 158432, 1:58,432, 1.58.432 and 58.432 all say what they look like.

const LONGEST_MS = 24 * 3_600_000;
const SHORTEST_MS = 1000;

/** In milliseconds; null for what is no lap time.
 * @param {string} text */
export function parseLap(text) {
  const parts = text.trim().replaceAll(/[\s'’]/g, "").split(/[:.,;]/);
  if (parts.length > 4 || !parts.every((part) => /^\d+$/.test(part))) return null;
  const pointed = /[.,;]\d*$/.test(text.trim()) || (parts.length > 2 && parts.at(-1)?.length === 3);
  const ms = parts.length === 1 ? ofDigits(parts[0]) : ofParts(parts, pointed);
  return ms !== null && ms >= SHORTEST_MS && ms < LONGEST_MS ? ms : null;
}

/** Three digits are thousandths, the two before them seconds, the rest minutes.
 * @param {string} digits */
function ofDigits(digits) {
  if (digits.length < 4 || digits.length > 8) return null;
  return sum(0, Number(digits.slice(0, -5)), Number(digits.slice(-5, -3)), Number(digits.slice(-3)), digits.length > 5);
}

/** @param {string[]} parts @param {boolean} pointed whether the last part stands behind a point or a comma */
function ofParts(parts, pointed) {
  const ms = pointed ? thousandths(/** @type {string} */ (parts.pop())) : 0;
  const [seconds, minutes = 0, hours = 0] = parts.reverse().map(Number);
  return parts.length > 3 ? null : sum(hours, minutes, seconds, ms, parts.length > 1, parts.length > 2);
}

/** @param {number} hours @param {number} minutes @param {number} seconds @param {number} ms @param {boolean} full @param {boolean} whole */
function sum(hours, minutes, seconds, ms, full, whole = false) {
  if ((full && seconds > 59) || (whole && minutes > 59)) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

/** Halves up, from the decimal text.
 * @param {string} digits */
const thousandths = (digits) => Number(digits.slice(0, 3).padEnd(3, "0")) + (Number(digits[3] ?? 0) >= 5 ? 1 : 0);
