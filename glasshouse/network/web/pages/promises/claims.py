"""`/claims`: what institutions have said, as it was printed, and where each sentence is tested."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.ledger.queries import LedgerClosed
from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import Registered, Said
from glasshouse.network.web.doors import Door, doors
from glasshouse.proof.entries import PromiseWithdrawn


@dataclass(frozen=True, slots=True)
class Tested:
    """A promise that tests a claim, its sentence, and the verdict on it: its code and in words, empty before there is one."""

    promise: str
    said: Said
    verdict: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim with what tests it, as far as that is there."""

    claim: Registered
    promises: tuple[Tested, ...]
    doors: tuple[Door, ...]


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Show the whole register, in the order of the ledger."""
    return _page(request, queries.claims())


@require_safe
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """Show one claim."""
    found = queries.claim(code)
    if found is None:
        raise Http404
    return _page(request, [found], only=found)


def _page(request: HttpRequest, found: list[Registered], only: Registered | None = None) -> HttpResponse:
    wordings = {
        promise: queries.said(last.wording)
        for promise, last in queries.given().items()
        if not isinstance(last, PromiseWithdrawn)
    }
    verdicts = _verdicts()
    context = {
        "claims": [_shown(one, wordings, verdicts) for one in found],
        "only": only,
        "section": "promises",
    }
    return render(request, "promises/claims.html", context)


def _verdicts() -> dict[str, tuple[str, str]]:
    """Return the verdict on each promise by its name, as a code and in words."""
    try:
        judged = queries.judged()
    except LedgerClosed:
        return {}
    cards = judged.cards if judged else ()
    return {one.promise: (str(one.form.outcome.verdict), str(one.form.verdict)) for one in cards}


def _shown(one: Registered, wordings: Mapping[str, Said], verdicts: Mapping[str, tuple[str, str]]) -> Shown:
    promises = tuple(
        Tested(name, wordings[name], *verdicts.get(name, ("", "")))
        for name in one.entry.promises
        if name in wordings
    )
    return Shown(one, promises, tuple(doors(one.entry.pages)))
