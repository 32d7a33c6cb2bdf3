// Whom this phone follows: paths of teams and drivers such as "t/nord", kept on the phone and nowhere else.

const KEY = "eracing.follow";
const MOST = 50;

export class Stars {
  /** @type {Set<string>} */
  #keys = new Set();
  #changed;

  /** @param {() => void} changed told of every change, also by another tab */
  constructor(changed) {
    this.#changed = changed;
    this.#read();
    addEventListener("storage", ({ key }) => {
      if (key !== KEY && key !== null) return;
      this.#read();
      changed();
    });
  }

  /** @param {string} key */
  has(key) {
    return this.#keys.has(key);
  }

  /** @param {string} key */
  toggle(key) {
    this.#read();
    if (!this.#keys.delete(key)) this.#keys.add(key);
    try {
      localStorage.setItem(KEY, JSON.stringify([...this.#keys].slice(-MOST)));
    } catch (error) {
      console.info(`followed until this page is closed: ${error}`);
    }
    this.#changed();
  }

  #read() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      if (Array.isArray(kept)) this.#keys = new Set(kept.filter((each) => typeof each === "string"));
    } catch (error) {
      console.info(`whom this phone follows cannot be read: ${error}`);
    }
  }
}

/** Show on a button whether its key is followed.
 * @param {Element} button @param {boolean} on */
export const press = (button, on) => button.setAttribute("aria-pressed", String(on));
