// Whom a verifier believes: the log, its cosigners, and how many of them it takes (C2SP tlog-policy).

import { fromUtf8 } from "./bytes.js";
import { COSIGNER_ML_DSA, LOG, parseKey, timeOf } from "./notes.js";
import { Malformed, Unproved } from "./wrong.js";

const NONE = "none";

/** Read a policy file's bytes. Throws Malformed with the number of the line. */
export function parsePolicy(bytes) {
  // Octets above 0x7f are opaque, and only a key's name has to be UTF-8: here each octet is one character.
  const text = Array.from(bytes, (one) => String.fromCharCode(one)).join("");
  if (/[^\t\n\x20-\x7e\x80-\xff]/.test(text)) throw new Malformed("policy_form");
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null }, used = new Set();
  text.split("\n").forEach((line, at) => {
    const [what, ...rest] = line.split(/[ \t]+/).filter(Boolean);
    if (what === undefined || what.startsWith("#")) return;
    if (!(READ[what]?.(policy, used, ...rest) ?? false)) throw new Malformed("policy_line", { line: at + 1 });
  });
  if (policy.quorum === null) throw new Malformed("policy_quorum");
  return policy;
}

const READ = {
  log(policy, used, vkey, url, ...more) {
    const key = keyOf(vkey);
    if (!key || more.length || key.kind !== LOG || policy.logs.some((one) => sameKey(one, key))) return false;
    policy.logs.push(key);
    return true;
  },
  witness(policy, used, name, vkey, url, ...more) {
    const key = keyOf(vkey);
    if (!key || more.length || key.kind === LOG || !isNew(policy, name)) return false;
    if ([...policy.witnesses.values()].some((one) => sameKey(one, key))) return false;
    policy.witnesses.set(name, key);
    return true;
  },
  group(policy, used, name, least, ...members) {
    if (!members.length || !isNew(policy, name)) return false;
    for (const member of members) {
      // Each name is a member once, so that nobody counts in two ways.
      if (!isKnown(policy, member) || used.has(member)) return false;
      used.add(member);
    }
    const count = { any: "1", all: String(members.length) }[least] ?? least;
    if (!/^[1-9][0-9]{0,8}$/.test(count) || Number(count) > members.length) return false;
    policy.groups.set(name, { least: Number(count), members });
    return true;
  },
  quorum(policy, used, name, ...more) {
    if (name === undefined || more.length || policy.quorum !== null) return false;
    if (name !== NONE && !isKnown(policy, name)) return false;
    policy.quorum = name;
    return true;
  },
};
Object.setPrototypeOf(READ, null);

function keyOf(vkey) {
  if (vkey === undefined) return null;
  try {
    return parseKey(fromUtf8(Uint8Array.from(vkey, (one) => one.charCodeAt(0))));
  } catch {
    return null;
  }
}

const sameKey = (one, other) => String(one.bytes) === String(other.bytes);
const isKnown = (policy, name) => policy.witnesses.has(name) || policy.groups.has(name);
const isNew = (policy, name) => name !== undefined && name !== NONE && !isKnown(policy, name);

/** Say whether the cosignatures of these make the quorum. */
export function isMet(policy, signed) {
  const met = new Set(signed.keys());
  // Members are defined before their group, so one pass is enough; groups may stand in each other deeper than calls may.
  for (const [name, { members, least }] of policy.groups) {
    if (members.filter((one) => met.has(one)).length >= least) met.add(name);
  }
  return policy.quorum === NONE || met.has(policy.quorum);
}

/** Check that a log of the policy signed a checkpoint. Throws Unproved. */
export async function checkLog(policy, checkpoint) {
  const keys = policy.logs.filter((key) => key.name === checkpoint.origin);
  if (!keys.length) throw new Unproved("origin", { origin: checkpoint.origin });
  const times = [];
  for (const key of keys) times.push(await timeOf(checkpoint.note, key));
  if (times.every((time) => time === null)) throw new Unproved("unsigned", { origin: checkpoint.origin });
}

/** Check a checkpoint: signed by a log of the policy, cosigned by its quorum. Throws Unproved.
 *
 * Returns when each cosigner signed (seconds, by its name in the policy), their median (null without any), and who could not be
 * checked here.
 */
export async function checkPolicy(policy, checkpoint) {
  await checkLog(policy, checkpoint);
  const times = new Map(), unchecked = [];
  for (const [name, key] of policy.witnesses) {
    const time = await timeOf(checkpoint.note, key);
    if (time !== null) times.set(name, time);
    else if (key.kind === COSIGNER_ML_DSA) unchecked.push(name);
  }
  if (!isMet(policy, times)) {
    throw new Unproved(unchecked.length ? "quorum_unchecked" : "quorum", { size: checkpoint.size, names: [...times.keys()].join(", ") });
  }
  return { times, time: times.size ? median([...times.values()]) : null, unchecked };
}

/** Return the middle of some numbers, of two middles the lower one. */
export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[(sorted.length - 1) >> 1];
}

/** Say whether two policies ask for the same, however they are written down. */
export function isSame(one, other) {
  const [first, second] = [one, other].map(({ logs, witnesses, groups, quorum }) => JSON.stringify([
    logs.map(keyText).sort(),
    [...witnesses].map(([name, key]) => [name, keyText(key)]).sort(),
    [...groups].sort(),
    quorum,
  ]));
  return first === second;
}

const keyText = ({ name, kind, bytes }) => `${name} ${kind} ${bytes}`;
