"""`/statement/<code>`: what was decided, why, and how to appeal; `/you/decisions`: all of it that is about oneself."""

from base64 import b64encode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries
from glasshouse.network.web.pages.statements.things import own_thing, public_thing
from glasshouse.network.web.viewing import me_of, posted, signed_in_only, to_sign_in, viewer_of


def statement_or_404(code: str) -> queries.StatementCard:
    """Return a statement. Raises Http404."""
    try:
        return queries.statement(code)
    except NotFound as error:
        raise Http404(error.message) from error


@never_cache
@require_safe
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Show a statement to anybody, and to the one concerned with the details and the way to appeal."""
    return _page(request, code, key=request.GET.get("key", ""))


def _page(
    request: HttpRequest, code: str, *, key: str = "", problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    shown, viewer = statement_or_404(code), viewer_of(request)
    own = queries.own_statement(code, person_id=viewer.person_id, key=key)
    tickets = {
        "made": shown.ticket,
        "ended": shown.ended_ticket,
        "appealed": shown.appeal.ticket if shown.appeal else "",
        "answered": shown.appeal.decided_ticket if shown.appeal else "",
    }
    context = {
        "statement": shown,
        "own": own,
        "thing": own_thing(shown, own) if own else public_thing(shown, person_id=viewer.person_id),
        "entries": {name: ledger.index_of(ticket) if ticket else None for name, ticket in tickets.items()},
        "key": key if own else "",
        "may_moderate": queries.may_moderate(viewer.role),
        "problem": problem,
        "typed": typed,
        "max_appeal": queries.MAX_APPEAL,
    }
    return render(request, "statements/statement.html", context, status=status)


@require_safe
def reasons(request: HttpRequest, code: str) -> HttpResponse:
    """Give the nonce and the words that open the hash in the entry, to anybody and from any page."""
    statement_or_404(code)
    try:
        nonce, words = queries.opened_reasons(code)
    except NotFound as error:
        return JsonResponse({"code": "erased", "message": error.message}, status=410)
    answer = JsonResponse({"nonce": b64encode(nonce).decode(), "reasons": words})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@never_cache
@require_POST
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """Take an appeal, from the one concerned: signed in, or with the key that was mailed."""
    statement_or_404(code)
    key, words = posted(request, "key"), posted(request, "words")
    person_id = queries.concerned_by(code, person_id=viewer_of(request).person_id, key=key)
    if person_id is None:
        if not viewer_of(request).signed_in:
            return to_sign_in(reverse("statement", args=[code]))
        raise Http404
    try:
        number = moderation.file_appeal(person_id=person_id, code=code, words=words)
    except Refused as refused:
        return _page(request, code, key=key, problem=refused.message, typed=words, status=refused.status)
    messages.success(
        request,
        _("Your appeal has arrived. Its number is %(number)s: with it you find it in the ledger.")
        % {"number": number},
    )
    address = reverse("statement", args=[code])
    return redirect(f"{address}?key={key}" if key else address)


@never_cache
@signed_in_only
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show everything that was decided about oneself and what is one's own, the latest first."""
    return render(request, "statements/own.html", {"statements": queries.statements_of(me_of(request))})
