// A board and how changes are put on it: `leaderboard/changes.py` in the browser.

// UTF-16 puts the pairs that make up emoji below U+E000; by code point they come last.
const rank = (/** @type {number} */ unit) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/** Order of text by code point, as Python has it.
 * @param {string} a @param {string} b */
export function byCodePoint(a, b) {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference) return difference;
  }
  return a.length - b.length;
}

/** The order of rows on any board.
 * @param {Row} a @param {Row} b */
export function rowOrder(a, b) {
  return a.position - b.position || byCodePoint(a.driver.name, b.driver.name) || byCodePoint(a.driver.id, b.driver.id);
}

/** Whether these changes start at this very board.
 * @param {Board | null} board @param {Changes} changes @returns {board is Board} */
export function fits(board, changes) {
  return board?.session.id === changes.session && board.epoch === changes.epoch && board.seq === changes.prev;
}

/** The board that the changes lead to; they must fit.
 * @type {(board: Board, changes: Changes) => Board} */
export function apply(board, changes) {
  const rows = new Map(board.rows.map((row) => [row.driver.id, row]));
  for (const row of changes.rows) rows.set(row.driver.id, row);
  for (const id of changes.removed) rows.delete(id);
  return {
    session: changes.info ?? board.session,
    epoch: changes.epoch,
    seq: changes.seq,
    state: changes.state ?? board.state,
    rows: [...rows.values()].sort(rowOrder),
  };
}

/** The row with the best lap of all: one, even where times are equal.
 * @param {Rows} rows */
export function fastestOf(rows) {
  let /** @type {Row | null} */ fastest = null;
  for (const row of rows) {
    if (row.best_ms !== null && row.best_ms < (fastest?.best_ms ?? Infinity)) fastest = row;
  }
  return fastest;
}
