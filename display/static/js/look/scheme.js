/* Dark or light: as the device has it, or as was chosen on this page. No module: it runs before anything is drawn. */
(() => {
  const CHOSEN = "eracing-scheme";
  const LIGHT = "(prefers-color-scheme: light)";
  const sheet = /** @type {HTMLLinkElement} */ (document.getElementById("light"));
  const device = matchMedia(LIGHT);

  /** @returns {string | null} "light", "dark", or null for what the device has */
  const chosen = () => {
    try {
      return localStorage.getItem(CHOSEN);
    } catch {
      return null; // a browser that keeps nothing
    }
  };

  /** @param {string | null} scheme */
  const keep = (scheme) => {
    try {
      if (scheme === null) localStorage.removeItem(CHOSEN);
      else localStorage.setItem(CHOSEN, scheme);
    } catch {
      // It holds for this page, then.
    }
  };

  /** @param {string | null} scheme */
  const wear = (scheme) => {
    sheet.media = scheme === "light" ? "all" : scheme === "dark" ? "not all" : LIGHT;
    const light = scheme === null ? device.matches : scheme === "light";
    document.querySelector("meta[name=color-scheme]")?.setAttribute("content", light ? "light" : "dark");
    for (const button of document.querySelectorAll("button[data-scheme]")) {
      button.toggleAttribute("hidden", (button.getAttribute("data-scheme") === "light") === light);
    }
  };

  wear(chosen());
  device.addEventListener("change", () => wear(chosen()));
  addEventListener("storage", () => wear(chosen()));
  addEventListener("pageshow", () => wear(chosen()));
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-scheme]") : null;
    if (button === null) return;
    const wanted = button.getAttribute("data-scheme");
    const scheme = (wanted === "light") === device.matches ? null : wanted;
    keep(scheme);
    wear(scheme);
    /** @type {HTMLElement | null} */ (document.querySelector("button[data-scheme]:not([hidden])"))?.focus();
  });
})();
