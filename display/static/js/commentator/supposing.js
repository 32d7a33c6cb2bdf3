// What if: an order that is changed by tapping, and what the standings of the teams would be.

import { element, setText } from "../dom.js";
import { nameOf } from "./lists.js";

const SOON_MS = 150;
const AGAIN_MS = 3000;

export class Supposing {
  #words;
  #session;
  #part;
  /** @type {Rows} */
  #rows = [];
  /** What is supposed, one after another, of whatever order there is.
   * @type {((order: string[]) => void)[]} */
  #changes = [];
  #picked = "";
  #timer = 0;
  #asked = 0;

  /** @param {string} session @param {Words} words @param {(selector: string) => any} part */
  constructor(session, words, part) {
    this.#session = session;
    this.#words = words;
    this.#part = part;
    part("form.put").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#put(part("#whom").value, Number(part("#where").value));
    });
    part(".reset").addEventListener("click", () => this.#reset());
  }

  /** @param {Board} board */
  show(board) {
    const another = board.session.id !== this.#session;
    this.#session = board.session.id;
    this.#rows = board.rows;
    if (another) this.#changes = [];
    this.#draw();
    this.#ask();
  }

  #reset() {
    [this.#changes, this.#picked] = [[], ""];
    this.#draw();
    this.#ask();
  }

  /** The order as it stands, with what is supposed: the race goes on, and nothing else of it is changed. */
  get #ids() {
    const order = this.#rows.map((row) => row.driver.id);
    this.#changes.forEach((change) => change(order));
    return order;
  }

  /** @param {string} id */
  #tap(id) {
    if (!this.#picked || this.#picked === id) {
      this.#picked = this.#picked ? "" : id;
      return this.#draw();
    }
    const ids = this.#ids;
    const [ahead, behind] = [this.#picked, id].sort((a, b) => ids.indexOf(b) - ids.indexOf(a));
    this.#change((order) => {
      const [one, two] = [order.indexOf(ahead), order.indexOf(behind)];
      if (two >= 0 && one > two) [order[one], order[two]] = [order[two], order[one]];
    });
  }

  /** @param {string} id @param {number} place */
  #put(id, place) {
    this.#change((order) => {
      const at = order.indexOf(id);
      if (at >= 0) order.splice(Math.max(1, Math.round(place) || 1) - 1, 0, ...order.splice(at, 1));
    });
  }

  /** @param {(order: string[]) => void} change */
  #change(change) {
    this.#picked = "";
    this.#changes.push(change);
    this.#draw();
    this.#ask();
  }

  #draw() {
    const rows = new Map(this.#rows.map((row) => [row.driver.id, row]));
    const list = this.#part(".supposed");
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.driver : undefined;
    list.replaceChildren(
      ...this.#ids.map((id, at) => {
        const row = rows.get(id);
        const button = /** @type {HTMLButtonElement} */ (element("button", "", "tap"));
        button.type = "button";
        button.dataset.driver = id;
        button.setAttribute("aria-pressed", String(id === this.#picked));
        button.toggleAttribute("data-moved", row?.driver.id !== this.#rows[at]?.driver.id);
        button.append(element("b", String(at + 1)), element("bdi", row ? nameOf(row.driver) : id));
        button.addEventListener("click", () => this.#tap(id));
        const line = element("li");
        line.append(button);
        return line;
      }),
    );
    if (focused) list.querySelector(`[data-driver="${CSS.escape(focused)}"]`)?.focus();
    this.#fill(this.#part("#whom"));
    this.#part("#where").max = String(this.#rows.length);
  }

  /** Everybody to choose from by name, unless they are there: a list that is open would close.
   * @param {HTMLSelectElement} whom */
  #fill(whom) {
    const named = this.#rows.map(({ driver }) => ({ id: driver.id, name: nameOf(driver) }));
    const all = named.sort((a, b) => a.name.localeCompare(b.name)).map(({ id, name }) => new Option(name, id));
    const there = [...whom.options];
    if (all.length === there.length && all.every((each, at) => each.isEqualNode(there[at]))) return;
    const chosen = whom.value;
    whom.replaceChildren(...all);
    if (all.some(({ value }) => value === chosen)) whom.value = chosen;
  }

  /** The places that are told to the server: those that have a result, and those that are otherwise. */
  #supposed() {
    const ids = this.#ids;
    const timed = this.#rows.filter((row) => row.status === "timed").length;
    const changed = this.#rows.findLastIndex((row, at) => row.driver.id !== ids[at]) + 1;
    return ids.slice(0, Math.max(timed, changed));
  }

  #ask(wait = SOON_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fetch(), wait);
  }

  async #fetch() {
    if (!this.#session) return;
    const query = new URLSearchParams({ session: this.#session });
    if (this.#changes.length) query.set("order", this.#supposed().join(","));
    const asked = ++this.#asked;
    let wrong = "";
    try {
      const answer = await fetch(`/api/v1/what-if?${query}`, { cache: "no-store" });
      const told = await answer.json();
      if (asked !== this.#asked) return;
      if (answer.ok) this.#result(told.teams.length ? told.teams : told.drivers);
      else wrong = told.detail;
    } catch (error) {
      console.info(`what would be is asked again: ${error}`);
      wrong = this.#words("no_answer");
      this.#ask(AGAIN_MS);
    }
    this.#part(".wrong").hidden = !wrong;
    setText(this.#part(".wrong"), wrong);
  }

  /** @param {any[]} lines */
  #result(lines) {
    const number = (/** @type {number} */ points) => String(Math.round(points * 100) / 100).replace(".", this.#words.language === "de" ? "," : ".");
    this.#part(".standings tbody").replaceChildren(
      ...lines.map((line) => {
        const row = element("tr");
        const more = line.points - line.points_now;
        const up = line.was - line.position;
        const moved = up ? `${up > 0 ? "▲" : "▼"} ${Math.abs(up)} ` : "";
        const change = moved + (more ? `${more > 0 ? "+" : "−"}${number(Math.abs(more))}` : "");
        const name = element("td");
        name.append(element("bdi", line.team && !line.driver ? line.team.name : nameOf(line.driver)));
        row.append(element("td", String(line.position)), name, element("td", number(line.points)), element("td", change || this.#words("unchanged")));
        row.dataset.way = up > 0 ? "up" : up < 0 ? "down" : "";
        return row;
      }),
    );
  }
}
