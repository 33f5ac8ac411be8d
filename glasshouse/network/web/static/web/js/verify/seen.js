// What this browser saw of a log: the policy that it took, the sets of witnesses that followed from it, the last checkpoint that was in
// order, and what contradicted it, if anything did. A checkpoint that was seen is replaced only by one that grew from it.

import { recall, remember } from "../memory.js";

const key = (log) => `seen.${log}`;
const NOTHING = { policy: null, sets: null, checkpoint: null, contradiction: null };

/** Return {policy, sets: [{from, policy}], checkpoint, contradiction: {code, checkpoint}}, each null if there is none. */
export const seenOf = (log) => ({ ...NOTHING, ...recall(key(log), {}) });

/** Remember what was found in order. */
export const keepSeen = (log, { policy, sets, checkpoint }) => remember(key(log), { ...NOTHING, policy, sets, checkpoint });

/** Keep a checkpoint that contradicts what was seen, beside it, and as what (code). */
export const keepContradiction = (log, code, checkpoint) => remember(key(log), { ...seenOf(log), contradiction: { code, checkpoint } });

export const forgetSeen = (log) => remember(key(log), NOTHING);
