// Copies of the record: made by a tap while laps come in, and taken away as files.

import { button, make, told } from "../desk/dom.js";
import { table } from "../desk/cells.js";
import { day, size } from "../desk/days.js";

export class Backups {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    this._list = make("div");
    document.querySelector("#backups")?.append(
      make("p", {}, words("backups_hint")),
      make("div", { class: "buttons" }, button(words("backup_now"), () => this._make(), "main")),
      make("h2", {}, words("backups")),
      this._list,
      make("p", { class: "muted" }, words("restore_hint")),
    );
  }

  async refresh() {
    const { words, api, saying } = this._desk;
    const answer = await api.get("/api/v1/backups");
    if (!answer.ok) return saying.refused(answer);
    const rows = answer.body.backups.map((/** @type {any} */ each) => [
      day(each.at, words.language),
      String(each.entries ?? "?"),
      size(each.bytes, words.language),
      this._file(each),
    ]);
    const heads = [words("made"), words("entries_n"), words("size"), words("file")];
    this._list.replaceChildren(
      table(words("backups"), heads, rows, words("backups_none"), answer.body.backups.map((/** @type {any} */ each) => each.name)),
      make("p", { class: "muted" }, told(answer.body.folder)),
    );
    return undefined;
  }

  /** What can be done with one, and what to type to have it again.
   * @param {any} each */
  _file({ name, restore }) {
    const { words } = this._desk;
    return make(
      "div",
      {},
      make(
        "div",
        { class: "buttons" },
        button(words("save_file"), () => this._save(name), "small", { "data-backup": name, "data-key": `save-${name}` }),
        button(words("backup_check"), () => this._check(name), "small", { "data-check": name, "data-key": `check-${name}` }),
      ),
      make(
        "details",
        {},
        make("summary", {}, words("restore_how")),
        make("p", {}, words("restore_type")),
        make("pre", { class: "typed", tabindex: 0 }, restore.join("\n")),
      ),
    );
  }

  /** @param {string} name */
  async _check(name) {
    const { words, api, saying } = this._desk;
    const answer = await api.ask(`/api/v1/backups/${name}/check`, {});
    if (!answer.ok) return saying.refused(answer);
    const { entries, fault } = answer.body;
    if (fault) return saying.wrong([words("backup_bad", { why: fault })]);
    return saying.done([words("backup_good", { n: entries ?? 0 })]);
  }

  async _make() {
    const { words, api, saying } = this._desk;
    const answer = await api.ask("/api/v1/backups", {});
    saying.answer(answer, [words("backup_made", { n: answer.body?.entries ?? 0 })]);
    await this.refresh();
  }

  /** @param {string} name */
  async _save(name) {
    const wrong = await this._desk.api.download(`/api/v1/backups/${name}`);
    if (wrong) this._desk.saying.wrong([wrong]);
  }
}
