// A battle: two neighbours, and what is between them. Where nobody is near enough there is nothing to see.

import { element, setText } from "../dom.js";
import { gap } from "../format.js";
import { battleOf, between } from "./data.js";
import { enter, name, nameOf, rowOf, rowsOf, shortOf, write } from "./pieces.js";

export class Battle {
  #options;
  #words;
  #venues;
  #shown = "";
  /** What was between the two before, and what that has become. */
  #before = { ms: -1, laps: -1 };
  #gap = element("b", "", "between");
  #trend = element("span", "", "trend");
  #box = element("section", "", "battle");
  #sides;

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    this.#sides = ["ahead", "behind"].map((kind) => {
      const side = element("div", "", `side plate ${kind}`);
      side.append(element("span", "", "place"), name("", "name"), name("", "team"));
      return side;
    });
    const middle = element("div", "", "middle plate");
    middle.append(this.#gap, this.#trend);
    this.#box.append(this.#sides[0], middle, this.#sides[1]);
    this.#box.hidden = true;
    root.append(this.#box);
  }

  /** @param {State} state @param {Set<string>} fresh @param {boolean} moves */
  show({ board }, fresh, moves) {
    if (!board) return;
    const found = this.#find(board);
    this.#box.hidden = found === null;
    if (!found) return void (this.#shown = "");
    const key = `${found.ahead.driver.id} ${found.behind.driver.id}`;
    [found.ahead, found.behind].forEach((row, at) => {
      const side = this.#sides[at];
      side.style.setProperty("--team", row.team?.color ?? "#8b96a8");
      setText(/** @type {Element} */ (side.querySelector(".place")), `P${row.position}`);
      write(side.querySelector(".name"), nameOf(row.driver));
      write(side.querySelector(".team"), shortOf(row.team));
    });
    setText(this.#gap, found.ms === null ? "–" : gap(found.ms, this.#words.language));
    this.#follow(key, found);
    if (key !== this.#shown && fresh.has("board")) enter(this.#box, moves);
    this.#shown = key;
  }

  /** Say with a sign whether it is getting closer: against the lap before, of the same two.
   * @param {string} key @param {{ms: number | null, behind: Row}} found */
  #follow(key, { ms, behind }) {
    if (key !== this.#shown) {
      this.#before = { ms: ms ?? -1, laps: behind.laps };
      return setText(this.#trend, "");
    }
    if (ms === null || ms === this.#before.ms) return;
    const closer = ms < this.#before.ms;
    setText(this.#trend, this.#before.ms < 0 ? "" : closer ? `▶◀ ${this.#words("closer")}` : `◀▶ ${this.#words("apart")}`);
    this.#before = { ms, laps: behind.laps };
  }

  /** @param {Board} board @returns {{ahead: Row, behind: Row, ms: number | null} | null} */
  #find(board) {
    const { driver, other, within } = this.#options;
    if (!driver || !other) return battleOf(rowsOf(board, this.#options, this.#venues), board, within);
    const pair = [rowOf(board.rows, driver), rowOf(board.rows, other)];
    const [ahead, behind] = board.rows.filter((row) => pair.includes(row));
    return behind ? { ahead, behind, ms: between(ahead, behind, board.session.type === "race") } : null;
  }
}
