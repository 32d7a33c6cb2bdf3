// The shapes of the scenes' scripts, for type checkers and readers: no page loads this file.

interface Seat {
  rig: string;
  name: string;
  driver: { id: string; name: string; number: string | null } | null;
  team: { name: string; short: string; color: string | null } | null;
}

/** What `/api/v1/hall` says. */
interface Shown {
  now: string;
  session: string | null;
  next: { name: string; starts_at: string | null; delay_min: number } | null;
  notice: { text: string; level: string } | null;
  sponsors: { name: string; image: string | null }[];
  seats: Seat[];
}

/** Somebody who was called to the front. */
interface Honour {
  position: number;
  tied: boolean;
  name: string;
  team: { name: string; short: string; color: string | null } | null;
  members: string[];
  points: string | null;
  time_ms: number | null;
}

/** A scene: `path` is what else it asks for, "" for nothing; `show` gets that, or what `/api/v1/hall` says. */
interface SceneModule {
  everyMs: number;
  path: string;
  show(shown: any, words: Words, part: Finder): void;
  tick?(now: number, words: Words, part: Finder): void;
  resized?(words: Words, part: Finder): void;
}
