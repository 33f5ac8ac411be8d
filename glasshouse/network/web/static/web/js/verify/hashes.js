// The Merkle tree of RFC 6962: its hashes, a root that grows leaf by leaf, and proofs.

import { same } from "./bytes.js";
import { hashInto, sha256 } from "./sha256.js";
import { Malformed, Unproved } from "./wrong.js";

export const HASH = 32;
const MOST_HASHES = 63;
export const EMPTY_ROOT = sha256(new Uint8Array(0));

export function leafHash(entry) {
  const out = new Uint8Array(HASH);
  hashInto(out, 0, 0, entry, 0, entry.length);
  return out;
}

export function nodeHash(left, right) {
  const both = new Uint8Array(2 * HASH), out = new Uint8Array(HASH);
  both.set(left);
  both.set(right, HASH);
  hashInto(out, 0, 1, both, 0, both.length);
  return out;
}

/** A tree as the roots of the complete subtrees that it consists of: all that is needed to go on and to know its root. */
export class Tree {
  size = 0;
  #complete = [];
  #pair = new Uint8Array(2 * HASH);

  /** Add a leaf's hash. `reached(level, hash)` hears of each subtree of 2^level leaves that it completes, 0 first. */
  add(leaf, reached) {
    const pair = this.#pair;
    pair.set(leaf, HASH);
    let level = 0;
    reached?.(0, pair.subarray(HASH));
    for (; this.#complete[level]; level += 1) {
      pair.set(this.#complete[level]);
      this.#complete[level] = null;
      hashInto(pair, HASH, 1, pair, 0, 2 * HASH);
      reached?.(level + 1, pair.subarray(HASH));
    }
    this.#complete[level] = pair.slice(HASH);
    this.size += 1;
  }

  /** Return the root of what is in it now. */
  root() {
    const complete = this.#complete.filter(Boolean);
    return complete.length ? complete.reduce((below, beside) => nodeHash(beside, below)) : EMPTY_ROOT;
  }
}

// Sizes may be beyond 2³¹: no operators on bits here.
function splitAt(size) {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Check that a tree of `size` has the leaf at `index`; the proof has its sibling first. Throws Unproved. */
export function checkInclusion(index, size, { leaf, root, proof }) {
  if (index >= size) throw new Unproved("index_beyond", { index, size });
  checkHashes(proof);
  const left = [...proof];
  const climb = (low, high) => {
    if (high - low === 1) return leaf;
    const middle = low + splitAt(high - low), beside = taken(left);
    return index < middle ? nodeHash(climb(low, middle), beside) : nodeHash(beside, climb(middle, high));
  };
  const reached = climb(0, size);
  if (left.length) throw new Unproved("proof_long");
  if (!same(reached, root)) throw new Unproved("proof_root");
}

/** Check that a tree only grew from the old size and root (RFC 6962, 2.1.2). Throws Unproved. */
export function checkConsistency(oldSize, size, { oldRoot, root, proof }) {
  checkHashes(proof);
  if (oldSize === 0) {
    if (proof.length || !same(oldRoot, EMPTY_ROOT)) throw new Unproved("proof_root");
    return;
  }
  if (oldSize > size) throw new Unproved("index_beyond", { index: oldSize, size });
  const left = [...proof];
  // Returns the roots of [low, high) in the old tree and in the new one; `whole`: nothing of the old one was cut off so far.
  const climb = (low, high, whole) => {
    if (oldSize === high) {
      const one = whole ? oldRoot : taken(left);
      return [one, one];
    }
    const middle = low + splitAt(high - low), beside = taken(left);
    if (oldSize <= middle) {
      const [before, now] = climb(low, middle, whole);
      return [before, nodeHash(now, beside)];
    }
    const [before, now] = climb(middle, high, false);
    return [nodeHash(beside, before), nodeHash(beside, now)];
  };
  const [before, now] = climb(0, size, true);
  if (left.length) throw new Unproved("proof_long");
  if (!same(before, oldRoot) || !same(now, root)) throw new Unproved("proof_root");
}

function checkHashes(proof) {
  if (proof.length > MOST_HASHES || proof.some((one) => one.length !== HASH)) throw new Malformed("proof_form");
}

// A proof is written from the leaf up, and read here from the root down.
function taken(left) {
  if (!left.length) throw new Unproved("proof_short");
  return left.pop();
}

/** Return the hashes that show that a tree only grew, the lowest first, out of complete subtrees (see rangeHash). */
export async function consistencyProof(oldSize, size, node) {
  const prove = async (low, high, whole) => {
    if (oldSize === high) return whole ? [] : [await rangeHash(low, high, node)];
    const middle = low + splitAt(high - low);
    if (oldSize <= middle) return [...await prove(low, middle, whole), await rangeHash(middle, high, node)];
    return [...await prove(middle, high, false), await rangeHash(low, middle, node)];
  };
  return oldSize === 0 ? [] : prove(0, size, true);
}

/** Return the hash of the leaves [start, end); `node(level, index)` gives that of a complete subtree of 2^level leaves. */
export async function rangeHash(start, end, node) {
  const size = end - start, middle = start + splitAt(size);
  if (size === 1 || middle + splitAt(size) === end) {
    const level = Math.round(Math.log2(size));
    return node(level, start / size);
  }
  return nodeHash(await rangeHash(start, middle, node), await rangeHash(middle, end, node));
}
