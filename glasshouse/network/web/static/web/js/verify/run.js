// A whole check of a log, step by step: whom to believe, the checkpoint, its witnesses, the tiles, the entries, what was seen before, the
// promises. It fails closed: the first thing that is wrong ends it, and what it would have come to stays unanswered.

import { fromUtf8, utf8 } from "./bytes.js";
import { parseCheckpoint } from "./checkpoints.js";
import { checkOrder, marksBy, marksBySets, readKept } from "./kept.js";
import { checkLog, isSame, parsePolicy } from "./policies.js";
import { Reading } from "./reading.js";
import { served } from "./served.js";
import { isSolo } from "./sets.js";
import { walk } from "./walk.js";
import { CantCheck, Malformed, Unproved } from "./wrong.js";

/** Caches may be behind for some seconds: what is smaller than it should be is asked for again, so often and after so long. */
const TURNS = 2;
const TURN_MS = 1500;
export const STEPS = ["policy", "checkpoint", "witnesses", "tiles", "entries", "memory", "promises"];

/** Check the log below a prefix.
 *
 * `policy` is the text of the policy that the visitor believes; without one that of the site is taken. `seen` is the text of the
 * checkpoint that this browser saw last. `tell({step, state, …})` and `tell({done, all})` hear how it goes: a state is "running",
 * "good", "note" or "bad". Returns what was found: `error` is null, or says with its step, code and values what ended the check;
 * `findings` ({code, values}) are what is wrong besides, and ended nothing.
 */
export async function check({ prefix, policy = null, seen = null, tell = () => {}, load, turnMs = TURN_MS }) {
  const run = new Run({ files: served(prefix, load), policy, seen, tell, turnMs });
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

  constructor({ files, policy, seen, tell, turnMs }) {
    Object.assign(this, { files, seen, tell, turnMs });
    this.found = { error: null, findings: [], policy, checkpoint: null, origin: null, size: null, time: null, level: null, solo: true, outcomes: [], wordings: new Map() };
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
    const all = [...kept, newest];
    this.begin("witnesses");
    const presumed = await marksBy(policy, all);
    const reading = await this.walkOver(newest, presumed, kept, before);
    this.begin("witnesses");
    const { marks, sets, earlier } = await marksBySets(policy, all, reading.changes);
    checkOrder(marks.slice(0, -1));
    const counts = sets.at(marks.at(-1).time * 1000);
    await this.compareShown(counts);
    this.tellWitnesses(marks.at(-1), sets, { kept: kept.length, earlier });
    // What was presumed about the witnesses may be otherwise, as the entries tell: then they are read again, with other bounds.
    const isSo = presumed?.every(({ time }, at) => time === marks[at].time);
    const judged = isSo ? reading : await this.walkOver(newest, marks, kept, before);
    this.tellEntries(judged);
    this.found.solo = isSolo(this.found.level, counts);
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
    const before = await this.remember(policy);
    // The kept ones are asked for first, so that none of them is beyond the newest.
    const kept = await readKept(this.files), most = kept.reduce((size, one) => Math.max(size, one.size), before?.size ?? 0);
    const newest = await this.readNewest(most);
    Object.assign(this.found, { checkpoint: newest.note.whole, origin: newest.origin, size: newest.size });
    await checkLog(policy, newest);
    if (before && before.origin !== newest.origin) throw new Unproved("seen_other");
    if (before && before.size > newest.size) throw new Unproved("rollback", { seen: before.size, size: newest.size });
    for (const one of kept) {
      if (one.origin !== newest.origin) throw new Unproved("origin", { origin: one.origin });
      if (one.size > newest.size) throw new Unproved("kept_beyond", { size: newest.size, seen: one.size });
    }
    this.end("good", { origin: newest.origin, size: newest.size });
    return { kept, newest, before };
  }

  async readNewest(most) {
    for (let turn = 0; ; turn += 1) {
      const newest = parseCheckpoint(await this.files.now("checkpoint"));
      if (newest.size >= most || turn === TURNS) return newest;
      await new Promise((done) => { setTimeout(done, this.turnMs); });
    }
  }

  /** Return the checkpoint that this browser saw last, or null. What the policy's log has not signed was another log's. */
  async remember(policy) {
    if (this.seen === null) return null;
    try {
      const before = parseCheckpoint(utf8(this.seen));
      await checkLog(policy, before);
      return before;
    } catch (error) {
      throw error instanceof Unproved && !(error instanceof CantCheck) ? new Unproved("seen_other") : error;
    }
  }

  /** Compare the policy that the site hands out with the one that counts. */
  async compareShown(counts) {
    let shown = null;
    try {
      shown = parsePolicy(await this.files.now("policy.txt"));
    } catch (error) {
      if (error.code === "missing") return;
      if (!(error instanceof Malformed)) throw error;
    }
    if (!shown || !isSame(shown, counts)) this.found.findings.push({ code: "policy_shown", values: {} });
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

  tellWitnesses(mark, sets, values) {
    const faults = sets.faults.map(({ index }) => index);
    for (const index of faults) this.found.findings.push({ code: "set_fault", values: { index } });
    const names = [...mark.times.keys()].join(", "), unchecked = mark.unchecked.join(", ");
    const later = sets.counting().slice(1).map(({ from, text }) => ({ from, policy: text }));
    Object.assign(this.found, { time: mark.time, cosigners: [...mark.times], sets: [{ from: 0, policy: this.found.policy }, ...later] });
    const state = this.found.findings.length ? "bad" : values.earlier || unchecked || !values.kept ? "note" : "good";
    this.end(state, { ...values, names, time: mark.time, sets: sets.counting().length, faults: faults.join(", "), unchecked });
  }

  tellEntries(reading) {
    this.begin("entries");
    const { known, unknown, malformed, level } = reading;
    this.found.level = level;
    const findings = reading.findings().map(({ code, ...values }) => ({ code, values }));
    for (const index of malformed) findings.push({ code: "entry_form", values: { index } });
    this.found.findings.push(...findings);
    this.end(findings.length ? "bad" : unknown ? "note" : "good", { count: known + unknown + malformed.length, unknown, wrong: findings.length });
  }

  judge(reading) {
    this.begin("promises");
    this.found.outcomes = reading.outcomes();
    this.found.wordings = reading.wordings;
    const given = this.found.outcomes.filter(({ standing }) => standing === "in_force");
    const count = (verdict) => given.filter((one) => one.verdict === verdict).length;
    this.end("good", { kept: count("holds"), open: count("undetermined"), broken: count("violated") });
  }
}
