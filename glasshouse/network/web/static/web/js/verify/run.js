// A whole check of a log, step by step: whom to believe, the checkpoint, its witnesses, the tiles, the entries, what was seen before, the
// promises. It fails closed: the first thing that is wrong ends it, and what it would have come to stays unanswered.

import { fromUtf8, utf8 } from "./bytes.js";
import { parseCheckpoint } from "./checkpoints.js";
import { marksBy, marksBySets, readKept } from "./kept.js";
import { checkLog, parsePolicy } from "./policies.js";
import { Reading } from "./reading.js";
import { served } from "./served.js";
import { walk } from "./walk.js";
import { CantCheck, Unproved } from "./wrong.js";

export const STEPS = ["policy", "checkpoint", "witnesses", "tiles", "entries", "memory", "promises"];
const SHOWN = 5;

/** Check the log below a prefix.
 *
 * `policy` is the text of the policy that the visitor believes; without one that of the site is taken. `seen` is the text of the
 * checkpoint that this browser saw last. `tell({step, state, …})` and `tell({done, all})` hear how it goes: a state is "running",
 * "good", "note" or "bad". Returns what was found; `error` is null, or says with its step, code and values what is wrong.
 */
export async function check({ prefix, policy = null, seen = null, tell = () => {}, load }) {
  const run = new Run({ files: served(prefix, load), policy, seen, tell });
  try {
    await run.follow();
  } catch (error) {
    const { code, values } = error instanceof Unproved ? error : { code: "program", values: { text: String(error) } };
    run.found.error = { step: run.step, code, values };
    run.end("bad", { code, ...values });
  }
  return run.found;
}

class Run {
  step = STEPS[0];

  constructor({ files, policy, seen, tell }) {
    Object.assign(this, { files, seen, tell });
    this.found = { error: null, policy, checkpoint: null, origin: null, size: null, time: null, level: null, outcomes: [] };
  }

  begin(step) {
    this.step = step;
    this.tell({ step, state: "running" });
  }

  end(state, values = {}) {
    this.tell({ step: this.step, state, ...values });
  }

  async follow() {
    const policy = await this.believe();
    const { kept, newest, before } = await this.readCheckpoints(policy);
    const all = [...kept, newest].sort((one, other) => one.size - other.size);
    this.begin("witnesses");
    const presumed = await marksBy(policy, all);
    const reading = await this.walkOver(newest, presumed, kept, before);
    this.begin("witnesses");
    const { marks, sets } = await marksBySets(policy, all, reading.changes);
    this.tellWitnesses(marks.at(-1), sets, kept.length);
    // What was presumed about the witnesses may be otherwise, as the entries tell: then they are read again, with other bounds.
    const isSo = presumed?.every(({ time }, at) => time === marks[at].time);
    const judged = isSo ? reading : await this.walkOver(newest, marks, kept, before);
    this.tellEntries(judged);
    this.begin("memory");
    this.end(before ? "good" : "note", { size: before?.size ?? 0 });
    this.judge(judged);
  }

  async believe() {
    this.begin("policy");
    const from = this.found.policy === null ? "site" : "visitor";
    this.found.policy ??= fromUtf8(await this.files.now("policy.txt"));
    const policy = parsePolicy(utf8(this.found.policy));
    this.end("good", { from, logs: policy.logs.map((key) => key.name).join(", "), count: policy.witnesses.size });
    return policy;
  }

  async readCheckpoints(policy) {
    this.begin("checkpoint");
    // The kept ones are asked for first, so that none of them is beyond the newest.
    const kept = await readKept(this.files), newest = parseCheckpoint(await this.files.now("checkpoint"));
    await checkLog(policy, newest);
    Object.assign(this.found, { checkpoint: newest.note.whole, origin: newest.origin, size: newest.size });
    const before = await this.remember(policy, newest);
    for (const one of kept) {
      if (one.origin !== newest.origin) throw new Unproved("origin", { origin: one.origin });
      if (one.size > newest.size) throw new Unproved("kept_beyond", { size: newest.size, seen: one.size });
    }
    this.end("good", { origin: newest.origin, size: newest.size });
    return { kept, newest, before };
  }

  /** Return the checkpoint that was seen last, or null; one that is greater than the newest shows that the log went back. */
  async remember(policy, newest) {
    if (this.seen === null) return null;
    let before;
    try {
      before = parseCheckpoint(utf8(this.seen));
      await checkLog(policy, before);
    } catch (error) {
      throw error instanceof Unproved && !(error instanceof CantCheck) ? new Unproved("seen_other") : error;
    }
    if (before.origin !== newest.origin) throw new Unproved("seen_other");
    if (before.size > newest.size) throw new Unproved("rollback", { seen: before.size, size: newest.size });
    return before;
  }

  async walkOver(newest, marks, kept, before) {
    this.begin("tiles");
    const roots = kept.map(({ size, root }) => ({ size, root, code: "kept_root" }));
    if (before) roots.push({ size: before.size, root: before.root, code: "fork" });
    const reading = new Reading(newest.origin, marks);
    const { tiles, bundles } = await walk(this.files, newest, {
      roots,
      take: (index, bytes) => reading.take(index, bytes),
      progress: (done, all) => this.tell({ done, all }),
    });
    this.end("good", { tiles, bundles, kept: kept.length });
    return reading;
  }

  tellWitnesses(mark, sets, kept) {
    const early = sets.faults.map(({ index }) => index).join(", ");
    const values = { names: [...mark.times.keys()].join(", "), time: mark.time, kept, sets: sets.counting().length };
    this.found.time = mark.time;
    this.found.times = [...mark.times];
    this.end(early || mark.unchecked.length ? "note" : "good", { ...values, early, unchecked: mark.unchecked.join(", ") });
  }

  tellEntries({ known, unknown, malformed, level }) {
    this.begin("entries");
    this.found.level = level;
    const values = { count: known + unknown + malformed.length, unknown, malformed: malformed.length };
    this.end(malformed.length ? "note" : "good", { ...values, first: malformed.slice(0, SHOWN).join(", ") });
  }

  judge(reading) {
    this.begin("promises");
    this.found.outcomes = reading.outcomes();
    const given = this.found.outcomes.filter(({ standing }) => standing === "in_force");
    const count = (verdict) => given.filter((one) => one.verdict === verdict).length;
    this.end("good", { kept: count("holds"), open: count("undetermined"), broken: count("violated") });
  }
}
