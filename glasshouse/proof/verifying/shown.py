"""Whether a site shows its promises and claims as its ledger has them: in the same words, and all of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from glasshouse.proof.entries import Claim, Entry, Objection, Unknown
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.promises import Outcome, Verdict
from glasshouse.proof.verifying.catalogue import Site
from glasshouse.proof.verifying.checking import Verification
from glasshouse.proof.verifying.findings import Code
from glasshouse.proof.verifying.sources import CantReach

PROMISES, CLAIMS = "api/v1/promises", "api/v1/claims"
LONGEST = 1 << 24
Plain = Mapping[str, Any]


class Said:
    """The claims and objections of a log, as its entries come by."""

    def __init__(self) -> None:
        self.entries: dict[int, Claim | Objection] = {}

    def watch(self, index: int, entry: Entry | Unknown) -> None:
        """Take an entry."""
        if isinstance(entry, Claim | Objection):
            self.entries[index] = entry


def check_shown(found: Verification, said: Said, outcomes: list[Outcome], site: Site) -> None:
    """Ask a site for its promises and claims, and compare them with its entries: one that does not answer is a note."""
    for path, compare in ((PROMISES, _promises), (CLAIMS, _claims)):
        try:
            answer = site.ask(path, LONGEST)
        except CantReach as error:
            found.findings.note(path, f"the site does not tell it: {error}")
            continue
        if answer.status != 200:
            found.findings.note(path, f"the site does not tell /{path}: it answers {answer.status}")
            continue
        try:
            for index, words in compare(_read(answer.body), found, said, outcomes):
                found.findings.add(Code.SHOWN, words, entries=[index])
        except (LookupError, TypeError, ValueError, AttributeError, Unproved):
            found.findings.add(Code.SHOWN, f"what the site tells at /{path} can't be read")


def _read(body: bytes) -> Plain:
    told = json.loads(body)
    if type(told) is not dict or type(told["size"]) is not int:
        raise Malformed("it is no object that says of how many entries it is")
    return told


def _promises(
    told: Plain, found: Verification, said: Said, outcomes: list[Outcome]
) -> Iterator[tuple[int, str]]:
    shown = {form["entry"]: form for one in told["promises"] for form in (one["form"], *one["earlier"])}
    names = {one.index: one.promise for one in outcomes}
    for index, wording in found.judge.wordings.items():
        if index >= min(told["size"], found.size):
            continue
        if index not in shown:
            yield index, f"the site leaves out the promise {names.get(index, '')} of entry {index}"
        elif shown[index]["wording"] != wording:
            yield index, f"the site words the promise {names.get(index, '')} otherwise than entry {index}"
    for index in shown.keys() - found.judge.wordings.keys():
        if index < found.size:
            yield index, f"the site shows a promise in entry {index} where none was given"
    for one in outcomes:
        broken = one.verdict is Verdict.VIOLATED and all(at < told["size"] for at in one.evidence)
        if broken and one.index in shown and shown[one.index]["verdict"] != Verdict.VIOLATED:
            yield one.index, f"the site says of {one.promise}, which is broken, that it is not"


def _claims(
    told: Plain, found: Verification, said: Said, outcomes: list[Outcome]
) -> Iterator[tuple[int, str]]:
    shown = {one["entry"]: one for claim in told["claims"] for one in (claim, *claim["objections"])}
    known = {one.claim for one in said.entries.values() if isinstance(one, Claim)}
    for index, entry in said.entries.items():
        # What objects to a claim that nobody made stands nowhere.
        if index >= min(told["size"], found.size) or entry.claim not in known:
            continue
        if index not in shown:
            yield index, f"the site leaves out the {entry.kind} of entry {index}, by {entry.institution}"
        elif any(shown[index][name] != value for name, value in _plain(entry).items()):
            yield index, f"the site tells the {entry.kind} of entry {index} otherwise than it was entered"


def _plain(entry: Claim | Objection) -> Plain:
    held = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name not in ("time", "claim")}
    return {name: [*value] if isinstance(value, tuple) else value for name, value in held.items()}
