// What a cache may keep for a second, asked for again and again: a phone holds no connection, so thousands cost little.
//
// Not all at once (jitter), only what is new (entity tags), seldom while nobody looks, ever more seldom while nobody
// answers, and at once when the phone wakes up. It has the face of the feed in `store.js`.

import { renew } from "../renew.js";

const EVERY_MS = 2000;
const HIDDEN_MS = 30_000;
const MOST_MS = 15_000;
const PATIENCE_MS = 8000;
const ANSWER_MS = 3000;
const FROZEN_MS = 4000;
const CLOCK_SLACK_MS = 1500;

/** A moment by two clocks: one stands still while the machine sleeps, the other may be set. */
const moment = () => ({ date: Date.now(), count: performance.now() });
const ago = ({ date, count } = moment()) => Math.max(Date.now() - date, performance.now() - count);

export class Poll {
  /** @type {Link} */
  link = "connecting";
  #address;
  #take;
  #every;
  #tag = "";
  #timer = 0;
  /** So long after a question the next one is asked. */
  #due = 0;
  #failures = 0;
  /** @type {AbortController | null} */
  #asking = null;
  #asked = moment();
  #heard = moment();
  #ticked = moment();
  /** How old what was heard had become in a cache. */
  #kept = 0;
  /** @type {number | null} */
  #ahead = null;

  /** `take` gets each new text.
   * @param {string} address @param {(text: string) => void} take */
  constructor(address, take, every = EVERY_MS) {
    this.#address = address;
    this.#take = take;
    this.#every = every;
  }

  /** Ask, and go on asking. */
  start() {
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    void this.#ask();
  }

  /** The server's time of day. */
  get now() {
    return Date.now() + (this.#ahead ?? 0);
  }

  /** Milliseconds since what is shown was true; as long as the next question is not due or has just gone out, it is. */
  get age() {
    const calm = this.#failures === 0 && this.#ahead !== null && ago(this.#asked) < this.#due + ANSWER_MS;
    return calm ? this.#kept : ago(this.#heard) + this.#kept;
  }

  /** The server's time when it was last heard; null when it never was. */
  get heardAt() {
    return this.#ahead === null ? null : this.#heard.date + this.#ahead - this.#kept;
  }

  /** After sleep or a change of network: at once, unless a question has just gone out. */
  wake() {
    this.#failures = 0; // also where a question that has just gone out fails: the next one is near then
    if (this.#asking && ago(this.#asked) < EVERY_MS / 2) return;
    void this.#ask();
  }

  /** Called a few times a second. */
  tick() {
    if (ago(this.#ticked) > FROZEN_MS) this.wake();
    this.#ticked = moment();
  }

  async #ask() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    [this.#asked, this.#due] = [moment(), 0];
    const patience = setTimeout(() => asking.abort(), PATIENCE_MS);
    let wait = 0;
    try {
      const headers = this.#tag ? { "if-none-match": this.#tag } : undefined;
      const answer = await fetch(this.#address, { headers, cache: "no-store", signal: asking.signal });
      if (!answer.ok && answer.status !== 304) {
        wait = 1000 * Number(answer.headers.get("retry-after")) || 0;
        throw new Error(`the server answered ${answer.status}`);
      }
      const text = answer.ok ? await answer.text() : null;
      if (asking !== this.#asking) return; // there is a newer question
      this.#note(answer);
      if (text !== null) {
        this.#take(text);
        this.#tag = answer.headers.get("etag") ?? "";
      }
    } catch (error) {
      if (asking !== this.#asking) return;
      this.#failures++;
      this.link = "offline";
      console.info(`asked again in a while: ${error}`);
    } finally {
      clearTimeout(patience);
      if (asking === this.#asking) {
        this.#asking = null;
        this.#due = Math.max(wait, this.#pause());
        this.#timer = setTimeout(() => void this.#ask(), this.#due);
      }
    }
  }

  #pause() {
    const usual = document.hidden ? HIDDEN_MS : Math.min(this.#every * 2 ** this.#failures, MOST_MS);
    return usual * (0.8 + 0.4 * Math.random());
  }

  /** @param {Response} answer */
  #note(answer) {
    renew(answer.headers.get("eracing-build") ?? "");
    this.#heard = moment();
    this.#kept = 1000 * (Number(answer.headers.get("age")) || 0);
    this.#failures = 0;
    this.link = "live";
    const ahead = Date.parse(answer.headers.get("date") ?? "") + 500 + this.#kept - Date.now(); // it tells whole seconds
    if (Number.isNaN(ahead)) return;
    if (this.#ahead === null || Math.abs(ahead - this.#ahead) > CLOCK_SLACK_MS) this.#ahead = ahead;
  }
}
