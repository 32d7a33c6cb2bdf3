// The prize-giving, messages to the hall, and the sponsors.

import { element } from "../dom.js";
import { busy, button } from "./cards.js";

const MOST_MIB = 1;

export class Award {
  #place;
  #words;
  #send;
  #drawn = "";

  /** @param {HTMLElement} place @param {Words} words @param {Send} send */
  constructor(place, words, send) {
    this.#place = place;
    this.#words = words;
    this.#send = send;
  }

  /** @param {HallScreens} hall */
  show(hall) {
    const wanted = JSON.stringify([hall.award, hall.classes, hall.qualifyings]);
    if (wanted === this.#drawn || busy(this.#place)) return;
    this.#drawn = wanted;
    this.#place.replaceChildren(...(hall.award ? this.#running(hall.award) : this.#choices(hall)));
  }

  /** @param {HallScreens} hall */
  #choices(hall) {
    const words = this.#words;
    const of = document.createElement("select");
    for (const { id, name } of [{ id: "", name: words("overall") }, ...hall.classes]) of.append(new Option(name, id));
    const session = document.createElement("select");
    for (const { id, name } of hall.qualifyings) session.append(new Option(name, id));
    if (hall.qualifyings.length) session.value = hall.qualifyings[hall.qualifyings.length - 1].id;
    const begin = (/** @type {string} */ of_, /** @type {object} */ more) => () => void this.#send("POST", "award", { of: of_, ...more });
    const of_class = () => (of.value ? { class_id: of.value } : {});
    /** @type {HTMLElement[]} */
    const parts = [element("p", words("award_hint"), "muted")];
    if (hall.classes.length) parts.push(titled(words("class"), of));
    const buttons = element("div", "", "buttons");
    buttons.append(
      button(words("award_teams"), () => begin("teams", of_class())(), "button", "award-teams"),
      button(words("award_drivers"), () => begin("drivers", of_class())(), "button", "award-drivers"),
    );
    parts.push(buttons);
    if (hall.qualifyings.length) {
      if (hall.qualifyings.length > 1) parts.push(titled(words("qualifying"), session));
      parts.push(button(words("award_qualifying"), () => begin("qualifying", { session: session.value })(), "button", "award-qualifying"));
    }
    return parts;
  }

  /** @param {NonNullable<HallScreens["award"]>} award */
  #running({ of, step, steps, next, official, overtaken }) {
    const words = this.#words;
    /** @type {HTMLElement[]} */
    const parts = [element("p", `${words(`award_${of}`)} · ${words("revealed", { step, steps })}`, "step")];
    if (overtaken) parts.push(element("p", words("overtaken"), "note bad"));
    if (!official) parts.push(element("p", words("provisional"), "note"));
    const to = (/** @type {number} */ wanted) => () => void this.#send("PUT", "award/step", { step: wanted });
    if (next !== null) parts.push(button(words("reveal", { n: next }), to(step + 1), "button main wide reveal", "award-next"));
    else parts.push(element("p", words("all_revealed"), "note good"));
    const buttons = element("div", "", "buttons");
    if (step > 0) buttons.append(button(words("take_back"), to(step - 1), "button", "award-back"));
    buttons.append(button(words("end_award"), () => void this.#send("DELETE", "award"), "button", "award-end"));
    return [...parts, buttons];
  }
}

export class Notices {
  #list;
  #words;
  #send;
  #drawn = "";

  /** @param {HTMLFormElement} form @param {HTMLElement} list @param {Words} words @param {Send} send */
  constructor(form, list, words, send) {
    this.#list = list;
    this.#words = words;
    this.#send = send;
    form.onsubmit = (event) => {
      event.preventDefault();
      const said = new FormData(form);
      const minutes = said.get("minutes") ? Number(said.get("minutes")) : null;
      const body = { text: said.get("text"), level: said.get("level"), minutes };
      void send("POST", "notices", body).then((done) => done && form.reset());
    };
  }

  /** @param {HallScreens} hall */
  show({ notices }) {
    const wanted = JSON.stringify(notices);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    const words = this.#words;
    const lines = notices.map(({ id, text, level, shown }) => {
      const line = element("li");
      line.dataset.key = `notice-${id}`;
      const sign = element("span", level === "warning" ? "⚠" : shown ? "●" : "○");
      sign.setAttribute("aria-label", words(shown ? "on_boards" : "waits"));
      sign.setAttribute("role", "img");
      line.append(sign, element("bdi", text), button(words("take_back"), () => void this.#send("DELETE", `notices/${id}`)));
      return line;
    });
    this.#list.replaceChildren(...lines);
  }
}

export class Sponsors {
  #list;
  #words;
  #send;
  #drawn = "";

  /** @param {HTMLFormElement} form @param {HTMLElement} list @param {Words} words @param {Send} send */
  constructor(form, list, words, send) {
    this.#list = list;
    this.#words = words;
    this.#send = send;
    const [file, name] = [...form.querySelectorAll("input")];
    file.onchange = () => {
      const [picture] = file.files ?? [];
      const large = picture && picture.size > MOST_MIB << 20;
      file.setCustomValidity(large ? words("too_large", { n: MOST_MIB }) : "");
      file.reportValidity();
      if (picture && !name.value) name.value = picture.name.replace(/\.[^.]*$/, "").slice(0, 60);
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      const [picture] = file.files ?? [];
      if (picture) void send("POST", "sponsors", { name: name.value }, picture).then((done) => done && form.reset());
    };
  }

  /** @param {HallScreens} hall */
  show({ sponsors }) {
    const wanted = JSON.stringify(sponsors);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    this.#list.replaceChildren(...sponsors.map((_, index) => this.#line(sponsors, index)));
  }

  /** @param {HallScreens["sponsors"]} sponsors @param {number} at */
  #line(sponsors, at) {
    const words = this.#words;
    const { id, name, image, shown } = sponsors[at];
    const line = element("li");
    line.dataset.key = `sponsor-${id}`;
    line.toggleAttribute("data-hidden", !shown);
    const hidden = sponsors.filter((each) => !each.shown).map((each) => each.id);
    const order = sponsors.map((each) => each.id);
    const move = (/** @type {number} */ by) => () => {
      const moved = order.filter((each) => each !== id);
      moved.splice(at + by, 0, id);
      void this.#send("PUT", "sponsors", { order: moved, hidden });
    };
    const others = shown ? [...hidden, id] : hidden.filter((each) => each !== id);
    const up = aside("▲", words("earlier", { name }), move(-1), at === 0);
    const down = aside("▼", words("later", { name }), move(1), at === sponsors.length - 1);
    const buttons = element("div", "", "buttons");
    buttons.append(
      ...[up, down, button(words(shown ? "hide" : "show"), () => void this.#send("PUT", "sponsors", { order, hidden: others }))],
      button(words("remove"), () => void this.#send("DELETE", `sponsors/${id}`), "button danger"),
    );
    const title = element("bdi", name);
    line.append(Object.assign(document.createElement("img"), { src: image, alt: "" }), title, buttons);
    if (!shown) line.append(element("span", words("hidden"), "muted"));
    return line;
  }
}

/** @param {string} sign @param {string} said @param {() => void} tap @param {boolean} off */
function aside(sign, said, tap, off) {
  const made = button(sign, tap);
  made.setAttribute("aria-label", said);
  made.disabled = off;
  return made;
}

/** @param {string} text @param {HTMLElement} field */
function titled(text, field) {
  const line = element("label", text);
  line.append(field);
  return line;
}
