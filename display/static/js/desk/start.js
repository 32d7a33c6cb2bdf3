// What every desk begins with: its words, its way to the server, and an eye on what others decide.

import { speaking } from "../i18n.js";
import { keepPlace } from "../keeping.js";
import { Api } from "./api.js";
import { Lines } from "./lines.js";
import { Saying } from "./saying.js";
import { tabs } from "./tabs.js";
import { Watching } from "./watching.js";

/** @param {(desk: Desk) => Record<string, Part>} parts */
export function start(parts) {
  const root = document.documentElement;
  const language = root.lang === "de" ? "de" : "en";
  const catalogue = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="words"]')).content;
  const words = speaking(language, JSON.parse(catalogue));
  if (new URLSearchParams(location.search).get("motion") === "0") root.classList.add("still");
  const api = new Api(words);
  /** @type {Part | null} */
  let open = null;
  let ahead = 0;
  const refresh = async () => {
    await desk.lines.read();
    await open?.refresh();
    root.dataset.shown = String(Number(root.dataset.shown ?? 0) + 1);
  };
  /** @type {Desk} */
  const desk = {
    words,
    api,
    lines: new Lines(api),
    saying: new Saying(words, api, refresh),
    me: root.dataset.me ?? "",
    ahead: () => ahead,
    setNow: (iso) => void (ahead = Date.parse(iso) - Date.now()),
  };
  const all = parts(desk);
  keepPlace();
  tabs(all, (part) => {
    open = part;
    refresh();
  });
  const watching = new Watching(words, api, () => {
    desk.saying.answered();
    void refresh();
  });
  watching.start();
}
