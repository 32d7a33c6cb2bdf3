// One step of a session: done by a button, and asked about only where it would hush up a protest.

import { confirmHeld } from "../desk/holding.js";

/** A step in a word, as a button says it.
 * @param {Words} words @param {string} step @param {string} name */
export const stepText = (words, step, name) => words(`step_${step}`, { name });

/**
 * Do a step. Whether it was done.
 * @param {Desk} desk @param {string} step @param {{id: string, name: string}} session @param {number} seq the entry that
 * was on the screen @param {Record<string, unknown>} [more]
 */
export async function doStep(desk, step, session, seq, more = {}) {
  const path = `/api/v1/staff/sessions/${step}`;
  const answer = await desk.api.ask(path, { session: session.id, expected: seq, ...more });
  return desk.saying.answer(answer);
}

/**
 * Make a result official in spite of clock or protests: says what and how many, and wants a reason.
 * @param {Desk} desk @param {any} session its line of /staff/next @param {number} seq
 */
export async function officialAnyway(desk, session, seq) {
  const { words, api } = desk;
  const board = await api.get(`/api/v1/sessions/${encodeURIComponent(session.id)}/board`);
  const rows = board.ok ? board.body.rows : [];
  const laps = rows.reduce((/** @type {number} */ sum, /** @type {any} */ row) => sum + row.laps, 0);
  const sentences = [words("anyway_result", { name: session.name, drivers: rows.length, laps })];
  if (session.protests_open) sentences.push(words("anyway_protests", { n: session.protests_open }));
  if (session.protest_until) sentences.push(words("anyway_clock"));
  const reason = await confirmHeld(words, {
    title: words("anyway_title"),
    sentences,
    word: session.name,
    act: words("anyway_act"),
    reason: words("reason"),
  });
  return reason !== null && doStep(desk, "official", session, seq, { anyway: true, reason });
}
