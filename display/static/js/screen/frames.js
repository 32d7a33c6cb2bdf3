// The page inside a screen: the next one loads out of sight, and takes its place at the moment all screens switch.

const RETRY_MS = 3000;
const LOOK_MS = 40;
const FADE_MS = 400;

/** @param {string} url @param {Record<string, string>} more */
export function withQuery(url, more) {
  const [path, query = ""] = url.split("?");
  const fields = new URLSearchParams(query);
  for (const [name, value] of Object.entries(more)) if (!fields.has(name)) fields.set(name, value);
  return `${path}${[...fields].length ? `?${fields}` : ""}`;
}

export class Frames {
  #host;
  #now;
  #loaded;
  /** @type {string | null} */
  #wanted = null;
  /** @type {HTMLIFrameElement | null} */
  #shown = null;
  /** @type {HTMLIFrameElement | null} */
  #next = null;
  #at = 0;

  /** `now` is the server's time; `loaded` is called with each window that shows a page of ours.
   * @param {HTMLElement} host @param {() => number} now @param {(window: Window) => void} loaded */
  constructor(host, now, loaded) {
    this.#host = host;
    this.#now = now;
    this.#loaded = loaded;
  }

  /** Have this page shown from an instant on; null: none.
   * @param {string | null} url @param {number} at */
  show(url, at) {
    this.#at = at;
    if (url === this.#wanted) return;
    this.#wanted = url;
    this.#next?.remove();
    this.#next = null;
    if (url !== null) this.#load(url);
    this.#look();
  }

  /** What is seen now, for the report. */
  get report() {
    const { root, place } = this.#inside(this.#shown);
    const seq = Number(root?.querySelector("[data-seq]")?.getAttribute("data-seq") ?? NaN);
    const page = place && place.length <= 300 ? place : null;
    const [age, loaded] = [root?.dataset.age ?? null, !!root?.dataset.build];
    return { page, seq: Number.isSafeInteger(seq) && seq >= 0 ? seq : null, age, loaded };
  }

  /** @param {string} url */
  #load(url) {
    const frame = (this.#next = document.createElement("iframe"));
    frame.title = url;
    frame.tabIndex = -1;
    frame.onload = () => {
      const { root } = this.#inside(frame);
      if (root?.dataset.build) {
        frame.dataset.ready = "";
        if (frame.contentWindow) this.#loaded(frame.contentWindow);
      } else if (frame === this.#next || frame === this.#shown) {
        // The server is away, or says no: what is shown stays, and this is tried again.
        setTimeout(() => frame.isConnected && !this.#inside(frame).root?.dataset.build && (frame.src = url), RETRY_MS);
      }
    };
    frame.src = url;
    this.#host.append(frame);
  }

  /** Switch when it is time, and the page is there. */
  #look() {
    const [next, late] = [this.#next, this.#now() - this.#at];
    if (this.#wanted === null && !next) {
      if (late < 0) return void setTimeout(() => this.#look(), LOOK_MS);
      this.#put(null);
    } else if (next) {
      if (late >= 0 && "ready" in next.dataset) this.#put(next);
      else setTimeout(() => this.#next === next && this.#look(), LOOK_MS);
    }
  }

  /** @param {HTMLIFrameElement | null} frame */
  #put(frame) {
    const before = this.#shown;
    [this.#shown, this.#next] = [frame, null];
    if (frame) frame.dataset.on = "";
    document.documentElement.toggleAttribute("data-framed", frame !== null);
    if (before) setTimeout(() => before.remove(), frame ? FADE_MS : 0);
  }

  /** The page in a frame; nothing where that is none of ours.
   * @param {HTMLIFrameElement | null} frame */
  #inside(frame) {
    try {
      const view = frame?.contentWindow;
      const place = view ? view.location.pathname + view.location.search : null;
      return { root: frame?.contentDocument?.documentElement ?? null, place };
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return { root: null, place: null }; // the browser's own page about an error
    }
  }
}
