// What cannot be taken back by a tap is not done by one: a button that is held for a second and a half, or the word
// that the dialog shows typed beside it, for whoever cannot hold. A key works as a finger does.

import { amiss, button, field, make, told } from "./dom.js";

const HOLD_MS = 1500;

/**
 * Ask in a dialog. What was written into `reason` where one is wanted ("" where not); null when it is not to be done.
 * @param {Words} words
 * @param {{title: string, sentences: string[], word: string, act: string, reason?: string}} asked `word` is what can be
 * typed instead of holding, `reason` the label of a text that has to be given
 * @returns {Promise<string | null>}
 */
export function confirmHeld(words, { title, sentences, word, act, reason }) {
  return new Promise((answer) => {
    const why = make("textarea", { rows: 2, maxlength: 300 });
    const typed = make("input", { autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    const hold = make("button", { type: "button", class: "button danger hold" }, make("span", { class: "filling" }), make("span", {}, act));
    const heading = make("h2", { id: "held-title" }, title);
    const dialog = make(
      "dialog",
      { class: "held", "aria-labelledby": "held-title", "data-passing": "" },
      heading,
      ...sentences.map((each) => make("p", {}, told(each))),
      reason ? field(reason, why) : null,
      make("div", { class: "buttons" }, hold, button(words("cancel"), () => close(null))),
      make("p", { class: "muted" }, words("hold_or_type")),
      field(words("type_word", { word }), typed),
    );
    const close = (/** @type {string | null} */ told) => {
      dialog.close();
      dialog.remove();
      answer(told);
    };
    const go = () => {
      if (reason && !why.value.trim()) amiss(why, words("reason_missing"));
      else close(why.value.trim());
    };
    held(hold, go);
    typed.addEventListener("input", () => typed.value.trim() === word && go());
    dialog.addEventListener("cancel", (/** @type {Event} */ event) => {
      event.preventDefault();
      close(null);
    });
    document.querySelector(".desk")?.append(dialog);
    dialog.showModal();
    heading.tabIndex = -1;
    heading.focus();
  });
}

/** Have a button act once it was held so long.
 * @param {HTMLElement} element @param {() => void} act */
export function held(element, act) {
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    timer = 0;
    element.classList.remove("held-down");
  };
  const begin = () => {
    if (timer) return;
    element.classList.add("held-down");
    timer = window.setTimeout(() => {
      end();
      act();
    }, HOLD_MS);
  };
  element.addEventListener("pointerdown", (event) => event.button === 0 && begin());
  for (const kind of ["pointerup", "pointerleave", "pointercancel", "blur", "keyup"]) element.addEventListener(kind, end);
  element.addEventListener("contextmenu", (event) => event.preventDefault());
  element.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    begin();
  });
}
