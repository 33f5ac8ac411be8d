// The checkpoints that a log keeps, and by which set of witnesses each of them counts.

import { Bounds, LAST_S, TOLERANCE_MS } from "./bounds.js";
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

const TOGETHER = 64;

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
  // Browsers verify signatures beside each other, if they are asked for several at once.
  for (let at = 0; at < checkpoints.length; at += TOGETHER) {
    await Promise.allSettled(checkpoints.slice(at, at + TOGETHER).map((one) => checkOnce(policy, one)));
  }
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
 * checkpoints are taken from the smallest on, and what an entry says counts for those that come after the one that covers it. Then
 * all times are known, and with them the bounds of these entries: by those it is looked at once more.
 * Whoever begins with a set that was announced later can't tell who vouched before that: such times are taken as they are told, and
 * `earlier` says of how many.
 */
export async function marksBySets(policy, checkpoints, changes) {
  const first = new Sets(policy, checkOnce), open = [...changes], known = [];
  for (const [at, checkpoint] of checkpoints.entries()) {
    const mark = await markIn(first, policy, checkpoint, at === checkpoints.length - 1);
    known.push(mark);
    while (open.length && open[0].index < checkpoint.size) {
      const { index, entry } = open.shift();
      first.add(index, entry, mark.time * 1000 + TOLERANCE_MS);
    }
  }
  const sets = new Sets(policy, checkOnce), bounds = new Bounds(known), marks = [];
  for (const { index, entry } of changes) sets.add(index, entry, bounds.of(index)[1]);
  for (const [at, checkpoint] of checkpoints.entries()) {
    marks.push(await markIn(sets, policy, checkpoint, at === checkpoints.length - 1));
  }
  const since = sets.since(), unsure = marks.filter(({ error }) => error);
  for (const { time, error } of unsure) if (time * 1000 >= since) throw error;
  return { marks, sets, earlier: unsure.length };
}

async function markIn(sets, policy, checkpoint, isNewest) {
  try {
    return await vouched(sets, checkpoint);
  } catch (error) {
    if (isNewest || !(error instanceof Unproved)) throw error;
    return claimed(policy, checkpoint, error);
  }
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
  let most = 0, latest = 0;
  for (const { size, time } of marks) {
    if (size < most || time < latest - TOLERANCE_MS / 1000) throw new Unproved("kept_order", { size });
    most = size;
    latest = Math.max(latest, time);
  }
}
