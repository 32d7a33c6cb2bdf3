// People: found by a few letters, shown as they want to be, hidden at once, erased for good.

import { button, field, make, told } from "../desk/dom.js";
import { Person } from "./person.js";

const MOST = 60;

export class People {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    /** @type {any[]} */
    this._all = [];
    this._search = make("input", { type: "search", autocomplete: "off", oninput: () => this._show() });
    this._list = make("ul", { class: "people" });
    this._count = make("p", { class: "muted", role: "status" });
    this._person = new Person(desk, () => this.refresh());
    document.querySelector("#people")?.append(
      field(words("search"), this._search),
      this._count,
      make("div", { class: "halves" }, this._list, this._person.element),
    );
  }

  /** @returns {Promise<void>} */
  async refresh() {
    const { api, saying } = this._desk;
    const answer = await api.get("/api/v1/people");
    if (!answer.ok) return saying.refused(answer);
    this._all = answer.body.people;
    this._show();
    return this._person.renew(this._all);
  }

  _show() {
    const { words } = this._desk;
    const wanted = plain(this._search.value);
    const found = this._all.filter((each) => plain([each.name, each.id, each.number, this._team(each.team), each.on_boards].join(" ")).includes(wanted));
    this._count.textContent = words("people_n", { n: found.length });
    this._list.replaceChildren(...found.slice(0, MOST).map((each) => make("li", { "data-key": `person-${each.id}` }, this._button(each))));
  }

  /** The name of a team.
   * @param {string | null} id */
  _team(id) {
    return this._desk.lines.teams.find(([known]) => known === id)?.[1] ?? id ?? "";
  }

  /** @param {any} each */
  _button(each) {
    const { words } = this._desk;
    const marks = [each.hidden && words("hidden"), each.minor && words("minor"), each.erased && words("erased")].filter(Boolean);
    const made = button("", () => this._person.open(each), "wide place-of", { "data-person": each.id });
    made.append(
      make("span", { class: "place" }, each.number ?? "–"),
      make("span", { class: "name" }, told(each.name ?? each.on_boards)),
      make("span", { class: "muted" }, marks.length ? marks.join(", ") : told(this._team(each.team))),
    );
    return made;
  }
}

const plain = (/** @type {string} */ text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
