// Who may come in: PINs, one-time codes, devices that are signed in, keys of programs. A secret is shown once.

import { newId } from "../desk/api.js";
import { focus } from "../keeping.js";
import { button, choices, field, make, told } from "../desk/dom.js";
import { table } from "../desk/cells.js";
import { day } from "../desk/days.js";

const ROLES = ["staff", "steward", "organiser", "venue"];
const PATH = "/api/v1/access";

export class Access {
  /** @param {Desk} desk */
  constructor(desk) {
    this._desk = desk;
    const { words } = desk;
    this._secret = make("div", { "aria-live": "assertive", "data-passing": "" });
    this._pins = make("div");
    this._devices = make("div");
    this._keys = make("div");
    this._name = make("input", { maxlength: 60, autocomplete: "off", required: true });
    const roles = ROLES.map((each) => /** @type {[string, string]} */ ([each, words(`role_${each}`)]));
    this._role = choices(words("role"), roles, "staff");
    document.querySelector("#access")?.append(
      this._secret,
      make("h2", {}, words("pins")),
      this._pins,
      make("h2", {}, words("devices")),
      this._devices,
      make("h2", {}, words("keys")),
      this._keys,
      make(
        "form",
        { class: "card", onsubmit: (/** @type {Event} */ event) => this._key(event) },
        make("h3", {}, words("key_new")),
        field(words("key_name"), this._name),
        this._role,
        make("button", { class: "button" }, words("key_make")),
      ),
    );
  }

  async refresh() {
    const { words, api, saying } = this._desk;
    const answers = await Promise.all(["pins", "sessions", "keys"].map((what) => api.get(`${PATH}/${what}`)));
    const wrong = answers.find((each) => !each.ok);
    if (wrong) return saying.refused(wrong);
    const [pins, devices, keys] = answers.map((each) => each.body);
    this._pins.replaceChildren(table(words("pins"), [words("role"), words("since"), words("by"), ""], pins.map((/** @type {any} */ each) => [
      words(`role_${each.role}`),
      each.since ? day(each.since, words.language) : words("pin_none"),
      told(each.by ?? "–"),
      this._two(each.role),
    ]), "", pins.map((/** @type {any} */ each) => `pin-${each.role}`)));
    const keysOf = (/** @type {any[]} */ all) => all.map((each) => `device-${each.id}`);
    const heads = [words("name"), words("role"), words("device"), words("used"), ""];
    const line = (/** @type {any} */ each) => [
      told(each.name), words(`role_${each.role}`), told(each.device || "–"), day(each.used, words.language),
      each.current ? words("this_device") : button(words("revoke"), () => this._revoke(each.id), "small"),
    ];
    this._devices.replaceChildren(
      devices.attacked ? make("p", { class: "note bad" }, words("attacked", { n: devices.wrong_pins })) : "",
      table(words("devices"), heads, devices.sessions.map(line), words("devices_none"), keysOf(devices.sessions)),
    );
    this._keys.replaceChildren(table(words("keys"), heads, keys.map(line), words("keys_none"), keysOf(keys)));
    return undefined;
  }

  /** @param {string} role */
  _two(role) {
    const { words } = this._desk;
    return make(
      "span",
      { class: "buttons" },
      button(words("pin_new"), () => this._tell("pins", { role, id: undefined }), "small", { "data-pin": role }),
      button(words("code_new"), () => this._tell("codes", { role, id: undefined }), "small"),
    );
  }

  /** Ask for a secret, and show it, once.
   * @param {string} what @param {Record<string, unknown>} body */
  async _tell(what, body) {
    const { words, api, saying } = this._desk;
    const answer = await api.send(`${PATH}/${what}`, "POST", JSON.stringify(body), { "content-type": "application/json" });
    if (!answer.ok) return saying.refused(answer);
    const { role, secret } = answer.body;
    const shown = make(
      "div",
      { class: "note good secret" },
      make("p", {}, words(`secret_${what}`, { role: words(`role_${role}`) })),
      make("p", { class: "secret-text" }, secret),
      make("p", { class: "muted" }, words("secret_once")),
      button(words("secret_hide"), () => this._secret.replaceChildren()),
    );
    this._secret.replaceChildren(shown);
    focus(shown);
    return this.refresh();
  }

  /** @param {Event} event */
  async _key(event) {
    event.preventDefault();
    const name = this._name.value.trim();
    if (!name) return this._name.focus();
    this._name.value = "";
    return this._tell("keys", { id: newId(), name, role: this._role.chosen });
  }

  /** @param {string} id */
  async _revoke(id) {
    const { words, api, saying } = this._desk;
    const headers = { "content-type": "application/json" };
    saying.answer(await api.send(`${PATH}/revoke`, "POST", JSON.stringify({ id }), headers), [words("revoked")]);
    await this.refresh();
  }
}
