// The way to the server and back: what it says, or that it cannot be reached.

const PATIENCE_MS = 8000;
const NOT_NOW = [408, 429, 502, 503, 504];
export const PREFIX = "/api/v1/staff/";

export class Api {
  #language;

  /** @param {Language} language in which the server is to speak */
  constructor(language) {
    this.#language = language;
  }

  /** Look at something; `same` if it is what `etag` was of.
   * @param {string} path @param {string} etag @returns {Promise<Said>} */
  look(path, etag = "") {
    return this.#ask(path, { headers: etag ? { "if-none-match": etag } : {} });
  }

  /** @param {string} path @param {object} body @returns {Promise<Said>} */
  post(path, body) {
    const headers = { "content-type": "application/json" };
    return this.#ask(path, { method: "POST", body: JSON.stringify(body), headers });
  }

  /** @param {string} path @param {{method?: string, body?: string, headers: Record<string, string>}} how @returns {Promise<Said>} */
  async #ask(path, { headers, ...how }) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(path, {
        ...how,
        headers: { "accept-language": this.#language, ...headers },
        cache: "no-store",
        signal: stop.signal,
      });
      const said = { etag: answer.headers.get("etag") ?? "", at: Date.parse(answer.headers.get("date") ?? "") };
      if (answer.status === 304) return { state: "same", ...said };
      // A network that wants to be paid answers with a page of its own: that is no answer either.
      const body = await answer.json();
      return { state: stateOf(answer.status), body, ...said };
    } catch {
      return { state: "away" };
    } finally {
      clearTimeout(patience);
    }
  }
}

/** @param {number} status @returns {Said["state"]} */
function stateOf(status) {
  if (status < 300) return "ok";
  if (status === 401) return "signin";
  if (NOT_NOW.includes(status)) return "away";
  return status >= 500 ? "fault" : status === 409 ? "conflict" : "refused";
}

/** A new UUID, also on plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
