// A document of the server that is not on the feed: asked for when a board comes, one question at a time and at most once
// a second. Where no whole answer comes it is asked for again: after a lost network the next board may be far away.

const LEAST_MS = 1000;
const AGAIN_MS = 3000;
/** A connection that has died may say nothing for minutes. */
const PATIENCE_MS = 8000;

export class Asked {
  #path;
  #take;
  /** Of what has come whole. */
  #tag = "";
  #timer = 0;
  #last = -LEAST_MS;
  #busy = false;
  #due = false;

  /** `take` gets each new document.
   * @param {string} path @param {(told: any) => void} take */
  constructor(path, take) {
    this.#path = path;
    this.#take = take;
  }

  /** It may be another by now. */
  renew() {
    this.#due = this.#busy;
    if (!this.#busy) this.#ask(this.#last + LEAST_MS - performance.now());
  }

  /** @param {number} wait in milliseconds */
  #ask(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, wait));
  }

  async #look() {
    [this.#busy, this.#due, this.#last] = [true, false, performance.now()];
    try {
      await this.#fetch();
      this.#busy = false;
      if (this.#due) this.renew();
    } catch (error) {
      console.info(`${this.#path} will be asked for again: ${error}`);
      this.#busy = false;
      this.#ask(AGAIN_MS);
    }
  }

  async #fetch() {
    const ending = new AbortController();
    const patience = setTimeout(() => ending.abort(), PATIENCE_MS);
    try {
      const headers = this.#tag ? { "if-none-match": this.#tag } : undefined;
      const answer = await fetch(this.#path, { headers, cache: "no-store", signal: ending.signal });
      if (answer.status === 304) return;
      if (answer.status >= 500 || answer.status === 429) throw new Error(`the server answered ${answer.status}`);
      if (!answer.ok) return; // it says no, and would again
      const told = await answer.json();
      this.#tag = answer.headers.get("etag") ?? "";
      this.#take(told);
    } finally {
      clearTimeout(patience);
    }
  }
}
