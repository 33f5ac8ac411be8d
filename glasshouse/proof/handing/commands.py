"""What `glasshouse handover verify` does once it was told what: it reads, checks, prints, and ends with a code."""

import argparse
import json
import sys
from collections.abc import Iterator

from glasshouse.proof.entries import sentence
from glasshouse.proof.errors import Malformed
from glasshouse.proof.handing.checking import CheckedArchive, check_archive
from glasshouse.proof.policies import Policy
from glasshouse.proof.verifying.commands import printable


def verify_archive(options: argparse.Namespace) -> int:
    """Check an archive and say what was found; returns the exit code."""
    try:
        policy = None if options.policy is None else Policy.parse(options.policy.read_bytes())
        with options.file.open("rb") as source:
            found = check_archive(source, policy)
    except (OSError, Malformed) as error:
        if options.json:
            print(json.dumps({"v": 1, "code": 2, "failure": str(error)}))
        else:
            print(f"glasshouse: {printable(str(error))}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(found.plain(), indent=1))
    else:
        for line in lines_of(found, is_given=policy is not None):
            print(printable(line))
    return 1 if found.wrong else 0


def lines_of(found: CheckedArchive, *, is_given: bool) -> Iterator[str]:
    """Yield what was found, in English, a line each."""
    if found.head is not None:
        head = found.head
        yield f"The archive of handover {head.handover}: the people of {head.territory}, from {head.log} to {head.to_log}."
    counted = ", ".join(f"{count:,} {kind}" for kind, count in sorted(found.counts.items()) if count)
    yield f"  {counted or 'nothing'} in it; {found.bytes:,} bytes; SHA-256 of the manifest: {found.digest or 'none'}."
    if found.announced is not None:
        yield f"  Entered: {sentence(found.announced)}"
    if found.licence is not None:
        yield f"  Entered: {sentence(found.licence)}"
    if not is_given and found.policy is not None:
        yield "  By the policy in the archive, trusted on first use: compare it with the one that the log serves."
    for code, says in found.wrong:
        yield f"FOUND {code.value}: {says}"
    if not found.wrong:
        model = "with" if found.has_model else "without"
        yield f"All is in order: every file is the one that was signed, {model} what the recommender has learnt."
        yield (
            "  What a file of a person says can't be judged from outside: that no such file hides parts of a model is the "
            "word of who signed."
        )
