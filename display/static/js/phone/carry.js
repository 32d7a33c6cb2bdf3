// What an address says of how pages are shown goes along from page to page: delay, language, motion, socket.

const ALONG = ["delay", "lang", "live", "motion"];

/** The path with what goes along of this page's address.
 * @param {string} path */
export function along(path) {
  const to = new URL(path, location.href);
  const query = new URLSearchParams(location.search);
  for (const name of ALONG) {
    const value = query.get(name);
    if (value !== null && !to.searchParams.has(name)) to.searchParams.set(name, value);
  }
  return to.pathname + to.search + to.hash;
}

/** Let all links within go along.
 * @param {ParentNode} within */
export function carry(within) {
  for (const link of within.querySelectorAll("a[href^='/']")) link.setAttribute("href", along(link.getAttribute("href") ?? "/"));
}
