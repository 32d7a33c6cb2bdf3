// Why is somebody there? A row is picked, and a paragraph answers, with the laps and points that made the place.

import { button, field, fill, make, told } from "../desk/dom.js";
import { table } from "../desk/cells.js";
import { lapTime } from "../format.js";

export class Explain {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    this._of = make("select", { onchange: () => this._rows() });
    this._list = make("ol", { class: "places" });
    this._answer = make("div", { class: "card why", tabindex: -1, "aria-live": "polite", hidden: true });
    document.querySelector("#explain")?.append(
      field(words("explain_of"), this._of),
      make("div", { class: "halves" }, this._list, this._answer),
    );
  }

  async refresh() {
    const { words, lines } = this._desk;
    const before = this._of.value;
    fill(this._of, [["drivers", words("standings_drivers")], ["teams", words("standings_teams")], ...lines.sessions.map(
      ([id, name]) => /** @type {[string, string]} */ ([`session ${id}`, name]),
    )]);
    if (!before && lines.current) this._of.value = `session ${lines.current}`;
    await this._rows();
  }

  async _rows() {
    const { words, api } = this._desk;
    const of = this._of.value;
    const session = of.startsWith("session ") ? encodeURIComponent(of.slice(8)) : "";
    const answer = await api.get(session ? `/api/v1/sessions/${session}/board` : "/api/v1/standings");
    if (!answer.ok) return this._list.replaceChildren(make("li", { class: "muted" }, told(answer.sentence)));
    const rows = session ? answer.body.rows : answer.body[of];
    this._list.replaceChildren(...rows.map((/** @type {any} */ row) => {
      const who = of === "teams" ? row.team : row.driver;
      const kind = of === "teams" ? "team" : "driver";
      const path = session ? `/api/v1/sessions/${session}/explain` : "/api/v1/standings/explain";
      const query = new URLSearchParams({ [kind]: who.id, lang: words.language });
      const value = session ? "" : String(row.points);
      const content = make("span", { class: "place" }, String(row.position));
      const pressed = button("", () => this._why(`${path}?${query}`), "wide place-of");
      pressed.append(content, make("span", { class: "name" }, told(who.name)), make("span", {}, value));
      return make("li", { "data-key": `${kind}-${who.id}` }, pressed);
    }));
    if (!rows.length) this._list.replaceChildren(make("li", { class: "muted" }, words("explain_none")));
    return undefined;
  }

  /** @param {string} path */
  async _why(path) {
    const { words, api, saying } = this._desk;
    const answer = await api.get(path);
    if (!answer.ok) return saying.refused(answer);
    const { text, data } = answer.body;
    const name = (data.driver ?? data.team).name;
    this._answer.replaceChildren(
      make("h2", {}, told(name)),
      make("p", { class: "said" }, told(text)),
      ...(data.laps ? [this._laps(data.laps)] : []),
      this._points(data),
      button(words("copy_text"), () => this._copy(`${name}: ${text}`)),
    );
    this._answer.hidden = false;
    this._answer.focus({ preventScroll: innerWidth > 800 });
    return undefined;
  }

  /** @param {any[]} laps */
  _laps(laps) {
    const { words } = this._desk;
    const rows = laps.map((lap) => [
      String(lap.number),
      lapTime(lap.time_ms, words.language),
      lap.counts ? (lap.used ? `★ ${words("lap_used")}` : "✓") : `✕ ${lap.not_counted_by === "game" ? words("by_game") : words("by_stewards")}`,
    ]);
    return table(words("laps"), [words("lap_number"), words("time"), words("counts")], rows, words("laps_none"));
  }

  /** @param {any} data */
  _points(data) {
    const { words } = this._desk;
    const rows = data.shares
      ? data.shares.filter((/** @type {any} */ each) => each.held).map((/** @type {any} */ each) => [
          told(each.session.name),
          each.position === null ? "–" : String(each.position),
          each.dropped ? `(${each.points}) ${words("dropped")}` : String(each.points),
          String(each.given),
        ])
      : data.parts.map((/** @type {any} */ each) => [words(`part_${each.name.replace("-", "_")}`), "", String(each.points), ""]);
    return table(words("points"), [words("what"), words("place"), words("points"), words("given")], rows, words("points_none"));
  }

  /** @param {string} text */
  async _copy(text) {
    const { words, saying } = this._desk;
    // On plain http:// there is no clipboard: then the text is marked, to be copied by hand.
    try {
      await navigator.clipboard.writeText(text);
      saying.done([words("copied")]);
    } catch {
      getSelection()?.selectAllChildren(this._answer);
      saying.done([words("marked")]);
    }
  }
}
