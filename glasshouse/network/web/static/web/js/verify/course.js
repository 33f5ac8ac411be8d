// The course of one version of a promise: from the entry that gives it, through what it meets, to a verdict.

import { MOST_EVIDENCE, parse } from "./rules.js";
import { Malformed } from "./wrong.js";

export class Course {
  standing = "in_force";
  #since = null;
  #lacks = "nothing_recorded";
  #stop = null;
  #frozen = null;
  #ended = null;
  #audit = null;
  #foundBroken = [];
  #declared = null;

  /** Begin the course of the promise that this entry makes or changes. */
  constructor(index, entry) {
    const { promise, evidence, predicate } = entry.fields;
    Object.assign(this, { index, promise, evidence, rules: understood(predicate, evidence) });
    this.kinds = new Set((this.rules ?? []).flatMap((rule) => [...rule.kinds]));
  }

  /** Note whether all that it is about is recorded from here on; `lacks` says why not, or is null. */
  recording(lacks, moment) {
    if (this.#since === null) {
      if (lacks === null) this.#since = moment.notAfter;
      else this.#lacks = lacks;
    } else if (lacks !== null) {
      // A gap stays a gap, whatever is recorded later.
      this.#stop ??= { ms: moment.notBefore, reason: lacks };
    }
  }

  /** Take nothing from here on, and call nothing overdue that falls due later. */
  freeze(ms, reason) {
    this.#frozen = { ms, reason };
  }

  /** Take nothing new from here on. What was open is still due: changing a promise ends no duty. */
  end(moment, standing) {
    this.#ended = moment.notBefore;
    this.standing = standing;
    for (const rule of this.rules ?? []) rule.end();
  }

  /** Return the rules that still take entries. */
  atWork() {
    if (this.#frozen) return [];
    return (this.rules ?? []).filter((rule) => this.standing === "in_force" || rule.isOpen());
  }

  takesEntries() {
    return this.atWork().length > 0 || (!this.#frozen && this.standing === "in_force");
  }

  takeAudit(index, audit) {
    if (audit.found === "broken") this.#foundBroken.push(index);
    else if (!this.#audit || audit.until_ms >= this.#audit.until_ms) this.#audit = audit;
  }

  takeDeclaration(declaration) {
    this.#declared = declaration;
  }

  /** Return the verdict if every entry to come is later than `until` (POSIX ms), with the names that vectors use. */
  outcome(until) {
    const end = this.#frozen ? this.#frozen.ms : until;
    const settled = (this.rules ?? []).map((rule) => rule.settle(end));
    const shown = new Set([...this.#foundBroken, ...settled.flatMap((one) => one.evidence)]);
    const broken = settled.reduce((sum, one) => sum + one.broken, this.#foundBroken.length);
    const outcome = {
      promise: this.promise, index: this.index, standing: this.standing, kind: this.evidence,
      verdict: "undetermined", reason: "not_understood", since_ms: null, horizon_ms: null,
      evidence: [...shown].sort((one, other) => one - other).slice(0, MOST_EVIDENCE), broken, by: "", date: "",
    };
    return { ...outcome, ...this.#found(broken, settled, end) };
  }

  #found(broken, settled, end) {
    if (broken) return { verdict: "violated", reason: "broken", since_ms: this.#since, horizon_ms: end };
    if (this.evidence === "declared") {
      return this.#declared ? { reason: "declared", by: this.#declared.by, date: this.#declared.date } : { reason: "not_declared" };
    }
    if (this.evidence === "audit") return this.#audited();
    return this.rules ? this.#judged(settled, end) : {};
  }

  #audited() {
    const audit = this.#audit;
    if (!audit) return { reason: "no_audit" };
    return { verdict: "holds", reason: "audited", since_ms: audit.from_ms, horizon_ms: audit.until_ms, by: audit.auditor, date: audit.date };
  }

  #judged(settled, end) {
    if (this.#since === null) return { reason: this.#lacks };
    const ends = [{ ms: end, reason: this.#frozen?.reason ?? "kept" }];
    if (this.#ended !== null) ends.push({ ms: this.#ended, reason: "kept" });
    if (this.#stop) ends.push(this.#stop);
    for (const { unclear } of settled) if (unclear !== null) ends.push({ ms: unclear, reason: "unclear" });
    // Of two ends at one instant the first in this order gives the reason.
    const { ms, reason } = ends.reduce((first, one) => (one.ms < first.ms ? one : first));
    if (ms > this.#since) return { verdict: "holds", reason, since_ms: this.#since, horizon_ms: ms };
    return { reason: reason === "kept" ? "too_early" : reason };
  }
}

/** Read a predicate; null if it is not understood, or is none although the ledger alone should show it. */
function understood(predicate, evidence) {
  try {
    const rules = parse(predicate);
    return evidence === "ledger" && !rules.length ? null : rules;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
