// Signed notes, and the keys that verify them (C2SP signed-note and tlog-cosignature).
//
// Three types of key: a log's Ed25519 (1), a cosigner's Ed25519 with a time (4), a cosigner's ML-DSA-44 with a time (6). Browsers
// can't verify the last: such lines are named as not checked here, and count for nothing.

import { fromBase64, fromUtf8, same, toHex, utf8 } from "./bytes.js";
import { sha256 } from "./sha256.js";
import { CantCheck, Malformed, Unproved } from "./wrong.js";

export const LOG = 1;
export const COSIGNER = 4;
export const COSIGNER_ML_DSA = 6;

const MOST_SIGNATURES = 64;
const LONGEST_NOTE = 2 ** 20;
const LATEST_TIME_S = 2n ** 63n - 1n;
const KEY_BYTES = { [LOG]: 32, [COSIGNER]: 32, [COSIGNER_ML_DSA]: 1312 };
const SIGNATURE_BYTES = { [LOG]: 64, [COSIGNER]: 72, [COSIGNER_ML_DSA]: 2428 };
// Unicode's White_Space, which is not what \s means in JavaScript.
const SPACE = "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const NAME = new RegExp(`^[^${SPACE}+\\u0000-\\u001f]+$`);
const LINE = new RegExp(`^— ([^${SPACE}+]+) ([A-Za-z0-9+/]+={0,2})$`);

const CONTROL = new RegExp("[\\u0000-\\u0009\\u000b-\\u001f]");

/** Read a vkey, `name+key id+base64(type ‖ public key)`, or throw Malformed. */
export function parseKey(text) {
  const [name, id, ...rest] = text.split("+");
  if (!rest.length || !NAME.test(name)) throw new Malformed("key");
  const data = fromBase64(rest.join("+")), [kind] = data;
  const key = { name, kind, bytes: data.slice(1), id: keyId(name, data) };
  if (!KEY_BYTES[kind] || key.bytes.length !== KEY_BYTES[kind] || toHex(key.id) !== id) throw new Malformed("key");
  return key;
}

function keyId(name, data) {
  const head = utf8(`${name}\n`), whole = new Uint8Array(head.length + data.length);
  whole.set(head);
  whole.set(data, head.length);
  return sha256(whole).slice(0, 4);
}

/** Read a note's bytes, verifying nothing: its text, and its signatures by name and key id. Throws Malformed. */
export function parseNote(bytes) {
  if (bytes.length > LONGEST_NOTE) throw new Malformed("note");
  const whole = fromUtf8(bytes);
  if (CONTROL.test(whole)) throw new Malformed("note");
  const end = whole.lastIndexOf("\n\n");
  if (end < 1) throw new Malformed("note");
  return { text: whole.slice(0, end + 1), signatures: parseSignatures(whole.slice(end + 2)), whole };
}

function parseSignatures(text) {
  if (!text.endsWith("\n")) throw new Malformed("note");
  const lines = text.slice(0, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new Malformed("note");
  return lines.map((line) => {
    const found = LINE.exec(line);
    if (!found || !NAME.test(found[1])) throw new Malformed("note");
    const data = fromBase64(found[2]);
    if (data.length < 5) throw new Malformed("note");
    return { name: found[1], id: data.subarray(0, 4), data: data.subarray(4) };
  });
}

const imported = new Map();

/** Say whether a bare Ed25519 signature over a message is of these 32 bytes of a key. Throws CantCheck where the browser can't. */
export async function isSigned(key, message, signature) {
  if (!globalThis.crypto?.subtle) throw new CantCheck("insecure");
  const name = toHex(key);
  if (!imported.has(name)) {
    try {
      imported.set(name, await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]));
    } catch (error) {
      if (error.name === "NotSupportedError") throw new CantCheck("no_ed25519");
      return false;
    }
  }
  return crypto.subtle.verify("Ed25519", imported.get(name), signature, message);
}

/** Return when a key signed a note, in seconds: 0 for a log, null if it did not or can't be checked here. Throws Unproved. */
export async function timeOf(note, key) {
  let latest = null;
  for (const one of note.signatures) {
    if (one.name !== key.name || !same(one.id, key.id)) continue;
    if (key.kind !== COSIGNER_ML_DSA) latest = Math.max(latest ?? 0, await verifiedTime(note.text, key, one.data));
  }
  return latest;
}

async function verifiedTime(text, key, data) {
  if (data.length !== SIGNATURE_BYTES[key.kind]) throw new Unproved("signature_form", { name: key.name });
  if (key.kind === LOG) {
    if (!await isSigned(key.bytes, utf8(text), data)) throw new Unproved("signature", { name: key.name });
    return 0;
  }
  const time = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  if (time === 0n || time > LATEST_TIME_S) throw new Unproved("signature_form", { name: key.name });
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  if (!await isSigned(key.bytes, message, data.subarray(8))) throw new Unproved("signature", { name: key.name });
  return Number(time);
}
