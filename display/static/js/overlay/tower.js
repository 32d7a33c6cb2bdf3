// The tower: places from the top down, each in a slot of its own that never moves.

import { element, setText } from "../dom.js";
import { tell } from "../fields.js";
import { leftText } from "./data.js";
import { behind, LIT_MS, name, nameOf, play, rowsOf, shortOf, time, write } from "./pieces.js";

const ROW = 42;
const HEAD = 60;

export class Tower {
  #root;
  #options;
  #words;
  #venues;
  #head = element("header", "", "plate head");
  #list = element("div", "", "slots");
  /** @type {Map<string, {box: HTMLElement, cells: Record<string, HTMLElement>, slot: number, calm: number}>} */
  #rows = new Map();

  /** @param {HTMLElement} root @param {Options} options @param {Words} words @param {Record<string, string>} venues */
  constructor(root, options, words, venues) {
    this.#root = root;
    this.#options = options;
    this.#words = words;
    this.#venues = venues;
    this.#head.append(name("", "title"), element("span", "", "number"), element("span", "", "clock"));
    this.#list.setAttribute("role", "list");
    this.#list.style.height = `${ROW * options.rows}px`;
    root.style.setProperty("--head", `${HEAD}px`);
    root.style.setProperty("--row", `${ROW}px`);
    root.append(this.#head, this.#list);
  }

  /** @param {State} state @param {Set<string>} fresh @param {boolean} moves */
  show({ board, evening }, fresh, moves) {
    if (!board) return;
    const { rows: most, from } = this.#options;
    const number = evening?.session?.number;
    write(this.#head.querySelector(".title"), board.session.name || board.session.type);
    setText(/** @type {Element} */ (this.#head.querySelector(".number")), number ? `${number}/${evening?.session?.of}` : "");
    const shown = rowsOf(board, this.#options, this.#venues).slice(from - 1, from - 1 + most);
    const live = fresh.has("board");
    const gone = new Set(this.#rows.keys());
    shown.forEach((row, slot) => {
      gone.delete(row.driver.id);
      this.#put(row, slot, board, live, live && moves);
    });
    for (const id of gone) {
      this.#rows.get(id)?.box.remove();
      this.#rows.delete(id);
    }
  }

  /** @param {State} state @param {number} now */
  tick({ evening }, now) {
    setText(/** @type {Element} */ (this.#head.querySelector(".clock")), leftText(evening, now));
  }

  /** @param {Row} row @param {number} slot @param {Board} board @param {boolean} live @param {boolean} moves */
  #put(row, slot, board, live, moves) {
    const known = this.#rows.get(row.driver.id);
    const line = known ?? this.#line(row.driver.id);
    const before = { last: line.box.dataset.key ?? "", slot: line.slot };
    line.box.dataset.key = `${row.laps} ${row.best_ms} ${row.last_ms}`;
    this.#fill(line.cells, row, board);
    line.box.toggleAttribute("data-first", row.position === 1 && row.status === "timed");
    line.box.toggleAttribute("data-out", row.status !== "timed");
    line.box.toggleAttribute("data-penalised", !!row.penalties?.length);
    const place = `translateY(${slot * ROW}px)`;
    line.box.style.transform = place;
    line.slot = slot;
    if (!known) return play(line.box, [{ opacity: 0 }, { opacity: 1 }], moves);
    if (slot !== before.slot) {
      line.box.style.zIndex = slot < before.slot ? "2" : "1";
      play(line.box, [{ transform: `translateY(${before.slot * ROW}px)` }, { transform: place }], moves);
    }
    if (live && before.last !== line.box.dataset.key) this.#light(line, row);
  }

  /** @param {string} id */
  #line(id) {
    const box = element("div", "", "slot plate");
    box.setAttribute("role", "listitem");
    box.dataset.driver = id;
    /** @type {Record<string, HTMLElement>} */
    const cells = {};
    for (const field of this.#options.cols) {
      cells[field] = field === "name" || field === "team" ? name("", field) : element("span", "", field);
      box.append(cells[field]);
    }
    this.#list.append(box);
    const line = { box, cells, slot: -1, calm: 0 };
    this.#rows.set(id, line);
    return line;
  }

  /** @param {Record<string, HTMLElement>} cells @param {Row} row @param {Board} board */
  #fill(cells, row, board) {
    const { language } = this.#words;
    const told = tell(row, board, this.#words);
    const texts = /** @type {Record<string, string>} */ ({
      pos: row.status === "timed" ? String(row.position) : "–",
      move: row.moved ? `${row.moved > 0 ? "▲" : "▼"}${Math.abs(row.moved)}` : "",
      number: row.driver.number ?? "",
      team: shortOf(row.team),
      name: nameOf(row.driver),
      gap: behind(row, board, this.#words),
      interval: told.interval,
      best: time(row.best_ms, language),
      last: row.last === "invalid" ? this.#words("invalid") : time(row.last_ms, language),
      laps: String(row.laps),
      points: row.points == null ? "" : String(row.points).replace(".", language === "de" ? "," : "."),
    });
    for (const [field, cell] of Object.entries(cells)) {
      if (field !== "bar") write(cell, texts[field]);
      if (field === "bar" || field === "team") cell.style.setProperty("--team", row.team?.color ?? "#8b96a8");
      if (field === "move") cell.dataset.way = row.moved > 0 ? "up" : "down";
    }
  }

  /** A lap has come: say what it was, with a sign and not only a colour, for a moment.
   * @param {{box: HTMLElement, cells: Record<string, HTMLElement>, calm: number}} line @param {Row} row */
  #light(line, row) {
    const sign = /** @type {Record<string, string>} */ ({ "overall-best": "★ ", "personal-best": "▲ " })[row.last ?? ""];
    if (!sign) return;
    line.box.dataset.lap = row.last ?? "";
    line.box.dataset.said = sign + time(row.last_ms, this.#words.language);
    clearTimeout(line.calm);
    line.calm = setTimeout(() => {
      delete line.box.dataset.lap;
      delete line.box.dataset.said;
    }, LIT_MS);
  }
}
