// Bytes as text and back: each has one spelling only, so that nothing can be said in two ways.

import { Malformed } from "./wrong.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text) => encoder.encode(text);

/** Read UTF-8, or throw Malformed. */
export function fromUtf8(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Malformed("utf8");
  }
}

/** Read standard base64 as it would be written, or throw Malformed. */
export function fromBase64(text) {
  let plain;
  try {
    plain = atob(text);
  } catch {
    throw new Malformed("base64");
  }
  // What `atob` forgives is not its one spelling.
  if (btoa(plain) !== text) throw new Malformed("base64");
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

export const toHex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (one) => Number.parseInt(one, 16));

/** Read a decimal number without leading zeroes, or throw Malformed. Beyond 2⁵³ − 1 nothing is counted here. */
export function fromDecimal(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) throw new Malformed("number");
  return Number(text);
}

/** Say whether two hashes are the same. */
export function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
