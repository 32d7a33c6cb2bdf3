// Sends what was asked, one after another and each once, however often the line breaks.
//
// A command is written down before it is sent. It has an id of its own: sent again, the server answers the same and
// does nothing. What was asked by somebody who is not signed in any more waits for a word.

import { newId, PREFIX } from "./api.js";

const RETRY_MS = [500, 1000, 2000, 4000];
const MOST_FAULTS = 5;

export class Sender {
  /** @type {Command[]} */
  commands = [];
  /** @type {"live" | "away" | "signin"} */
  link = "live";

  #api;
  #book;
  #who;
  #device;
  #changed;
  #busy = false;
  #failures = 0;
  #retry = 0;

  /** @param {Api} api @param {Book} book @param {string} who @param {() => string} device @param {() => void} changed */
  constructor(api, book, who, device, changed) {
    this.#api = api;
    this.#book = book;
    this.#who = who;
    this.#device = device;
    this.#changed = changed;
  }

  async open() {
    await this.#book.open();
    this.commands = await this.#book.all();
    this.kick();
  }

  /** What waits for the line, and what waits because somebody else asked it. */
  get waiting() {
    return this.commands.filter(({ state, by }) => state === "waiting" && by === this.#who);
  }
  get others() {
    return this.commands.filter(({ state, by }) => state === "waiting" && by !== this.#who);
  }

  /** Ask for something.
   * @param {Wish} wish @returns {Promise<Command>} */
  async add(wish) {
    /** @type {Command} */
    const command = {
      n: 0, id: newId(), at: new Date().toISOString(), by: this.#who, state: "waiting", tries: 0, seen: false,
      answer: null, problem: null, undoes: "", epoch: "", things: [], effect: {}, back: {}, ...wish,
    }; // prettier-ignore
    this.commands.push(command);
    this.#changed();
    await this.#book.put(command);
    this.kick();
    return command;
  }

  /** Take a command back: from the queue where it never left, else by another one.
   * @param {Command} command @param {string} said */
  async undo(command, said) {
    if (command.state === "waiting" && !command.tries) return this.drop(command);
    const { id, things, effect, back, epoch } = command;
    await this.add({ action: "undo", body: {}, said, undoes: id, things, effect: back, back: effect, epoch });
  }

  /** @param {Command} command */
  async drop(command) {
    command.state = "dropped";
    this.#changed();
    await this.#book.put(command);
  }

  /** Send what others left behind in one's own name. */
  async adopt() {
    for (const command of this.others) {
      command.by = this.#who;
      await this.#book.put(command);
    }
    this.kick();
  }

  /** Somebody has looked at what became of it.
   * @param {Command} command */
  async saw(command) {
    command.seen = true;
    this.#changed();
    await this.#book.put(command);
  }

  /** Try now. */
  kick() {
    clearTimeout(this.#retry);
    void this.#run();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    let next;
    while ((next = this.waiting[0]) && next.n && (await this.#send(next)));
    this.#busy = false;
    this.#changed();
  }

  /** Whether to go on with the next.
   * @param {Command} command */
  async #send(command) {
    const what = this.#whatToSend(command);
    if (what === null) {
      await this.drop(command);
      return true;
    }
    command.tries++;
    await this.#book.put(command);
    const said = await this.#api.post(what.path, what.body);
    if (said.state === "away" || said.state === "signin" || (said.state === "fault" && command.tries < MOST_FAULTS)) {
      this.link = said.state === "signin" ? "signin" : "away";
      this.#retry = setTimeout(() => this.kick(), RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)]);
      return false;
    }
    this.#failures = 0;
    this.link = "live";
    command.state = said.state === "ok" ? "done" : said.state === "conflict" ? "conflict" : "refused";
    if (said.state === "ok") command.answer = said.body;
    else command.problem = said.body;
    await this.#book.put(command);
    this.#changed();
    return true;
  }

  /** The request; null where there is nothing to be taken back.
   * @param {Command} command */
  #whatToSend(command) {
    const { id, at, undoes } = command;
    const usual = { id, at, device: this.#device() };
    if (!undoes) return { path: PREFIX + command.action, body: { ...this.#expecting(command), ...usual } };
    const undo = this.commands.find((other) => other.id === undoes)?.answer?.undo;
    return undo ? { path: undo.path, body: { ...undo.body, ...usual } } : null;
  }

  /** What this device has changed itself since is no surprise.
   * @param {Command} command */
  #expecting({ n, body, things, epoch }) {
    if (body.expected === undefined) return body;
    const own = this.commands.filter((other) => other.n < n && other.things.some((thing) => things.includes(thing)));
    const seqs = own.map(({ answer }) => (answer?.epoch === epoch ? answer.seq : 0));
    return { ...body, expected: Math.max(body.expected, ...seqs) };
  }
}
