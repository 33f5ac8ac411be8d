// Whether the times that a log tells can be: those of its entries, those of its stops, and those between its checkpoints.

import { TOLERANCE_MS } from "./bounds.js";

/** A log that stands still is cosigned again after so long. */
const KEEP_S = 60;
const PUBLISH_S = 600;

export class Times {
  #publishMs = PUBLISH_S * 1000;
  #announced = new Map();
  #pauses = [];
  #late = [];
  #findings = [];

  /** Take an entry that can be read, with the bounds of its time in POSIX ms. */
  take(index, entry, [low, high]) {
    if (entry.time > high) this.#findings.push({ code: "entry_time", index });
    else if (entry.time < low - this.#publishMs) this.#late.push({ index, time: entry.time });
    if (entry.known) this.#take[entry.kind]?.(index, entry.fields, high);
  }

  #take = {
    "terms": (_index, fields) => { this.#publishMs = fields.publish_s * 1000; },
    "log.pause_announced": (_index, { pause, from_ms: from, to_ms: to }, high) => {
      if (high <= from) this.#announced.set(pause, { from, to });
    },
    "log.paused": (index, { pause, from_ms: from, to_ms: to }, high) => {
      const told = this.#announced.get(pause), isTold = told && told.from <= from && to <= told.to;
      if (from > to || to > high) {
        this.#findings.push({ code: "pause_time", index });
        return;
      }
      this.#announced.delete(pause);
      this.#pauses.push({ from, to });
      if (to - from > this.#publishMs && !isTold) this.#findings.push({ code: "pause", index });
    },
  };

  /** How long a log may be silent, in seconds. */
  get patience() {
    return this.#publishMs / 1000 + KEEP_S + 2 * TOLERANCE_MS / 1000;
  }

  /** Return what is wrong with them ({code, index} or {code, from, to, count}), now that all stops and all checkpoints ({time}) are known. */
  findings(marks) {
    const isExcused = ({ time }) => this.#pauses.some(({ from, to }) => from - this.#publishMs <= time && time <= to);
    const late = this.#late.filter((one) => !isExcused(one)).map(({ index }) => ({ code: "entry_late", index }));
    return [...this.#findings, ...late, ...this.#gaps(marks)];
  }

  // Times without any checkpoint that no entry accounts for: how many, and the longest.
  #gaps(marks) {
    const gaps = marks.slice(1).flatMap(({ time: to }, at) => {
      const from = marks[at].time, told = this.#pauses.map((one) => Math.max(0, Math.min(one.to, to * 1000) - Math.max(one.from, from * 1000)));
      const silent = to - from - Math.floor(told.reduce((sum, one) => sum + one, 0) / 1000);
      return silent > this.patience ? [{ from, to, silent }] : [];
    });
    if (!gaps.length) return [];
    const { from, to } = gaps.reduce((longest, one) => (one.silent > longest.silent ? one : longest));
    return [{ code: "gap", from, to, count: gaps.length }];
  }
}
