// What each button does. Nothing asks back: it is done, and there is a way back.

import { lapTime } from "../format.js";
import { backOf, effectOf, thingsOf } from "./effects.js";
import { parseLap } from "./laptime.js";
import { change, seen, settings } from "./settings.js";

const UNDO_MS = 10_000;

export class Actions {
  /** @type {() => Hall} */
  #hall;

  /** @param {() => Hall} hall as it is now */
  constructor(hall) {
    this.#hall = hall;
  }

  /** Do what a button with this `data-do` says.
   * @param {string} name @param {Record<string, string | undefined>} data */
  do(name, data) {
    const ways = { ...this.#moves(data), ...this.#seats(data), ...this.#laps(data), ...this.#queue(data) };
    ways[name]?.();
  }

  /** Ask for something now, with ten seconds to take it back at once.
   * @param {string} action @param {any} body @param {string} said @param {Driver | null} driver @param {number} seen what is known of it is so old */
  #ask(action, body, said, driver = null, seen = this.#hall().seq) {
    const { sender, cards, watch, who, model } = this.#hall();
    const effect = effectOf(action, body, cards, driver, who.name);
    const wish = { action, body, said, effect, back: backOf(effect, cards), things: thingsOf(action, body) };
    const expects = /^(seats|laps\/(delete|restore|give))/.test(action);
    if (expects) body.expected = seen;
    void sender.add({ ...wish, epoch: watch.see("rigs")?.epoch ?? "" }).then(() => watch.now());
    model.undo = { command: sender.commands[sender.commands.length - 1], until: Date.now() + UNDO_MS };
  }

  /** @param {Record<string, string | undefined>} data @returns {Record<string, () => void>} */
  #moves(data) {
    const { model } = this.#hall();
    return {
      view: () => Object.assign(model, { view: data.view, sheet: "", pick: null, pages: 1, chosen: new Set() }),
      venue: () => Object.assign(model, { venue: data.venue }),
      troubled: () => Object.assign(model, { troubled: !model.troubled }),
      settings: () => Object.assign(model, { sheet: model.sheet === "settings" ? "" : "settings" }),
      queue: () => Object.assign(model, { sheet: "queue" }),
      close: () => Object.assign(model, ["picker", "hand"].includes(model.sheet) && model.view === "rigs" ? { sheet: "rig" } : { sheet: "", pick: null }),
      unpick: () => Object.assign(model, { pick: null }),
      more: () => Object.assign(model, { pages: model.pages + 1 }),
      keys: () => change({ keys: !settings.keys }),
      reason: () => Object.assign(model, { reason: data.reason }),
      "saw-troubles": () => seen(this.#card()?.troubles ?? []),
      rig: () => this.#rig(data.rig ?? ""),
    };
  }

  #card() {
    const { cards, model } = this.#hall();
    return cards.find(({ rig }) => rig === model.rig);
  }

  /** @param {string} rig @returns {string} */
  #name(rig) {
    return this.#hall().cards.find((card) => card.rig === rig)?.name ?? rig;
  }

  /** A rig is tapped: it opens, or it is the one that was looked for.
   * @param {string} rig */
  #rig(rig) {
    const { model, words } = this.#hall();
    const pick = model.pick;
    model.pick = null;
    if (pick?.kind === "swap") {
      const said = words("did_swap", { one: this.#name(pick.of), other: this.#name(rig) });
      this.#ask("seats/swap", { rig: pick.of, other: rig }, said);
    } else if (pick) {
      this.#ask("adoptions/make", { source: pick.of, rig }, words("did_adopt", { source: pick.of, rig: this.#name(rig) }));
      model.view = "open";
    } else {
      const again = model.sheet === "rig" && model.rig === rig;
      Object.assign(model, { rig, sheet: again ? "" : "rig", chosen: new Set(), view: "rigs" });
    }
  }

  /** @param {Record<string, string | undefined>} data @returns {Record<string, () => void>} */
  #seats({ driver = "", source = "" }) {
    const { model, words } = this.#hall();
    const rig = model.rig;
    return {
      seat: () => this.#seat(rig, driver),
      clear: () => {
        this.#ask("seats/clear", { rig }, words("did_clear", { rig: this.#name(rig) }));
        model.sheet = "";
      },
      swap: () => Object.assign(model, { pick: { kind: "swap", of: rig }, sheet: "", view: "rigs" }),
      adopt: () => Object.assign(model, { pick: { kind: "adopt", of: source }, sheet: "", view: "rigs", venue: "", troubled: false }),
      other: () => Object.assign(model, { sheet: "picker", picker: { kind: "seat", refs: [], seen: 0, text: "" } }),
      call: () => {
        const name = this.#driver(driver)?.name ?? driver;
        this.#ask("calls/make", { rig, driver }, words("did_call", { name, rig: this.#name(rig) }));
      },
      "pick-driver": () => (model.picker.kind === "give" ? this.#give(driver) : this.#seat(rig, driver)),
    };
  }

  /** @param {string} rig @param {string} driver */
  #seat(rig, driver) {
    const { model, words } = this.#hall();
    const known = this.#driver(driver);
    const said = words("did_seat", { name: known?.name ?? driver, rig: this.#name(rig) });
    this.#ask("seats/take", { rig, driver }, said, known);
    model.sheet = "";
  }

  /** @param {string} driver */
  #driver(driver) {
    const { cards, watch } = this.#hall();
    const next = cards.flatMap(({ next }) => next).find((each) => each.driver === driver);
    if (next) return { driver, name: next.driver_name, number: next.number, team: "", team_name: "" };
    return (watch.see("drivers")?.drivers ?? []).find((/** @type {Driver} */ each) => each.driver === driver) ?? null;
  }

  /** @param {Record<string, string | undefined>} data @returns {Record<string, () => void>} */
  #laps(data) {
    const { model } = this.#hall();
    const [ref, seen] = [Number(data.ref), Number(data.seen)];
    const refs = (data.refs ?? "").split(" ").map(Number);
    return {
      choose: () => (model.chosen.has(ref) ? model.chosen.delete(ref) : model.chosen.add(ref)),
      "choose-all": () => refs.forEach((each) => model.chosen.add(each)),
      "choose-none": () => refs.forEach((each) => model.chosen.delete(each)),
      give: () => Object.assign(model, { sheet: "picker", picker: { kind: "give", refs, seen, text: "" } }),
      delete: () => this.#rule(ref, "laps/delete", seen),
      restore: () => this.#rule(ref, "laps/restore", seen),
      hand: () => Object.assign(model, { sheet: "hand", hand: { text: "", driver: "" } }),
      "hand-driver": () => (model.hand.driver = data.driver ?? ""),
      key: () => (model.hand.text = data.sign === "back" ? model.hand.text.slice(0, -1) : (model.hand.text + data.sign).slice(0, 16)),
      "enter-lap": () => this.#enter(),
    };
  }

  /** @param {number} lap @param {string} action @param {number} seen */
  #rule(lap, action, seen) {
    const { words, model } = this.#hall();
    const deleting = action === "laps/delete";
    const reason = deleting ? words(model.reason || "reason_limits") : words("reason_restored");
    this.#ask(action, { lap, reason }, deleting ? words("did_delete") : words("did_restore"), null, seen);
  }

  /** @param {string} to */
  #give(to) {
    const { model, words } = this.#hall();
    const { refs: laps, seen } = model.picker;
    const name = to === "nobody" ? words("nobody") : this.#driver(to)?.name ?? to;
    this.#ask("laps/give", { laps, to, reason: words("reason_given") }, words("did_give", { n: laps.length, name }), null, seen);
    laps.forEach((/** @type {number} */ each) => model.chosen.delete(each));
    model.sheet = model.view === "rigs" ? "rig" : "";
  }

  #enter() {
    const { model, words, language, watch } = this.#hall();
    const time_ms = parseLap(model.hand.text);
    const driver = model.hand.driver || this.#card()?.now.driver;
    if (time_ms === null || !driver) return;
    const session = (watch.see("sessions")?.sessions ?? []).find((/** @type {any} */ each) => each.current)?.id ?? "current";
    const name = this.#driver(driver)?.name ?? this.#card()?.now.name ?? driver;
    const said = words("did_enter", { time: lapTime(time_ms, language), name });
    this.#ask("laps/add", { time_ms, driver, rig: model.rig, session, reason: words("reason_hand") }, said);
    model.sheet = "rig";
  }

  /** @param {Record<string, string | undefined>} data @returns {Record<string, () => void>} */
  #queue({ id, ref, said = "" }) {
    const { sender, model, words, seq } = this.#hall();
    const command = sender.commands.find((each) => each.id === id);
    return {
      undo: () => this.undo(),
      "undo-ref": () => this.#ask("undo", { refs: [Number(ref)] }, words("did_undo", { what: said })),
      drop: () => command && !command.tries && void sender.drop(command),
      saw: () => command && void sender.saw(command),
      again: () => {
        if (!command) return;
        void sender.saw(command);
        const { expected: _, ...body } = command.body;
        this.#ask(command.action, { ...body, expected: Math.max(seq, command.problem?.conflict?.ref ?? 0) }, command.said);
      },
      "adopt-queue": () => Object.assign(model, { sheet: "" }) && void sender.adopt(),
      "drop-others": () => sender.others.forEach((each) => void sender.drop(each)),
    };
  }

  /** Take the last tap back. */
  undo() {
    const { model, sender, words, watch } = this.#hall();
    if (!model.undo) return;
    const { command } = model.undo;
    model.undo = null;
    void sender.undo(command, words("did_undo", { what: command.said })).then(() => watch.now());
  }

  /** Forget the way back once its time is over and nobody is at it, or what it was about was refused. */
  tick() {
    const { model } = this.#hall();
    const state = model.undo?.command.state;
    const over = !!model.undo && Date.now() > model.undo.until && !document.querySelector(".undo:focus-within");
    if (model.undo && (over || state === "conflict" || state === "refused" || state === "dropped")) model.undo = null;
  }
}

