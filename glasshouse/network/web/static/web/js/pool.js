// Three recycled <video> elements: the current one, the next, and the previous, which is kept.
// The current one loads first; then the next whole, and the beginning of the one after it.

import { chooseRendition, learnThroughput, neededShortSide, savesData } from "./rendition.js";

const ELEMENTS = 3;
const WARM_BYTES = 256 * 1024;

/** One <video> element and the reel it is lent to. */
class Slot {
  constructor(listen) {
    this.video = document.createElement("video");
    this.video.className = "reel-video";
    Object.assign(this.video, { playsInline: true, loop: true, muted: true, preload: "none", tabIndex: -1 });
    this.video.setAttribute("aria-hidden", "true");
    this.video.disableRemotePlayback = true;
    this.reel = null;
    this.rendition = null;
    for (const name of ["playing", "waiting", "pause", "error", "loadeddata", "canplaythrough", "timeupdate", "seeked"]) {
      this.video.addEventListener(name, () => this.reel && listen(name, this));
    }
  }

  /** Lend the element to a reel and begin to load. */
  load(reel) {
    this.release();
    this.reel = reel;
    reel.screen.append(this.video);
    this.video.preload = "auto";
    this.video.src = this.#source(reel);
  }

  /** Load the same reel anew, from `seconds` on: after a failure, or in another size. */
  reload(seconds = 0, atMost = Infinity) {
    const { reel } = this;
    const smaller = reel.data.renditions.filter((r) => r.height < atMost);
    this.video.src = this.#source(reel, smaller.length ? smaller : reel.data.renditions);
    if (seconds) this.video.currentTime = seconds;
  }

  /** Take the element back. */
  release() {
    if (!this.reel) return;
    const { reel } = this;
    this.reel = null;
    this.video.pause();
    this.video.replaceChildren();
    this.video.removeAttribute("src");
    this.video.load();
    reel.article.classList.remove("has-frame");
  }

  #source(reel, renditions = reel.data.renditions) {
    this.rendition = chooseRendition(renditions, neededShortSide(reel.data.width, reel.data.height, reel.box(), reel)) ?? null;
    // Progressive files start faster and seek exactly; HLS is for where there is nothing else.
    return this.rendition?.mp4 ?? reel.data.hls ?? "";
  }
}

/** Lends the three elements to the reels that need them. */
export class Pool {
  #slots;
  #warming = null;
  #warmed = new Set();
  #ahead = [];
  #previous = null;

  constructor(listen) {
    this.#slots = Array.from({ length: ELEMENTS }, () => new Slot((name, slot) => {
      if (name === "canplaythrough" && slot.reel === this.current) this.#loadAhead();
      listen(name, slot);
    }));
    this.current = null;
  }

  /** The slot lent to this reel, if one is. */
  slotOf(reel) {
    return this.#slots.find((slot) => slot.reel === reel);
  }

  /** Make `current` the reel that plays (null: none does); `previous` is kept if it is loaded, `ahead` (the next two) follow. Returns its slot. */
  arrange(current, previous, ahead) {
    this.current = current;
    this.#ahead = ahead.filter(Boolean);
    this.#warming?.abort();
    for (const slot of this.#slots) if (slot.reel !== current) slot.video.pause();
    this.#previous = previous ?? null;
    let slot = current && this.slotOf(current);
    if (!current) {
      this.#loadAhead();
    } else if (!slot) {
      slot = this.#free();
      slot.load(current);
    } else if (slot.video.readyState >= HTMLMediaElement.HAVE_ENOUGH_DATA) {
      this.#loadAhead();
    }
    return slot;
  }

  /** More reels have come: these two follow the current one now. */
  extend(ahead) {
    this.#ahead = ahead.filter(Boolean);
    const slot = this.current && this.slotOf(this.current);
    if (slot?.video.readyState >= HTMLMediaElement.HAVE_ENOUGH_DATA) this.#loadAhead();
  }

  /** Take back what a reel holds: it is covered or gone. */
  release(reel) {
    this.slotOf(reel)?.release();
  }

  #free() {
    const needed = [this.current, this.#ahead[0], this.#previous];
    const free = this.#slots.find((slot) => !slot.reel) ?? this.#slots.find((slot) => !needed.includes(slot.reel));
    return free ?? this.#slots.find((slot) => slot.reel !== this.current);
  }

  #loadAhead() {
    if (savesData()) return;
    const [next, later] = this.#ahead;
    if (next && next.loadable && !this.slotOf(next)) this.#free().load(next);
    if (next) next.showPoster();
    if (later) {
      later.showPoster();
      this.#warm(later);
    }
  }

  // The first bytes go to the browser's cache, where the element will ask for the same range.
  async #warm(reel) {
    const address = chooseRendition(reel.data.renditions, neededShortSide(reel.data.width, reel.data.height, reel.box(), reel))?.mp4;
    if (!reel.loadable || !address || this.#warmed.has(address)) return;
    this.#warming = new AbortController();
    const { signal } = this.#warming;
    try {
      const begunAt = performance.now();
      const answer = await fetch(address, { headers: { Range: `bytes=0-${WARM_BYTES - 1}` }, priority: "low", signal });
      const bytes = (await answer.arrayBuffer()).byteLength;
      if (!answer.ok) return;
      this.#warmed.add(address);
      const entry = performance.getEntriesByName(new URL(address, location.href).href).at(-1);
      if (entry?.transferSize !== 0) learnThroughput(bytes, performance.now() - begunAt);
    } catch {
      // Only a head start is lost.
    }
  }
}
