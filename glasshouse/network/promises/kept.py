"""What is judged, as one row: taken up, gone on with, and made anew if anything about it does not fit."""

import json
import logging
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from glasshouse.network.kit import clock, crash
from glasshouse.network.ledger import queries
from glasshouse.network.promises import judging
from glasshouse.network.promises.judging import Settled
from glasshouse.network.promises.models import Judging
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises import Book, Outcome, Reason, Standing, Verdict

log = logging.getLogger(__name__)

LOG = "ledger"


@dataclass(frozen=True, slots=True)
class Shown:
    """The outcomes at a checkpoint, given as its signed note, and when they were found."""

    note: bytes
    outcomes: tuple[Outcome, ...]
    judged_at: datetime


def judge_on() -> bool:
    """Judge what was published since, up to so many entries; returns whether anything was judged.

    Nothing is locked meanwhile: of two that judge at once, the second to end keeps nothing.
    """
    row = Judging.objects.filter(log=LOG).first()
    settled = _taken_up(row)
    known = queries.marks_since(number=settled.number, size=settled.book.next)
    if known is None:
        return False
    shown = row.shown if row else ""
    origin = SignedCheckpoint.parse(known.note).checkpoint.origin
    if settled.book.origin != origin or not settled.stands(known):
        log.info("the promises of %s are judged from the beginning", origin)
        settled, shown = Settled(Book(origin)), ""
        known = queries.marks_since()
        if known is None:
            return False
    elif shown and json.loads(shown)["note"] == known.note.decode():
        return False
    if judging.settle(settled, known, queries.published_between):
        shown = _dumps(known.note, judging.outcomes(settled, known, queries.published_between))
    _keep(row, settled, shown)
    return True


def _taken_up(row: Judging | None) -> Settled:
    """Return what is judged for good; nothing if another code judged it, or if it can't be read."""
    if row is not None and row.judge == judging.judge():
        try:
            _loads(row)
            return Settled.loads(row.state)
        except Malformed as error:
            log.warning("%s", error)
    return Settled(Book(""))


def _keep(row: Judging | None, settled: Settled, shown: str) -> None:
    held = {
        "judge": judging.judge(),
        "state": settled.dumps(),
        "shown": shown,
        "judged_at": clock.now(),
    }
    try:
        with transaction.atomic():
            if row is None:
                Judging.objects.create(log=LOG, **held)
            else:
                Judging.objects.filter(log=LOG, turn=row.turn).update(turn=row.turn + 1, **held)
            crash.point("promises.judge.before_commit")
    except IntegrityError:
        log.info("another process has judged meanwhile")


def shown() -> Shown | None:
    """Return what is shown, None before there is anything."""
    row = Judging.objects.filter(log=LOG).first()
    try:
        return _loads(row) if row is not None and row.judge == judging.judge() else None
    except Malformed:
        return None


def _dumps(note: bytes, outcomes: list[Outcome]) -> str:
    return json.dumps({"note": note.decode(), "outcomes": [asdict(one) for one in outcomes]})


def _loads(row: Judging) -> Shown | None:
    """Read what is shown, None if it is nothing yet. Raises Malformed."""
    if not row.shown:
        return None
    try:
        held = json.loads(row.shown)
        found = tuple(_outcome(one) for one in held["outcomes"])
        return Shown(held["note"].encode(), found, row.judged_at)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Malformed("what is shown of the promises can't be read") from None


def _outcome(held: dict[str, Any]) -> Outcome:
    words = {
        "verdict": Verdict(held["verdict"]),
        "reason": Reason(held["reason"]),
        "standing": Standing(held["standing"]),
        "evidence": tuple(held["evidence"]),
    }
    return Outcome(**{**held, **words})
