// What was watched: impressions, milliseconds, loops and skips, handed over in batches, and at the latest when the page hides.

import { handInWatches, sendWatches } from "./api.js";

const SKIP_MS = 2000;
const BATCH = 20;
const EVERY_MS = 15_000;

export class Watches {
  #tab;
  #events = [];
  #code = null;
  #ms = 0;
  #loops = 0;
  #since = null;
  #told = false;

  constructor(tab) {
    this.#tab = tab;
    setInterval(() => this.flush(), EVERY_MS);
    document.addEventListener("visibilitychange", () => document.hidden && this.#hide());
    addEventListener("pagehide", () => this.#hide());
  }

  /** A video has become the current one. */
  enter(code) {
    this.leave();
    this.#code = code;
    this.#note("impression", 0);
  }

  /** Its picture moves. */
  run() {
    this.#since ??= performance.now();
  }

  /** Its picture stands. */
  rest() {
    if (this.#since !== null) this.#ms += performance.now() - this.#since;
    this.#since = null;
  }

  /** It began again from the start. */
  loop() {
    this.#loops++;
  }

  /** Somebody moves on: less than two seconds is a skip. */
  leave() {
    this.rest();
    if (this.#code) this.#note(this.#ms < SKIP_MS && !this.#told ? "skip" : "watch", Math.round(this.#ms));
    this.#code = null;
    this.#ms = this.#loops = 0;
    this.#told = false;
  }

  /** Hand over what there is. */
  flush() {
    while (this.#events.length && sendWatches(this.#events.slice(0, 50))) this.#events.splice(0, 50);
  }

  /** Hand over what is finished and wait until it is kept, so that the next page can have learnt from it. */
  async handIn() {
    const events = this.#events.splice(0, 50);
    if (!events.length) return;
    try {
      await handInWatches(events);
    } catch {
      // Told again with the next batch; the feed does not wait for it.
      this.#events.unshift(...events);
    }
  }

  // A hidden page may never come back: what was watched so far is told now, the rest later.
  #hide() {
    const running = this.#since !== null;
    this.rest();
    if (this.#code && this.#ms >= 1) {
      this.#note("watch", Math.round(this.#ms));
      this.#told = true;
      this.#ms = this.#loops = 0;
    }
    if (running && !document.hidden) this.run();
    this.flush();
  }

  #note(kind, ms) {
    if (kind === "watch" && ms < 1) return;
    this.#events.push({ video: this.#code, kind, ms, loops: this.#loops, tab: this.#tab, at_ms: Date.now() });
    if (this.#events.length >= BATCH) this.flush();
  }
}
