// Text into elements, and never markup.

/** @param {string} kind @param {string} textContent @param {string} className */
export const element = (kind, textContent = "", className = "") =>
  Object.assign(document.createElement(kind), { textContent, className });

/** @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
