// Sizes computed, not guessed: how large type must be for the furthest viewer, and what then fits on the screen.
//
// A capital must be as high as 1/215 of the viewing distance (16 minutes of arc) for position, name and main time, and
// 1/400 for the rest. From that follow the rows of a column, the columns, and the fields there is room for.

const [LARGE, SMALL] = [215, 400];
/** Where the page was not told: 22 rows fit, upright too. In landscape the type then serves 10 m and more. */
const USUAL = { distance: 9, inch: 85 };
/** On a screen so narrow that names would have no room. */
const NEARER = { distance: 7, inch: 85 };
const HAND = { cap: 12.5, small: 8.5, row: 46, rowPerCap: 2.5, fewest: Infinity, columns: 1 };
const WALL = { rowPerCap: 1.65, fewest: 10, columns: 3 };
const MARGIN = 0.025;
/** In em: between fields; the team's bar; around the text of a position and of a time. */
const [SPACE, BAR, PLATE, CHIP] = [0.22, 0.6, 0.32, 0.66];
const MOST_TEAM = 4;
/** Size of the small type, by the large. */
const SMALLER = { wide: 0.6, pair: 0.52, stack: 0.68, bare: 0.52 };
/** From the largest type that fits a row to the least that may be. */
const STEPS = 20;

/** @type {Shape[]} */
const SHAPES = [
  { form: "wide", extras: ["arrow", "interval", "laps"], name: 7, worth: 1 },
  { form: "wide", extras: ["arrow", "laps"], name: 6.5, worth: 0.95 },
  { form: "wide", extras: ["arrow"], name: 6, worth: 0.88 },
  { form: "pair", extras: ["arrow"], name: 5.4, worth: 0.1 },
  { form: "pair", extras: ["arrow"], name: 4.4, worth: 0.05 },
  { form: "bare", extras: ["arrow"], name: 4.4, worth: 0.01 },
];
/** Standings of points have a note beside the points, and few of them are large.
 * @type {Shape[]} */
const POINT_SHAPES = [{ ...SHAPES[2], worth: 1 }, ...SHAPES.slice(3)];
const FEWEST_POINTS = 5;
/** @type {Shape[]} */
const HAND_SHAPES = [SHAPES[1], SHAPES[2], { form: "stack", extras: ["arrow"], name: 4.4, worth: 0.1 }];
/** @type {Shape} */
const LAST_RESORT = { form: "bare", extras: [], name: 1.5, worth: 0 };

/** @param {Area} area @param {Ink} ink @returns {Plan} */
export function plan(area, ink) {
  const site = siteOf(area, ink);
  const onePage = [];
  for (let columns = 1; columns <= site.most; columns++) onePage.push(...shaped(columns, area.rows, site));
  const found = best(onePage);
  if (found?.name < 5 * found?.font && !site.told) return plan({ ...area, ...NEARER }, ink);
  if (found) return found;
  // Pages, then: of as many columns as hold more than name and time.
  for (let columns = site.most; columns > 0; columns--) {
    const paged = best(shaped(columns, Infinity, site));
    if (paged && paged.form !== "bare") return paged;
  }
  return shaped(1, Infinity, { ...site, shapes: [LAST_RESORT], cap: 0 })[0];
}

/** @param {Plan[]} plans */
const best = (plans) => plans.sort((one, other) => other.worth - one.worth)[0];

/** The rule for this screen, the table's frame, and the space that leaves.
 * @param {Area} area @param {Ink} ink */
function siteOf({ width, height, points, distance, inch }, ink) {
  const told = distance ?? inch;
  const diagonal = inch ?? USUAL.inch;
  const perMm = Math.hypot(width, height) / (diagonal * 25.4);
  const viewed = (distance ?? USUAL.distance) * 1000 * perMm;
  const hand = !told && (Math.min(width, height) < 600 || (width < 1000 && height > width));
  const wall = { cap: viewed / LARGE, small: viewed / SMALL, row: (viewed / LARGE) * WALL.rowPerCap, ...WALL };
  const { cap, small, row, rowPerCap, fewest, columns } = hand ? HAND : points ? { ...wall, fewest: FEWEST_POINTS } : wall;

  const least = small / ink.cap;
  const most = Math.min(width / 13, height / 8);
  const headerFont = hand ? 17 : Math.min(most, Math.max(least, Math.min(height * 0.032, width * 0.038)));
  const footerFont = hand ? 12.5 : Math.min(most, Math.max(least, Math.min(height, width) * 0.028));
  const lines = width < headerFont * 32 ? 2 : 1;
  // Whole pixels: an edge between two of them is blurred, or leaves a hair of light.
  const [marginX, marginY] = [Math.round(width * MARGIN), Math.round(height * MARGIN)];
  const header = Math.round(headerFont * (lines === 2 ? 2.9 : 1.65));
  const footer = Math.round(footerFont * (lines === 2 ? 2.5 : 1.4));
  const gapY = Math.round(Math.min(width, height) * 0.011);
  const gutter = Math.round(width * 0.018);
  const [across, down] = [width - 2 * marginX, height - 2 * (marginY + gapY) - header - footer];
  const shapes = hand ? HAND_SHAPES : points ? POINT_SHAPES : SHAPES;
  const frame = { marginX, marginY, gapY, gutter, header, headerFont, footer, footerFont, lines, least, diagonal };
  return { told, cap, rowLeast: row, rowPerCap, fewest, most: columns, across, down, shapes, perMm, ink, frame };
}

/** The ways to show so many rows on one page of so many columns; Infinity: as many as there is room for.
 * @param {number} columns @param {number} rows @param {Site} site */
function shaped(columns, rows, { shapes, frame, ink, across, down, rowLeast, rowPerCap, fewest, cap, perMm }) {
  const columnWidth = Math.floor((across - (columns - 1) * frame.gutter) / columns);
  const plans = [];
  for (const shape of shapes) {
    const labels = shape.form === "wide" ? Math.round(frame.least * 1.35) : 0;
    const room = Math.floor((down - labels) / rowLeast + 0.001) || Number(shape === LAST_RESORT);
    if (room < 1 || (rows < Infinity && rows > room * columns)) continue;
    const perColumn = Math.min(room, Math.max(fewest, Math.ceil(rows / columns)));
    const row = (down - labels) / perColumn;
    const largest = row / rowPerCap / ink.cap;
    const least = Math.min(largest, Math.max(1, cap / ink.cap));
    for (let step = 0; step <= STEPS; step++) {
      const font = largest + ((least - largest) * step) / STEPS;
      const small = Math.max(frame.least, font * SMALLER[shape.form]);
      const tracks = tracksOf(shape, font, small, ink);
      const name = columnWidth - tracks.reduce((sum, track) => sum + track);
      if (name < shape.name * font) continue;
      tracks[3] = name;
      const team = shape.form === "stack" ? name : tracks[4] - SPACE * font;
      /** How far away it can be read, in metres. */
      const readable = ((font * ink.cap) / perMm) * (LARGE / 1000);
      const [plateHeight, worth] = [Math.floor(row - 0.05 * font), shape.worth * font];
      const grid = { columns, perColumn, columnWidth, labels, row, plateHeight, tracks, name, team };
      plans.push({ ...frame, ...shape, ...grid, font, small, readable, worth });
      break;
    }
  }
  return plans;
}

/** The widths of a row's tracks; the fourth, the name, is 0 here and gets what is left.
 * @param {Shape} shape @param {number} font @param {number} small @param {Ink} ink */
function tracksOf({ form, extras }, font, small, ink) {
  const space = SPACE * font;
  const side = (/** @type {number} */ em) => em * small + 1.8 * space;
  const time = (ink.best + CHIP) * font;
  const arrow = extras.includes("arrow") ? ink.arrow * small : 0;
  const head = [(ink.pos + PLATE) * font, arrow + space, BAR * font + space, 0];
  const beside = Math.max(ink.gap, ink.last, Math.min(ink.team, MOST_TEAM)) * small + space;
  if (form === "pair") return [...head, beside, time];
  if (form !== "wide") return [...head, time];
  const widths = [...head, side(Math.min(ink.team, 2 * MOST_TEAM)), time, side(ink.gap)];
  if (extras.includes("interval")) widths.push(side(ink.gap));
  widths.push(side(ink.last));
  if (extras.includes("laps")) widths.push(side(ink.laps));
  return [...widths, space];
}
