// The shapes that the overlays hand each other, beside those in `../types.d.ts`: no page loads this file.

interface Place {
  x: number;
  y: number;
  w: number;
  rows: number;
}

/** What the address of an overlay asks for. */
interface Options extends Place {
  element: string;
  scale: number;
  /** The first place that is shown. */
  from: number;
  /** Milliseconds that make two neighbours a battle. */
  within: number | null;
  cols: string[];
  theme: "dark" | "light";
  bg: string;
  /** Seconds; null: as the crew has set. */
  delay: number | null;
  session: string;
  venue: string;
  driver: string;
  other: string;
  team: string;
  of: string;
  still: boolean;
  hides: boolean;
  test: boolean;
}

/** What is shown, by kind; what has not come yet is missing. */
interface State {
  board?: Board;
  evening?: Evening;
  standings?: any;
  stories?: any;
}
