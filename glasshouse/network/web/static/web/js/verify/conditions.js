// Which entries a rule is about: kinds, and conditions on their fields, read from plain JSON (docs/protocol/ledger.md, "Predicates").

import { plainType } from "./fields.js";
import { fieldsOf } from "./vocabulary.js";
import { Malformed } from "./wrong.js";

const wrong = () => new Malformed("predicate");
const ORDERS = { "<=": (a, b) => a <= b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, ">": (a, b) => a > b };
const COMPARISONS = new Map(Object.entries({ "=": (a, b) => a === b, "!=": (a, b) => a !== b, ...ORDERS }));
const SCALARS = new Set(["str", "int", "bool"]);

/** Return an object that has all needed keys and, of others, only allowed ones. */
export function exact(plain, needed, allowed = []) {
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) throw wrong();
  const keys = Object.keys(plain);
  if (!needed.every((key) => keys.includes(key)) || !keys.every((key) => needed.includes(key) || allowed.includes(key))) throw wrong();
  return plain;
}

export function listed(plain) {
  if (!Array.isArray(plain)) throw wrong();
  return plain;
}

export function whole(plain, least) {
  if (!Number.isInteger(plain) || plain < least) throw wrong();
  return plain;
}

/** Return the fields that all known kinds among these share, by name with their types; null if none of them is known. */
export function scopeOf(kinds) {
  const known = [...kinds].map(fieldsOf).filter(Boolean).map((fields) => new Map([...fields].map(([name, type]) => [name, plainType(type)])));
  if (!known.length) return null;
  const [first, ...others] = known;
  const shared = [...first].filter(([name, type]) => others.every((one) => one.get(name) === type));
  return new Map([...shared, ["not_before", "int"], ["not_after", "int"]]);
}

/** Return a field's name if it is in scope. */
function fieldOf(name, scope) {
  if (typeof name !== "string" || (scope && !scope.has(name))) throw wrong();
  return name;
}

/** Return the type of a field that can be compared, null if its kind is not known. */
export function fieldType(name, scope) {
  fieldOf(name, scope);
  if (!scope) return null;
  if (!SCALARS.has(scope.get(name))) throw wrong();
  return scope.get(name);
}

/** Read a SELECT: {kinds, takes(moment)}. */
export function select(plain) {
  const held = exact(plain, ["kinds"], ["where"]);
  const kinds = listed(held.kinds);
  if (!kinds.length || !kinds.every((kind) => typeof kind === "string")) throw wrong();
  const where = conditions("where" in held ? held.where : [], scopeOf(new Set(kinds))), set = new Set(kinds);
  return { kinds: set, takes: (moment) => set.has(moment.entry.kind) && meets(where, moment.read, moment.read) };
}

/** Say whether fields meet all conditions; `read` reads an entry, `mine` the later one where there are two. */
export const meets = (wanted, read, mine) => wanted.every((one) => one.holds(read, mine));

/** Read a list of CONDITION; with `mine`, the scope of the later entry, they may name its fields too (null: nothing known of it). */
export function conditions(plain, scope, mine = new Map()) {
  return listed(plain).map((one) => condition(listed(one), scope, mine));
}

const isEmpty = (held) => held === "" || (Array.isArray(held) && !held.length);

function condition(plain, scope, mine) {
  const [name, operator, value] = plain;
  if (plain.length === 2 && (operator === "missing" || operator === "present")) {
    fieldOf(name, scope);
    return { fields: [name], holds: (read) => isEmpty(read(name)) === (operator === "missing") };
  }
  if (plain.length === 3 && (operator === "in" || operator === "not in")) {
    const declared = fieldType(name, scope), values = listed(value).map((one) => literal(one, declared));
    return { fields: [name], holds: (read) => values.includes(read(name)) === (operator === "in") };
  }
  if (plain.length !== 3 || !COMPARISONS.has(operator)) throw wrong();
  return comparison(name, operator, value, scope, mine);
}

function comparison(name, operator, value, scope, mine) {
  const declared = fieldType(name, scope), compare = COMPARISONS.get(operator), ordered = operator in ORDERS;
  if (ordered && declared !== "int" && declared !== null) throw wrong();
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const other = reference(value, declared, scope, mine);
    const right = (read, later) => {
      const held = (other.mine ? later : read)(other.field);
      return other.plus ? held + other.plus : held;
    };
    return { fields: other.mine ? [name] : [name, other.field], holds: (read, later) => compare(read(name), right(read, later)) };
  }
  const fixed = literal(value, ordered ? "int" : declared);
  return { fields: [name], holds: (read) => compare(read(name), fixed) };
}

function literal(value, declared) {
  const type = { string: "str", boolean: "bool", number: "int" }[typeof value];
  if (!type || (type === "int" && !Number.isInteger(value)) || (declared && type !== declared)) throw wrong();
  return value;
}

function reference(plain, declared, scope, mine) {
  const which = Object.hasOwn(plain, "mine") ? "mine" : "field";
  const { plus = 0, [which]: field } = exact(plain, [which], ["plus"]);
  const found = fieldType(field, which === "mine" ? mine : scope);
  if (!Number.isInteger(plus)) throw wrong();
  if (plus && (declared ?? "int") !== "int" && (found ?? "int") !== "int") throw wrong();
  if (declared && found && declared !== found) throw wrong();
  return { field, plus, mine: which === "mine" };
}
