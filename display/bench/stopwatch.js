// Runs in a page before anything else of it does: when a table was painted, what a change cost, what shifted.
//
// A table says by its attribute data-seq what it shows. A frame is over when a message that was sent in it arrives: style,
// layout and paint come before.

window.stopwatch = (() => {
  const watch = { painted: 0, shift: 0, parts: {}, waited, drawn };
  const after = new MessageChannel();
  /** @type {(() => void)[]} */
  const due = [];
  /** @type {Map<number, number>} what it cost to show each place in the record */
  const costs = new Map();
  let waiting = [];
  let heard = 0;

  after.port1.onmessage = () => due.shift()();
  const afterwards = (call) => {
    due.push(call);
    after.port2.postMessage(0);
  };
  const shown = () => document.querySelector("[data-seq]")?.dataset.seq ?? "";

  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (call) =>
    frame((time) => {
      const [before, began] = [shown(), performance.now()];
      call(time);
      if (shown() === before) return;
      const seq = Number(shown());
      afterwards(() => {
        const now = performance.now();
        if (!watch.painted) painted(began, now);
        costs.set(seq, now - began + heard);
        heard = 0;
        waiting = waiting.filter((each) => !each());
      });
    });

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (JSON.parse(data).type !== "changes") return;
        const began = performance.now();
        afterwards(() => (heard += performance.now() - began));
      });
    }
  };

  /** What was asked for before the table was drawn was needed for it. */
  function painted(began, now) {
    watch.painted = now;
    for (const { name, startTime, decodedBodySize } of performance.getEntriesByType("resource")) {
      const needed = startTime < began && /\.(js|css)$/.test(new URL(name).pathname);
      if (needed) watch.parts[name] = decodedBodySize;
    }
  }

  const soon = (found) =>
    new Promise((done) => {
      const look = () => found() !== undefined && (done(found()), true);
      if (!look()) waiting.push(look);
    });

  /** Whether a table was painted, within so many milliseconds. */
  function waited(most) {
    return Promise.race([soon(() => watch.painted || undefined), new Promise((late) => setTimeout(late, most))]);
  }

  /** What it cost to show this place in the record, or the first one after it. */
  function drawn(seq) {
    return soon(() => [...costs].find(([each]) => each >= seq)?.[1]);
  }

  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (watch.shift += value))).observe({
    type: "layout-shift",
    buffered: true,
  });
  return watch;
})();
