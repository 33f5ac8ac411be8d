// What the fields of entries may hold. Lengths are counted in bytes of UTF-8, patterns are of ASCII.

import { utf8 } from "./bytes.js";

const LAST_MS = 253_402_300_799_999;
const DEEPEST = 16;

const pattern = (source) => {
  const whole = new RegExp(`^(?:${source})$`);
  return (value) => typeof value === "string" && whole.test(value);
};
const upTo = (most) => (value) => Number.isInteger(value) && value >= 0 && value <= most && !Object.is(value, -0);
const many = (one) => (value) => Array.isArray(value) && value.every(one);
const or = (one) => (value) => value === "" || one(value);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// A character takes three bytes of UTF-8 at most for each of its units.
const fits = (text, most) => text.length * 3 <= most || utf8(text).length <= most;
const text = (most) => (value) => typeof value === "string" && value !== "" && fits(value, most);
const line = (value) => text(400)(value) && !/[\x00-\x1f\x7f]/.test(value);

const isLanguage = pattern("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");
const isDay = pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}");

function day(value) {
  if (!isDay(value)) return false;
  const [year, month, date] = value.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && date >= 1 && date <= (days[month - 1] ?? 0);
}

function wording(value) {
  if (!isObject(value)) return false;
  const words = Object.entries(value);
  return words.length > 0 && words.every(([language, one]) => isLanguage(language) && text(4000)(one));
}

/** Say whether this is JSON whose numbers are safe integers, whose keys are ASCII and that is not too deep. */
export function isPlain(value, depth = 2) {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((one) => isPlain(one, depth + 1));
  return Object.keys(value).every((key) => /^[\x00-\x7f]*$/.test(key) && isPlain(value[key], depth + 1));
}

const code = pattern("[1-9A-HJ-NP-Za-km-z]{11}");
const hash = pattern("[0-9a-f]{64}");
const slug = pattern("[a-z0-9]+([-._][a-z0-9]+)*");
const country = pattern("[A-Z]{2}");
const count = upTo(Number.MAX_SAFE_INTEGER);

const READ = {
  Code: code, CodeOrNone: or(code), Codes: many(code),
  Hash: hash, HashOrNone: or(hash), PublicKey: hash, Signature: pattern("[0-9a-f]{128}"),
  Slug: slug, SlugOrNone: or(slug), Slugs: many(slug), Kinds: many(pattern("[a-z_]+(\\.[a-z_]+)*")),
  Country: country, CountryOrNone: or(country), Countries: many(country),
  Line: line, LineOrNone: or(line), Text: text(4000), File: text(50_000), Wording: wording,
  Day: or(day), Millis: upTo(LAST_MS), Count: count, Index: count,
  Flag: (value) => typeof value === "boolean", Plain: (value) => isObject(value) && isPlain(value),
};

/** Return what says whether a value is of a type: one of those above, or words with | between them. */
export function readerOf(type) {
  if (READ[type]) return READ[type];
  const words = new Set(type.split("|"));
  return (value) => typeof value === "string" && words.has(value);
}

const LISTS = new Set(["Codes", "Slugs", "Kinds", "Countries"]);
const NUMBERS = new Set(["Millis", "Count", "Index"]);

/** Return how a type can be compared: "int", "bool", "str", "list", or "map". */
export function plainType(type) {
  if (LISTS.has(type)) return "list";
  if (NUMBERS.has(type)) return "int";
  if (type === "Flag") return "bool";
  return type === "Wording" || type === "Plain" ? "map" : "str";
}

export const isVersion = count;
export const isMillis = READ.Millis;
export const isKind = pattern("[a-z_]{1,40}(\\.[a-z_]{1,40}){0,3}");
