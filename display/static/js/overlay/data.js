// Made-up data, to place elements without an event; and what the elements reckon from real data.

import { fastestOf } from "../changes.js";

/** What is left of the session, or until it starts, as text.
 * @param {Evening | null | undefined} evening @param {number} now */
export function leftText(evening, now) {
  const { starts_at, ends_at } = evening?.clock ?? { starts_at: null, ends_at: null };
  const until = ends_at ?? starts_at;
  const ms = until ? Date.parse(until) - now : NaN;
  if (Number.isNaN(ms) || (!ends_at && ms <= 0)) return "";
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The battle to show: the two that are asked for, else the first neighbours with so little between them.
 * @param {Rows} rows @param {Board} board @param {number | null} within @returns {{ahead: Row, behind: Row, ms: number} | null} */
export function battleOf(rows, board, within) {
  const race = board.session.type === "race";
  const most = within ?? (race ? 1000 : 100);
  for (let at = 1; at < rows.length; at++) {
    const [ahead, behind] = [rows[at - 1], rows[at]];
    const ms = between(ahead, behind, race);
    if (ms !== null && ms <= most) return { ahead, behind, ms };
  }
  return null;
}

/** Milliseconds between two rows; null where they cannot be told.
 * @param {Row} ahead @param {Row} behind @param {boolean} race */
export function between(ahead, behind, race) {
  if (ahead.status !== "timed" || behind.status !== "timed") return null;
  if (!race) return ahead.best_ms === null || behind.best_ms === null ? null : Math.abs(behind.best_ms - ahead.best_ms);
  if (behind.position === ahead.position + 1) return behind.interval_ms;
  if (ahead.laps !== behind.laps) return null;
  return behind.gap_ms === null ? null : behind.gap_ms - (ahead.gap_ms ?? 0);
}

const TEAMS = [
  ["Nordwerk Antriebe", "NORDWERK", "#e4572e"],
  ["Südhang Logistik", "SÜDHANG", "#17bebb"],
  ["Elbkontor Software", "ELBKONTOR", "#ffc914"],
  ["Kupferblick Kabel", "KUPFERBLICK", "#76b041"],
  ["Ostwind Metallbau", "OSTWIND", "#8f5bd6"],
];
const NAMES = [
  ..."Mara Lindt|Jonas Feldkamp|Aylin Demirel|Tobias Kreuzer|Wiebke Hansen-Brockmann|Luca Moretti|Nele Vogt|Piotr Łukasik".split("|"),
  ..."Franziska Obermüller|Cem Yıldız|Hannes Grote|Svenja Albrecht|Max Rosenthal|Ida Bergström|Kolja Petersen|Ruth Amsel".split("|"),
  ..."Björn Eilers|Clara Winterfeld|Timo Sander|Greta Hofmann|Levin Achterberg|Paula Quandt|Ole Martens".split("|"),
];
const BEST_MS = 118_432;

/** A whole evening that nobody drives.
 * @param {string} element @param {number} now the time of day in milliseconds */
export function madeUp(element, now) {
  const race = element !== "best-lap";
  const rows = NAMES.map((driver, at) => madeUpRow(driver, at, race));
  const session = { id: "test", type: race ? "race" : "qualifying", name: race ? "Rennen 2 (Test)" : "Qualifying (Test)", track: "Testring" };
  const board = { session: { ...session, phase: element === "winner" ? "provisional" : "running" }, epoch: "test", seq: 1, state: "provisional", rows };
  const up = rows.slice(0, 10).map(({ driver, team }, at) => ({ rig: `rig-${at + 1}`, name: `Rig ${at + 1}`, driver, team }));
  const next = { id: "race-3", name: "Rennen 3", starts_at: new Date(now + 900_000).toISOString(), delay_min: 5 };
  const clock = { starts_at: null, ends_at: new Date(now + 754_000).toISOString(), laps: 12 };
  const evening = { session: { id: "test", phase: "running", number: 2, of: 6 }, clock, next, up, cut: null, notice: null, sponsors: [] };
  const teams = TEAMS.map(([name, short, color], at) => ({ position: at + 1, tied: false, points: 88 - 9 * at, team: { id: short, name, short, color } }));
  const drivers = rows.map(({ driver, team }, at) => ({ position: at + 1, tied: false, points: 50 - 2 * at, driver, team }));
  const best = /** @type {Row} */ (fastestOf(rows));
  const told = `${best.driver.name}: 1:58.432`;
  const stories = [{ id: "test", seq: 1, weight: 75, sentence: { de: told, en: told } }];
  return { board, evening, standings: { teams, drivers, state: "provisional" }, stories: { stories } };
}

/** @param {string} driver @param {number} at @param {boolean} race @returns {any} */
function madeUpRow(driver, at, race) {
  const [name, short, color] = TEAMS[at % TEAMS.length];
  const best_ms = BEST_MS + 137 * at;
  const gap_ms = at === 0 ? null : race ? 431 + 1312 * (at - 1) : 137 * at;
  return {
    position: at + 1,
    tied: false,
    driver: { id: `test-${at}`, name: driver, number: String(7 + 3 * at) },
    team: { id: short, name, short, color },
    rig: `rig-${at + 1}`,
    best_ms,
    second_ms: best_ms + 90,
    last_ms: best_ms + 210,
    last: at ? "slower" : "overall-best",
    gap_ms,
    interval_ms: at === 0 ? null : at === 1 || !race ? gap_ms : 1312,
    laps: 9,
    by_hand: 0,
    status: "timed",
    moved: [0, 2, -1][at % 3],
    why: "",
    tie: null,
    points: Math.max(1, 25 - at),
    penalties: [],
  };
}
