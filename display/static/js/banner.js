// The time of day, and how old the data is, said loudly: a board that has stopped looks exactly like a quiet race.

import { timeOfDay } from "./format.js";
import { element, setText } from "./dom.js";

const GREY_MS = 3000;
const AMBER_MS = 5000;
const RED_MS = 30_000;

/** @param {number} ms since the server was last heard */
export const ageOf = (ms) => (ms < GREY_MS ? "fresh" : ms < AMBER_MS ? "grey" : ms < RED_MS ? "amber" : "red");

export class HallBanner extends HTMLElement {
  #seen = element("span");
  #said = element("span", "", "said");

  connectedCallback() {
    this.#seen.setAttribute("aria-hidden", "true"); // it changes every second
    this.#said.setAttribute("role", "alert");
    this.append(this.#seen, this.#said);
  }

  /** `ms` since the server was last heard; `heardAt`: its time then.
   * @param {number} ms @param {number | null} heardAt @param {Words} words */
  show(ms, heardAt, words) {
    document.documentElement.dataset.age = ageOf(ms);
    this.hidden = ms < AMBER_MS;
    let text = "";
    if (!this.hidden) {
      const seconds = Math.floor(ms / 1000);
      const ago = seconds < 60 ? words("seconds", { n: seconds }) : words("minutes", { n: Math.floor(seconds / 60) });
      text = heardAt === null ? words("never") : words("stale", { time: timeOfDay(heardAt), ago });
    }
    setText(this.#seen, text);
    setText(this.#said, text && words("offline"));
  }
}

/** The server's time, ticking on our clock, standing still when the server is not heard. */
export class HallClock extends HTMLElement {
  /** @param {number} instant @param {boolean} trusted */
  show(instant, trusted) {
    this.toggleAttribute("data-old", !trusted);
    if (trusted) setText(this, timeOfDay(instant));
  }
}

customElements.define("hall-clock", HallClock);
customElements.define("hall-banner", HallBanner);
