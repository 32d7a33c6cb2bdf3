// One page, several parts: the address says which is open (`#protests`), so it can be linked to and gone back from.

/** @param {Record<string, Part>} parts by the id of their section @param {(open: Part) => void} opened */
export function tabs(parts, opened) {
  const ids = Object.keys(parts);
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".tabs a")]);

  const show = () => {
    const asked = location.hash.slice(1).split("/")[0];
    const open = ids.includes(asked) ? asked : ids[0];
    for (const id of ids) /** @type {HTMLElement} */ (document.getElementById(id)).hidden = id !== open;
    for (const link of links) {
      if (link.hash === `#${open}`) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    opened(parts[open]);
  };
  addEventListener("hashchange", () => {
    show();
    scrollTo(0, 0);
  });
  show();
}
