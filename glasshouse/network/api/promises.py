"""What this network promises and what its ledger shows, for machines. Whoever wants proof runs the verifier."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from glasshouse.network.kit.errors import Refused
from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import Card, Form

router = Router(tags=["promises"])


class NotJudged(Refused):
    """The ledger was not judged yet."""

    code = "starting"
    status = 503


class FormOut(Schema):
    """One form of a promise and its verdict: holds, undetermined or violated. Times are POSIX milliseconds.

    It is entered at `entry`; `evidence` is ledger, audit or declared; `violations` were counted, and the entries `shown_by` show
    the first of them; `by` and `date` are of the audit or declaration that the verdict rests on.
    """

    entry: int
    standing: str
    verdict: str
    reason: str
    since_ms: int | None
    horizon_ms: int | None
    violations: int
    shown_by: list[int]
    by: str
    date: str
    evidence: str
    wording: dict[str, str]
    assumptions: dict[str, str]
    predicate: dict[str, Any]


class PromiseOut(Schema):
    """A promise: its present form, and those before it with the newest first."""

    promise: str
    url: str
    form: FormOut
    earlier: list[FormOut]


class Cosigned(Schema):
    """Who cosigned the checkpoint, and when."""

    name: str
    at: datetime


class Promises(Schema):
    """All promises as judged at a checkpoint of the ledger; `root` is hex, at most `closed` records stay closed by law."""

    origin: str
    size: int
    root: str
    cosigners: list[Cosigned]
    level: str
    closed: int
    judged_at: datetime | None
    promises: list[PromiseOut]


@router.get("/promises", response=Promises, summary="Promises and their verdicts")
def read_promises(request: HttpRequest) -> dict[str, Any]:
    """Return every promise with its verdict, as judged by this server: the files of the ledger prove it, this does not."""
    judged = queries.judged()
    if judged is None:
        raise NotJudged(_("The ledger was not judged yet. Ask again in a moment."))
    return {
        "origin": judged.origin,
        "size": judged.size,
        "root": judged.root.hex(),
        "cosigners": [{"name": name, "at": at} for name, at in judged.cosigners],
        "level": judged.level,
        "closed": judged.closed,
        "judged_at": judged.judged_at,
        "promises": [_promise(card) for card in judged.cards],
    }


def _promise(card: Card) -> dict[str, Any]:
    return {
        "promise": card.promise,
        "url": f"/promises/{card.promise}",
        "form": _form(card.form),
        "earlier": [_form(one) for one in card.earlier],
    }


def _form(form: Form) -> dict[str, Any]:
    outcome = form.outcome
    return {
        "entry": outcome.index,
        "standing": outcome.standing,
        "verdict": outcome.verdict,
        "reason": outcome.reason,
        "since_ms": outcome.since_ms,
        "horizon_ms": outcome.horizon_ms,
        "violations": outcome.broken,
        "shown_by": outcome.evidence,
        "by": outcome.by,
        "date": outcome.date,
        "evidence": outcome.kind,
        "wording": form.wording,
        "assumptions": form.assumptions,
        "predicate": form.predicate,
    }
