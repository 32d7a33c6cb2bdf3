// The scenes and the screens: what all show together, and what each of them does.

import { element, setText } from "../dom.js";

const SIZES = /** @type {const} */ (["inch", "metres"]);

/** @param {string} text @param {() => void} tap @param {string} className @param {string} key what it does, where what is around it is made anew (see ../keeping.js) */
export function button(text, tap, className = "button", key = "") {
  const made = /** @type {HTMLButtonElement} */ (element("button", text, className));
  made.type = "button";
  if (key) made.dataset.key = key;
  made.onclick = tap;
  return made;
}

/** Whether somebody is just choosing or writing in there.
 * @param {Element} place */
export const busy = (place) => place.contains(document.activeElement) && document.activeElement?.matches("input, select");

/** @param {string} page @param {Words} words */
export function pageName(page, words) {
  const path = page.split("?")[0];
  if (path === "/") {
    const view = new URLSearchParams(page.split("?")[1]).get("view");
    return view ? words(`page_${view}`) : words("page_board");
  }
  const key = /** @type {Record<string, string>} */ (NAMED)[path];
  return key ? words(`page_${key}`) : page;
}
const NAMED = {
  ...{ "/scene/warmup": "warmup", "/scene/break": "break", "/scene/award": "award" },
  ...{ "/commentator": "commentator", "/phone": "phone" },
};

/** @param {HTMLSelectElement} select @param {[string, string][]} choices @param {string} value */
function choose(select, choices, value) {
  const all = choices.some(([key]) => key === value) ? choices : [...choices, /** @type {[string, string]} */ ([value, value])];
  const wanted = JSON.stringify(all);
  if (select.dataset.choices !== wanted) {
    select.dataset.choices = wanted;
    select.replaceChildren(...all.map(([key, text]) => Object.assign(document.createElement("option"), { value: key, textContent: text })));
  }
  if (document.activeElement !== select) select.value = value;
}

export class Scenes {
  #scenes;
  #pages;
  #words;
  #send;
  #drawn = "";
  #told = "";

  /** @param {HTMLElement} scenes @param {HTMLElement} pages @param {Words} words @param {Send} send */
  constructor(scenes, pages, words, send) {
    this.#scenes = scenes;
    this.#pages = pages;
    this.#words = words;
    this.#send = send;
  }

  /** @param {HallScreens} hall */
  show(hall) {
    const on = JSON.stringify([hall.scenes.map(({ name, title }) => [name, title]), hall.scene]);
    if (on !== this.#drawn) {
      this.#drawn = on;
      const tap = (/** @type {string} */ scene) => () => void this.#send("PUT", "scene", { scene });
      const made = hall.scenes.map(({ name, title }) => {
        const one = button(sceneName(name, title, this.#words), tap(name), "button", `scene-${name}`);
        one.setAttribute("aria-pressed", String(name === hall.scene));
        return one;
      });
      this.#scenes.replaceChildren(...made);
    }
    const told = JSON.stringify([hall.scenes, hall.pages, hall.screens.map(({ id, name }) => [id, name])]);
    if (told === this.#told || busy(this.#pages)) return;
    this.#told = told;
    this.#pages.replaceChildren(...hall.scenes.map((scene) => this.#scene(scene, hall)));
  }

  /** @param {HallScreens["scenes"][number]} scene @param {HallScreens} hall */
  #scene({ name, title, pages }, hall) {
    const words = this.#words;
    const place = element("div");
    place.append(element("h3", sceneName(name, title, words)));
    const all = /** @type {[string, string][]} */ (hall.pages.map((page) => [page, pageName(page, words)]));
    const lines = [["*", words("all_screens")], ...hall.screens.filter(({ shows }) => shows).map(({ id, name }) => [id, name])];
    for (const [of, text] of lines) {
      const line = element("label");
      const select = document.createElement("select");
      choose(select, of === "*" ? all : [["", words("like_all")], ...all], pages[of] ?? "");
      select.onchange = () => {
        const changed = Object.fromEntries(Object.entries({ ...pages, [of]: select.value }).filter(([, page]) => page));
        void this.#send("PUT", `scenes/${name}`, { pages: changed, title });
      };
      line.append(element("bdi", text), select);
      place.append(line);
    }
    return place;
  }
}

/** @param {string} name @param {string} title @param {Words} words */
function sceneName(name, title, words) {
  if (title) return title;
  return ["warmup", "race", "break", "award"].includes(name) ? words(`scene_${name}`) : name;
}

export class Screens {
  #list;
  #none;
  #strangers;
  #words;
  #send;
  /** @type {Map<string, Card>} */
  #cards = new Map();

  /** @param {HTMLElement} list @param {HTMLElement} none @param {HTMLElement} strangers @param {Words} words @param {Send} send */
  constructor(list, none, strangers, words, send) {
    this.#list = list;
    this.#none = none;
    this.#strangers = strangers;
    this.#words = words;
    this.#send = send;
    strangers.append(button(words("forget_strangers"), () => void send("POST", "screens/forget", { strangers: true })));
  }

  /** @param {HallScreens} hall */
  show(hall) {
    this.#none.hidden = hall.screens.length > 0;
    this.#strangers.hidden = hall.screens.filter(({ shows }) => !shows).length < 2;
    const known = new Set(hall.screens.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (known.has(id)) continue;
      card.place.remove();
      this.#cards.delete(id);
    }
    for (const screen of hall.screens) {
      let card = this.#cards.get(screen.id);
      if (!card) {
        this.#cards.set(screen.id, (card = new Card(screen.id, this.#words, this.#send)));
        this.#list.append(card.place);
      }
      card.show(screen, hall);
    }
  }
}

/** One screen. */
class Card {
  place = element("li");
  #words;
  #name = element("h3");
  #state = element("p", "", "state");
  #shown = element("p", "", "muted");
  #select = document.createElement("select");
  #take;
  #fields;

  /** @param {string} id @param {Words} words @param {Send} send */
  constructor(id, words, send) {
    this.#words = words;
    this.place.dataset.key = `screen-${id}`;
    const change = (/** @type {object} */ body) => send("PUT", `screens/${id}`, body);
    this.#take = button(words("take_in"), () => void change({ shows: "scene" }), "button main wide");
    this.#select.onchange = () => void change({ shows: this.#select.value });
    const shows = element("label", words("shows"));
    shows.append(this.#select);
    const buttons = element("div", "", "buttons");
    buttons.append(button(words("identify"), () => void send("POST", `screens/${id}/identify`)));
    const more = document.createElement("details");
    this.#fields = /** @type {HTMLInputElement[]} */ (["name", ...SIZES].map((name) => Object.assign(document.createElement("input"), { name })));
    const [name, inch, metres] = this.#fields;
    name.maxLength = 24;
    for (const size of [inch, metres]) size.inputMode = "decimal";
    name.onchange = () => void change({ name: name.value });
    for (const size of [inch, metres]) size.onchange = () => void change({ [size.name]: numberOf(size.value) });
    const two = element("div", "", "two");
    two.append(labelled(words("inch"), inch), labelled(words("metres"), metres));
    const forget = button(words("forget"), () => void send("POST", "screens/forget", { screen: id }), "button danger");
    more.append(element("summary", words("more")), labelled(words("name"), name), two, forget);
    this.place.append(this.#name, this.#state, this.#shown, this.#take, shows, buttons, more);
  }

  /** @param {HallScreens["screens"][number]} screen @param {HallScreens} hall */
  show(screen, hall) {
    const words = this.#words;
    setText(this.#name, screen.name);
    const seconds = Math.round(screen.seen_s ?? 0);
    const ago = seconds < 90 ? words("seconds", { n: seconds }) : words("minutes", { n: Math.round(seconds / 60) });
    const state = !screen.here ? "away" : screen.shows ? "here" : "new";
    this.place.dataset.state = state;
    setText(this.#state, state === "here" ? words("state_here") : state === "new" ? words("state_new") : words("state_away", { ago }));
    setText(this.#shown, this.#about(screen));
    this.#take.hidden = !!screen.shows;
    const pages = /** @type {[string, string][]} */ (hall.pages.map((page) => [page, words("always", { page: pageName(page, words) })]));
    choose(this.#select, [["", words("name_only")], ["scene", words("follows")], ...pages], screen.shows);
    const values = [screen.name, screen.inch?.toString() ?? "", screen.metres?.toString() ?? ""];
    this.#fields.forEach((field, index) => {
      if (document.activeElement !== field) field.value = values[index];
    });
  }

  /** What it shows, how old that is, how large it is.
   * @param {HallScreens["screens"][number]} screen */
  #about({ shown, loaded, age, seq, width, height, inch, current_build }) {
    const words = this.#words;
    const page = shown ? pageName(shown.replace(/[?&](d|inch|lang|motion)=[^&]*/g, "").replace(/^([^?]*)&/, "$1?"), words) : words("name_only");
    const parts = [loaded || !shown ? page : words("loading", { page })];
    if (age && age !== "fresh") parts.push(`⚠ ${words("old_data")}`);
    if (seq !== null) parts.push(words("entry", { n: seq }));
    if (width) parts.push(`${width}×${height}${inch ? ` · ${inch}″` : ""}`);
    if (!current_build) parts.push(words("old_page"));
    return parts.join(" · ");
  }
}

/** @param {string} text @param {HTMLElement} field */
function labelled(text, field) {
  const line = element("label", text, "field");
  line.append(field);
  return line;
}

/** @param {string} text */
const numberOf = (text) => (text.trim() ? Number(text.replace(",", ".")) : null);
