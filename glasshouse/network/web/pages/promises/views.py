"""`/promises`: what this network promises, and what its ledger shows about each promise."""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from glasshouse.network.ledger import queries as ledger
from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import Card, Judged
from glasshouse.proof.promises import Reason, Verdict

ORDER = (Verdict.VIOLATED, Verdict.HOLDS, Verdict.UNDETERMINED)
"""What is broken comes first."""
COUNTED = (Verdict.HOLDS, Verdict.UNDETERMINED, Verdict.VIOLATED)
EMPTY = (Reason.NOTHING_RECORDED, Reason.NOT_DECLARED)
"""Why there is nothing to show about a promise yet."""


class Group(NamedTuple):
    """Promises with one verdict; those that are withdrawn, and those about what is not there yet, have groups of their own.

    `trusted` says once for all of them whom one still has to trust; a group that `folds` is closed at first.
    """

    name: str
    title: str
    cards: list[Card]
    trusted: str = ""
    folds: bool = False


class Span(NamedTuple):
    """From when to when all that is kept is kept (POSIX ms)."""

    since_ms: int
    until_ms: int


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Show all promises of this network, or with `?tab=example` those of the example of a broken one."""
    tab = "example" if request.GET.get("tab") == "example" else "own"
    judged = queries.example() if tab == "example" else _judged()
    if tab == "example" and judged is None:
        raise Http404
    return _page(request, judged, tab=tab)


@require_safe
def promise(request: HttpRequest, promise: str) -> HttpResponse:
    """Show one promise with all its details."""
    judged = _judged()
    one = next((card for card in judged.cards if card.promise == promise), None) if judged else None
    if judged is not None and one is None:
        raise Http404
    return _page(request, judged, tab="own", only=one)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Hand out the checkpoint that the promises are judged at, as a file to keep."""
    judged = _judged()
    if judged is None:
        raise Http404
    response = HttpResponse(judged.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{judged.size}.txt"'
    return response


def _judged() -> Judged | None:
    try:
        return queries.judged()
    except ledger.LedgerClosed:
        return None


def _page(request: HttpRequest, judged: Judged | None, *, tab: str, only: Card | None = None) -> HttpResponse:
    prefix = ledger.PREFIX if tab == "own" else f"/{queries.EXAMPLE}"
    context: dict[str, Any] = {
        "judged": judged,
        "tab": tab,
        "has_example": queries.has_example(),
        "only": only,
        "groups": [] if judged is None else list(_groups(judged.cards)),
        "span": _span(judged) if judged else None,
        "counts": [] if judged is None else [(one, judged.counts[one]) for one in COUNTED],
        "closed_by_law": _(queries.CLOSED_BY_LAW) % {"closed": judged.closed} if judged else "",
        "site": settings.SITE_URL,
        "prefix": prefix,
        "section": "promises",
    }
    status = HTTPStatus.OK if judged else HTTPStatus.SERVICE_UNAVAILABLE
    response = render(request, "promises/page.html", context, status=status)
    if judged is None:
        response["Retry-After"] = "10"
    return response


def _span(judged: Judged) -> Span | None:
    """Return the time in which whatever is kept is kept, at the least; None if nothing is."""
    kept = [one.form.outcome for one in judged.cards if one.form.kept and one.withdrawal is None]
    spans = [(one.since_ms, one.horizon_ms) for one in kept if one.since_ms and one.horizon_ms]
    return Span(max(since for since, _end in spans), min(end for _since, end in spans)) if spans else None


def _groups(cards: Sequence[Card]) -> Iterator[Group]:
    titles = {
        Verdict.VIOLATED: _("Broken"),
        Verdict.HOLDS: _("Kept"),
        Verdict.UNDETERMINED: _("Can't tell yet"),
    }
    given = [one for one in cards if one.withdrawal is None]
    empty = [one for one in given if one.form.outcome.reason in EMPTY and not one.broken_before]
    for verdict in ORDER:
        of = [one for one in given if one.form.outcome.verdict is verdict and one not in empty]
        if of:
            yield Group(str(verdict), titles[verdict], of, _trusted(verdict, of))
    if empty:
        yield Group("empty", _("Can't tell yet: nothing has come up"), empty, folds=True)
    withdrawn = [one for one in cards if one.withdrawal is not None]
    if withdrawn:
        yield Group("withdrawn", _("Withdrawn"), withdrawn)


def _trusted(verdict: Verdict, of: Iterable[Card]) -> str:
    """Return whom one has to trust for a whole group; a card with another kind of evidence says it itself."""
    if verdict is Verdict.UNDETERMINED:
        return _("Nothing is proved about these. Each says why, and who could tell.")
    return next((one.form.trusted for one in of if one.form.outcome.kind == "ledger"), "")
