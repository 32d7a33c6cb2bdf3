// How wide and how high text is in the page's own type, without laying anything out.

const SIZE = 1000;
const MOST_KEPT = 5000;

export class Ruler {
  /** @type {Map<string, number>} */
  #known = new Map();
  #canvas = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

  /** @param {Element} element whose type is measured */
  constructor(element) {
    const { fontWeight, fontFamily } = getComputedStyle(element);
    this.#canvas.font = `${fontWeight} condensed ${SIZE}px ${fontFamily}`;
    this.#canvas.fontKerning = "none";
    /** Height of a capital in em: sizes on a wall are counted in it. */
    this.cap = this.#canvas.measureText("H").actualBoundingBoxAscent / SIZE;
  }

  /** The width of a text in em. All digits are as wide as an 8, as on the page.
   * @param {string} text */
  width(text) {
    let width = this.#known.get(text);
    if (width === undefined) {
      if (this.#known.size >= MOST_KEPT) this.#known.clear();
      width = this.#canvas.measureText(text.replace(/\d/g, "8")).width / SIZE;
      this.#known.set(text, width);
    }
    return width;
  }
}
