// Words in the language of the page, from the catalogue that the page brings along.

/** @param {Language} language @param {Record<string, string>} catalogue @returns {Words} */
export function speaking(language, catalogue) {
  /** @type {(key: string, values?: Record<string, string | number>) => string} */
  const words = (key, values = {}) => {
    const text = (values.n === 1 && catalogue[`${key}_one`]) || catalogue[key];
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  };
  return Object.assign(words, { language });
}
