// One page, several parts: the address says which is open (`#protests`), so it can be linked to and gone back from.

import { focus } from "../keeping.js";

/** @param {Record<string, Part>} parts by the id of their section
 * @param {(open: Part) => void} opened */
export function tabs(parts, opened) {
  const ids = Object.keys(parts);
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".tabs a")]);
  const title = document.title;

  const show = () => {
    const asked = location.hash.slice(1).split("/")[0];
    const open = ids.includes(asked) ? asked : ids[0];
    for (const id of ids) /** @type {HTMLElement} */ (document.getElementById(id)).hidden = id !== open;
    for (const link of links) {
      if (link.hash === `#${open}`) {
        link.setAttribute("aria-current", "page");
        document.title = `${link.textContent} – ${title}`;
        link.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    opened(parts[open]);
    return open;
  };
  addEventListener("hashchange", () => {
    const heading = document.querySelector(`#${show()} > h1`);
    scrollTo(0, 0);
    // The browser lets go of the link that was followed: what follows is to be gone through from here.
    if (heading instanceof HTMLElement) focus(heading);
  });
  show();
}
