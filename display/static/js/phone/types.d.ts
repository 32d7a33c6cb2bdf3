// The shapes that the scripts of the phone's pages hand each other, beside those in `../types.d.ts`: no page loads this file.

/** A line of the list, and what it shows. */
interface Listed {
  item: HTMLElement;
  row: Row | null;
  text: string;
}

/** What is to be done when it is old enough; of one kind there is one thing in a slot of time. */
interface Waiting {
  at: number;
  slot: number;
  kind: string;
  act: () => void;
}

type Stars = import("./stars.js").Stars;
