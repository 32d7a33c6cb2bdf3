// The shapes that the scripts of the desks hand each other; see ../types.d.ts.

/** What the API answers. `status` 0: nothing came. `sentence` says what is wrong, "" where nothing is. */
interface Answer {
  ok: boolean;
  status: number;
  body: any;
  sentence: string;
  /** It was only looked at, nothing was to be done. */
  looked?: boolean;
}

/** How to take something back: POST `body` with an id of its own to `path`. */
interface Undo {
  path: string;
  body: Record<string, unknown>;
}

/** What every part of a page works with. */
interface Desk {
  words: Words;
  api: import("./api.js").Api;
  saying: import("./saying.js").Saying;
  lines: import("./lines.js").Lines;
  /** Who is signed in here. */
  me: string;
  /** By how much the server's clock is ahead of this one, in milliseconds. */
  ahead(): number;
  /** What the server's clock says. */
  setNow(iso: string): void;
}

/** One tab of a page: `refresh` is called when it is opened, and when something was decided while it is open. */
interface Part {
  refresh(): Promise<void> | void;
}

/** A set of fields of which one is chosen. */
interface Choices extends HTMLFieldSetElement {
  chosen: string;
}

type Child = Node | string | null | undefined | false;
