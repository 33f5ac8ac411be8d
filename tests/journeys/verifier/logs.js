// Logs held in memory, as files by path: checked as they are, or with one thing in them spoilt.

import { fromBase64, fromUtf8, utf8 } from "/verify/bytes.js";
import { parseCheckpoint } from "/verify/checkpoints.js";
import { checkConsistency, consistencyProof, leafHash, Tree } from "/verify/hashes.js";
import { checkReceipt, checkSameLog } from "/verify/receipts.js";
import { check } from "/verify/run.js";
import { served } from "/verify/served.js";
import { nodesOf, unpackBundle } from "/verify/tiles.js";
import { Unproved } from "/verify/wrong.js";

const logs = {}, believed = new Map();

/** Hold a log's files, given in base64 by path, and the policy that the visitor believes, if it is not the one that is served. */
export function hold(name, files, policy = null) {
  logs[name] = Object.fromEntries(Object.entries(files).map(([path, data]) => [path, fromBase64(data)]));
  believed.set(logs[name]["policy.txt"], policy);
}

const loader = (files) => async (address) => {
  const found = files[address.slice("log/".length)];
  if (!found) return { ok: false, status: 404 };
  return { ok: true, status: 200, arrayBuffer: async () => found.slice().buffer };
};

const policyOf = (files) => believed.get(files["policy.txt"]) ?? fromUtf8(files["policy.txt"]);
const checked = (files, options = {}) => check({ prefix: "log", policy: policyOf(files), load: loader(files), turnMs: 0, ...options });

/** Check a log, as somebody who saw the checkpoint of another before. */
export const checkLog = (name, seen = null) => checked(logs[name], { seen: seen && fromUtf8(logs[seen].checkpoint) });

/** Check a log, and tell each step. */
export async function steps(name) {
  const told = [];
  const found = await checked(logs[name], { tell: (one) => { if (one.step) told.push(one); } });
  return { ...found, told };
}

/** Check a receipt by the policy of a log, then that it is of the history that the log serves. */
export async function receipt(name, text) {
  try {
    const found = await checkReceipt(text, policyOf(logs[name]));
    const same = await checkSameLog(text, policyOf(logs[name]), served("log", loader(logs[name])));
    return { ...found, entry: found.entry?.kind ?? null, same: same.size };
  } catch (error) {
    if (!(error instanceof Unproved)) throw error;
    return { error: error.code };
  }
}

const flip = (bytes, at, bit) => bytes.with(at, bytes[at] ^ bit);
const join = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const packed = (entries) => join(entries.flatMap((entry) => [[entry.length >> 8, entry.length & 255], entry]));

/** Return every way in which a file is spoilt here, by name. */
function* spoilt(path, bytes, step) {
  for (let at = 0; at < bytes.length; at += step) yield [`flip ${at}`, flip(bytes, at, 1 << (at % 8))];
  yield ["flip last", flip(bytes, bytes.length - 1, 1)];
  yield ["missing", undefined];
  yield ["empty", bytes.slice(0, 0)];
  yield ["one byte less", bytes.slice(0, -1)];
  yield ["half", bytes.slice(0, bytes.length >> 1)];
  yield ["one byte more", join([bytes, [0]])];
  yield ["twice", join([bytes, bytes])];
  const parts = path.startsWith("tile/entries/") ? bundle(path, bytes) : path.startsWith("tile/") ? hashes(bytes) : null;
  if (!parts) return;
  const { list, write } = parts, last = list.length - 1;
  yield ["drop the first", write(list.slice(1))];
  yield ["drop the last", write(list.slice(0, -1))];
  yield ["repeat", write([...list, list[last]])];
  if (last < 1) return;
  yield ["repeat in the place of another", write([list[0], ...list.slice(0, -1)])];
  yield ["swap", write([...list.slice(0, -2), list[last], list[last - 1]])];
}

const widthOf = (path) => Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? 256);
const bundle = (path, bytes) => ({ list: unpackBundle(bytes, widthOf(path)), write: packed });
const hashes = (bytes) => ({
  list: Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(32 * at, 32 * at + 32)),
  write: join,
});

/** Spoil every file of a log in turn, a byte of each `flips` and everything else; returns what was not caught, and how much was tried. */
export async function mutate(name, flips) {
  const whole = logs[name], missed = [], codes = {};
  let tried = 0;
  if ((await checked(whole)).error) return { missed: ["the log as it is"], tried, codes };
  for (const [path, bytes] of Object.entries(whole)) {
    // The policy is the visitor's own. How many checkpoints are kept is nobody's claim: fewer of them only widen the bounds.
    if (path === "policy.txt" || path === "checkpoints/count") continue;
    for (const [how, changed] of spoilt(path, bytes, Math.max(1, Math.ceil(bytes.length / flips)))) {
      const { error } = await checked({ ...whole, [path]: changed });
      tried += 1;
      if (error) codes[error.code] = (codes[error.code] ?? 0) + 1;
      else missed.push(`${path}: ${how}`);
    }
  }
  for (const [path, other] of pairs(Object.keys(whole).filter((one) => one.startsWith("tile/")))) {
    const { error } = await checked({ ...whole, [path]: whole[other], [other]: whole[path] });
    tried += 1;
    if (!error) missed.push(`${path} and ${other} exchanged`);
  }
  return { missed, tried, codes };
}

const pairs = (paths) => paths.slice(1).map((path, at) => [paths[at], path]);

/** Spoil every byte of a receipt, and every hash of proofs made from the tiles; returns what was not caught. */
export async function mutateProofs(name, text, oldSize) {
  const files = logs[name], missed = [], bytes = utf8(text);
  let tried = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    tried += 1;
    // What is no UTF-8 any more is no text that a visitor could hand over: it is read as one sign that stands for it.
    const spoiltText = new TextDecoder().decode(flip(bytes, at, 1));
    if (await isProved(() => checkReceipt(spoiltText, policyOf(files)))) missed.push(`receipt ${at}`);
  }
  const newest = parseCheckpoint(files.checkpoint), node = nodesOf(newest.size, served("log", loader(files)).tile);
  const proof = await consistencyProof(oldSize, newest.size, node);
  const oldRoot = await rootAt(files, oldSize);
  const shown = (changed) => isProved(() => checkConsistency(oldSize, newest.size, { oldRoot, root: newest.root, proof: changed }));
  if (!await shown(proof)) missed.push("consistency as it is");
  for (const [at, hash] of proof.entries()) {
    for (const changed of [[...proof.slice(0, at), flip(hash, at, 4), ...proof.slice(at + 1)], proof.toSpliced(at, 1), proof.toSpliced(at, 0, hash)]) {
      tried += 1;
      if (await shown(changed)) missed.push(`consistency ${at}`);
    }
  }
  return { missed, tried };
}

async function rootAt(files, size) {
  const tree = new Tree();
  for (let number = 0; number * 256 < size; number += 1) {
    const path = Object.keys(files).find((one) => one.startsWith(`tile/entries/${String(number).padStart(3, "0")}`));
    for (const entry of unpackBundle(files[path], widthOf(path))) if (tree.size < size) tree.add(leafHash(entry));
  }
  return tree.root();
}

async function isProved(look) {
  try {
    await look();
    return true;
  } catch (error) {
    if (error instanceof Unproved) return false;
    throw error;
  }
}
