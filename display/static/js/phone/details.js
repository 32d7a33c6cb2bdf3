// The page of a team or driver: it comes whole, and what is new of it is put in as time goes by.

import { HallBanner } from "../banner.js";
import { setText } from "../dom.js";
import { speaking } from "../i18n.js";
import { tellCut } from "../lines.js";
import { renew } from "../renew.js";
import { carry } from "./carry.js";
import { holdOn } from "./hold.js";
import { delayOf, Later } from "./later.js";
import { Poll } from "./poll.js";
import { press, Stars } from "./stars.js";

const TICK_MS = 250;
const EVERY_MS = 3000;
const EVENING_MS = 5000;

const query = new URLSearchParams(location.search);
const delay = delayOf(query.get("delay"));
const root = document.documentElement;
/** @type {(selector: string, within?: ParentNode) => any} */
const part = (selector, within = document) => within.querySelector(selector);
const words = speaking(root.lang === "de" ? "de" : "en", JSON.parse(part("[name=words]").content));
const banner = /** @type {HallBanner} */ (part("hall-banner"));
const main = part("main");
const stars = new Stars(dress);
const later = new Later(delay);
/** The parts as the server made them, by name: what a script has done to them is no news.
 * @type {Map<string, Element>} */
let made = parts(main.cloneNode(true));

/** @param {ParentNode} within */
function parts(within) {
  return new Map([...within.querySelectorAll("[data-part]")].map((each) => [each.getAttribute("data-part") ?? "", each]));
}

/** Put in what is new in a page.
 * @param {Document} page */
function put(page) {
  renew(page.documentElement.dataset.build ?? "");
  const now = parts(part("main", page));
  if (!now.size) return;
  const shown = parts(main);
  for (const [name, each] of shown) if (!now.has(name)) each.remove();
  let at = main.firstElementChild;
  for (const [name, each] of now) {
    let here = shown.get(name);
    if (!here || !made.get(name)?.isEqualNode(each)) {
      const fresh = /** @type {Element} */ (document.importNode(each, true));
      if (here?.hasAttribute("open") && fresh.tagName === "DETAILS") fresh.setAttribute("open", "");
      if (here && !here.hasAttribute("open")) fresh.removeAttribute("open");
      if (here === at) at = at?.nextElementSibling ?? null;
      here?.remove();
      here = fresh;
    }
    if (here === at) at = here.nextElementSibling;
    else main.insertBefore(here, at);
  }
  made = now;
  document.title = page.title;
  dress();
}

/** What only a script can do: stars, the way to send a link, what goes along with links. */
function dress() {
  carry(document);
  for (const star of document.querySelectorAll("[data-star]")) {
    star.toggleAttribute("hidden", false);
    press(star, stars.has(star.getAttribute("data-star") ?? ""));
  }
  if (part(".code[open]")) code();
  part("[data-share]")?.toggleAttribute("hidden", !navigator.share);
}

/** Fetch the code when somebody wants to see it; where no telephone could follow it, say so. */
function code() {
  const image = part(".code img");
  if (image.hasAttribute("src")) return;
  image.addEventListener("error", () => {
    image.hidden = true;
    part(".unreachable").hidden = false;
  });
  image.hidden = false;
  image.setAttribute("src", image.dataset.src);
}

main.addEventListener("toggle", (/** @type {Event} */ { target }) => target === part(".code[open]") && code(), true);
main.addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const target = /** @type {Element} */ (event.target);
  const star = target.closest("[data-star]");
  if (star) stars.toggle(star.getAttribute("data-star") ?? "");
  if (target.closest("[data-share]")) {
    const url = new URL(main.dataset.path, location.href).href;
    navigator.share({ title: document.title, url }).catch((error) => console.info(`nothing was sent: ${error}`));
  }
});

// On paper there is nothing to open.
/** @type {Element[]} */
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.session:not([open])")];
  for (const each of closed) each.setAttribute("open", "");
});
addEventListener("afterprint", () => {
  for (const each of closed.splice(0)) each.removeAttribute("open");
});

const lang = query.get("lang");
const address = main.dataset.path + (lang ? `?lang=${encodeURIComponent(lang)}` : "");
const reader = new DOMParser();
const poll = new Poll(address, (text) => later.put("page", () => put(reader.parseFromString(text, "text/html"))), EVERY_MS);
const told = (/** @type {string} */ text) => later.put("evening", () => tellCut(part(".cut"), JSON.parse(text), words));
const evening = new Poll("/api/v1/evening", told, EVENING_MS);

function tick() {
  poll.tick();
  later.tick();
  banner.show(poll.age, poll.heardAt, words);
  setTimeout(tick, TICK_MS);
}

if (delay) {
  part(".later").hidden = false;
  setText(part(".later"), words("later", { n: delay }));
}
dress();
holdOn();
if (!part("[data-part=none]") || delay) {
  poll.start();
  evening.start();
  tick();
}
