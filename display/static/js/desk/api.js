// Asking the server: each request that changes something has an id of its own, and is sent again with the same one.

const AGAIN_AFTER = [400, 1200];
/** The server is not there, or not yet. */
const GATEWAYS = [502, 503, 504];
/** Of what is only looked at: a connection that has died may say nothing for minutes. */
const PATIENCE_MS = 10_000;

/** A UUID (version 4). `crypto.randomUUID` is not there on plain http:// of a LAN. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const sleep = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

export class Api {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    /** Something was asked that nobody answered: what the page shows may be old. */
    this.missed = false;
    /** @type {Map<string, string>} the ids of requests that have no answer, by what was asked for */
    this._unsure = new Map();
  }

  /** @param {string} path @param {Record<string, string>} [headers] @returns {Promise<Answer>} */
  async get(path, headers = {}) {
    const ending = new AbortController();
    const patience = setTimeout(() => ending.abort(), PATIENCE_MS);
    const answer = await this._send(path, { headers, signal: ending.signal });
    clearTimeout(patience);
    return { ...answer, looked: true };
  }

  /**
   * Ask for something; where no answer comes, again with the same id, also when somebody presses the button again: it
   * may have been done, and only the answer was lost.
   * @param {string} path @param {Record<string, unknown>} body @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>}
   */
  async ask(path, body, headers = {}, method = "POST") {
    const what = `${method} ${path} ${JSON.stringify(body)}`;
    const id = this._unsure.get(what) ?? newId();
    this._unsure.set(what, id);
    const content = JSON.stringify({ id, ...body });
    const answer = await this.send(path, method, content, { "content-type": "application/json", ...headers });
    if (answer.status !== 0 && answer.status !== 503) this._unsure.delete(what);
    return answer;
  }

  /**
   * The same with a body of any kind.
   * @param {string} path @param {string} method @param {BodyInit} body @param {Record<string, string>} headers
   */
  async send(path, method, body, headers) {
    let answer = await this._send(path, { method, body, headers });
    for (const wait of AGAIN_AFTER) {
      if (answer.status !== 0 && answer.status !== 503) break;
      await sleep(wait);
      answer = await this._send(path, { method, body, headers });
    }
    return answer;
  }

  /** Save a file under the name that the server gives it; what is wrong, "" where it is saved.
   * @param {string} path */
  async download(path) {
    /** @type {Response} */
    let response;
    try {
      response = await fetch(path, { headers: this._headers({}) });
    } catch {
      return this.words("no_answer");
    }
    if (!response.ok) return (await this._read(response)).sentence;
    const told = response.headers.get("content-disposition") ?? "";
    const named = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(told)?.[1] ?? /filename="([^"]+)"/.exec(told)?.[1] ?? "file";
    const address = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement("a"), { href: address, download: decodeURIComponent(named) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return "";
  }

  /** @param {Record<string, string>} headers */
  _headers(headers) {
    return { "accept-language": this.words.language, ...headers };
  }

  /** @param {string} path @param {RequestInit & {headers: Record<string, string>}} request @returns {Promise<Answer>} */
  async _send(path, request) {
    try {
      const answer = await fetch(path, { ...request, headers: this._headers(request.headers), cache: "no-cache" });
      return await this._read(answer);
    } catch {
      this.missed = true;
      return { ok: false, status: 0, body: null, sentence: this.words("no_answer") };
    }
  }

  /** @param {Response} response @returns {Promise<Answer>} */
  async _read(response) {
    const { status } = response;
    if (GATEWAYS.includes(status)) this.missed = true;
    const body = (response.headers.get("content-type") ?? "").includes("json") ? await response.json() : null;
    if (status === 401) location.assign(`/signin?next=${encodeURIComponent(location.pathname)}&lang=${this.words.language}`);
    const sentence = response.ok || status === 304 ? "" : (body?.detail ?? this.words("went_wrong", { status }));
    return { ok: response.ok, status, body, sentence };
  }
}
