// What the entries of a log say, in one pass: how many can be read, which of them change who is believed, and what becomes of promises.

import { Book } from "./book.js";
import { Bounds } from "./bounds.js";
import { isAuditSigned, readEntry } from "./entries.js";
import { Times } from "./times.js";
import { Malformed } from "./wrong.js";

export class Reading {
  known = 0;
  unknown = 0;
  malformed = [];
  /** The entries of the kinds `terms` and `witnesses`, each with its index. */
  changes = [];
  level = null;
  /** The words of each form of a promise, by the index of its entry. */
  wordings = new Map();
  times = new Times();
  #book = null;
  #marks;
  #bounds = null;

  /** `marks` give the time ({size, time}); without them nothing is judged. */
  constructor(origin, marks) {
    this.#marks = marks;
    if (!marks) return;
    this.#bounds = new Bounds(marks);
    this.#book = new Book(origin);
  }

  /** Take the next entry; returns a promise only where one has to be waited for. */
  take(index, bytes) {
    const entry = this.#read(index, bytes);
    if (entry?.known && (entry.kind === "terms" || entry.kind === "witnesses")) this.changes.push({ index, entry });
    if (entry?.known && entry.kind === "terms") this.level = entry.fields.level;
    if (entry?.known && entry.fields.wording) this.wordings.set(index, entry.fields.wording);
    if (!this.#book) return null;
    const bounds = this.#bounds.of(index);
    if (entry) this.times.take(index, entry, bounds);
    if (entry?.known && entry.kind === "audit") {
      return isAuditSigned(entry).then((signed) => this.#book.add(index, entry, bounds, { signed }));
    }
    this.#book.add(index, entry, bounds);
    return null;
  }

  #read(index, bytes) {
    try {
      const entry = readEntry(bytes);
      this[entry.known ? "known" : "unknown"] += 1;
      return entry;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.malformed.push(index);
      return null;
    }
  }

  /** Return what is wrong with the times that the log tells. */
  findings() {
    return this.times.findings(this.#marks, this.#bounds.until);
  }

  /** Return the verdicts; every entry to come is later than the last checkpoint. */
  outcomes() {
    return this.#book.outcomes(this.#bounds.until);
  }
}
