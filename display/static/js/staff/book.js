// What was asked at this device, kept on it: a reload or an empty battery loses nothing that somebody tapped.

const NAME = "eracing-staff";
const STORE = "commands";
const MOST_KEPT = 200;
const KEPT_MS = 24 * 3_600_000;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Book {
  /** Whether it is really kept: some browsers keep nothing in a private window. */
  kept = true;
  /** @type {IDBDatabase | null} */
  #base = null;
  #last = 0;

  async open() {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
      this.#base = await answered(request);
    } catch {
      this.kept = false; // said on the page
    }
  }

  /** All that is kept, in order; what was done long ago is forgotten.
   * @returns {Promise<Command[]>} */
  async all() {
    if (!this.#base) return [];
    const found = await answered(this.#store("readonly").getAll());
    const done = found.filter(({ state }) => state !== "waiting");
    const over = done.filter(({ at }, i) => i < done.length - MOST_KEPT || Date.now() - Date.parse(at) > KEPT_MS);
    for (const { n } of over) await this.remove(n);
    return found.filter((command) => !over.includes(command));
  }

  /** Write a command down. It has its number afterwards.
   * @param {Command} command */
  async put(command) {
    if (!this.#base) command.n ||= ++this.#last;
    else if (command.n) await answered(this.#store("readwrite").put(command));
    else {
      const { n: _, ...content } = command;
      command.n = /** @type {number} */ (await answered(this.#store("readwrite").add(content)));
    }
  }

  /** @param {number} n */
  async remove(n) {
    if (this.#base) await answered(this.#store("readwrite").delete(n));
  }

  /** @param {IDBTransactionMode} mode */
  #store(mode) {
    return /** @type {IDBDatabase} */ (this.#base).transaction(STORE, mode).objectStore(STORE);
  }
}
