// The crew's page: the address of each overlay by what is chosen, to be copied; and the delay of all.

import { newId } from "../desk/api.js";
import { setText } from "../dom.js";
import { speaking } from "../i18n.js";

const COPIED_MS = 2500;

const root = document.documentElement;
const catalogue = document.querySelector("[name=words]")?.getAttribute("content") ?? "{}";
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(catalogue));
/** @type {<T extends Element>(selector: string, within?: ParentNode) => T} */
const part = (selector, within = document) => /** @type {any} */ (within.querySelector(selector));
const choose = /** @type {HTMLFormElement} */ (part("form.choose"));
const setting = /** @type {HTMLFormElement} */ (part("form.delay"));
const elements = [...document.querySelectorAll("[data-element]")].map((each) => /** @type {HTMLElement} */ (each));

/** What is chosen, as an overlay's address says it. */
function chosen() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(choose)) {
    if (name !== "seen" && value !== "") query.set(name, String(value));
  }
  return query;
}

function show() {
  const query = chosen();
  root.dataset.seen = String(new FormData(choose).get("seen"));
  for (const each of elements) {
    const path = `/overlay/${each.dataset.element}/current`;
    const address = `${location.origin}${path}?${query}`;
    /** @type {HTMLInputElement} */ (part("input", each)).value = address;
    /** @type {HTMLAnchorElement} */ (part(".open", each)).href = address;
    const tried = new URLSearchParams(query);
    tried.set("test", "1");
    const frame = /** @type {HTMLIFrameElement} */ (part("iframe", each));
    if (frame.dataset.shown !== String(tried)) frame.src = `${path}?${tried}`;
    frame.dataset.shown = String(tried);
  }
}

/** The clipboard is there on https alone; elsewhere the address is selected, and the old way of copying is tried.
 * @param {HTMLInputElement} field */
async function copied(field) {
  field.select();
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(field.value);
      return true;
    }
    return document.execCommand("copy");
  } catch (error) {
    console.info(`the address cannot be copied by the page: ${error}`);
    return false;
  }
}

for (const each of elements) {
  const button = /** @type {HTMLElement} */ (part(".copy", each));
  button.addEventListener("click", async () => {
    const done = await copied(/** @type {HTMLInputElement} */ (part("input", each)));
    setText(button, words(done ? "copied" : "copy_hand"));
    setTimeout(() => setText(button, words("copy_address")), COPIED_MS);
  });
}

/** @param {string} text @param {boolean} bad */
function say(text, bad) {
  const said = /** @type {HTMLElement} */ (part(".said"));
  said.classList.toggle("bad", bad);
  setText(said, text);
}

setting.addEventListener("submit", async (event) => {
  event.preventDefault();
  const delay_s = Number(new FormData(setting).get("delay_s"));
  try {
    const answer = await fetch("/api/v1/stream", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: newId(), delay_s }),
    });
    const stranger = answer.status === 401 || answer.status === 403;
    /** @type {HTMLElement} */ (part(".signin")).hidden = !stranger;
    if (answer.ok) return say(words("was_set", { n: delay_s }), false);
    if (stranger) return say(words("who_may"), true);
    say(words("not_set", { why: (await answer.json()).detail }), true);
  } catch (error) {
    console.info(`the delay was not set: ${error}`);
    say(words("not_set", { why: words("no_answer") }), true);
  }
});

choose.addEventListener("input", show);
choose.addEventListener("submit", (event) => event.preventDefault());
show();
