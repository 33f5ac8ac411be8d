// Which witnesses count when: a log announces a new set under the old quorum, and it counts once it was public for long enough.

import { toHex, utf8 } from "./bytes.js";
import { checkPolicy, isMet, isSame, parsePolicy } from "./policies.js";
import { sha256 } from "./sha256.js";
import { Unproved } from "./wrong.js";

/** Say whether somebody vouches alone: by the level (null before any terms), or since one cosigner makes the quorum.
 *
 * Whose key that one is, nobody can tell from outside: so it is taken for the operator's. */
export function isSolo(level, policy) {
  const alone = isMet(policy, new Set()) || [...policy.witnesses.keys()].some((name) => isMet(policy, new Set([name])));
  return level === null || level === "solo" || alone;
}

/** The sets of one log: the one that the visitor believes, then those that its entries announce, in their order. */
export class Sets {
  #first;
  #waits = [];
  #announced = [];
  #checkPolicy;

  constructor(first, check = checkPolicy) {
    this.#first = first;
    this.#checkPolicy = check;
  }

  /** Take an entry of the kind `terms` or `witnesses`, with the later bound of its time in POSIX ms. */
  add(index, { kind, fields }, publicMs) {
    if (kind === "terms") {
      // Terms that make changes wait otherwise are a change too, and wait as the old ones say.
      const from = this.#waits.length ? publicMs + this.#wait(publicMs) : 0;
      this.#waits.push({ from, wait: fields.waiting_s * 1000 });
      return;
    }
    this.#announced.push({ index, publicMs, from: fields.in_force_ms, text: fields.policy, ...this.#read(fields, publicMs) });
  }

  #wait(ms) {
    return this.#waits.findLast(({ from }) => from <= ms)?.wait ?? 0;
  }

  /** Return the policy of a set (null if it is none), and why it never counts (null if it does). */
  #read(fields, publicMs) {
    const text = utf8(fields.policy);
    if (toHex(sha256(text)) !== fields.sha256) return { policy: null, fault: "set_hash" };
    let policy;
    try {
      policy = parsePolicy(text);
    } catch {
      return { policy: null, fault: "set_policy" };
    }
    if (logsOf(policy) !== logsOf(this.#first)) return { policy, fault: "set_log" };
    // Before any terms nothing says how long a change waits.
    const isEarly = !this.#waits.length || fields.in_force_ms < publicMs + this.#wait(publicMs);
    return { policy, fault: isEarly ? "set_early" : null };
  }

  /** Return what was announced and never counts, with why. */
  get faults() {
    return this.#announced.filter(({ fault }) => fault);
  }

  /** Return the sets that count, now or later, each from when (POSIX ms) until the next one does. */
  counting() {
    const found = [];
    let replaced = Infinity;
    for (const one of this.#announced.toReversed()) {
      if (one.fault) continue;
      // One that was public before an earlier one counts replaces that one: so a change can be taken back.
      if (one.from <= replaced) found.unshift(one);
      replaced = one.publicMs;
    }
    return [{ index: null, from: 0, text: null, policy: this.#first }, ...found];
  }

  /** Return the policy that counts at a time (POSIX ms). */
  at(ms) {
    return this.counting().findLast(({ from }) => from <= ms).policy;
  }

  /** Return from when on the first policy counts, if an entry announced it (POSIX ms); 0 if none did.
   *
   * Announced more than once it is the first time: else whoever announces it again would have all before that unchecked. */
  since() {
    const same = this.counting().slice(1).filter(({ policy }) => isSame(policy, this.#first));
    return same.length ? Math.min(...same.map(({ from }) => from)) : 0;
  }

  /** Check a checkpoint by the set that counted when it was cosigned. Throws Unproved. */
  async check(checkpoint) {
    let until = Infinity;
    const wrong = [];
    for (const { index, from, policy } of this.counting().toReversed()) {
      const { checked, why } = await this.#tried(policy, checkpoint);
      const ms = checked?.time == null ? from : checked.time * 1000;
      if (checked && from <= ms && ms < until) return checked;
      wrong.push(why ?? new Unproved("set_not_then", { size: checkpoint.size, index: index ?? 0 }));
      until = from;
    }
    for (const { index, policy, fault } of this.faults) {
      if (policy && (await this.#tried(policy, checkpoint)).checked) wrong.push(new Unproved(fault, { size: checkpoint.size, index }));
    }
    // What names the reason best: a set that counted at another time or never, else what the oldest one lacks.
    throw wrong.find(({ code }) => code.startsWith("set_")) ?? wrong.at(-1);
  }

  async #tried(policy, checkpoint) {
    try {
      return { checked: await this.#checkPolicy(policy, checkpoint) };
    } catch (error) {
      if (!(error instanceof Unproved)) throw error;
      return { why: error };
    }
  }
}

const logsOf = (policy) => policy.logs.map((key) => `${key.name} ${toHex(key.bytes)}`).sort().join("\n");
