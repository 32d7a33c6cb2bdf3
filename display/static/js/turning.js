// Which page of the board is on the wall, how long it stays, and turning it by hand.

import { setText } from "./dom.js";

export class Turning {
  #words;
  #part;
  /** When the page was turned to whose time is shown. */
  #since = -1;
  /** @type {Animation | null} */
  #progress = null;

  /** @param {Words} words @param {(selector: string) => any} part @param {import("./board.js").HallBoard} board */
  constructor(words, part, board) {
    this.#words = words;
    this.#part = part;
    part(".pager").addEventListener("click", () => board.go(1));
    addEventListener("keydown", ({ key }) => {
      if (key === "ArrowRight" || key === "PageDown") board.go(1);
      if (key === "ArrowLeft" || key === "PageUp") board.go(-1);
    });
  }

  /** @param {Pager} pager */
  show({ page, pages, since, until }) {
    const button = this.#part(".pager");
    button.hidden = pages === 1;
    setText(this.#part(".page"), `${page + 1}/${pages}`);
    button.setAttribute("aria-label", this.#words("page", { page: page + 1, pages }));
    if (since === this.#since || pages === 1) return;
    this.#since = since;
    this.#progress?.cancel(); // two at once would keep the page busy with each frame of them
    this.#progress = this.#part(".progress").animate({ transform: ["scaleX(0)", "scaleX(1)"] }, until - since);
  }
}
