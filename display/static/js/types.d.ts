// The shapes that the scripts hand each other, for type checkers and readers: no page loads this file.
// Those of a group of pages stand in its folder. `make types` checks that the scripts keep to them.

type Language = "en" | "de";

// What comes over the feed.

interface Session {
  id: string;
  type: string;
  name: string;
  track: string | null;
}

interface Row {
  position: number;
  tied: boolean;
  driver: { id: string; name: string; number: string | null };
  team: { id: string; name: string; short: string; color: string | null } | null;
  rig: string;
  best_ms: number | null;
  second_ms: number | null;
  last_ms: number | null;
  last: "overall-best" | "personal-best" | "slower" | "invalid" | null;
  gap_ms: number | null;
  interval_ms: number | null;
  laps: number;
  /** How many of them staff have entered. */
  by_hand: number;
  status: "timed" | "no-time" | "not-classified" | "disqualified";
  /** Places gained by the driver's own last lap; negative: lost. */
  moved: number;
  why: string;
  tie: { ahead_of: string | null; behind: string | null; decided_by: "second-best" | "earlier" } | null;
  penalties?: string[];
  points?: number | null;
  /** Of standings: what ranks, and what is told beside it. */
  main?: string;
  note?: string;
}

/** The texts of a row's fields. */
interface Told {
  main: string;
  behind: string;
  interval: string;
  last: string;
  laps: string;
}

type Rows = readonly Row[];

/** A position in the record. */
interface Position {
  epoch: string;
  seq: number;
}

interface Board extends Position {
  session: Session;
  state: string;
  rows: Rows;
  /** What the rows tell; of a session it follows from its type. */
  kind?: "best" | "race" | "points";
  /** Of the columns that standings have. */
  heads?: Record<string, string>;
}

interface Changes extends Position {
  session: string;
  prev: number;
  rows: Row[];
  removed: string[];
  info?: Session | null;
  state?: string | null;
}

interface Hello {
  time: string;
  build: string;
  language: Language;
  beat_s: number;
}

interface Rig {
  rig: string;
  name: string;
  heard_s: number | null;
}

/** Where the evening stands: one thing at a time, for all screens. Instants are ISO texts. */
interface Evening {
  /** The running session; `number` of `of` among those of its kind. */
  session: { id: string; phase: string; number: number | null; of: number | null } | null;
  clock: { starts_at: string | null; ends_at: string | null; laps: number | null };
  next: { id: string; name: string; starts_at: string | null; delay_min: number } | null;
  /** Who sits down next, where. */
  up: { rig: string; name: string; driver: { id: string; name: string }; team: { short: string } | null }[];
  cut: number | null;
  notice: { text: string; level: string } | null;
  sponsors: { name: string; image: string | null }[];
  /** Venues whose line is cut, and since when. */
  lines?: { venue: string; since: string }[];
}

/** What the store tells. */
interface Listener {
  /** A board; `live`: by changes as they happen, not taken over whole. */
  board(board: Board, live: boolean): void;
  hello(hello: Hello): void;
  evening(evening: Evening): void;
  rigs(rigs: Rig[]): void;
  notice(text: string, level: string): void;
}

/** How the line to the server is. */
type Link = "connecting" | "live" | "offline";

// How it is shown.

/** Finds an element of the page. */
type Finder = (selector: string) => any;

/** A text by its key, with values put in. */
interface Words {
  (key: string, values?: Record<string, string | number>): string;
  language: Language;
}

type TimeFormat = (ms: number, language: Language) => string;

/** Distance in metres and diagonal in inches; null where the page was not told. */
interface Wall {
  distance: number | null;
  inch: number | null;
}

interface Area extends Wall {
  width: number;
  height: number;
  rows: number;
  /** Standings of points. */
  points?: boolean;
}

/** Widths in em: of the large type for position and best lap, of the small type for the others. */
interface Ink {
  /** Height of a capital. */
  cap: number;
  pos: number;
  best: number;
  arrow: number;
  team: number;
  gap: number;
  last: number;
  laps: number;
}

/**
 * wide: all fields side by side. pair: team over gap, before the time. stack: team under the name, gap under the time.
 * bare: name and time alone.
 */
type Form = "wide" | "pair" | "stack" | "bare";

interface Shape {
  form: Form;
  extras: ("arrow" | "interval" | "laps")[];
  /** The room a name needs, in em. */
  name: number;
  /** Which of two shapes is better, at the same size of type. */
  worth: number;
}

/** What a screen is like before anything is laid out on it; lengths in CSS pixels. */
interface Site {
  /** The page was told how far or how large it is. */
  told: number | null;
  /** The least height of a capital in the large type. */
  cap: number;
  /** The least height of a row. */
  rowLeast: number;
  rowPerCap: number;
  /** Rows of a column, where there are not fewer. */
  fewest: number;
  /** Columns at most. */
  most: number;
  /** The room for rows. */
  across: number;
  down: number;
  shapes: Shape[];
  perMm: number;
  ink: Ink;
  frame: Frame;
}

/** What is around the rows. */
interface Frame {
  marginX: number;
  marginY: number;
  gapY: number;
  gutter: number;
  header: number;
  headerFont: number;
  footer: number;
  footerFont: number;
  /** Lines of the header. */
  lines: number;
  /** The smallest type. */
  least: number;
  /** The screen in inches. */
  diagonal: number;
}

/** A shape as it is laid out on this screen; lengths in CSS pixels. */
interface Plan extends Shape, Frame {
  columns: number;
  perColumn: number;
  columnWidth: number;
  /** Height of the heads of the columns; 0: they are not seen. */
  labels: number;
  row: number;
  plateHeight: number;
  /** Widths of the fields. */
  tracks: number[];
  team: number;
  font: number;
  small: number;
  /** How far away it can be read, in metres. */
  readable: number;
}

type Ruler = import("./measure.js").Ruler;
type Pager = import("./pager.js").Pager;

/** What the board works with. */
interface Setting extends Wall {
  words: Words;
  ruler: Ruler;
  moves(): boolean;
  /** So many go on; 0: all. */
  cut(): number;
  planned(plan: Plan): void;
  turned(pager: Pager): void;
  /** What is seen now, and what was before; `live`: as it happens. */
  drawn(now: Board, before: Board | null, live: boolean): void;
}

interface How {
  moves: boolean;
  fades: boolean;
  gained: boolean;
  edge: boolean;
  cut: boolean;
}

/** One of the things that the line under the table says in turn. */
interface Item {
  label: string;
  parts: string[];
  kind: string;
  image?: string | null;
}

// What browsers have, and the lists of what they have that older checkers bring along do not.

interface ReadonlyArray<T> {
  findLastIndex(is: (each: T, at: number) => unknown): number;
}

interface Element {
  checkVisibility(options?: { visibilityProperty?: boolean; opacityProperty?: boolean }): boolean;
}

interface CanvasRenderingContext2D {
  fontKerning: "auto" | "none" | "normal";
}

interface Navigator {
  readonly wakeLock: WakeLock;
}

interface WakeLock {
  request(type?: "screen"): Promise<WakeLockSentinel>;
}

interface WakeLockSentinel extends EventTarget {
  release(): Promise<void>;
}
