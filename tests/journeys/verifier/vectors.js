// Runs tests/vectors against the browser's verifier: each file's vectors by what they have, answers in the words of the file.

import { Book } from "/verify/book.js";
import { Bounds } from "/verify/bounds.js";
import { fromBase64, toBase64, toHex, utf8 } from "/verify/bytes.js";
import { parseCheckpoint } from "/verify/checkpoints.js";
import { isAuditSigned, readEntry } from "/verify/entries.js";
import { canonical, canonicalBytes } from "/verify/forms.js";
import { checkConsistency, checkInclusion, leafHash, Tree } from "/verify/hashes.js";
import { parseKey, parseNote, timeOf } from "/verify/notes.js";
import { checkPolicy, parsePolicy } from "/verify/policies.js";
import { isSolo } from "/verify/sets.js";
import { parseReceipt } from "/verify/receipts.js";
import { parse } from "/verify/rules.js";
import { parsePath, unpackBundle } from "/verify/tiles.js";
import { Unproved } from "/verify/wrong.js";

const inTree = ({ leaf, root, proof }) => ({ leaf: fromBase64(leaf), root: fromBase64(root), proof: proof.map(fromBase64) });

const READ = {
  keys({ vkey }) {
    const key = parseKey(vkey);
    return { key_name: key.name, type: key.kind, id: toHex(key.id) };
  },
  async notes({ note, keys }) {
    const read = parseNote(fromBase64(note)), times = {};
    for (const vkey of keys) {
      const time = await timeOf(read, parseKey(vkey));
      if (time !== null) times[vkey] = time;
    }
    return { times };
  },
  checkpoints({ checkpoint }) {
    const { origin, size, root } = parseCheckpoint(fromBase64(checkpoint));
    return { origin, size, root: toBase64(root) };
  },
  async policies({ policy, checkpoint }) {
    const read = parsePolicy(fromBase64(policy)), { times, time } = await checkPolicy(read, parseCheckpoint(utf8(checkpoint)));
    return { times: Object.fromEntries(times), time, solo: isSolo("witnessed", read) };
  },
  tiles({ path, bundle, width }) {
    return path === undefined ? { entries: unpackBundle(fromBase64(bundle), width).map(toBase64) } : parsePath(path);
  },
  trees(one) {
    if (!one.proof) {
      const tree = new Tree();
      for (let index = 0; index < one.size; index += 1) tree.add(leafHash(utf8(`entry ${index}`)));
      return { root: toBase64(tree.root()) };
    }
    if (one.old === undefined) checkInclusion(one.index, one.size, inTree(one));
    else {
      const [root, oldRoot] = [one.root, one.old_root].map(fromBase64);
      checkConsistency(one.old, one.size, { oldRoot, root, proof: one.proof.map(fromBase64) });
    }
    return { proved: true };
  },
  async receipts({ receipt, policy, entry }) {
    const { index, proof, extra, checkpoint } = parseReceipt(utf8(receipt));
    const { time } = await checkPolicy(parsePolicy(utf8(policy)), checkpoint);
    checkInclusion(index, checkpoint.size, { leaf: leafHash(fromBase64(entry)), root: checkpoint.root, proof });
    return { index, time, extra: toBase64(extra) };
  },
  canonical: ({ json }) => ({ canonical: canonical(JSON.parse(json)) }),
  async entries({ entry, padded }) {
    const bytes = entry === undefined ? utf8(`{"kind":"a","n":"${"x".repeat(padded)}","time":1,"v":1}`) : fromBase64(entry);
    const read = readEntry(bytes), { kind, version, time, known } = read;
    return { kind, version, time, known, ...(kind === "audit" && known ? { signed: await isAuditSigned(read) } : {}) };
  },
  bounds({ marks }) {
    const bounds = new Bounds(marks.map(([size, time]) => ({ size, time })));
    const of = Array.from({ length: 11 }, (_, index) => {
      try {
        return bounds.of(index);
      } catch (error) {
        if (error instanceof Unproved) return null;
        throw error;
      }
    });
    return { of, until_ms: bounds.until };
  },
  predicates: ({ predicate }) => ({ kinds: parse(predicate).map((rule) => [...rule.kinds].sort()) }),
  async promises({ origin, entries, until_ms: until }) {
    const book = new Book(origin);
    for (const [index, one] of entries.entries()) {
      const entry = one.entry === null ? null : readEntry(canonicalBytes(one.entry));
      const signed = entry?.known && entry.kind === "audit" && await isAuditSigned(entry);
      book.add(index, entry, [one.not_before_ms, one.not_after_ms], { signed });
    }
    return { outcomes: book.outcomes(until) };
  },
};

/** Return how many vectors a file has, and those that come out otherwise than it says. */
export const run = async (name) => compare(name, await (await fetch(`/vectors/${name}.json`)).json());

/** Do the same with vectors that are handed over. */
export async function compare(name, vectors) {
  const wrong = [];
  for (const vector of vectors) {
    let told;
    try {
      told = await READ[name](vector);
    } catch (error) {
      // Whatever else goes wrong is no refusal.
      told = error instanceof Unproved ? { refused: true } : { thrown: String(error) };
    }
    const expected = vector.refused ? { refused: true } : Object.fromEntries(Object.keys(told).map((key) => [key, vector[key]]));
    if (canonical(told) !== canonical(JSON.parse(JSON.stringify(expected)))) wrong.push({ vector: JSON.stringify(vector).slice(0, 600), told });
  }
  return { count: vectors.length, wrong };
}
