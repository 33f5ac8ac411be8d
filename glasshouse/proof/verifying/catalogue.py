"""Whether a network serves what its ledger says: every video is asked for, a few at a time."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Protocol

from glasshouse.proof.entries import canonical
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.notes import from_base64
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.verifying.checking import Verification
from glasshouse.proof.verifying.fetching import Answer
from glasshouse.proof.verifying.findings import LASTING, MOST_SHOWN, Code
from glasshouse.proof.verifying.sources import CantReach
from glasshouse.proof.verifying.videos import Due, Videos

LONGEST_MANIFEST = 1 << 18
NONCE_BYTES = 32
WAITS_S = (3.0, 5.0, 10.0, 20.0, 30.0, 30.0)
"""After a video was missing the log is read again after so long: it is published at least every minute."""
_SIDE_BY_SIDE = 4
_BATCH = 64
_MOST_DOUBTFUL = 10_000


class Site(Protocol):
    """Where the public API answers."""

    def ask(self, path: str, most: int) -> Answer:
        """Return the answer to GET. Raises CantReach, Malformed."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """How the videos are; `unproved` counts withdrawals that nothing shows the author wanted."""

    served: int = 0
    restricted: int = 0
    missing: int = 0
    other: int = 0
    explained: int = 0
    unasked: int = 0
    withdrawn: int = 0
    hidden: int = 0
    handed_over: int = 0
    unproved: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A video that is not served as it should be: why, in words, and as which finding."""

    video: str
    code: Code
    why: str


def check_catalogue(found: Verification, videos: Videos, site: Site) -> Tally:
    """Ask for every video that the ledger says is public, or is hidden by a statement: that one must not be served.

    What is not as it should be is asked for once more after reading the newest log.
    """
    tally = Tally(unproved=videos.unproved)
    for video in videos.by_code.values():
        tally.withdrawn += video.withdrawn
        handed = bool(video.handed_to) and not video.withdrawn
        tally.handed_over += handed
        tally.hidden += not handed and video.is_hidden
    due = (code for code, video in videos.by_code.items() if video.due is not Due.NOTHING or video.is_hidden)
    doubts = list(islice(_doubts(found, videos, site, due, tally), _MOST_DOUBTFUL))
    if doubts:
        _ask_again(found, videos, site, doubts, tally)
    if len(doubts) == _MOST_DOUBTFUL:
        found.findings.note(
            "doubtful", f"after {_MOST_DOUBTFUL} videos that are missing no more were asked for"
        )
    return tally


def _doubts(
    found: Verification, videos: Videos, site: Site, codes: Iterator[str], tally: Tally
) -> Iterator[Doubt]:
    """Ask for videos, a few at a time; yields those that are not as they should be."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE, "catalogue") as pool:
        while batch := list(islice(codes, _BATCH)):
            for code, answer in zip(batch, pool.map(partial(_asked, site), batch), strict=True):
                doubt = None if isinstance(answer, CantReach) else _judged(videos, code, answer)
                if doubt is not None:
                    yield doubt
                else:
                    _count(found, videos, code, answer, tally)


def _count(
    found: Verification, videos: Videos, code: str, answer: Answer | CantReach | Malformed, tally: Tally
) -> None:
    """Count a video of which there is no doubt: it could not be asked for, is served, or is rightly not, if it is due at all."""
    if isinstance(answer, CantReach):
        tally.unasked += 1
        found.findings.note("unasked", f"some videos could not be asked for, the last one: {answer}")
    elif videos.by_code[code].is_hidden:
        return  # Counted as hidden.
    elif isinstance(answer, Answer) and answer.status == 200:
        tally.served += 1
    else:
        tally.restricted += 1
        _note_country(found, videos, code, answer)


def _note_country(
    found: Verification, videos: Videos, code: str, answer: Answer | CantReach | Malformed
) -> None:
    """Note where the network takes us to be, if that is why a video is not served: we know whether we are there."""
    country = videos.withheld_in(code, answer.body) if isinstance(answer, Answer) else None
    if country:
        found.findings.note(
            f"withheld_in_{country}",
            f"some videos are not served because we are taken to be in {country}, where a restriction is in force; "
            "if we are not, that is wrong",
        )


def _asked(site: Site, code: str) -> Answer | CantReach | Malformed:
    try:
        return site.ask(f"api/v1/videos/{code}/manifest", LONGEST_MANIFEST)
    except (CantReach, Malformed) as error:
        return error


def _judged(videos: Videos, code: str, answer: Answer | Malformed) -> Doubt | None:
    video = videos.by_code[code]
    if video.is_hidden:
        if isinstance(answer, Malformed) or answer.status != 200:
            return None
        return Doubt(code, Code.SHOWN, "it is served, though a statement in force keeps it from everybody")
    try:
        if isinstance(answer, Malformed):
            raise answer
        if answer.status == 200:
            if commitment(answer.body) == video.manifest:
                return None
            return Doubt(code, Code.OTHER_MANIFEST, "its manifest is not the one that the ledger commits to")
    except Malformed as wrong:
        return Doubt(code, Code.OTHER_MANIFEST, str(wrong))
    if answer.status in (401, 403) and video.due is Due.PARTLY:
        return None
    if answer.status == 451:
        if videos.withheld_in(code, answer.body) is not None:
            return None
        why = "it was answered with 451, naming no restriction that is in force for it"
        return Doubt(code, Code.NOT_SERVED, why)
    return Doubt(code, Code.NOT_SERVED, f"it was answered with {answer.status}")


def commitment(body: bytes) -> str:
    """Return the commitment to a manifest as it is served: SHA-256 of nonce and canonical JSON, in hex. Raises Malformed."""
    try:
        plain = json.loads(body)
        nonce = from_base64(plain["nonce"])
        manifest = canonical(plain["manifest"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Malformed("its manifest can't be read") from None
    if len(nonce) != NONCE_BYTES:
        raise Malformed("the nonce of its manifest has another length than 32 bytes")
    return sha256(nonce + manifest).hexdigest()


def _ask_again(found: Verification, videos: Videos, site: Site, doubts: list[Doubt], tally: Tally) -> None:
    """Ask once more for what was missing, unless the newest entries account for it; what is missing still is a violation."""
    try:
        newest_s = _read_on(found, videos, since_s=found.ports.clock())
    except CantReach as error:
        tally.unasked += len(doubts)
        found.findings.note("unread", f"videos are missing, and the log could not be read again: {error}")
        return
    still = [one.video for one in doubts if _stands(one, videos)]
    tally.explained += len(doubts) - len(still)
    for doubt in _doubts(found, videos, site, iter(still), tally):
        _accuse(found, videos, doubt, newest_s)
        tally.missing += doubt.code is Code.NOT_SERVED
        tally.other += doubt.code is Code.OTHER_MANIFEST


def _stands(doubt: Doubt, videos: Videos) -> bool:
    """Say whether the newest entries leave a doubt as it is."""
    video = videos.by_code[doubt.video]
    return video.is_hidden if doubt.code is Code.SHOWN else video.due is not Due.NOTHING


def _read_on(found: Verification, videos: Videos, *, since_s: float) -> int:
    """Read what the log has entered meanwhile, until it was cosigned later than `since_s`; returns when that was, in seconds.

    Raises CantReach.
    """
    state, newest_s = found.state(), found.newest_s
    for wait_s in WAITS_S if state is not None else ():
        found.ports.sleep(wait_s)
        later = Verification(
            found.source, replace(found.wish, state=state, anew=False, monitors=False), found.ports
        )
        later.judge.watchers.append(videos.watch)
        later.run()
        state, newest_s = later.state(), later.newest_s
        if state is None:
            for one in later.findings.first:
                if one.code not in LASTING:
                    found.findings.add(one.code, one.says, entries=one.entries, shown=one.shown)
            break
        if newest_s > since_s:
            break
    return newest_s


def _accuse(found: Verification, videos: Videos, doubt: Doubt, newest_s: int) -> None:
    """Find a violation, with the receipt of the publication as its proof."""
    video, shown = videos.by_code[doubt.video], []
    if found.findings.counts.get(doubt.code, 0) < MOST_SHOWN and video.index < found.size:
        try:
            data = found.entry(video.index).decode()
            proof = inclusion_proof(video.index, found.size, found.nodes())
            extra = canonical({"entry": data})
            shown = [bytes(Receipt(video.index, tuple(proof), found.newest, extra)).decode()]
        except (Unproved, CantReach) as wrong:
            found.findings.note("unproved", f"a publication could not be proved again: {wrong}")
    words = (
        f"the video {doubt.video}, published by entry {video.index}: {doubt.why}, twice; no entry accounts for it in the log "
        f"as it was cosigned at {newest_s} s"
    )
    found.findings.add(doubt.code, words, entries=[video.index], shown=shown)
