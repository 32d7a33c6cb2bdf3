// The desk of the hall's screens: looks once a second, and sends each tap as a request that is done once.

import { element, setText } from "../dom.js";
import { speaking } from "../i18n.js";
import { keepPlace, uncover } from "../keeping.js";
import { Scenes, Screens } from "./cards.js";
import { Award, Notices, Sponsors } from "./talk.js";

const EVERY_MS = 1000;
const ANSWER_MS = 8000;
const UNDO_MS = 10_000;

const part = (/** @type {string} */ selector) => /** @type {any} */ (document.querySelector(selector));
const words = speaking(
  document.documentElement.lang === "de" ? "de" : "en",
  JSON.parse(part("[name=words]").getAttribute("content")),
);
const [alarm, bar] = [part(".note.bad[role=alert]"), part(".undo")];
/** @type {any} */
let toUndo = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let forgetting;
/** Looks that were begun before something was sent tell of what was. */
let turn = 0;

/** A random UUID: over plain HTTP there is no other way to make one. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @param {string} path @param {RequestInit} request */
async function ask(path, request = {}) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), ANSWER_MS);
  try {
    const answer = await fetch(path, { ...request, signal: ending.signal, cache: "no-store" });
    const told = await answer.json();
    if (!answer.ok) throw new Error(answer.status === 401 ? words("signed_out") : told.detail);
    return told;
  } catch (error) {
    const gone = error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError");
    throw gone ? new Error(words("offline")) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} sentence */
function say(sentence) {
  alarm.hidden = !sentence;
  setText(alarm, sentence);
}

/** The answer to what was sent last.
 * @type {Promise<any>} */
let last = Promise.resolve();

/** Ask when what was sent before has its answer: of two changes of one thing the later one holds.
 * @type {typeof ask} */
function askInTurn(path, request) {
  const next = () => ask(path, request);
  last = last.then(next, next);
  return last;
}

/** Send a request; whether it was done.
 * @type {Send} */
async function send(method, path, body = {}, content = null) {
  turn++;
  const id = newId();
  const query = method === "DELETE" || content ? `?${new URLSearchParams({ id, ...(content ? body : {}) })}` : "";
  const json = JSON.stringify({ id, ...body });
  const headers = { "content-type": content ? content.type : "application/json", "accept-language": words.language };
  try {
    const plain = method === "DELETE" || path.endsWith("/identify");
    const done = await askInTurn(`/api/v1/${path}${query}`, {
      ...{ method, headers: plain ? undefined : headers, body: plain ? undefined : (content ?? json) },
    });
    say("");
    offer(done.undo);
    return true;
  } catch (error) {
    say(/** @type {Error} */ (error).message);
    return false;
  } finally {
    await look();
  }
}

/** Offer to take the last request back, for a while.
 * @param {any} undo */
function offer(undo) {
  toUndo = undo?.path ? undo : null;
  bar.hidden = !toUndo;
  uncover();
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, UNDO_MS);
}

/** Offer it no more, as soon as nobody is at it. */
function forget() {
  if (bar.contains(document.activeElement)) forgetting = setTimeout(forget, UNDO_MS);
  else bar.hidden = true;
}

const places = [
  new Scenes(part(".scenes"), part(".pages"), words, send),
  new Award(part(".award"), words, send),
  new Notices(part(".tell"), part(".notices"), words, send),
  new Screens(part(".list"), part(".none"), part(".strangers"), words, send),
  new Sponsors(part(".add"), part(".sponsors"), words, send),
];

async function look() {
  const mine = ++turn;
  try {
    const hall = await ask("/api/v1/screens");
    if (mine !== turn) return;
    if (alarm.textContent === words("offline")) say("");
    for (const place of places) place.show(hall);
  } catch (error) {
    if (mine === turn) say(/** @type {Error} */ (error).message);
  }
}

async function run() {
  await look();
  setTimeout(() => void run(), EVERY_MS);
}

part(".undo button").onclick = () => {
  const { method, path, body } = toUndo;
  bar.hidden = true;
  void send(method, path.replace("/api/v1/", ""), body);
};
setText(part(".undo span"), words("done"));
part(".none").querySelector(".address").append(element("bdi", `${location.origin}/screen`));
keepPlace();
void run();
