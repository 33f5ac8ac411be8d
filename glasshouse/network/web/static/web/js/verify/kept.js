// The checkpoints that a log keeps, and by which set of witnesses each of them counts.

import { LAST_S, TOLERANCE_MS } from "./bounds.js";
import { parseCheckpoint } from "./checkpoints.js";
import { checkLog, checkPolicy, median } from "./policies.js";
import { inOrder } from "./served.js";
import { Sets } from "./sets.js";
import { filesOf } from "./tiles.js";
import { Unproved } from "./wrong.js";

/** Read all kept checkpoints, in their order; nothing is verified yet. Throws Unproved. */
export async function readKept(files) {
  const kept = [];
  await inOrder(filesOf(await files.keptCount()), ({ number, width }) => files.kept(number, width), (_, notes) => {
    for (const note of notes) kept.push(parseCheckpoint(note));
  }, 4);
  return kept;
}

// Bytes of a cosignature with its time: Ed25519, ML-DSA-44.
const COSIGNATURES = new Set([72, 2428]);

// Each checkpoint is asked about by one set after another, and once more when all entries are known.
const asked = new WeakMap();

function checkOnce(policy, checkpoint) {
  const known = asked.get(checkpoint) ?? new Map();
  asked.set(checkpoint, known);
  if (!known.has(policy)) known.set(policy, checkPolicy(policy, checkpoint));
  return known.get(policy);
}

/** Check checkpoints by one policy alone; returns their marks, or null if some of them need another. */
export async function marksBy(policy, checkpoints) {
  const marks = [];
  for (const checkpoint of checkpoints) {
    try {
      marks.push(markOf(checkpoint, await checkOnce(policy, checkpoint)));
    } catch (error) {
      // Another set may have counted then: that shows once the entries are read.
      if (error.code === "quorum" || error.code === "quorum_unchecked") return null;
      throw error;
    }
  }
  return marks;
}

/** Check checkpoints by the set that counted at the time of each; the last one is the newest. Throws Unproved.
 *
 * `changes` are the entries of the kinds `terms` and `witnesses` by their index. A set is believed from what older sets cosigned: so
 * checkpoints are taken from the smallest on, and what an entry says counts for those that come after the one that covers it.
 * Whoever begins with a set that was announced later can't tell who vouched before that: such times are taken as they are told, and
 * `earlier` says of how many.
 */
export async function marksBySets(policy, checkpoints, changes) {
  const sets = new Sets(policy, checkOnce), marks = [], open = [...changes], unsure = [];
  for (const [at, checkpoint] of checkpoints.entries()) {
    const mark = await vouched(sets, checkpoint).catch((error) => {
      if (at === checkpoints.length - 1 || !(error instanceof Unproved)) throw error;
      return claimed(policy, checkpoint, error);
    });
    if (mark.error) unsure.push(mark);
    marks.push(mark);
    while (open.length && open[0].index < checkpoint.size) {
      const { index, entry } = open.shift();
      sets.add(index, entry, mark.time * 1000 + TOLERANCE_MS);
    }
  }
  const since = sets.since(), wrong = unsure.find(({ time }) => time * 1000 >= since);
  if (wrong) throw wrong.error;
  return { marks, sets, earlier: unsure.length };
}

async function vouched(sets, checkpoint) {
  return markOf(checkpoint, await sets.check(checkpoint));
}

/** Return the time that cosignatures claim which nobody here can verify. Throws what was wrong if there is none. */
async function claimed(policy, checkpoint, error) {
  await checkLog(policy, checkpoint);
  const lines = checkpoint.note.signatures.filter(({ data }) => COSIGNATURES.has(data.length));
  const times = lines.map(({ data }) => Number(new DataView(data.buffer, data.byteOffset).getBigUint64(0)));
  const time = times.length ? median(times) : 0;
  if (!time || time > LAST_S) throw error;
  return { size: checkpoint.size, time, times: new Map(), unchecked: [], error };
}

function markOf(checkpoint, { time, times, unchecked }) {
  if (time === null) throw new Unproved("no_clock");
  return { size: checkpoint.size, time, times, unchecked };
}

/** Check that kept checkpoints stand in the order of their sizes and times. Throws Unproved. */
export function checkOrder(marks) {
  for (const [at, { size, time }] of marks.slice(1).entries()) {
    const latest = marks[at];
    if (size < latest.size || time < latest.time - TOLERANCE_MS / 1000) throw new Unproved("kept_order", { size });
  }
}
