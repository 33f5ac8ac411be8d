"""The desk's pages of claims and declarations: a form, what would become public, and only then the entry."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger.queries import LedgerClosed
from glasshouse.network.promises import actions, queries
from glasshouse.network.promises.queries import PARTS
from glasshouse.network.web.becoming import becomes, seen, was_seen
from glasshouse.network.web.pages.promises.saying import ClaimForm, ObjectionForm, OwnersForm
from glasshouse.network.web.viewing import only_for, viewer_of
from glasshouse.proof.entries import Claim, Entry


@only_for(people.may_register)
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Show the register as the desk has it, and the ways to add to it."""
    role = viewer_of(request).role
    declared = queries.owners_declared()
    context = {
        "claims": list(reversed(queries.claims())),
        "may_declare": people.may_operate(role),
        "declared": declared[0] if declared else None,
    }
    return render(request, "promises/desk.html", context)


@only_for(people.may_register)
@require_POST
def dossier(request: HttpRequest) -> HttpResponse:
    """Pack a dossier, and hand it out."""
    try:
        name, data = actions.pack_dossier()
    except LedgerClosed as error:
        messages.error(request, _("The ledger is closed (%(why)s).") % {"why": error})
        return redirect("desk-claims")
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("desk-claims")
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@only_for(people.may_register)
@require_http_methods(["GET", "HEAD", "POST"])
def add_claim(request: HttpRequest) -> HttpResponse:
    """Register a claim, once what becomes public was shown."""
    form = ClaimForm(request.POST or None)
    return _say(request, form, lambda: actions.prepare_claim(given=form.given()), _("Register a claim"))


@only_for(people.may_register)
@require_http_methods(["GET", "HEAD", "POST"])
def add_objection(request: HttpRequest) -> HttpResponse:
    """Register what an institution holds against a claim, once what becomes public was shown."""
    chosen = {"claim": request.GET.get("claim", "")}
    form = ObjectionForm(request.POST or None, initial=chosen, registered=queries.claims())

    def prepared() -> Entry:
        given = form.given()
        return actions.prepare_objection(claim=given.pop("claim"), given=given)

    return _say(request, form, prepared, _("Register an objection"))


@only_for(people.may_operate)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_owners(request: HttpRequest) -> HttpResponse:
    """Declare who stands behind this network, once what becomes public was shown."""
    form = OwnersForm(request.POST or None, initial=_last_declared())
    prepared = lambda: actions.prepare_declaration(promise="owners", given=form.given())  # noqa: E731
    return _say(request, form, prepared, _("Declare who stands behind this network"))


def _last_declared() -> dict[str, object]:
    """Return the form as the last declaration filled it."""
    last = next(iter(queries.owners_declared()), None)
    if last is None or last.parties is None:
        return {}
    lines = {part: "\n".join("; ".join(one).rstrip("; ") for one in last.parties[part]) for part in PARTS}
    return {"by": last.entry.by, "text": last.words.text, **lines}


def _say(request: HttpRequest, form: Form, prepare: Callable[[], Entry], title: str) -> HttpResponse:
    """Show a form, then what it would make public, then enter it."""
    entry = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = prepare()
            if "sure" in request.POST and was_seen(request, form.fields):
                actions.enter(entry=entry)
                messages.success(request, _("Entered. It is public as soon as the ledger is published."))
                return redirect("desk-claims")
        except Refused as refused:
            entry = None
            form.add_error(None, refused.message)
    if entry is None or "again" in request.POST:
        context = {"form": form, "title": title}
        return render(request, "promises/say.html", context, status=422 if form.errors else 200)
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name in form.fields]
    context = {
        "kept": kept,
        "seen": seen(request, form.fields),
        "entries": becomes([entry], drawn=["claim"] if isinstance(entry, Claim) else ()),
        "title": title,
    }
    return render(request, "promises/say_sure.html", context)
