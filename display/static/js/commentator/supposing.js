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
  /** Ids in the supposed order; null: as it stands. @type {string[] | null} */
  #order = null;
  #picked = "";
  /** How many places are told to the server: those that have a result, and those that were changed. */
  #told = 0;
  #timer = 0;
  #asked = 0;

  /** @param {string} session @param {Words} words @param {(selector: string) => any} part */
  constructor(session, words, part) {
    [this.#session, this.#words, this.#part] = [session, words, part];
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
    if (another) this.#order = null;
    if (this.#order) {
      const known = new Set(this.#order);
      this.#order.push(...board.rows.map((row) => row.driver.id).filter((id) => !known.has(id)));
    }
    this.#draw();
    this.#ask();
  }

  #reset() {
    [this.#order, this.#picked] = [null, ""];
    this.#draw();
    this.#ask();
  }

  get #ids() {
    return this.#order ?? this.#rows.map((row) => row.driver.id);
  }

  /** @param {string} id */
  #tap(id) {
    if (!this.#picked || this.#picked === id) {
      this.#picked = this.#picked ? "" : id;
      return this.#draw();
    }
    const order = [...this.#ids];
    const [one, two] = [order.indexOf(this.#picked), order.indexOf(id)];
    if (one >= 0 && two >= 0) [order[one], order[two]] = [order[two], order[one]];
    this.#change(order, Math.max(one, two) + 1);
  }

  /** @param {string} id @param {number} place */
  #put(id, place) {
    const order = this.#ids.filter((each) => each !== id);
    const at = Math.min(Math.max(1, Math.round(place) || 1), order.length + 1);
    order.splice(at - 1, 0, id);
    this.#change(order, at);
  }

  /** @param {string[]} order @param {number} upTo */
  #change(order, upTo) {
    this.#picked = "";
    this.#told = Math.max(this.#order ? this.#told : 0, upTo, this.#rows.filter((row) => row.status === "timed").length);
    this.#order = order;
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

  /** Everybody to choose from by name, unless they are there: a list that is open would close. @param {HTMLSelectElement} whom */
  #fill(whom) {
    const named = this.#rows.map(({ driver }) => ({ id: driver.id, name: nameOf(driver) }));
    const all = named.sort((a, b) => a.name.localeCompare(b.name)).map(({ id, name }) => new Option(name, id));
    const there = [...whom.options];
    if (all.length === there.length && all.every((each, at) => each.isEqualNode(there[at]))) return;
    const chosen = whom.value;
    whom.replaceChildren(...all);
    if (all.some(({ value }) => value === chosen)) whom.value = chosen;
  }

  #ask(wait = SOON_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fetch(), wait);
  }

  async #fetch() {
    if (!this.#session) return;
    const query = new URLSearchParams({ session: this.#session });
    if (this.#order) query.set("order", this.#order.slice(0, this.#told).join(","));
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
