// All promises of a log, judged in one pass over its entries.
//
// A promise is judged from its own entry on, and on what is recorded: a kind of entry is recorded while the last `release` lists it.
// What is to be sealed never makes a promise kept: below the level "high" nothing makes sure that all of it is entered.

import { Course } from "./course.js";
import { SEALED } from "./vocabulary.js";

const GIVES = new Set(["promise.changed", "promise.made", "promise.withdrawn", "release", "terms"]);
const STEERS = new Set([...GIVES, "audit", "declaration"]);

export class Book {
  #next = 0;
  #until = 0;
  #high = false;
  #newer = false;
  #recorded = new Set();
  #courses = [];
  #rules = new Map();

  constructor(origin) {
    this.origin = origin;
  }

  /** Take the next entry, null if it can't be read, and the bounds of its time; of an audit `signed` says whether its key signed it.
   *
   * What stands later in the ledger was entered later, so a lower bound holds for all that follow.
   */
  add(index, entry, [notBefore, notAfter], { signed = false } = {}) {
    if (index !== this.#next) throw new RangeError(`entry ${index} is not the next one`);
    this.#next = index + 1;
    this.#until = Math.max(this.#until, notBefore);
    if (!entry?.known) {
      this.#freeze(entry?.kind ?? null);
      return;
    }
    const rules = this.#rules.get(entry.kind);
    if (!rules && !STEERS.has(entry.kind)) return;
    const moment = momentOf(index, entry, this.#until, Math.max(this.#until, notAfter));
    for (const rule of rules ?? []) rule.add(moment);
    if (STEERS.has(entry.kind)) this.#steer(moment, entry, signed);
  }

  /** Return the verdict on each version of each promise; every entry to come must be later than `until` (POSIX ms). */
  outcomes(until = 0) {
    return this.#courses.map((course) => course.outcome(Math.max(until, this.#until)));
  }

  /** Freeze what an entry of a newer form (its kind), or one that can't be read at all (null), may have changed. */
  #freeze(kind) {
    if (kind !== null && !GIVES.has(kind) && !this.#rules.has(kind)) return;
    this.#newer ||= kind === "terms" || kind === "release";
    for (const course of this.#courses) {
      const concerned = kind === null || GIVES.has(kind) || course.kinds.has(kind);
      if (concerned && course.takesEntries()) course.freeze(this.#until, kind === null ? "unreadable" : "newer");
    }
    this.#sort();
  }

  #steer(moment, entry, signed) {
    const { fields } = entry;
    if (entry.kind === "promise.made" || entry.kind === "promise.changed") {
      this.#end(fields.promise, moment, "changed");
      const course = new Course(moment.at, entry);
      course.recording(this.#lacks(course), moment);
      this.#courses.push(course);
      this.#sort();
    } else if (entry.kind === "promise.withdrawn") {
      this.#end(fields.promise, moment, "withdrawn");
      this.#sort();
    } else if (entry.kind === "declaration") {
      for (const course of this.#given(fields.promise)) course.takeDeclaration(fields);
    } else if (entry.kind === "audit") {
      if (signed) this.#audit(moment, fields);
    } else this.#note(moment, entry);
  }

  #given(promise) {
    return this.#courses.filter((course) => course.promise === promise && course.standing === "in_force");
  }

  #end(promise, moment, standing) {
    for (const course of this.#given(promise)) course.end(moment, standing);
  }

  // Rules by the kinds that they mention, so that an entry meets no others.
  #sort() {
    this.#rules = new Map();
    for (const rule of this.#courses.flatMap((course) => course.atWork())) {
      for (const kind of rule.kinds) this.#rules.set(kind, [...(this.#rules.get(kind) ?? []), rule]);
    }
  }

  #note(moment, { kind, fields }) {
    if (kind === "release") this.#recorded = new Set(fields.records);
    else this.#high = fields.level === "high";
    for (const course of this.#courses) if (course.standing === "in_force") course.recording(this.#lacks(course), moment);
  }

  #lacks(course) {
    if (this.#newer) return "newer";
    const kinds = [...course.kinds];
    const isSealed = kinds.some((kind) => SEALED.has(kind));
    if (isSealed && this.#high) return "sealed";
    if (!kinds.every((kind) => this.#recorded.has(kind))) return "nothing_recorded";
    return isSealed ? "no_custodian" : null;
  }

  // An audit counts if it is of this very entry of this log, and of a time that is over.
  #audit(moment, audit) {
    if (audit.origin !== this.origin || audit.from_ms >= audit.until_ms || audit.until_ms > moment.notAfter) return;
    for (const course of this.#courses) {
      if (course.promise === audit.promise && course.index === audit.entry) course.takeAudit(moment.at, audit);
    }
  }
}

function momentOf(at, entry, notBefore, notAfter) {
  const read = (name) => {
    if (name === "not_before") return notBefore;
    return name === "not_after" ? notAfter : entry.fields[name];
  };
  return { at, entry, notBefore, notAfter, read };
}
