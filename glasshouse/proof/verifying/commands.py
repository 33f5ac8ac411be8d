"""What `glasshouse verify` and `glasshouse fsck` do once they were told what: they read, check, print, and end with a code."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from glasshouse.proof.bounds import TOLERANCE_MS
from glasshouse.proof.disclosures import Disclosed, check_disclosure
from glasshouse.proof.dossiers import MOST_BYTES
from glasshouse.proof.entries import sentence
from glasshouse.proof.entries.fields import LAST_MS
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import VerifierKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.verifying.around import check_mirrors, compare
from glasshouse.proof.verifying.catalogue import Site, check_catalogue
from glasshouse.proof.verifying.checking import CHECKPOINT, POLICY, Ports, Verification, Wish
from glasshouse.proof.verifying.dossier import check_dossier, lines_of, plain_of
from glasshouse.proof.verifying.fetching import Patience, Web
from glasshouse.proof.verifying.folders import check_folder
from glasshouse.proof.verifying.monitors import is_inside
from glasshouse.proof.verifying.progress import Bar
from glasshouse.proof.verifying.proofs import LONGEST_RECEIPT, Proved, check_receipt
from glasshouse.proof.verifying.report import SCHEMA, Report
from glasshouse.proof.verifying.shown import Said, check_shown
from glasshouse.proof.verifying.sources import LONGEST_TEXT, CantCheck, CantReach, Folder, NotThere, Source
from glasshouse.proof.verifying.states import read_state, write_state
from glasshouse.proof.verifying.videos import Videos

_MONITOR = Patience(step_s=8.0, file_s=20.0, tries=2)
LEDGER = "/ledger"


def verify_log(options: argparse.Namespace) -> int:
    """Check a log, a receipt, a disclosure or a dossier, as the options name it; returns the exit code."""
    if options.dossier is not None:
        return _verify_dossier(options)
    if options.address is None:
        return _refuse("name an address, a folder, a receipt or a dossier", as_json=options.json)
    if options.address == "receipt":
        return _verify_receipt(options)
    if options.address == "disclosure":
        return _verify_disclosure(options)
    if options.file is not None:
        return _refuse("after an address comes no file", as_json=options.json)
    opened: list[Web] = []

    def open_(address: str) -> Web:
        opened.append(Web(address, _MONITOR))
        return opened[-1]

    with _bar() as tell:
        try:
            source = _source(options.address, opened)
            site = _site(options, source, opened)
            report = _verified(options, source, site, Ports(open_=open_, tell=tell))
        except (CantCheck, CantReach, Unproved, OSError) as error:
            return _refuse(str(error), as_json=options.json)
        finally:
            for web in opened:
                web.close()
    return _tell(report, as_json=options.json)


def _verified(options: argparse.Namespace, source: Source, site: Site | None, ports: Ports) -> Report:
    state = None if options.since is None else read_state(options.since)
    given = _given_policy(options.policy)
    is_web = "://" in source.name
    wish = Wish(
        policy=given,
        state=state,
        # A folder is a copy, which may be as old as it likes.
        now_s=int(ports.clock()) if is_web else None,
        monitors=not options.alone,
        anywhere=given is not None or not is_web or is_inside(source.name),
        anew=options.catalogue,
        most=options.most,
    )
    found = Verification(source, wish, ports)
    report = Report(source=source.name, found=found, language=options.language)
    videos, said = Videos(found.findings), Said()
    if site is not None:
        found.judge.watchers += [videos.watch, said.watch] if options.catalogue else [said.watch]
    try:
        found.run()
        compare(found)
        if options.mirrors:
            report.mirrors = check_mirrors(found)
        if options.promises:
            report.judge()
        # Of what it read the last time, only the promises are in its state.
        if site is not None and report.outcomes is not None and found.start is None:
            check_shown(found, said, report.outcomes, site)
        if site is not None and options.catalogue and found.whole:
            report.tally = check_catalogue(found, videos, site)
    except (CantReach, CantCheck) as error:
        report.failure = str(error)
    if options.since is not None and not report.failure and (kept := found.state()) is not None:
        write_state(options.since, kept)
    return report


def _given_policy(path: Path | None) -> Policy | None:
    """Return the policy in a file. Raises Malformed, OSError."""
    return None if path is None else Policy.parse(path.read_bytes())


def _source(address: str, opened: list[Web]) -> Source:
    """Open a folder, or an address: that of a network has its log below /ledger. Raises Malformed, CantReach, CantCheck."""
    if "://" not in address:
        if not Path(address).is_dir():
            raise CantCheck(f"{address} is neither an address (https://…) nor a folder")
        return Folder(Path(address))
    here = Web(address)
    opened.append(here)
    if here.is_root:
        below = Web(here.name + LEDGER)
        opened.append(below)
        try:
            below.read(CHECKPOINT, LONGEST_TEXT)
        except (NotThere, Malformed):
            return here
        return below
    return here


def _site(options: argparse.Namespace, source: Source, opened: list[Web]) -> Web | None:
    """Return where the public API answers: named, or where the log has the place that a network gives it. Raises CantCheck."""
    if not options.site and "://" not in source.name:
        if options.catalogue:
            raise CantCheck("a folder has no catalogue: name the network with --site")
        return None
    if not options.site and not options.catalogue and not source.name.endswith(LEDGER):
        return None
    opened.append(Web(options.site or source.name.removesuffix(LEDGER)))
    return opened[-1]


def check_files(options: argparse.Namespace) -> int:
    """Check the files of a log in a folder; returns the exit code."""
    folder = Folder(options.folder)
    with _bar() as tell:
        try:
            if not options.folder.is_dir():
                raise CantCheck(f"{options.folder} is no folder")
            if (options.folder / "log.key").exists():
                raise CantCheck(
                    f"{options.folder} holds the keys of a log; its files lie in media/ledger of the same data directory"
                )
            wish = Wish(policy=_given_policy(options.policy), monitors=False, most=options.most)
            found = Verification(folder, wish, Ports(open_=Web, tell=tell))
            report = Report(source=folder.name, found=found, language=options.language)
            _check_files(report, found, folder, promises=options.promises)
        except (CantCheck, CantReach, Unproved, OSError) as error:
            return _refuse(str(error), as_json=options.json)
    return _tell(report, as_json=options.json)


def _check_files(report: Report, found: Verification, folder: Folder, *, promises: bool) -> None:
    try:
        found.run()
        check_folder(found, folder)
        if promises:
            report.judge()
    except (CantCheck, CantReach) as error:
        report.failure = str(error)


def _verify_receipt(options: argparse.Namespace) -> int:
    try:
        if options.file is None:
            raise CantCheck("name the receipt: glasshouse verify receipt FILE")
        with options.file.open("rb") as source:
            data = source.read(LONGEST_RECEIPT)
        entry = None if options.entry is None else options.entry.read_bytes()
        policy = _given_policy(options.policy) or _policy_of_origin(data)
    except (CantCheck, CantReach, Malformed, OSError) as error:
        return _refuse(str(error), as_json=options.json)
    try:
        proved = check_receipt(data, policy, entry)
    except Unproved as wrong:
        plain = {"v": SCHEMA, "code": 1, "proved": False, "failure": str(wrong)}
        return _say(plain, [f"FOUND receipt: it proves nothing: {wrong}"], as_json=options.json)
    plain = _receipt_plain(proved, is_given=options.policy is not None)
    return _say(plain, _receipt_lines(proved, is_given=options.policy is not None), as_json=options.json)


def _verify_disclosure(options: argparse.Namespace) -> int:
    try:
        if options.file is None:
            raise CantCheck("name the archive: glasshouse verify disclosure FILE")
        if not options.file.is_file():
            raise CantCheck(f"there is no file {options.file}")
        key = VerifierKey.parse(options.key) if options.key else None
    except (CantCheck, Malformed) as error:
        return _refuse(str(error), as_json=options.json)
    try:
        found = check_disclosure(options.file, key)
    except Unproved as wrong:
        plain = {"v": SCHEMA, "code": 1, "proved": False, "failure": str(wrong)}
        return _say(plain, [f"FOUND disclosure: it proves nothing: {wrong}"], as_json=options.json)
    told = asdict(found) | {"key": str(found.key), "data": list(found.data)}
    plain = {"v": SCHEMA, "code": 0, "proved": True, "trusted": "given" if key else "enclosed", **told}
    return _say(plain, _disclosure_lines(found, is_given=key is not None), as_json=options.json)


def _disclosure_lines(found: Disclosed, *, is_given: bool) -> Iterator[str]:
    yield f"This archive answers order {found.order} of {found.network}, made at {_time(found.made_ms)}:"
    films = f", films: {found.media}" if found.media else ""
    yield f"  subjects: {found.subjects}, rows: {found.rows}{films}, data: {', '.join(found.data) or 'none'}"
    yield "  It holds exactly the fields that its rules list for this data, and nothing else."
    yield f"  Rules: SHA-256 {found.rules}. Compare it with the entry `policies` of the network's ledger."
    if not is_given:
        yield f"  Signed by the key in those rules: {found.key}"


def _verify_dossier(options: argparse.Namespace) -> int:
    try:
        if options.address is not None:
            raise CantCheck("a dossier is checked by itself: name no address beside it")
        if options.dossier.stat().st_size > MOST_BYTES:
            raise CantCheck(f"{options.dossier} is larger than any dossier")
        policy = _given_policy(options.policy)
        found = check_dossier(options.dossier.read_bytes(), policy)
    except (CantCheck, Malformed, OSError) as error:
        return _refuse(str(error), as_json=options.json)
    name, is_given = str(options.dossier), policy is not None
    plain, lines = plain_of(found, name, is_given=is_given), lines_of(found, name, is_given=is_given)
    return _say(plain, lines, as_json=options.json)


def _policy_of_origin(data: bytes) -> Policy:
    """Ask the log that a receipt names for its policy. Raises Malformed, CantReach, CantCheck, NotThere."""
    origin = Receipt.parse(data).signed.checkpoint.origin
    address = f"https://{origin}"
    if is_inside(address):
        raise CantCheck(
            f"{origin[:200]} is inside some private network, and is not asked: name its policy with --policy"
        )
    web = Web(address)
    try:
        return Policy.parse(web.read(POLICY, LONGEST_TEXT))
    finally:
        web.close()


def _receipt_plain(proved: Proved, *, is_given: bool) -> dict[str, object]:
    checkpoint = proved.receipt.signed.checkpoint
    return {
        "v": SCHEMA,
        "code": 1 if proved.fits is False else 0,
        "proved": True,
        "policy": "given" if is_given else "served",
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "index": proved.receipt.index,
        "entry": proved.data.decode(errors="replace"),
        "says": _says(proved),
        "cosigned_s": proved.checked.times_s,
        "not_after_ms": proved.not_after_ms,
        "secret_fits": proved.fits,
    }


def _says(proved: Proved) -> str:
    entry = proved.entry
    return "An entry that this program can't read." if entry is None else sentence(entry)


def _receipt_lines(proved: Proved, *, is_given: bool) -> Iterator[str]:
    checkpoint, entry = proved.receipt.signed.checkpoint, proved.entry
    yield f"This receipt proves entry {proved.receipt.index} of {checkpoint.origin}:"
    yield f"  {_says(proved)}"
    if entry is not None:
        yield f"  The operator says that it happened at {_time(entry.time)}."
    if proved.not_after_ms is None:
        yield "  When it was public, nobody has cosigned."
    else:
        cosigned_ms = proved.not_after_ms - TOLERANCE_MS
        yield f"  It was public at {_time(cosigned_ms)} at the latest, by clocks that may be off by a minute:"
        yield from (f"    {name}, {_time(at * 1000)}" for name, at in sorted(proved.checked.times_s.items()))
    if not is_given:
        yield "  By the policy that the log itself serves, trusted on first use: compare it with what others have."
    if proved.fits is not None:
        yield (
            "  The withdrawal secret in it is the one of this publication: keep it to yourself."
            if proved.fits
            else "FOUND secret: the withdrawal secret in it is not the one of this publication."
        )


def _time(ms: int) -> str:
    return f"{datetime.fromtimestamp(min(ms, LAST_MS) // 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    bar = Bar(sys.stderr)
    try:
        yield bar.tell
    finally:
        bar.close()


def _tell(report: Report, *, as_json: bool) -> int:
    return _say(report.plain(), report.lines(), as_json=as_json)


def _say(plain: dict[str, object], lines: Iterable[str], *, as_json: bool) -> int:
    """Print one of both; returns the exit code."""
    told = [json.dumps(plain, indent=1)] if as_json else map(printable, lines)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        for line in told:
            # What the terminal has no letters for must not end the report: others choose the words in it.
            print(line.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough, as with `| head`. Nothing more is to be flushed at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(str(plain["code"]))


def _refuse(why: str, *, as_json: bool) -> int:
    """Say that nothing could be checked."""
    if as_json:
        print(json.dumps({"v": SCHEMA, "code": 2, "failure": why}))
    else:
        print(f"glasshouse: {printable(why)}", file=sys.stderr)
    return 2


def printable(line: str) -> str:
    """Return a line that can't steer a terminal: what is told comes from others."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)
