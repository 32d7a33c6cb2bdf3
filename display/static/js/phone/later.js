// A delay for everything alike: whoever watches a stream that is late must not read here what has yet to happen there.
//
// What came waits in a queue. Of things of one kind within a second the last one stays, so the queue is bounded: by the
// delay, and that has a longest.

const LONGEST_S = 300;
const APART_MS = 1000;

/** The seconds that an address asks for; 0 for none.
 * @param {string | null} asked */
export const delayOf = (asked) => Math.min(Math.max(Math.round(Number(asked) || 0), 0), LONGEST_S);

export class Later {
  #ms;
  #now;
  /** @type {Waiting[]} */
  #queue = [];

  /** @param {number} seconds @param {() => number} now in milliseconds */
  constructor(seconds, now = Date.now) {
    this.#ms = seconds * 1000;
    this.#now = now;
  }

  get size() {
    return this.#queue.length;
  }

  /** Do this when its time has come.
   * @param {string} kind @param {() => void} act */
  put(kind, act) {
    if (!this.#ms) return act();
    const now = this.#now();
    const slot = Math.floor(now / APART_MS);
    const same = this.#queue.findIndex((each) => each.kind === kind && each.slot === slot);
    if (same >= 0) this.#queue.splice(same, 1);
    this.#queue.push({ at: now + this.#ms, slot, kind, act });
  }

  /** Called a few times a second. */
  tick() {
    const now = this.#now();
    // A clock that was set back would keep everything waiting.
    while (this.#queue.length && (this.#queue[0].at <= now || this.#queue[0].at > now + this.#ms)) this.#queue.shift()?.act();
  }
}
