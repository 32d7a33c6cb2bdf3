// What a command makes of the hall, shown at once and marked as not yet confirmed.

/** @param {string} action @param {any} body @returns {string[]} what it decides about */
export function thingsOf(action, body) {
  const kind = action.split("/")[0];
  if (kind === "seats") return [body.rig, body.other].filter(Boolean).map((rig) => `seat/${rig}`);
  if (kind === "laps") return [body.lap, ...(body.laps ?? [])].filter(Boolean).map((ref) => `lap/${ref}`);
  return body.rig ? [`call/${body.rig}`] : [];
}

/** @type {Sitting} */
const NOBODY = { driver: null, name: "", number: null, since: null, by: "", by_code: false, also_in: [] };

/** @param {string} action @param {any} body @param {Card[]} cards @param {Driver | null} driver @param {string} by @returns {Effect} */
export function effectOf(action, body, cards, driver, by) {
  const now = (/** @type {string} */ rig) => cards.find((card) => card.rig === rig)?.now ?? NOBODY;
  const mark = { since: new Date().toISOString(), by, by_code: false, also_in: [] };
  switch (action) {
    case "seats/take": {
      const left = cards.filter((card) => card.now.driver === body.driver).map(({ rig }) => [rig, { ...NOBODY, ...mark }]);
      const sits = { ...mark, driver: body.driver, name: driver?.name ?? body.driver, number: driver?.number ?? null };
      return { seats: { ...Object.fromEntries(left), [body.rig]: sits } };
    }
    case "seats/clear":
      return { seats: { [body.rig]: { ...NOBODY, ...mark } } };
    case "seats/swap":
      return { seats: { [body.rig]: { ...now(body.other), ...mark }, [body.other]: { ...now(body.rig), ...mark } } };
    case "laps/delete":
      return { laps: { [body.lap]: false } };
    case "laps/restore":
      return { laps: { [body.lap]: true } };
  }
  return {};
}

/** Whether a lap is marked as invalid: one of nobody counts for nobody, and may be as good as any.
 * @param {Lap} lap */
export const isStruck = (lap) => !lap.counts && lap.driver !== "";

/** What it would be again.
 * @param {Effect} effect @param {Card[]} cards @returns {Effect} */
export function backOf(effect, cards) {
  const seats = Object.keys(effect.seats ?? {}).map((rig) => [rig, cards.find((card) => card.rig === rig)?.now ?? NOBODY]);
  const laps = Object.entries(effect.laps ?? {}).map(([ref, counts]) => [ref, !counts]);
  return { seats: Object.fromEntries(seats), laps: Object.fromEntries(laps) };
}

/** Commands that the server has not shown the effect of; it has shown all up to this.
 * @param {Command[]} commands @param {Position} shown */
export const pending = (commands, { epoch, seq }) =>
  commands.filter(
    ({ state, answer }) => state === "waiting" || (state === "done" && answer.epoch === epoch && answer.seq > seq),
  );

/** The cards with what is pending.
 * @param {Card[]} cards @param {Command[]} commands still pending
 * @returns {Card[]} */
export function shown(cards, commands) {
  /** @type {Record<string, Sitting>} */
  const seats = Object.assign({}, ...commands.map(({ effect }) => effect.seats ?? {}));
  const marked = new Set(commands.flatMap(({ things }) => things));
  return cards.map((card) => ({
    ...card,
    now: seats[card.rig] ?? card.now,
    pending: card.rig in seats || marked.has(`seat/${card.rig}`) || marked.has(`call/${card.rig}`),
    laps: shownLaps(card.laps, commands),
  }));
}

/** The same of laps.
 * @param {Lap[]} laps @param {Command[]} commands @returns {Lap[]} */
export function shownLaps(laps, commands) {
  /** @type {Record<string, boolean>} */
  const counts = Object.assign({}, ...commands.map(({ effect }) => effect.laps ?? {}));
  const marked = new Set(commands.flatMap(({ things }) => things));
  return laps.map((lap) => ({ ...lap, counts: counts[lap.ref] ?? lap.counts, pending: marked.has(`lap/${lap.ref}`) }));
}
