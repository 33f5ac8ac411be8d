"""A dossier, checked file by file: what is wrong is told by the name of the file. Nothing is asked of anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.dossiers import (
    CHECKPOINT,
    LEDGER,
    MANIFEST,
    POLICY,
    RECEIPTS,
    SIGNATURE,
    VERDICTS,
    Dossier,
    Manifest,
    check_signature,
    paper_fits,
)
from glasshouse.proof.entries import Entry, PromiseChanged, PromiseMade, Unknown, canonical
from glasshouse.proof.entries.form import plain_json
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.policies import Checked, Policy
from glasshouse.proof.promises import VERDICTS as VERDICTS_SAID
from glasshouse.proof.promises import Verdict
from glasshouse.proof.receipts import SUFFIX
from glasshouse.proof.verdict_pages import Plain, date, page, verdicts
from glasshouse.proof.verifying import MOST_ENTRIES
from glasshouse.proof.verifying.copies import Copy, Files, judge_copy
from glasshouse.proof.verifying.proofs import check_receipt

PAGE = "verdicts.en.html"
_ENCLOSED = "the one that is enclosed: compare it with what others have, and give it with --policy"
_JUDGED = "found again from the ledger that is enclosed"
_NOT_JUDGED = "as the dossier tells them: judge again with `glasshouse verify ADDRESS --promises`"
_UNLISTED = frozenset({MANIFEST, SIGNATURE})


@dataclass(slots=True)
class Checking:
    """A dossier as far as it is checked: `wrong` names files and says why, `entries` are those that a receipt proves."""

    dossier: Dossier
    policy: Policy | None = None
    manifest: Manifest | None = None
    checked: Checked | None = None
    entries: dict[int, Entry | Unknown] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    verdicts: Plain | None = None
    judged: bool = False
    """The verdicts were found again from the ledger that is enclosed."""


def check_dossier(data: bytes, policy: Policy | None = None) -> Checking:
    """Check an archive by a policy, without one by its own."""
    found = Checking(Dossier({}), policy)
    try:
        found.dossier = Dossier.parse(data)
    except Malformed as wrong:
        found.wrong.append(("archive", str(wrong)))
        return found
    steps = (
        (MANIFEST, _check_manifest),
        (POLICY, _take_policy),
        (SIGNATURE, _check_signature),
        (CHECKPOINT, _check_checkpoint),
    )
    for name, step in steps:
        try:
            step(found)
        except Unproved as wrong:
            found.wrong.append((name, str(wrong)))
            return found
    _check_receipts(found)
    _check_papers(found)
    _check_verdicts(found)
    return found


def _check_manifest(found: Checking) -> None:
    manifest = found.manifest = Manifest.parse(found.dossier.text(MANIFEST))
    there = found.dossier.files
    for name in sorted({*manifest.files, *there} - _UNLISTED):
        if name not in there:
            found.wrong.append((name, "it was taken out"))
        elif name not in manifest.files:
            found.wrong.append((name, "it was put in: the manifest does not list it"))
        elif manifest.files[name] != sha256(there[name]).hexdigest():
            found.wrong.append((name, "it was changed: its SHA-256 is not that of the manifest"))


def _take_policy(found: Checking) -> None:
    found.policy = found.policy or Policy.parse(found.dossier.text(POLICY))


def _check_signature(found: Checking) -> None:
    manifest, policy = _known(found)
    keys = [log.key for log in policy.logs if log.key.name == manifest.origin]
    check_signature(found.dossier.text(MANIFEST), found.dossier.text(SIGNATURE), keys)


def _check_checkpoint(found: Checking) -> None:
    manifest, policy = _known(found)
    checked = policy.check(SignedCheckpoint.parse(found.dossier.text(CHECKPOINT)))
    checkpoint = checked.signed.checkpoint
    if (checkpoint.origin, checkpoint.size) != (manifest.origin, manifest.size):
        raise Unproved("it is of another log or size than the manifest says")
    found.checked = checked


def _known(found: Checking) -> tuple[Manifest, Policy]:
    """Return what the first two steps have found: without them no other is taken."""
    return cast("Manifest", found.manifest), cast("Policy", found.policy)


def _check_receipts(found: Checking) -> None:
    _manifest, policy = _known(found)
    for name in sorted(one for one in found.dossier.files if one.startswith(RECEIPTS)):
        try:
            proved = check_receipt(found.dossier.files[name], policy)
            if name != f"{RECEIPTS}{proved.receipt.index}{SUFFIX}":
                raise Unproved(f"it is the receipt of entry {proved.receipt.index}")
            if proved.entry is None:
                raise Unproved("its entry can't be read")
        except Unproved as wrong:
            found.wrong.append((name, str(wrong)))
        else:
            found.entries[proved.receipt.index] = proved.entry


def _check_papers(found: Checking) -> None:
    manifest, _policy = _known(found)
    for name, index in manifest.papers.items():
        entry, content = found.entries.get(index), found.dossier.files.get(name)
        if content is None or entry is None or isinstance(entry, Unknown) or not paper_fits(entry, content):
            found.wrong.append((name, f"entry {index} does not name this text by its hash"))


def _check_verdicts(found: Checking) -> None:
    try:
        plain = found.verdicts = _read_verdicts(found)
        copy = _copy(found)
        if copy is not None:
            if canonical(told(copy)) != found.dossier.files[VERDICTS]:
                raise Unproved("the ledger that is enclosed leads to other verdicts")
            found.judged = True
    except Unproved as wrong:
        found.wrong.append((VERDICTS, str(wrong)))
        return
    if found.dossier.files.get(PAGE) != page(plain):
        found.wrong.append((PAGE, f"it says something else than {VERDICTS}"))


def _read_verdicts(found: Checking) -> Plain:
    """Return the verdicts, whose every word has its receipt. Raises Unproved."""
    plain: Plain = plain_json(found.dossier.text(VERDICTS))
    try:
        page(plain)
        given = [
            (one["index"], one["promise"], one["wording"], [*one["evidence"]]) for one in plain["promises"]
        ]
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Malformed("it is not in the form of verdicts") from None
    for index, promise, wording, evidence in given:
        entry = found.entries.get(index)
        if not isinstance(entry, PromiseMade | PromiseChanged) or (entry.promise, entry.wording) != (
            promise,
            wording,
        ):
            raise Unproved(f"the promise {promise} is worded otherwise than in entry {index}")
        if not {*evidence} <= found.entries.keys():
            raise Unproved(f"what shows {promise} broken has no receipt")
    return plain


def _copy(found: Checking) -> Copy | None:
    """Judge the ledger that is enclosed again, None if there is none. Raises Unproved."""
    files, policy = found.dossier.files, found.policy
    if LEDGER + CHECKPOINT not in files:
        return None
    if files[LEDGER + CHECKPOINT] != files[CHECKPOINT]:
        raise Unproved("the ledger that is enclosed has another checkpoint")
    return judge_copy(
        Files("the ledger", lambda path: files.get(LEDGER + path)), most=MOST_ENTRIES, policy=policy
    )


def told(copy: Copy) -> Plain:
    """Return the verdicts on a copy of a log."""
    found, checkpoint = copy.found, copy.found.newest.checkpoint
    head = head_of(checkpoint, found.newest_s, (found.judge.level, found.judge.closed), found.judge.kinds)
    return verdicts(head, [(one, found.judge.wordings.get(one.index, {})) for one in copy.outcomes])


def head_of(checkpoint: Checkpoint, time_s: int, terms: tuple[str, int], kinds: Mapping[str, int]) -> Plain:
    """Return what stands above verdicts: of which log, by which checkpoint and terms (level, closed), and its entries by kind."""
    level, closed = terms
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "level": level,
        "closed": closed,
        "time_s": time_s,
        "entries": dict(sorted(kinds.items())),
    }


def plain_of(found: Checking, name: str, *, is_given: bool) -> Plain:
    """Return what was found as plain JSON; `is_given`: the policy came from whoever checks."""
    manifest = found.manifest
    return {
        "v": 1,
        "code": 1 if found.wrong else 0,
        "dossier": name,
        "policy": "given" if is_given else "enclosed",
        "origin": manifest.origin if manifest else None,
        "size": manifest.size if manifest else None,
        "packed_s": manifest.time_s if manifest else None,
        "receipts": len(found.entries),
        "judged": found.judged,
        "verdicts": found.verdicts,
        "findings": [{"file": file, "says": says} for file, says in found.wrong],
    }


def lines_of(found: Checking, name: str, *, is_given: bool) -> Iterator[str]:
    """Yield the same as lines for people."""
    yield name
    if found.manifest is not None:
        yield f"  origin      {found.manifest.origin}"
        yield f"  packed      {date(found.manifest.time_s * 1000)}, as it says itself"
        yield f"  entries     {found.manifest.size:,}"
    if found.checked is not None:
        names = ", ".join(sorted(found.checked.times_s)) or "nobody"
        yield f"  cosigned    {date((found.checked.time_s or 0) * 1000)}, by {names}"
    yield f"  policy      {'the one that was given' if is_given else _ENCLOSED}"
    yield f"  receipts    {len(found.entries):,} are good"
    yield f"  verdicts    {_JUDGED if found.judged else _NOT_JUDGED}"
    for one in (found.verdicts or {}).get("promises", []):
        words = one["wording"].get("en") or next(iter(one["wording"].values()), "")
        yield f"  {VERDICTS_SAID[Verdict(one['verdict'])]:<15} {words}"
    for file, says in found.wrong:
        yield f"FOUND {file}: {says}"
    yield "Something is wrong." if found.wrong else "All that was checked is in order."
