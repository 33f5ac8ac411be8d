// The checkpoints that a log keeps, and by which set of witnesses each of them counts.

import { parseCheckpoint } from "./checkpoints.js";
import { checkPolicy } from "./policies.js";
import { inOrder } from "./served.js";
import { Sets } from "./sets.js";
import { TOLERANCE_MS } from "./bounds.js";
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

/** Check checkpoints by the set that counted at the time of each. Throws Unproved.
 *
 * `changes` are the entries of the kinds `terms` and `witnesses` by their index. A set is believed from what older sets cosigned: so
 * checkpoints are taken from the smallest on, and what an entry says counts for those that come after the one that covers it.
 */
export async function marksBySets(policy, checkpoints, changes) {
  const sets = new Sets(policy, checkOnce), marks = [], open = [...changes];
  const ordered = [...checkpoints].sort((one, other) => one.size - other.size);
  for (const checkpoint of ordered) {
    const mark = markOf(checkpoint, await sets.check(checkpoint));
    marks.push(mark);
    while (open.length && open[0].index < checkpoint.size) {
      const { index, entry } = open.shift();
      sets.add(index, entry, mark.time * 1000 + TOLERANCE_MS);
    }
  }
  return { marks, sets };
}

function markOf(checkpoint, { time, times, unchecked }) {
  if (time === null) throw new Unproved("no_clock");
  return { size: checkpoint.size, time, times, unchecked };
}
