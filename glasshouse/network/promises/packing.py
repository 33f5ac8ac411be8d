"""Packing a dossier: verdicts, receipts of every entry that they name, texts in force, and the ledger while it is small."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import queries as log
from glasshouse.network.ledger.queries import Marks
from glasshouse.network.promises import kept
from glasshouse.network.promises.instructions import readme
from glasshouse.network.promises.judging import readable
from glasshouse.network.promises.papers import papers
from glasshouse.proof import dossiers
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.dossiers import CHECKPOINT, LEDGER, POLICY, RECEIPTS, VERDICTS, paper_fits
from glasshouse.proof.entries import (
    Audit,
    Claim,
    Custodians,
    Declaration,
    Entry,
    Holdings,
    Objection,
    Officers,
    Policies,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
    Ranking,
    Release,
    Report,
    Rules,
    Terms,
    Witnesses,
    canonical,
)
from glasshouse.proof.errors import Unproved
from glasshouse.proof.receipts import SUFFIX
from glasshouse.proof.verdict_pages import Plain, page, verdicts
from glasshouse.proof.verifying.copies import Files, judge_copy
from glasshouse.proof.verifying.dossier import head_of, told

MOST_ENCLOSED = 20_000
"""A ledger of more entries is not enclosed; whoever checks fetches it."""
ALL_OF = (
    *(PromiseMade, PromiseChanged, PromiseWithdrawn, Declaration, Audit),
    *(Claim, Objection, Report, Terms, Witnesses),
)
LAST_OF = (Release, Rules, Ranking, Holdings, Policies, Officers, Custodians)
MOST_RECEIPTS = 5_000


class CantPack(Refused):
    """There is nothing yet that a dossier could prove, or the ledger does not hold together."""

    code = "cant_pack"


@dataclass(slots=True)
class _Packing:
    """A dossier that is being packed."""

    known: Marks
    files: dict[str, bytes] = field(default_factory=dict)
    papers: dict[str, int] = field(default_factory=dict)


def pack_dossier() -> tuple[str, bytes]:
    """Return a dossier of now: a name for its file, and its bytes. Raises CantPack, LedgerClosed."""
    known = log.marks_since()
    if known is None:
        raise CantPack(_("Nothing is published yet, so there is nothing to prove. Try again in a minute."))
    packing = _Packing(known)
    plain = _judge(packing)
    note = packing.files[CHECKPOINT]
    origin, size = plain["origin"], plain["size"]
    packing.files[POLICY] = log.policy_text().encode()
    packing.files[VERDICTS] = canonical(plain)
    packing.files |= dict(_pages(plain))
    _enclose_papers(packing, size)
    indices = _named(plain, size) | {*packing.papers.values()}
    for index, receipt in log.receipts_under(note, indices).items():
        packing.files[f"{RECEIPTS}{index}{SUFFIX}"] = receipt
    time_s = int(clock.now().timestamp())
    data = dossiers.pack(packing.files, (origin, size, time_s), packing.papers, _sign)
    return f"dossier-{size}.zip", data


def _sign(manifest: bytes) -> bytes:
    return ledger.sign_dossier(manifest=manifest)


def _judge(packing: _Packing) -> Plain:
    """Enclose checkpoint and ledger, and return the verdicts on it: as found by whoever checks, where all is enclosed."""
    known = packing.known
    if known.newest.size > MOST_ENCLOSED:
        return _as_kept(packing)
    enclosed = dict(log.files_at(known))
    packing.files[CHECKPOINT] = known.note
    packing.files |= {LEDGER + path: content for path, content in enclosed.items()}
    try:
        return told(judge_copy(Files("the ledger", enclosed.get), most=MOST_ENCLOSED))
    except Unproved as error:
        raise CantPack(
            _(
                "The ledger does not hold together (%(why)s), so no dossier was packed. Run “glasshouse doctor”."
            )
            % {"why": error}
        ) from None


def _as_kept(packing: _Packing) -> Plain:
    """Return the verdicts as this network has judged them last."""
    shown = kept.shown()
    if shown is None:
        raise CantPack(_("The ledger was not judged yet. Try again in a minute."))
    packing.files[CHECKPOINT] = shown.note
    checkpoint = SignedCheckpoint.parse(shown.note).checkpoint
    entries = log.data_of({one.index for one in shown.outcomes})
    made = {index: readable(data) for index, data in entries.items()}
    worded = [(one, getattr(made.get(one.index), "wording", {})) for one in shown.outcomes]
    last = next((one for one in _last(Terms, checkpoint.size)), (0, None))[1]
    terms = (log.level(), last.closed if isinstance(last, Terms) else 0)
    time_s = max(log.cosigned(shown.note).values(), default=0)
    return verdicts(head_of(checkpoint, time_s, terms, log.counted(checkpoint.size)), worded)


def _pages(plain: Plain) -> Iterator[tuple[str, bytes]]:
    """Yield the verdicts to read and the README, in every language of the site."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            # The English words are those of the program: whoever checks makes that page again.
            say = str if code == "en" else translation.gettext
            yield f"verdicts.{code}.html", page(plain, language=code, say=say)
            yield f"README.{code}.txt", readme(plain).encode()


def _enclose_papers(packing: _Packing, size: int) -> None:
    for paper in papers():
        last = _last_named(paper.kind, paper.name, size)
        content = paper.ask() if last else b""
        # What has changed since the ledger started is not in force by it, and not enclosed.
        if last and paper_fits(last[1], content):
            packing.files[paper.path] = content
            packing.papers[paper.path] = last[0]


def _named(plain: Plain, size: int) -> set[int]:
    """Return the entries that a dossier has receipts of."""
    found = {one["index"] for one in plain["promises"]}
    found |= {index for one in plain["promises"] for index in one["evidence"]}
    kinds: tuple[type[Entry], ...] = ALL_OF
    for kind in kinds:
        found |= {
            card.index
            for card in log.entries_of(kind.kind, below=size, limit=MOST_RECEIPTS)
            if card.index is not None
        }
    for in_force in LAST_OF:
        found |= {index for index, _entry in _last(in_force, size)}
    return found


def _last(kind: Any, size: int) -> Iterator[tuple[int, Any]]:
    """Yield the last entry of a kind, or of each of its names, with its index."""
    seen = set()
    for card in log.entries_of(kind.kind, below=size, limit=MOST_RECEIPTS):
        entry = readable(card.data)
        name = getattr(entry, "name", "")
        if isinstance(entry, kind) and card.index is not None and name not in seen:
            seen.add(name)
            yield card.index, entry


def _last_named(kind: str, name: str, size: int) -> tuple[int, Any] | None:
    for card in log.entries_of(kind, below=size, limit=MOST_RECEIPTS):
        entry = readable(card.data)
        if card.index is not None and getattr(entry, "name", "") == name:
            return card.index, entry
    return None
