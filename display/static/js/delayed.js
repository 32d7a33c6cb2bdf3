// One delay for all that a page shows: whatever comes, from wherever, waits in one queue and is shown together.
//
// Each thing is a whole state of its kind (a board, where the evening stands, standings), with the moment of its coming.
// Shown of each kind is the last one that is old enough, so everything that came at one moment changes at one moment, and
// what a frozen page has missed is not played back. Of one kind there is one thing in a quarter of a second, which bounds
// the queue. Names do not wait: who goes by another name from now on goes by it in what is yet to be shown as well.

const SLOT_MS = 250;
const PLAYED_MS = 2000;
export const LONGEST_S = 300;

/** The seconds that an address asks for; null where it says nothing that can be.
 * @param {string | null} asked */
export function secondsOf(asked) {
  const seconds = asked === null || asked.trim() === "" ? NaN : Number(asked);
  return seconds >= 0 && seconds <= LONGEST_S ? seconds : null;
}

export class Delayed {
  /** What is shown, by kind.
   * @type {Record<string, any>} */
  shown = {};

  /** @type {{at: number, kind: string, value: any}[]} in the order of `at` */
  #queue = [];
  #ms = 0;
  #show;
  #clock;
  /** By id of a driver, as the newest board has them.
   * @type {Map<string, any>} */
  #names = new Map();
  #since;
  #timer = 0;

  /**
   * `show` is told which kinds have changed: `fresh` are those that changed as they happen, not by looking anew.
   * @param {(shown: Record<string, any>, changed: Set<string>, fresh: Set<string>) => void} show
   * @param {() => number} clock milliseconds that only go forward
   */
  constructor(show, clock = () => performance.now()) {
    this.#show = show;
    this.#clock = clock;
    this.#since = clock();
  }

  get size() {
    return this.#queue.length;
  }

  get seconds() {
    return this.#ms / 1000;
  }

  /** Be so many seconds late from now on. What is shown already stays until something newer is old enough.
   * @param {number} seconds */
  late(seconds) {
    if (seconds * 1000 === this.#ms) return;
    this.#ms = seconds * 1000;
    this.tick();
  }

  /** Milliseconds until the first thing of this kind can be shown; 0 where it is shown, null where none has come.
   * @param {string} kind @returns {number | null} */
  filling(kind) {
    if (kind in this.shown) return 0;
    const first = this.#queue.find((each) => each.kind === kind);
    return first ? Math.max(0, first.at + this.#ms - this.#clock()) : null;
  }

  /** Something has come.
   * @param {string} kind @param {any} value */
  put(kind, value) {
    if (kind === "board") this.#rename(value);
    const at = this.#clock();
    const slot = Math.floor(at / SLOT_MS);
    const mine = this.#queue.filter((each) => each.kind === kind);
    const last = mine[mine.length - 1];
    // The first of all is never pushed out: a page would wait a moment longer for its first picture.
    const may = mine.length > 1 || kind in this.shown;
    if (this.#ms && last && may && Math.floor(last.at / SLOT_MS) === slot) this.#queue.splice(this.#queue.indexOf(last), 1);
    this.#queue.push({ at, kind, value });
    this.tick();
  }

  /** What was known before this page was: each with its age.
   * @param {{age_ms: number, kind: string, value: any}[]} entries */
  past(entries) {
    const now = this.#clock();
    const firsts = new Map();
    for (const { kind, at } of [...this.#queue].reverse()) firsts.set(kind, at);
    for (const { age_ms, kind, value } of entries) {
      const at = now - age_ms;
      if (kind in this.shown || at >= (firsts.get(kind) ?? Infinity)) continue;
      this.#queue.push({ at, kind, value: named(value, this.#names) });
    }
    this.#queue.sort((one, two) => one.at - two.at);
    this.tick();
  }

  /** Show what is due, and come back when more is. */
  tick() {
    const due = this.#clock() - this.#ms;
    const [changed, fresh] = [new Set(), new Set()];
    while (this.#queue.length && this.#queue[0].at <= due) {
      const { at, kind, value } = /** @type {{at: number, kind: string, value: any}} */ (this.#queue.shift());
      if (kind in this.shown && due - at < PLAYED_MS) fresh.add(kind);
      else fresh.delete(kind);
      this.shown[kind] = value;
      changed.add(kind);
    }
    clearTimeout(this.#timer);
    if (this.#queue.length) this.#timer = setTimeout(() => this.tick(), Math.max(1, Math.ceil(this.#queue[0].at - due)));
    if (changed.size) this.#show(this.shown, changed, fresh);
  }

  /** Take over other names at once, in all that waits and all that is shown.
   * @param {Board} board */
  #rename({ rows }) {
    const others = new Map();
    for (const { driver } of rows) {
      const known = this.#names.get(driver.id);
      if (known && (known.name !== driver.name || known.number !== driver.number)) others.set(driver.id, driver);
      this.#names.set(driver.id, driver);
    }
    if (!others.size) return;
    // Sentences have names within them: they come anew with the next answer.
    this.#queue = this.#queue.filter(({ kind }) => kind !== "stories");
    for (const each of this.#queue) each.value = named(each.value, others);
    const changed = new Set(Object.keys(this.shown));
    delete this.shown.stories;
    for (const kind of Object.keys(this.shown)) this.shown[kind] = named(this.shown[kind], others);
    if (changed.size) this.#show(this.shown, changed, new Set());
  }
}

/** The same with these names, by id, wherever somebody is named.
 * @param {any} value @param {Map<string, any>} names @returns {any} */
export function named(value, names) {
  if (Array.isArray(value)) return value.map((each) => named(each, names));
  if (value === null || typeof value !== "object") return value;
  const made = /** @type {Record<string, any>} */ ({});
  for (const [key, each] of Object.entries(value)) {
    const other = key === "driver" && each ? names.get(each.id) : undefined;
    made[key] = other ? { ...each, name: other.name, number: other.number } : key === "why" ? "" : named(each, names);
  }
  return made;
}
