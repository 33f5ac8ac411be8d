// Receipts: that an entry is in a log, under a checkpoint with its cosignatures (C2SP tlog-proof), and what ours carry beside it.

import { fromBase64, fromDecimal, fromHex, fromUtf8, toHex, utf8 } from "./bytes.js";
import { parseCheckpoint } from "./checkpoints.js";
import { readEntry } from "./entries.js";
import { fromCanonical } from "./forms.js";
import { checkConsistency, checkInclusion, consistencyProof, leafHash, HASH } from "./hashes.js";
import { checkLog, checkPolicy, parsePolicy } from "./policies.js";
import { sha256 } from "./sha256.js";
import { nodesOf } from "./tiles.js";
import { Malformed, Unproved } from "./wrong.js";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const MOST_HASHES = 63;

/** Read a receipt's bytes, verifying nothing. Throws Malformed. */
export function parseReceipt(bytes) {
  const blank = bytes.findIndex((byte, at) => byte === 0x0a && bytes[at + 1] === 0x0a);
  if (blank < 0) throw new Malformed("receipt");
  const [first, ...lines] = fromUtf8(bytes.subarray(0, blank)).split("\n");
  if (first !== FIRST_LINE) throw new Malformed("receipt");
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice("extra ".length)) : new Uint8Array(0);
  if (!lines[0]?.startsWith("index ")) throw new Malformed("receipt");
  const index = fromDecimal(lines.shift().slice("index ".length)), proof = lines.map(fromBase64);
  if (proof.length > MOST_HASHES || proof.some((one) => one.length !== HASH)) throw new Malformed("receipt");
  return { index, proof, extra, checkpoint: parseCheckpoint(bytes.subarray(blank + 2)) };
}

/** Read what our receipts carry beside the proof: the entry's bytes, and the secret of a withdrawal or null. Throws Malformed. */
export function readExtra(extra) {
  const held = fromCanonical(extra), names = Object.keys(held).sort().join();
  if (typeof held.entry !== "string" || (names !== "entry" && names !== "entry,secret")) throw new Malformed("extra");
  if (names === "entry,secret" && !/^[0-9a-f]{64}$/.test(held.secret)) throw new Malformed("extra");
  return { entry: utf8(held.entry), secret: held.secret ?? null };
}

/** Check a receipt by the text of a policy. Throws Unproved.
 *
 * Returns where the entry stands, the entry (null if it is of no form known here) and its text, who cosigned and when, and what the
 * secret in the file is: "none", "fits", or "other" if it does not open the commitment of the entry.
 */
export async function checkReceipt(text, policyText) {
  const receipt = parseReceipt(utf8(text)), { checkpoint, index, proof } = receipt;
  const { times, time, unchecked } = await checkPolicy(parsePolicy(utf8(policyText)), checkpoint);
  const { entry: bytes, secret } = readExtra(receipt.extra);
  checkInclusion(index, checkpoint.size, { leaf: leafHash(bytes), root: checkpoint.root, proof });
  let entry = null;
  try {
    entry = readEntry(bytes);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  const fits = secret !== null && entry?.fields.withdrawal === toHex(sha256(fromHex(secret)));
  const secretIs = secret === null ? "none" : fits ? "fits" : "other";
  return { index, size: checkpoint.size, origin: checkpoint.origin, entry, text: fromUtf8(bytes), time, times: [...times], unchecked, secret: secretIs };
}

/** Check a receipt by the set of witnesses that counted at its time: sets as {from (POSIX ms), policy}, each until the next. */
export async function checkReceiptBySets(text, sets) {
  let why = null;
  for (const [at, { from, policy }] of sets.entries()) {
    try {
      const found = await checkReceipt(text, policy), ms = found.time === null ? from : found.time * 1000;
      if (from <= ms && ms < (sets[at + 1]?.from ?? Infinity)) return found;
      why = new Unproved("set_not_then", { size: found.size, index: 0 });
    } catch (error) {
      if (!(error instanceof Unproved)) throw error;
      why = error;
    }
  }
  throw why;
}

/** Check that a receipt's checkpoint and the one that is served are of one history. Throws Unproved.
 *
 * The tiles prove nothing by themselves: a proof is made of them, and leads to both roots or to neither.
 */
export async function checkSameLog(text, policyText, files) {
  const { checkpoint: one } = parseReceipt(utf8(text)), other = parseCheckpoint(await files.now("checkpoint"));
  await checkLog(parsePolicy(utf8(policyText)), other);
  if (one.origin !== other.origin) throw new Unproved("origin", { origin: other.origin });
  // A receipt is handed out for what is published: who serves less has taken something back.
  if (one.size > other.size) throw new Unproved("rollback", { seen: one.size, size: other.size });
  const proof = await consistencyProof(one.size, other.size, nodesOf(other.size, files.tile));
  try {
    checkConsistency(one.size, other.size, { oldRoot: one.root, root: other.root, proof });
  } catch (error) {
    throw error instanceof Unproved ? new Unproved("fork", { size: one.size }) : error;
  }
  return { size: other.size };
}
