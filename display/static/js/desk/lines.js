// Who and what there is to choose from: sessions, drivers, teams, rigs, as lists for forms.

export class Lines {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    this._api = api;
    /** @type {[string, string][]} */
    this.sessions = [];
    /** @type {[string, string][]} */
    this.drivers = [];
    /** @type {[string, string][]} */
    this.teams = [];
    /** @type {[string, string][]} */
    this.rigs = [];
    /** The session that everybody looks at, "" where there is none. */
    this.current = "";
  }

  /** Read them anew. */
  async read() {
    const [sessions, rigs, standings] = await Promise.all(
      ["staff/sessions", "staff/rigs", "standings"].map((path) => this._api.get(`/api/v1/${path}`)),
    );
    if (sessions.ok) {
      this.sessions = sessions.body.sessions.map((/** @type {any} */ each) => [each.id, each.name]);
      const known = sessions.body.sessions.filter((/** @type {any} */ each) => each.phase !== "planned" || each.laps);
      this.current = sessions.body.sessions.find((/** @type {any} */ each) => each.current)?.id ?? known.at(-1)?.id ?? "";
    }
    if (rigs.ok) this.rigs = rigs.body.rigs.map((/** @type {any} */ each) => [each.rig, each.name]);
    if (standings.ok) {
      this.drivers = standings.body.drivers.map((/** @type {any} */ each) => [each.driver.id, driverText(each)]).sort(byText);
      this.teams = standings.body.teams.map((/** @type {any} */ each) => [each.team.id, each.team.name]).sort(byText);
    }
  }

  /** The name of a session.
   * @param {string} id */
  session(id) {
    return this.sessions.find(([known]) => known === id)?.[1] ?? id;
  }
}

const byText = (/** @type {[string, string]} */ one, /** @type {[string, string]} */ other) => one[1].localeCompare(other[1]);

/** `Anna Riesling #7 · NORTH`
 * @param {any} each */
const driverText = ({ driver, team }) =>
  driver.name + (driver.number ? ` #${driver.number}` : "") + (team ? ` · ${team.short}` : "");
