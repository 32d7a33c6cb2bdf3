// The shapes that the scripts hand each other, for type checkers and readers: no page loads this file.
// Check with: tsc --noEmit --checkJs --strict --strictPropertyInitialization false --target es2022 --module es2022 --lib es2023,dom,dom.iterable *.js types.d.ts

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

// How it is shown.

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

type Plan = ReturnType<typeof import("./layout.js").plan>;
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
