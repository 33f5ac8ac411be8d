"""The desk's queue of notices."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries
from glasshouse.network.web.becoming import seen, was_seen
from glasshouse.network.web.deciding import done
from glasshouse.network.web.pages.moderation.forms import for_case
from glasshouse.network.web.pages.moderation.previews import shown, shown_entries
from glasshouse.network.web.pages.moderation.things import for_desk
from glasshouse.network.web.pages.statements.views import statement_or_404
from glasshouse.network.web.viewing import me_of, only_for, posted
from glasshouse.proof.entries import Reversal

moderators_only = only_for(queries.may_moderate)


def _page(request: HttpRequest, cases: list[queries.Case], *, waiting: bool) -> HttpResponse:
    things = for_desk(cases)
    rows = [{"case": case, "thing": things.get(case.code)} for case in cases]
    return render(request, "moderation/desk.html", {"rows": rows, "waiting": waiting})


@moderators_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits to be decided, the longest waiting first."""
    return _page(request, queries.queue(), waiting=True)


@moderators_only
@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    """Show what was decided, the latest first."""
    return _page(request, queries.decided(), waiting=False)


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, subject: str, thing: str) -> HttpResponse:
    """Ask what is to be done about a thing, show what becomes public by it, and do it; or leave it as it is."""
    case = queries.case_of(subject, thing)
    if posted(request, "deed") == "dismiss":
        return _dismiss(request, subject, thing)
    if case is None:
        messages.error(
            request,
            _(
                "This was decided already, perhaps by somebody else just now, or it is gone. Nothing was changed."
            ),
        )
        return redirect("desk-notices")
    return _decide(request, case, subject, thing, _Deeds(moderation.preview_decision, moderation.decide))


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide_own(request: HttpRequest, subject: str, thing: str) -> HttpResponse:
    """Ask what is to be done about a thing that nobody reported; what somebody did is decided with its notices."""
    try:
        case = queries.own_case(subject, thing, officer_id=me_of(request))
    except NotFound as error:
        raise Http404(error.message) from error
    if request.method != "POST" and queries.case_of(subject, case.thing) is not None:
        return redirect("desk-notice", subject=subject, thing=case.thing)
    deeds = _Deeds(moderation.preview_own_initiative, moderation.decide_on_own_initiative)
    return _decide(request, case, subject, thing, deeds)


class _Deeds(NamedTuple):
    """What shows a decision before it is made, and what makes it."""

    preview: Callable[..., moderation.Preview]
    decide: Callable[..., str]


def _decide(
    request: HttpRequest, case: queries.Case, subject: str, thing: str, deeds: _Deeds
) -> HttpResponse:
    form = for_case(request.POST or None, case)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            ruling, by_id = form.ruling(), me_of(request)
            if posted(request, "deed") == "decide" and was_seen(request, form.fields):
                code = deeds.decide(by_id=by_id, subject=subject, thing=thing, ruling=ruling)
                messages.success(
                    request, _("Decided, and in force. This is the statement that everybody can read.")
                )
                return redirect("statement", code=code)
            preview = deeds.preview(by_id=by_id, subject=subject, thing=thing, ruling=ruling)
        except moderation.BadRuling as refused:
            form.show_refusal(refused)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {
        "row": {"case": case, "thing": for_desk([case]).get(case.code)},
        "form": form,
        "shown": shown(preview) if preview else None,
        "left_why": queries.LeftWhy.choices,
        "seen": seen(request, form.fields),
    }
    return render(request, "moderation/decide.html", context, status=422 if form.errors else 200)


def _dismiss(request: HttpRequest, subject: str, thing: str) -> HttpResponse:
    try:
        why = posted(request, "why") or queries.LeftWhy.NO_RULE
        count = moderation.dismiss(by_id=me_of(request), subject=subject, thing=thing, why=why)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("desk-notice", subject=subject, thing=thing)
    told = ngettext("Decided. %(n)s person is told.", "Decided. %(n)s people are told.", count) % {"n": count}
    messages.success(request, told)
    return redirect("desk-notices")


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, and then take a decision back as an error; the entry that it makes is shown before."""
    statement = statement_or_404(code)
    if request.method == "POST":
        return done(
            request,
            lambda: moderation.reverse_statement(by_id=me_of(request), code=code),
            _("Taken back: everything is as it was."),
            onwards=redirect("statement", code=code),
        )
    entries = shown_entries([Reversal(time=0, statement=code, why="error")])
    return render(request, "moderation/reverse.html", {"statement": statement, "entries": entries})
