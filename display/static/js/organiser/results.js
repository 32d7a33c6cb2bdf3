// Results: the versions of each session and of the standings, and every file that can be made of them.

import { button, field, fill, make } from "../desk/dom.js";
import { table } from "../desk/cells.js";
import { day } from "../desk/days.js";

const EVERY_MS = 3000;
const OF_A_SESSION = ["pdf", "csv", "csv-de", "json", "certificates", "start-list"];
const OF_THE_STANDINGS = ["pdf", "csv", "csv-de", "certificates", "xlsx", "team-sheets", "press", "json", "bundle"];
const OF_THE_PLAN = ["lap-sheets", "rig-labels", "badges"];

export class Results {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    this._of = make("select", { onchange: () => this._show() });
    this._version = make("select", { onchange: () => this._files() });
    this._versions = make("div");
    this._buttons = make("div", { class: "buttons files" });
    this._plan = make("div", { class: "buttons files" });
    this._plan.append(...OF_THE_PLAN.map((format) => this._file("standings", format, "")));
    this._shown = "";
    document.querySelector("#results")?.append(
      make("div", { class: "row" }, field(words("result_of"), this._of), field(words("version"), this._version)),
      this._buttons,
      make("h2", {}, words("versions")),
      this._versions,
      make("h2", {}, words("papers")),
      make("p", { class: "muted" }, words("papers_hint")),
      this._plan,
    );
    // A version follows a second after what it comes from, and is no decision.
    setInterval(() => !document.hidden && this._buttons.checkVisibility() && this._show(), EVERY_MS);
  }

  async refresh() {
    const { words, lines, api, saying } = this._desk;
    const known = await api.get("/api/v1/sessions");
    if (!known.ok) return saying.refused(known);
    const sessions = known.body.sessions.map((/** @type {any} */ each) => [`session ${each.id}`, lines.session(each.id)]);
    fill(this._of, [["standings", words("standings")], ...sessions]);
    return this._show();
  }

  /** Where the result that was chosen is found. */
  get _path() {
    const of = this._of.value;
    return of.startsWith("session ") ? `sessions/${encodeURIComponent(of.slice(8))}` : "standings";
  }

  async _show() {
    const { words, api, saying } = this._desk;
    const path = this._path;
    const answer = await api.get(`/api/v1/${path}/results`);
    if (path !== this._path) return undefined;
    if (!answer.ok) return saying.refused(answer);
    const versions = answer.body.versions.reverse();
    const shown = JSON.stringify([path, versions]);
    if (shown === this._shown) return undefined;
    this._shown = shown;
    fill(this._version, [["", words("version_now")], ...versions.map((/** @type {any} */ each) =>
      /** @type {[string, string]} */ ([String(each.number), `${each.number} · ${words(`phase_${each.state}`)}`]),
    )]);
    const heads = [words("version"), words("state"), words("published"), words("entry"), words("checksum")];
    const rows = versions.map((/** @type {any} */ each) => [
      String(each.number), words(`phase_${each.state}`), day(each.published, words.language), String(each.seq), each.checksum.slice(0, 16),
    ]);
    this._versions.replaceChildren(table(words("versions"), heads, rows, words("versions_none")));
    return this._files();
  }

  _files() {
    const formats = this._path === "standings" ? OF_THE_STANDINGS : OF_A_SESSION;
    const made = formats.map((format) => this._file(this._path, format, ["start-list", "bundle"].includes(format) ? "" : this._version.value));
    this._buttons.replaceChildren(...made);
  }

  /** @param {string} path @param {string} format @param {string} version */
  _file(path, format, version) {
    const { words, api, saying } = this._desk;
    const query = new URLSearchParams();
    if (version) query.set("version", version);
    if (path === "standings") query.set("url", location.origin);
    const text = words(`file_${format.replace("-", "_")}`);
    const save = async () => {
      const wrong = await api.download(`/api/v1/${path}/export/${format}?${query}`);
      if (wrong) saying.wrong([wrong]);
      else saying.done([words("saved", { name: text })]);
    };
    return button(text, save, "", { "data-format": format });
  }
}
