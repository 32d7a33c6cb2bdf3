// The lower third: one driver, or one team, with what there is to say.

import { element, setText } from "../dom.js";
import { kindOf, tell } from "../fields.js";
import { abbreviated, enter, name, nameOf, rowOf, rowsOf, shortOf, time, write } from "./pieces.js";

const MOST_MEMBERS = 4;

export class LowerThird {
  #options;
  #words;
  #venues;
  #shown = "";
  #place = element("span", "", "place");
  #name = name("", "name");
  #team = name("", "team");
  #facts = element("div", "", "facts");
  #box = element("section", "", "third plate");

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    const who = element("div", "", "who");
    who.append(this.#name, this.#team);
    this.#box.append(this.#place, who, this.#facts);
    this.#box.hidden = true;
    root.append(this.#box);
  }

  /** @param {State} state @param {Set<string>} fresh @param {boolean} moves */
  show(state, fresh, moves) {
    const { board, standings } = state;
    if (!board) return;
    const found = this.#options.team ? this.#ofTeam(board, standings) : this.#ofDriver(board);
    const appears = found !== null && this.#shown !== found.key;
    this.#box.hidden = found === null;
    if (!found) return;
    setText(this.#place, found.place);
    this.#say(found);
    write(this.#team, found.team);
    this.#box.style.setProperty("--team", found.color ?? "#8b96a8");
    this.#facts.replaceChildren(...found.facts.filter(([, text]) => text).map(([label, text]) => fact(label, text)));
    if (appears && this.#shown && fresh.size) enter(this.#box, moves);
    this.#shown = found.key;
  }

  /** The name, or what it is for short where the picture has no room for it.
   * @param {{name: string, short: string}} found */
  #say({ name, short }) {
    write(this.#name, name);
    if (this.#name.scrollWidth > this.#name.clientWidth) write(this.#name, short);
  }

  /** @param {Board} board */
  #ofDriver(board) {
    const rows = rowsOf(board, this.#options, this.#venues);
    const row = this.#options.driver ? rowOf(board.rows, this.#options.driver) : rows[0];
    if (!row) return null;
    const { language } = this.#words;
    const told = tell(row, board, this.#words);
    const race = kindOf(board) === "race";
    /** @type {[string, string][]} */
    const facts = [
      [race && row.position === 1 ? this.#words("laps") : this.#words(race ? "gap" : "best"), told.main],
      [this.#words("last"), row.last === "invalid" ? this.#words("invalid") : time(row.last_ms, language)],
      [this.#words(race ? "best" : "gap"), told.behind],
    ];
    const place = row.status === "timed" ? `P${row.position}` : "–";
    const number = row.driver.number ? `#${row.driver.number} ` : "";
    const name = nameOf(row.driver);
    return { key: row.driver.id, place, name, short: abbreviated(name), team: number + (row.team?.name ?? ""), color: row.team?.color, facts };
  }

  /** @param {Board} board @param {any} standings */
  #ofTeam(board, standings) {
    const wanted = this.#options.team.toLowerCase();
    const is = (/** @type {any} */ team) => [team?.id, team?.short, team?.name].some((text) => text?.toLowerCase() === wanted);
    const rows = board.rows.filter((row) => is(row.team));
    const line = standings?.teams.find((/** @type {any} */ each) => is(each.team));
    const team = line?.team ?? rows[0]?.team;
    if (!team) return null;
    /** @type {[string, string][]} */
    const facts = line ? [[this.#words("points"), String(line.points).replace(".", this.#words.language === "de" ? "," : ".")]] : [];
    const members = rows.slice(0, MOST_MEMBERS).map((row) => nameOf(row.driver)).join(" · ");
    return { key: team.id, place: line ? `P${line.position}` : "–", name: team.name, short: shortOf(team), team: members, color: team.color, facts };
  }
}

/** @param {string} label @param {string} text */
function fact(label, text) {
  const box = element("p", "", "fact");
  box.append(element("small", label), element("b", text));
  return box;
}
