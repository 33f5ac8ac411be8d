"""The desk's queue of appeals: what is due first, and its decision by another person."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries
from glasshouse.network.web.becoming import seen, was_seen
from glasshouse.network.web.pages.moderation.desk import moderators_only
from glasshouse.network.web.pages.moderation.forms import AppealForm, RulingForm
from glasshouse.network.web.pages.moderation.previews import shown, shown_entries
from glasshouse.network.web.pages.moderation.things import thing_of
from glasshouse.network.web.viewing import me_of, posted


@moderators_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the appeals that wait, the one that is due first at the top."""
    return _page(request, queries.appeals_waiting(officer_id=me_of(request)), waiting=True)


@moderators_only
@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    """Show the appeals that were decided, the latest first."""
    return _page(request, queries.appeals_decided(officer_id=me_of(request)), waiting=False)


def _page(request: HttpRequest, cases: list[queries.AppealCase], *, waiting: bool) -> HttpResponse:
    context = {"cases": cases, "waiting": waiting, "now": clock.now()}
    return render(request, "moderation/appeals.html", context)


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Show an appeal with its statement, ask how it ends, show what becomes public by that, and do it."""
    try:
        case = queries.appeal_case(code, officer_id=me_of(request))
    except NotFound as error:
        raise Http404 from error
    form = AppealForm(request.POST or None, can_be_milder=bool(case.milder))
    instead = _instead(request, case, form)
    names = [*form.fields, *(instead.fields if form.is_partly else ())]
    preview = None
    if request.method == "POST" and form.is_valid() and (not form.is_partly or instead.is_valid()):
        try:
            ruling = _ruling(form, instead)
            if posted(request, "deed") == "decide" and was_seen(request, names):
                moderation.decide_appeal(by_id=me_of(request), code=code, ruling=ruling)
                messages.success(request, _("The appeal is decided, and whoever appealed is told."))
                return redirect("desk-appeals")
            entries, milder = moderation.preview_appeal(by_id=me_of(request), code=code, ruling=ruling)
            preview = {
                "entries": shown_entries(entries, drafted=milder.entries if milder else ()),
                "instead": shown(milder) if milder else None,
            }
        except Refused as refused:
            _show_refusal(refused, form, instead)
    wrong = bool(form.errors or (form.is_partly and instead.errors))
    context = {
        "case": case,
        "thing": thing_of(case),
        "form": form,
        "instead": instead,
        "preview": preview,
        "seen": seen(request, names),
        "now": clock.now(),
    }
    return render(request, "moderation/appeal.html", context, status=422 if wrong else 200)


def _ruling(form: AppealForm, instead: RulingForm) -> moderation.AppealRuling:
    return moderation.AppealRuling(
        outcome=form.cleaned_data["outcome"],
        answer=form.cleaned_data["answer"],
        instead=instead.ruling() if form.is_partly else None,
    )


def _show_refusal(refused: Refused, form: AppealForm, instead: RulingForm) -> None:
    """Say a refusal at the field that it is about, in whichever form has it."""
    field = refused.field if isinstance(refused, moderation.BadRuling) else ""
    where = instead if field and field not in form.fields else form
    where.add_error(field if field in where.fields else None, refused.message)


def _instead(request: HttpRequest, case: queries.AppealCase, form: AppealForm) -> RulingForm:
    """Return the form for something milder, filled in with the reasons that there are."""
    told = case.statement
    by_rule = told.basis == queries.Basis.RULES
    initial = {
        "basis": told.basis,
        "rule": told.clause_in_english if by_rule else "",
        "law": "" if by_rule else told.clause,
        "category": told.category,
        "facts": told.facts,
        "explanation": told.explanation,
    }
    return RulingForm(request.POST if form.is_partly else None, case.milder, initial=initial)
