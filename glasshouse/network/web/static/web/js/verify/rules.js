// The forms of rules, each a fold over entries in the order of the ledger (docs/protocol/ledger.md, "Rules").
//
// A time is known within bounds. A limit is kept if the worst reading of the bounds keeps it, broken if the best one breaks it; in
// between nobody can tell, and the rule is decided only until there.

import { conditions, exact, fieldType, listed, meets, scopeOf, select, whole } from "./conditions.js";
import { Malformed } from "./wrong.js";

export const MOST_EVIDENCE = 20;
// Each takes time with every entry: a predicate of more is not understood.
const MOST_RULES = 100;

class Rule {
  broken = 0;
  evidence = [];
  unclear = null;
  ended = false;

  constructor(...selects) {
    this.kinds = new Set(selects.flatMap((one) => [...one.kinds]));
  }

  end() {
    this.ended = true;
  }

  isOpen() {
    return false;
  }

  /** What is found if every entry to come is later than `until` (POSIX ms). */
  settle() {
    return { broken: this.broken, evidence: this.evidence, unclear: this.unclear };
  }

  breakBy(...indices) {
    this.broken += 1;
    this.evidence = [...this.evidence, ...indices].slice(0, MOST_EVIDENCE);
  }

  unclearFrom(ms) {
    this.unclear = this.unclear === null ? ms : Math.min(ms, this.unclear);
  }
}

class Never extends Rule {
  constructor(plain) {
    const of = select(exact(plain, ["never"]).never);
    super(of);
    this.of = of;
  }

  add(moment) {
    if (this.of.takes(moment)) this.breakBy(moment.at);
  }
}

class Always extends Rule {
  constructor(plain) {
    exact(plain, ["always", "is"]);
    const of = select(plain.always);
    super(of);
    this.of = of;
    this.is = conditions(plain.is, scopeOf(of.kinds));
  }

  add(moment) {
    if (this.of.takes(moment) && !meets(this.is, moment.read, moment.read)) this.breakBy(moment.at);
  }
}

class Earlier extends Rule {
  #last = new Map();

  constructor(plain) {
    exact(plain, ["always", "earlier"]);
    const held = exact(plain.earlier, ["of", "key"], ["is"]);
    const of = select(plain.always), other = select(held.of);
    super(of, other);
    this.of = of;
    this.other = other;
    this.key = keyOf(held.key, of, other);
    this.is = conditions("is" in held ? held.is : [], scopeOf(other.kinds), scopeOf(of.kinds));
    this.fields = new Set(this.is.flatMap((one) => one.fields));
  }

  add(moment) {
    if (this.of.takes(moment)) {
      const found = this.#last.get(this.key(moment));
      if (!found) this.breakBy(moment.at);
      else if (!meets(this.is, (name) => found.held.get(name), moment.read)) this.breakBy(found.at, moment.at);
    }
    if (this.other.takes(moment)) {
      const held = new Map([...this.fields].map((name) => [name, moment.read(name)]));
      this.#last.set(this.key(moment), { at: moment.at, held });
    }
  }
}

class Within extends Rule {
  #open = new Map();

  constructor(plain) {
    const limit = Object.hasOwn(plain, "until") ? "until" : "ms";
    exact(plain, ["within", "comes", "key", limit]);
    const opens = select(plain.within), closes = select(plain.comes);
    super(opens, closes);
    this.opens = opens;
    this.closes = closes;
    this.key = keyOf(plain.key, opens, closes);
    this.due = limit === "ms" ? this.#after(whole(plain.ms, 0)) : this.#at(plain.until, scopeOf(opens.kinds));
  }

  #after(ms) {
    return (moment) => [moment.notBefore + ms, moment.notAfter + ms];
  }

  #at(name, scope) {
    if (!["int", null].includes(fieldType(name, scope))) throw new Malformed("predicate");
    return (moment) => [moment.read(name), moment.read(name)];
  }

  add(moment) {
    if (this.#open.size && this.closes.takes(moment)) this.#close(moment);
    if (this.ended || !this.opens.takes(moment)) return;
    const key = this.key(moment), [early, late] = this.due(moment);
    if (!this.#open.has(key)) this.#open.set(key, { at: moment.at, early, late });
  }

  #close(moment) {
    const key = this.key(moment), opened = this.#open.get(key);
    this.#open.delete(key);
    if (!opened) return;
    if (moment.notBefore > opened.late) this.breakBy(opened.at, moment.at);
    else if (moment.notAfter > opened.early) this.unclearFrom(opened.early);
  }

  isOpen() {
    return this.#open.size > 0;
  }

  settle(until) {
    const open = [...this.#open.values()];
    const overdue = open.filter(({ late }) => late < until).map(({ at }) => at);
    const perhaps = open.filter(({ early, late }) => early < until && until <= late).map(({ early }) => early);
    const unclear = [...perhaps, ...(this.unclear === null ? [] : [this.unclear])];
    return {
      broken: this.broken + overdue.length,
      evidence: [...this.evidence, ...overdue].slice(0, MOST_EVIDENCE),
      unclear: unclear.length ? unclear.reduce((one, other) => Math.min(one, other)) : null,
    };
  }
}

class AtMost extends Rule {
  #last = new Map();

  constructor(plain) {
    exact(plain, ["at_most", "of"], ["key", "ms"]);
    const most = whole(plain.at_most, 1), of = select(plain.of);
    super(of);
    this.most = most;
    this.of = of;
    this.ms = "ms" in plain ? whole(plain.ms, 1) : null;
    this.key = "key" in plain ? keyOf(plain.key, of) : () => "";
  }

  add(moment) {
    if (!this.of.takes(moment)) return;
    const key = this.key(moment), last = this.#last.get(key) ?? [];
    this.#last.set(key, last);
    if (last.length === this.most) this.#judge(moment, last.shift());
    const { at, notBefore, notAfter } = moment;
    last.push({ at, notBefore, notAfter });
  }

  #judge(moment, first) {
    if (this.ms === null || moment.notAfter - first.notBefore < this.ms) this.breakBy(first.at, moment.at);
    else if (moment.notBefore - first.notAfter < this.ms) this.unclearFrom(moment.notBefore);
  }
}

class Equal extends Rule {
  #count = null;

  constructor(plain) {
    exact(plain, ["equal", "at", "field"]);
    const of = select(plain.equal), at = select(plain.at), scope = scopeOf(at.kinds);
    super(of, at);
    this.of = of;
    this.at = at;
    this.field = plain.field;
    if (!["int", null].includes(fieldType(this.field, scope))) throw new Malformed("predicate");
  }

  add(moment) {
    if (this.at.takes(moment)) {
      if (this.#count !== null && this.#count !== moment.read(this.field)) this.breakBy(moment.at);
      this.#count = 0;
    }
    if (this.#count !== null && this.of.takes(moment)) this.#count += 1;
  }
}

/** Read a key: at least one field that all sides have, of the same types. Returns what gives a moment's key. */
function keyOf(plain, ...selects) {
  const names = listed(plain);
  const types = selects.map((one) => names.map((name) => fieldType(name, scopeOf(one.kinds)))).filter((one) => !one.includes(null));
  if (!names.length || new Set(types.map(String)).size > 1) throw new Malformed("predicate");
  return (moment) => JSON.stringify(names.map(moment.read));
}

const FORMS = [["never", Never], ["earlier", Earlier], ["always", Always], ["within", Within], ["at_most", AtMost], ["equal", Equal]];

/** Read a PREDICATE; each rule starts with nothing remembered. Throws Malformed. */
export function parse(plain) {
  const rules = listed(exact(plain, ["all"]).all);
  if (rules.length > MOST_RULES) throw new Malformed("predicate");
  return rules.map((one) => {
    const Form = typeof one === "object" && one !== null ? FORMS.find(([name]) => Object.hasOwn(one, name))?.[1] : undefined;
    if (!Form) throw new Malformed("predicate");
    return new Form(one);
  });
}
