// Elements with attributes and children. Text goes in as text, and never as markup.

/**
 * @template {keyof HTMLElementTagNameMap} Kind
 * @param {Kind} kind
 * @param {Record<string, any>} [options] attributes; `on...` are listeners, other functions and values are properties
 * where the element has such, false and null are left out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Kind]}
 */
export function make(kind, options = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") Object.assign(made, { [name]: value });
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child || child === "0").map((child) => /** @type {Node | string} */ (child)));
  return made;
}

/** A text that somebody else wrote, kept from turning round what stands beside it.
 * @param {string} text */
export const told = (text) => make("bdi", {}, text);

/**
 * @param {string} text @param {() => unknown} press @param {string} [look] further classes
 * @param {Record<string, any>} [more] further attributes
 */
export function button(text, press, look = "", more = {}) {
  const made = make("button", { type: "button", class: `button ${look}`.trim(), ...more }, text);
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-busy") === "true" || made.getAttribute("aria-disabled") === "true") return;
    made.setAttribute("aria-busy", "true");
    try {
      await press();
    } finally {
      made.removeAttribute("aria-busy");
    }
  });
  return made;
}

let fields = 0;

/** A labelled field.
 * @param {string} label @param {HTMLElement} control @param {string} [hint] */
export function field(label, control, hint = "") {
  const id = `field-${++fields}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return make(
    "div",
    { class: "field" },
    make("label", { for: id }, label),
    control,
    hint && make("span", { class: "hint", id: `${id}-hint` }, hint),
  );
}

/**
 * Whether a button can be pressed. It can be gone to in any case, or a keyboard would lose its place with it.
 * @param {HTMLElement} button @param {boolean} can
 */
export function able(button, can) {
  if (can) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}

/**
 * Say at a field what is wrong with it, and go there; that is over as soon as somebody changes it.
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control @param {string} sentence
 */
export function amiss(control, sentence) {
  control.id ||= `field-${++fields}`;
  const id = `${control.id}-wrong`;
  document.getElementById(id)?.remove();
  const said = make("span", { class: "hint missing", id, role: "alert" }, sentence);
  (control.closest("label") ?? control).after(said);
  const before = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [...before, id].join(" "));
  const mend = () => {
    said.remove();
    control.removeAttribute("aria-invalid");
    control.setAttribute("aria-describedby", before.join(" "));
  };
  control.addEventListener("input", mend, { once: true });
  control.focus();
}

/**
 * One of a few, each as large as a button. Ask `.chosen` for the value.
 * @param {string} legend @param {[string, string][]} values value and text @param {string} chosen
 * @param {(value: string) => void} [changed]
 * @returns {Choices}
 */
export function choices(legend, values, chosen, changed) {
  const name = `choice-${++fields}`;
  const inputs = values.map(([value]) => make("input", { type: "radio", name, value, checked: value === chosen }));
  const labels = values.map(([, text], at) => make("label", {}, inputs[at], make("span", {}, text)));
  const made = make(
    "fieldset",
    { class: "field" },
    make("legend", {}, legend),
    make("div", { class: "choices" }, ...labels),
  );
  const get = () => inputs.find(({ checked }) => checked)?.value ?? "";
  const set = (/** @type {string} */ wanted) => {
    for (const input of inputs) input.checked = input.value === wanted;
  };
  made.addEventListener("change", () => changed?.(get()));
  return Object.defineProperty(/** @type {Choices} */ (made), "chosen", { get, set });
}

/**
 * A list to choose from; filled anew it keeps what was chosen.
 * @param {HTMLSelectElement} select @param {[string, string][]} values value and text
 */
export function fill(select, values) {
  const wanted = JSON.stringify(values);
  if (select.dataset.values === wanted) return; // a list that is open would close
  select.dataset.values = wanted;
  const before = select.value;
  select.replaceChildren(...values.map(([value, text]) => make("option", { value }, text)));
  if (values.some(([value]) => value === before)) select.value = before;
}
