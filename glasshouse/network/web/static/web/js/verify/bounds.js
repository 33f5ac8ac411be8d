// When an entry came to be, by the clocks of those who cosigned: between two checkpoints, with a tolerance.

import { Unproved } from "./wrong.js";

/** How far the median of the cosigners' clocks may be off, either way. */
export const TOLERANCE_MS = 60_000;
/** The end of the year 9999: a clock that says more says nothing. */
export const LAST_S = 253_402_300_799;

/** Bounds of the time of every entry that these checkpoints cover, given as {size, time} with the median in seconds. */
export class Bounds {
  #sizes;
  #seen;
  #covered;

  constructor(marks) {
    if (marks.some(({ time }) => time > LAST_S)) throw new Unproved("late_clock");
    const sorted = [...marks].sort((one, other) => one.size - other.size);
    this.#sizes = sorted.map(({ size }) => size);
    // A tree was there at the latest when a greater one was; what a clock says against that is not believed.
    let latest = 0, earliest = Infinity;
    this.#seen = sorted.map(({ time }) => (latest = Math.max(latest, time * 1000)));
    this.#covered = sorted.map(() => 0);
    for (let at = sorted.length - 1; at >= 0; at -= 1) this.#covered[at] = earliest = Math.min(earliest, sorted[at].time * 1000);
  }

  /** Return [not before, not after] in POSIX ms with the tolerance in them; 0 if nothing came before. Throws Unproved. */
  of(index) {
    let low = 0, high = this.#sizes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sizes[middle] <= index) low = middle + 1;
      else high = middle;
    }
    if (low === this.#sizes.length) throw new Unproved("uncovered", { index });
    return [low ? Math.max(0, this.#seen[low - 1] - TOLERANCE_MS) : 0, this.#covered[low] + TOLERANCE_MS];
  }

  /** The time that everything to come is later than, in POSIX ms; 0 without a checkpoint. */
  get until() {
    return Math.max(0, (this.#seen.at(-1) ?? 0) - TOLERANCE_MS);
  }
}
