// What a page shows, made anew from what is known, and put into the page by changing only what is otherwise.
//
// A button that somebody is pressing must not be replaced under the finger; so elements stay as long as they can.

/** @typedef {Node | string | false | null | undefined} Child */

/** An element: `h("p.note", {role: "alert"}, "text")`. Children are text or elements, and never markup.
 * @param {string} kind @param {Record<string, string | number | boolean | null | undefined>} given @param {...(Child | Child[])} children */
export function h(kind, given = {}, ...children) {
  const [name, ...classes] = kind.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [attribute, value] of Object.entries(given)) {
    if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(attribute, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat()) if (child || child === "") made.append(child);
  return made;
}

/** Make `live` what `fresh` is.
 * @param {HTMLElement} live @param {HTMLElement} fresh */
export function morph(live, fresh) {
  // What was given the focus without being a stop (../keeping.js) would lose it with its tabindex.
  const kept = live === document.activeElement ? "tabindex" : "";
  for (const { name } of [...live.attributes]) if (name !== kept && !fresh.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (live.getAttribute(name) !== value) live.setAttribute(name, value);
  if (live instanceof HTMLInputElement) {
    const value = fresh.getAttribute("value") ?? "";
    if (live.value !== value) live.value = value;
    return;
  }
  const keyed = new Map([...live.children].map((child) => [keyOf(child), child]));
  let at = live.firstChild;
  for (const child of [...fresh.childNodes]) {
    const key = keyOf(child);
    const same = key === null ? (at && keyOf(at) === null && at.nodeName === child.nodeName ? at : null) : keyed.get(key);
    if (!same) {
      live.insertBefore(child, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else live.insertBefore(same, at);
    update(same, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** @param {Node} same @param {Node} fresh */
function update(same, fresh) {
  if (same instanceof HTMLElement && fresh instanceof HTMLElement) morph(same, fresh);
  else if (same.nodeValue !== fresh.nodeValue) same.nodeValue = fresh.nodeValue;
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof HTMLElement ? node.dataset.key ?? null : null);
