// What this device was told: its name, whether keys work, what was looked at. Kept on the device alone.

const KEEP = "eracing-staff";
const DEFAULTS = { keys: true, device: "", seen: /** @type {string[]} */ ([]) };
const MOST_SEEN = 300;

/** @returns {typeof DEFAULTS} */
function read() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEEP) ?? "{}") };
  } catch {
    return { ...DEFAULTS }; // kept nothing, or nothing that can be read: as on a new device
  }
}

export const settings = read();

/** @param {Partial<typeof DEFAULTS>} changed */
export function change(changed) {
  Object.assign(settings, changed);
  try {
    localStorage.setItem(KEEP, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing still goes by it until the page is closed.
  }
}

/** Trouble that somebody here has looked at is no trouble any more.
 * @param {string[]} sentences */
export const seen = (sentences) => change({ seen: [...new Set([...settings.seen, ...sentences])].slice(-MOST_SEEN) });
