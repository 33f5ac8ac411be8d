// Entries of the ledger: canonical JSON that has exactly the fields of its kind. One of a kind or a version that is not known here
// is kept: it says which it is, and nothing is concluded from it.

import { utf8 } from "./bytes.js";
import { isKind, isMillis, isPlain, isVersion, readerOf } from "./fields.js";
import { canonical, fromCanonical } from "./forms.js";
import { isSigned } from "./notes.js";
import { fromHex } from "./bytes.js";
import { KINDS } from "./vocabulary.js";
import { Malformed } from "./wrong.js";

const LONGEST = 65_535;
const READERS = new Map([...KINDS].map(([head, fields]) => [head, [...fields].map(([name, type]) => [name, readerOf(type)])]));

/** Read an entry's bytes: {kind, version, time, known, fields}. Throws Malformed. */
export function readEntry(bytes) {
  if (bytes.length > LONGEST) throw new Malformed("entry_long");
  let known = false;
  const value = fromCanonical(bytes, (plain) => { known = check(plain); });
  return { kind: value.kind, version: value.v, time: value.time, known, fields: value };
}

function check(value) {
  const readers = typeof value.kind === "string" && Number.isInteger(value.v) ? READERS.get(`${value.kind} ${value.v}`) : undefined;
  if (!readers) {
    const whole = isKind(value.kind) && isVersion(value.v) && isMillis(value.time) && isPlain(value, 1);
    if (!whole) throw new Malformed("entry_form");
    return false;
  }
  if (Object.keys(value).length !== readers.length + 2) throw new Malformed("entry_fields", { kind: value.kind });
  for (const [name, read] of readers) {
    if (!Object.hasOwn(value, name) || !read(value[name])) throw new Malformed("entry_field", { kind: value.kind, name });
  }
  return true;
}

/** Say whether an audit's own key signed it: all of it but the signature and the operator's time. */
export async function isAuditSigned({ fields }) {
  const { kind, v, time, signature, ...held } = fields;
  const message = utf8(`glasshouse/audit/v1\0${canonical(held)}`);
  return isSigned(fromHex(fields.key), message, fromHex(signature));
}
