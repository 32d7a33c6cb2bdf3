// The feed: one websocket, the last good board, and the way back to it after sleep, restart or a lost network.
//
// A socket may say "open" for minutes after the other end is gone: it counts as open once a message has come, and as
// dead when three beats are missing. Who is told when to come back does so then; told an end (from 4000 on), never.

import { apply, fits } from "./changes.js";

const RETRY_MS = 300;
const RETRY_MOST_MS = 5000;
const ANSWER_MS = 3000;
const SETTLE_MS = 1000;
const RESYNC_EVERY_MS = 10_000;
const FROZEN_MS = 3000;
const CLOCK_SLACK_MS = 400;

/** A moment by two clocks: one stands still while the machine sleeps, the other may be set. */
const moment = () => ({ date: Date.now(), count: performance.now() });
const ago = ({ date, count } = moment()) => Math.max(Date.now() - date, performance.now() - count);

export class Store {
  /** @type {Board | null} */
  board = null;
  /** @type {Link} */
  link = "connecting";

  #session;
  #listener;
  /** @type {WebSocket | null} */
  #socket = null;
  #proven = false;
  #failures = 0;
  #retry = 0;
  #resume = true;
  /** Without an answer by then, the connection is given up. */
  #answerBy = Infinity;
  #beatMs = 2000;
  /** A position that beats name and the board has not, and since when.
   * @type {Position & {since: number} | null} */
  #missing = null;
  #asked = -RESYNC_EVERY_MS;
  #heard = moment();
  #ticked = moment();
  /** The server's time less ours; null until it said.
   * @type {number | null} */
  #ahead = null;

  /** @param {string} session its id, or "current"
   * @param {Listener} listener */
  constructor(session, listener) {
    this.#session = session;
    this.#listener = listener;
  }

  /** Connect, and look after the connection from now on. */
  start() {
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    addEventListener("pagehide", () => this.#drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    this.#connect();
  }

  /** The server's time of day. */
  get now() {
    return Date.now() + (this.#ahead ?? 0);
  }

  /** Milliseconds since the server was last heard. */
  get age() {
    return ago(this.#heard);
  }

  /** The server's time when it was last heard; null when it never was. */
  get heardAt() {
    return this.#ahead === null ? null : this.#heard.date + this.#ahead;
  }

  /** After sleep or a change of network: a connection that has been quiet is not waited for. */
  wake() {
    if (this.#socket && this.age < this.#beatMs + SETTLE_MS) return;
    this.#failures = 0;
    this.#connect();
  }

  /** Called a few times a second. */
  tick() {
    if (ago(this.#ticked) > FROZEN_MS) this.wake();
    this.#ticked = moment();
    const now = performance.now();
    if (now > this.#answerBy) {
      // No hello, or not the board that was asked for: afresh, without the position.
      this.#resume = !this.#proven;
      this.#lose();
    } else if (this.#proven && this.age > 3 * this.#beatMs) {
      this.#lose();
    } else if (this.#missing && now > this.#missing.since + SETTLE_MS && now > this.#asked + RESYNC_EVERY_MS) {
      this.#resync();
    }
  }

  #connect() {
    this.#drop();
    const address = new URL("/api/v1/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("session", this.#session);
    if (this.board && this.#resume) {
      address.searchParams.set("epoch", this.board.epoch);
      address.searchParams.set("seq", String(this.board.seq));
    }
    this.#resume = true;
    this.#answerBy = performance.now() + ANSWER_MS + RETRY_MS * this.#failures;
    const socket = (this.#socket = new WebSocket(address));
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data));
    socket.onclose = (end) => socket === this.#socket && this.#lose(end);
  }

  /** Let go of the socket, so that there are never two. */
  #drop() {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = this.#missing = null;
    this.#proven = false;
    this.#answerBy = Infinity;
    socket?.close();
  }

  #lose({ code = 0, reason = "" } = {}) {
    this.#drop();
    this.link = "offline";
    if (code >= 4000) return;
    const most = Math.min(RETRY_MOST_MS, RETRY_MS * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#connect(), Number(/\d+(?= m)/.exec(reason)) + most * (0.5 + Math.random() / 2));
  }

  #hear(/** @type {any} */ message) {
    this.#heard = moment();
    this.#failures = 0;
    this.#proven = true;
    this.link = "live";
    switch (message.type) {
      case "hello":
        this.#answerBy = Infinity;
        this.#beatMs = message.beat_s * 1000;
        this.#setClock(message.time);
        return this.#listener.hello(message);
      case "beat":
        this.#setClock(message.time);
        return this.#compare(message);
      case "snapshot":
        this.#answerBy = Infinity;
        return this.#take(message, false);
      case "changes":
        if (fits(this.board, message)) this.#take(apply(this.board, message), true);
        else this.#resync();
        return;
      case "session": // its board follows
        this.#answerBy = Math.min(this.#answerBy, performance.now() + ANSWER_MS);
        return;
      case "evening":
        return this.#listener.evening(message);
      case "live":
        return this.#listener.rigs(message.rigs);
      case "notice":
        return this.#listener.notice(message.text, message.level);
    }
  }

  /** @param {Board} board @param {boolean} live */
  #take(board, live) {
    this.board = board;
    if (this.#missing?.epoch === board.epoch && this.#missing.seq <= board.seq) this.#missing = null;
    this.#listener.board(board, live);
  }

  /** @param {Position} beat */
  #compare({ epoch, seq }) {
    const held = !this.board || (this.board.epoch === epoch && this.board.seq === seq);
    this.#missing = held ? null : { epoch, seq, since: this.#missing?.since ?? performance.now() };
  }

  #resync() {
    if (this.#answerBy < Infinity) return; // asked already
    this.#asked = performance.now();
    this.#answerBy = this.#asked + ANSWER_MS;
    this.#socket?.send('{"type":"resync"}');
  }

  /** @param {string} time */
  #setClock(time) {
    const ahead = Date.parse(time) - Date.now();
    // Messages take a little, now more, now less: that must not make the seconds limp.
    if (this.#ahead === null || Math.abs(ahead - this.#ahead) > CLOCK_SLACK_MS) this.#ahead = ahead;
  }
}
