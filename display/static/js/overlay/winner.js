// Who has won: the first places of a session that is over, or those of the standings (`of=teams`, `of=drivers`).

import { element, setText } from "../dom.js";
import { tell } from "../fields.js";
import { enter, isOver, name, nameOf, rowsOf, shortOf, write } from "./pieces.js";

export class Winner {
  #options;
  #words;
  #venues;
  #shown = "";
  #box = element("section", "", "winner");
  #title = name("", "title");
  #state = element("span", "", "state");
  #steps;

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    const head = element("header", "", "plate head");
    head.append(this.#title, this.#state);
    this.#steps = Array.from({ length: options.rows }, (_, at) => {
      const step = element("div", "", at ? "step plate" : "step first plate");
      step.append(element("span", "", "place"), name("", "name"), name("", "team"), element("b", "", "value"));
      return step;
    });
    this.#box.append(head, ...this.#steps);
    this.#box.hidden = true;
    root.append(this.#box);
  }

  /** @param {State} state @param {Set<string>} fresh @param {boolean} moves */
  show(state, fresh, moves) {
    const found = this.#found(state);
    this.#box.hidden = !found?.lines.length;
    if (!found || this.#box.hidden) return void (this.#shown = "");
    write(this.#title, found.title);
    setText(this.#state, this.#words(found.state === "official" ? "official" : "provisional"));
    this.#steps.forEach((step, at) => {
      const line = found.lines[at];
      step.hidden = !line;
      if (!line) return;
      step.toggleAttribute("data-one", !line.team);
      step.style.setProperty("--team", line.color ?? "#8b96a8");
      for (const part of /** @type {const} */ (["place", "name", "team", "value"])) write(step.querySelector(`.${part}`), line[part]);
    });
    if (found.key !== this.#shown && fresh.size) enter(this.#box, moves);
    this.#shown = found.key;
  }

  /** @param {State} state */
  #found({ board, standings }) {
    const { of, rows } = this.#options;
    if (of === "teams" || of === "drivers") {
      if (!standings) return null;
      const lines = standings[of].slice(0, rows).map((/** @type {any} */ line) => this.#ofStandings(line, of));
      return { key: of, title: this.#words(of === "teams" ? "cup_teams" : "cup_drivers"), state: standings.state, lines };
    }
    if (!board || !isOver(board)) return null;
    const timed = rowsOf(board, this.#options, this.#venues).filter(({ status }) => status === "timed").slice(0, rows);
    const lines = timed.map((row) => ({
      place: String(row.position),
      name: nameOf(row.driver),
      team: row.team?.name ?? shortOf(row.team),
      color: row.team?.color,
      value: tell(row, board, this.#words).main,
    }));
    return { key: board.session.id, title: board.session.name || board.session.type, state: board.state, lines };
  }

  /** @param {any} line @param {"teams" | "drivers"} of */
  #ofStandings(line, of) {
    const points = String(line.points).replace(".", this.#words.language === "de" ? "," : ".");
    return {
      place: String(line.position),
      name: of === "teams" ? line.team.name : nameOf(line.driver),
      team: of === "teams" ? "" : line.team?.name ?? "",
      color: line.team?.color,
      value: this.#words("points_of", { n: points }),
    };
  }
}
