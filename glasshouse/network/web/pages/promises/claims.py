"""`/claims`: what institutions have said, as it was printed, and where each sentence is tested."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import Registered, Said
from glasshouse.network.web.doors import Door, doors
from glasshouse.proof.entries import PromiseWithdrawn
from glasshouse.proof.promises import VERDICTS, Verdict


@dataclass(frozen=True, slots=True)
class Tested:
    """A promise that tests a claim, its sentence, and the verdict on it, None before there is one."""

    promise: str
    said: Said
    verdict: Verdict | None

    @property
    def found(self) -> str:
        """The verdict's plain word."""
        return _(VERDICTS[self.verdict]) if self.verdict else ""


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
    verdicts = queries.verdicts()
    context = {
        "claims": [_shown(one, wordings, verdicts) for one in found],
        "only": only,
        "section": "promises",
    }
    return render(request, "promises/claims.html", context)


def _shown(one: Registered, wordings: Mapping[str, Said], verdicts: Mapping[str, Verdict]) -> Shown:
    promises = tuple(
        Tested(name, wordings[name], verdicts.get(name)) for name in one.entry.promises if name in wordings
    )
    return Shown(one, promises, tuple(doors(one.entry.pages)))
