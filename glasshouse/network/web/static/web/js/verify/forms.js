// Canonical JSON (RFC 8785): numbers as ECMAScript writes them, members sorted by UTF-16 units, no space, UTF-8.

import { fromUtf8, utf8 } from "./bytes.js";
import { Malformed } from "./wrong.js";

// A surrogate without its other half is no text; with the flag u only such a half is met.
const HALF = /\p{Surrogate}/u;

/** Return the canonical form of plain JSON as text, or throw Malformed. */
export function canonical(value) {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") throw new Malformed("canonical");
  return `{${Object.keys(value).sort().map((key) => `${quoted(key)}:${canonical(value[key])}`).join(",")}}`;
}

function quoted(text) {
  if (HALF.test(text)) throw new Malformed("canonical");
  return JSON.stringify(text);
}

/** Read bytes that have to be an object in canonical form; `check(value)` looks at it before it is written again. Throws Malformed.
 *
 * What is written twice, with another escape, with a fraction that is none or out of order can't be told apart once it is read:
 * whatever it was, it is not what would be written, and that is compared.
 */
export function fromCanonical(bytes, check = () => {}) {
  const text = fromUtf8(bytes);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Malformed("json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed("json");
  check(value);
  if (canonical(value) !== text) throw new Malformed("canonical");
  return value;
}

export const canonicalBytes = (value) => utf8(canonical(value));
