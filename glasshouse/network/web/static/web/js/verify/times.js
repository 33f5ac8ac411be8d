// Whether the times that a log tells can be: those of its entries, those of its stops, those between its checkpoints, and the days
// until which grounds were withheld.

import { TOLERANCE_MS } from "./bounds.js";

/** A log that stands still is cosigned again after so long. */
const KEEP_S = 60;
const PUBLISH_S = 600;
const DAY_MS = 86_400_000;

export class Times {
  #publishMs = PUBLISH_S * 1000;
  #announced = new Map();
  #pauses = [];
  #late = [];
  /** The restrictions whose ground is withheld: statement -> the index of the first entry, and the day. */
  #grounds = new Map();
  #findings = [];

  /** Take an entry that can be read, with the bounds of its time in POSIX ms. */
  take(index, entry, [low, high]) {
    if (entry.time > high) this.#findings.push({ code: "entry_time", index });
    else if (entry.time < low - this.#publishMs) this.#late.push({ index, time: entry.time });
    if (entry.known) this.#take[entry.kind]?.(index, entry.fields, high, low);
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
    "country.restricted": (index, { statement, withheld_until: day }) => {
      if (day && !this.#grounds.has(statement)) this.#grounds.set(statement, { index, day });
    },
    "country.ground": (index, { statement }, _high, low) => {
      const held = this.#grounds.get(statement);
      this.#grounds.delete(statement);
      if (held && low > this.#dueMs(held.day)) this.#findings.push({ code: "ground_late", index });
    },
  };

  // A ground is entered on the day until which it was withheld (UTC), or as long after it as it takes to publish.
  #dueMs(day) {
    return Date.parse(`${day}T00:00:00Z`) + DAY_MS + this.#publishMs;
  }

  /** How long a log may be silent, in seconds. */
  get patience() {
    return this.#publishMs / 1000 + KEEP_S + 2 * TOLERANCE_MS / 1000;
  }

  /**
   * Return what is wrong with them ({code, index} or {code, from, to, count}), now that all stops and all checkpoints ({time}) are
   * known; every entry to come is later than `untilMs`.
   */
  findings(marks, untilMs) {
    const isExcused = ({ time }) => this.#pauses.some(({ from, to }) => from - this.#publishMs <= time && time <= to);
    const late = this.#late.filter((one) => !isExcused(one)).map(({ index }) => ({ code: "entry_late", index }));
    const overdue = [...this.#grounds.values()].filter(({ day }) => untilMs > this.#dueMs(day));
    const missing = overdue.map(({ index }) => ({ code: "ground_missing", index }));
    return [...this.#findings, ...late, ...missing, ...this.#gaps(marks)];
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
