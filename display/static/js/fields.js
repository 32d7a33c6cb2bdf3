// What a row tells: in a session that the best lap decides, in a race, and in standings of points.

import { gap, lapTime, noTime } from "./format.js";

/** @param {Board} board */
export const kindOf = ({ kind, session }) => kind ?? (session.type === "race" ? "race" : "best");

/** A race counts what stewards gave in points as well.
 * @param {Rows} rows */
export const inPoints = (rows) => rows.some(({ points }) => points != null);

/** The texts of a row; `main` is what ranks.
 * @param {Row} row @param {Board} board @param {Words} words @returns {Told} */
export function tell(row, board, words) {
  const { language } = words;
  const kind = kindOf(board);
  const time = (/** @type {number | null} */ ms) => (ms === null ? "" : lapTime(ms, language));
  const behind = (/** @type {number | null} */ ms) => (ms === null ? "" : gap(ms, language));
  const out = /** @type {Record<string, string>} */ ({ disqualified: "DSQ", "not-classified": words("not_classified") })[row.status];
  const last = time(row.last_ms);
  const laps = String(kind === "race" ? row.points ?? row.laps : row.laps);
  if (kind === "points") return { main: row.main ?? "", behind: row.note ?? "", interval: "", last: "", laps: "" };
  if (kind === "best") {
    const main = out ?? (time(row.best_ms) || noTime(language));
    return { main, behind: behind(row.gap_ms), interval: behind(row.interval_ms), last, laps };
  }
  const [leader] = board.rows;
  const missing = leader.laps - row.laps;
  const main =
    row.position === 1 || row.status === "no-time"
      ? words("laps_led", { n: row.laps })
      : missing > 0
        ? words("laps_behind", { n: missing })
        : behind(row.gap_ms) || "=";
  return { main: out ?? main, behind: time(row.best_ms), interval: behind(row.interval_ms), last, laps };
}
