// What is not on the feed: asked for when a board comes, at most once a second, and put where everything waits its time.

const LEAST_MS = 1000;

export class Fetching {
  #put;
  #paths;
  /** @type {Map<string, string>} */
  #tags = new Map();
  #busy = false;
  #due = false;

  /** @param {Record<string, string>} paths by kind @param {(kind: string, value: any) => void} put */
  constructor(paths, put) {
    this.#paths = paths;
    this.#put = put;
  }

  /** The board is another: so may all this be. */
  async renew() {
    this.#due = this.#busy;
    if (this.#busy) return;
    this.#busy = true;
    await Promise.all(Object.entries(this.#paths).map(([kind, path]) => this.#fetch(kind, path)));
    await new Promise((go) => setTimeout(go, LEAST_MS));
    this.#busy = false;
    if (this.#due) void this.renew();
  }

  /** @param {string} kind @param {string} path */
  async #fetch(kind, path) {
    const tag = this.#tags.get(path);
    try {
      const answer = await fetch(path, { headers: tag ? { "if-none-match": tag } : {}, cache: "no-store" });
      if (!answer.ok) return;
      this.#tags.set(path, answer.headers.get("etag") ?? "");
      this.#put(kind, await answer.json());
    } catch (error) {
      console.info(`${kind} will be asked for with the next board: ${error}`);
    }
  }
}
