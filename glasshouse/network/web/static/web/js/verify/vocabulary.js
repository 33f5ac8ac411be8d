// The vocabulary of the ledger: every kind of entry in every version known here, with its fields. docs/protocol/ledger.md has the
// same lines, and what each type holds; tests/proof/test_protocol.py holds all of them against each other.

const LINES = `
access 1: time Millis, access Code, purpose order|preservation|safety|appeal|support|research|repair, order CodeOrNone, officer CodeOrNone, data Slugs, country CountryOrNone, home_territory CountryOrNone, agreement SlugOrNone, tag HashOrNone
account.restricted 1: time Millis, statement Code, measure limited|suspended|terminated, videos Codes, until Day
appeal.decided 1: time Millis, appeal Code, statement Code, outcome upheld|partly|reversed, statement_by CodeOrNone, decided_by CodeOrNone
appeal.received 1: time Millis, appeal Code, statement Code
asked 1: time Millis, asked Code, who authority|owner|company|person|researcher|other, country CountryOrNone, way letter|mail|call|meeting|other, what Line
asked.answered 1: time Millis, asked Code, outcome given|partly|refused|none
attestation 1: time Millis, by Line, what Slug, sha256 Hash, evidence Hash
audit 1: time Millis, origin Line, promise Slug, entry Index, auditor Line, found kept|broken, from_ms Millis, until_ms Millis, date Day, report Hash, key PublicKey, signature Signature
claim 1: time Millis, claim Code, institution Line, role Line, printed_in Line, date Day, sentence Text, language Slug, evidence none|sealed|public, promises Slugs, pages Slugs
country.ground 1: time Millis, statement Code, authority Line, law Line, evidence none|sealed|public
country.lifted 1: time Millis, statement Code, why expired|withdrawn|authority|court|error, decided_by CodeOrNone
country.restricted 1: time Millis, statement Code, video CodeOrNone, state proposed|in_force, countries Countries, authority LineOrNone, law LineOrNone, evidence none|sealed|public, from_ms Millis, until Day, withheld_until Day, decided_by Code
custodians 1: time Millis, needed Count, count Count, sha256 Hash, in_force_ms Millis
declaration 1: time Millis, promise Slug, by Line, date Day, text Wording, facts Plain, signers Count, asked Count
device.bar_excepted 1: time Millis, bar Code, exception Code, reason law_enforcement|national_security|security_research, until_ms Millis
device.bar_lifted 1: time Millis, bar Code, why organisation|proof_expired|form_refused
device.bar_objected 1: time Millis, bar Code, objection Code, by network|concerned, text Hash
device.bar_reported 1: time Millis, bar Code, devices Count, barred Count, report Hash, key PublicKey, signature Signature
device.barred 1: time Millis, bar Code, stage proposed|in_force, organisation Line, country Country, domain Line, law Line, evidence none|sealed|public, sealed HashOrNone, domains Count, networks Count, exceptions Count, devices Count, from_ms Millis, deadline_ms Millis
handover 1: time Millis, handover Code, side giving|receiving, stage announced|begun|received|done|called_off, territory Country, to Line, origin Line, destination Country, until_ms Millis, dossier HashOrNone, model Flag, licence CodeOrNone, key LineOrNone, officers Codes
holdings 1: time Millis, columns Count, sha256 Hash
instance.blocked 1: time Millis, instance Line, measure blocked|limited|unblocked, reason Line
licence 1: time Millis, licence Code, handover Code, stage needed|asked|granted|refused|expired, authority Line, country Country, destination Country, law Line, until Day, officers Codes
log.pause_announced 1: time Millis, pause Code, from_ms Millis, to_ms Millis
log.paused 1: time Millis, pause CodeOrNone, from_ms Millis, to_ms Millis
log.succeeded 1: time Millis, checkpoint File
objection 1: time Millis, claim Code, institution Line, role Line, printed_in LineOrNone, date Day, sentence Text, language Slug
officers 1: time Millis, officers Codes, sha256 Hash, in_force_ms Millis
order.answered 1: time Millis, order Code, outcome disclosed|partly|nothing_held|preserved|removed|refused, accounts Count
order.confirmed 1: time Millis, order Code
order.decided 1: time Millis, order Code, outcome granted|partly|refused, rule Slug, decided_by Code, confirmed_by Code
order.received 1: time Millis, order Code, order_hash Hash, what information|preservation|removal|emergency, authority court|prosecutor|police|security|regulator|other, country Country, law Line, agreement SlugOrNone, data Slugs, accounts Count, home_territory CountryOrNone, stored_in CountryOrNone, verified Flag, confirm_by_ms Millis, answer_by_ms Millis
policies 1: time Millis, name Slug, sha256 Hash, in_force_ms Millis
promise.changed 1: time Millis, promise Slug, wording Wording, predicate Plain, evidence ledger|audit|declared, assumptions Wording, date Day, why Wording
promise.made 1: time Millis, promise Slug, wording Wording, predicate Plain, evidence ledger|audit|declared, assumptions Wording, date Day
promise.withdrawn 1: time Millis, promise Slug, why Wording
ranking 1: time Millis, name Slug, sha256 Hash, in_force_ms Millis
release 1: time Millis, number Line, sha256 Hash, records Kinds
report 1: time Millis, name Slug, from_ms Millis, to_ms Millis, sha256 Hash, statements Count, appeals Count, orders Count
reversal 1: time Millis, statement Code, why appeal|error|expired|order|court
rules 1: time Millis, name Slug, sha256 Hash, in_force_ms Millis
service.counts 1: time Millis, purpose Slug, from_ms Millis, to_ms Millis, at_least Count, at_most Count
slots.opened 1: time Millis, from_ms Millis, to_ms Millis, slots Count, closed Count, closed_set Hash
statement 1: time Millis, statement Code, about video|comment|account|other, subject CodeOrNone, measure removed|disabled|demoted|age_restricted|limited|labelled|suspended|terminated, ground illegal|rules|withheld, basis LineOrNone, reasons Hash, countries Countries, detected person|notice|trusted_flagger|order|machine, automated fully|partially|not, decided_by CodeOrNone, until Day, withheld_until Day, earlier Flag
terms 1: time Millis, level solo|witnessed|high, slot_s Count, closed Count, publish_s Count, waiting_s Count
video.handed_over 1: time Millis, video Code, handover Code
video.published 1: time Millis, video Code, manifest Hash, withdrawal Hash, secret_by author|server, author Code, earlier Flag
video.re_encoded 1: time Millis, video Code, manifest Hash
video.taken_over 1: time Millis, video Code, handover Code, origin Line, was Code
video.withdrawn 1: time Millis, video Code, secret HashOrNone, why withdrawn|narrowed
witnesses 1: time Millis, sha256 Hash, policy File, in_force_ms Millis
`;

/** At the level "high" these are sealed records, and no entries of their own. */
export const SEALED = new Set(["order.received", "order.confirmed", "order.decided", "order.answered", "asked", "asked.answered", "access"]);

/** What is known of each kind: by "kind version" a Map of its fields with their types. */
export const KINDS = new Map();
const newest = new Map();

for (const line of LINES.trim().split("\n")) {
  const [head, fields] = line.split(": ");
  const [kind, version] = head.split(" ");
  KINDS.set(head, new Map(fields.split(", ").map((field) => field.split(" "))));
  if (!newest.has(kind) || Number(version) > Number(newest.get(kind).split(" ")[1])) newest.set(kind, head);
}

/** Return the fields of a kind's newest version with their types, or null if there is no such kind. */
export const fieldsOf = (kind) => KINDS.get(newest.get(kind)) ?? null;
