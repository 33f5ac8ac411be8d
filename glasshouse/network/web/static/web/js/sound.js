// Sound: off until somebody wants it, then remembered. A browser that forbids it before a touch is obeyed for that time only.

import { recall, remember } from "./memory.js";

export class Sound {
  constructor() {
    this.wanted = recall("sound", false);
    this.forbidden = false;
  }

  /** Is sound heard now? */
  get on() {
    return this.wanted && !this.forbidden;
  }

  /** Turn it on or off, because somebody said so. */
  toggle() {
    this.wanted = !this.on;
    this.forbidden = false;
    remember("sound", this.wanted);
    return this.on;
  }

  /** Play with sound if it is on; if the browser forbids it, without. Rejects when nothing can play. */
  async play(element) {
    element.muted = !this.on;
    try {
      await element.play();
    } catch (refusal) {
      if (refusal.name !== "NotAllowedError" || element.muted) throw refusal;
      this.forbidden = true;
      element.muted = true;
      await element.play();
    }
  }
}
