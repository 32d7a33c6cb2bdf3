// Text made narrower until it fits its line, and cut where that would make it unreadable.

const NARROWEST = 0.6;

/** @param {Iterable<HTMLElement>} lines elements of the class `fit`, with one `bdi` each */
export function fit(lines) {
  const found = [...lines].map((line) => ({ line, text: /** @type {HTMLElement | null} */ (line.querySelector("bdi")) }));
  for (const { text } of found) if (text) text.style.cssText = "";
  const wide = found.map(({ line, text }) => [line.clientWidth, text?.scrollWidth ?? 0]);
  found.forEach(({ text }, index) => {
    const [room, width] = wide[index];
    if (!text || width <= room || !room) return;
    const scale = Math.max(NARROWEST, room / width);
    text.style.transform = `scaleX(${scale})`;
    if (room / width < NARROWEST) {
      text.style.width = `${room / NARROWEST}px`;
      text.style.overflow = "hidden";
      text.style.textOverflow = "ellipsis";
    }
  });
}

/** Rows and columns for so many cells of at least `wide` letters in a line, and how large the letters can be then.
 * @param {{width: number, height: number, count: number, wide: number, lines: number, most: number}} wish */
export function grid({ width, height, count, wide, lines, most }) {
  let best = { columns: 1, rows: Math.max(1, count), font: 0 };
  for (let columns = 1; columns <= most; columns++) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const font = Math.min(height / rows / lines, width / columns / wide);
    if (font > best.font * 1.01) best = { columns, rows, font };
  }
  return best;
}
