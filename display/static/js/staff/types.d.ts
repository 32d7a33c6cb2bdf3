// The shapes that the scripts of the staff's pages hand each other, beside those of ../types.d.ts: no page loads this file.

/** What came of a request. `away`: no answer, or not now. `at`: the server's clock. */
interface Said {
  state: "ok" | "same" | "away" | "signin" | "fault" | "conflict" | "refused";
  body?: any;
  etag?: string;
  at?: number;
}

interface Sitting {
  driver: string | null;
  name: string;
  number: string | null;
  since: string | null;
  by: string;
  by_code: boolean;
  also_in: string[];
}

interface NextUp {
  driver: string;
  driver_name: string;
  number: string | null;
  laps: number;
  sits: boolean;
  missing: boolean;
}

interface Lap {
  ref: number;
  driver: string;
  name: string;
  rig: string;
  lap: number;
  time_ms: number;
  counts: boolean;
  aside: boolean;
  why: string;
  by_hand: boolean;
  pending?: boolean;
  /** The position at which it was so. */
  seen?: number;
}

interface Card {
  rig: string;
  name: string;
  team: string | null;
  venue: string | null;
  now: Sitting;
  version: number;
  next: NextUp[];
  laps: Lap[];
  heard: "yes" | "silent" | "never" | "unknown";
  silent_since: string | null;
  game: string | null;
  troubles: string[];
  pending?: boolean;
}

interface Driver {
  driver: string;
  name: string;
  number: string | null;
  team: string;
  team_name: string;
}

interface Light {
  kind: "green" | "amber" | "red" | "none";
  sign: string;
  text: string;
}

/** Who sits where, and which laps count, as far as a command makes it otherwise. */
interface Effect {
  seats?: Record<string, Sitting>;
  laps?: Record<string, boolean>;
}

/** What somebody wants. `things`: what it decides about. `back` undoes `effect` on the screen. */
interface Wish {
  action: string;
  body: any;
  said: string;
  things?: string[];
  effect?: Effect;
  back?: Effect;
  undoes?: string;
  /** Of the record that was on the screen. */
  epoch?: string;
}

/** A wish, written down. `n` is its place in the queue, 0 until it is written. */
interface Command extends Required<Wish> {
  n: number;
  id: string;
  at: string;
  by: string;
  state: "waiting" | "done" | "conflict" | "refused" | "dropped";
  tries: number;
  /** Somebody has looked at what became of it. */
  seen: boolean;
  answer: any;
  problem: any;
}

/** What the page shows at the moment. */
interface Model {
  view: "rigs" | "open" | "history";
  sheet: "" | "rig" | "picker" | "hand" | "settings" | "queue";
  rig: string;
  /** A rig is being chosen for this. */
  pick: { kind: "swap" | "adopt"; of: string } | null;
  picker: { kind: "seat" | "give"; refs: number[]; seen: number; text: string };
  hand: { text: string; driver: string };
  chosen: Set<number>;
  venue: string;
  troubled: boolean;
  reason: string;
  /** The command that can be taken back with one tap, and until when. */
  undo: { command: Command; until: number } | null;
  pages: number;
}

/** What views are made of. */
interface Hall {
  words: Words;
  language: Language;
  model: Model;
  watch: import("./watch.js").Watch;
  sender: import("./sender.js").Sender;
  who: { name: string; role: string };
  /** With what is pending. */
  cards: Card[];
  /** The position of the cards. */
  seq: number;
  pending: Command[];
}

type Api = import("./api.js").Api;
type Book = import("./book.js").Book;
