"""`/report/…`: say that something should not be there, and block whoever made it in the same step."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries
from glasshouse.network.moderation.queries import MAX_WORDS, Ground, Subject
from glasshouse.network.ties import actions as ties
from glasshouse.network.web.pages.moderation.things import NoSuchThing, Thing, look_up
from glasshouse.network.web.viewing import me_of, safe_next, signed_in_only, viewer_of


class ReportForm(forms.Form):
    """On which ground, in which words, and whether to block too."""

    ground = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose what is wrong with it.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(MAX_WORDS), "dir": "auto"}),
    )
    block = forms.BooleanField(required=False)


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, subject: str, thing: str) -> HttpResponse:
    """Ask what is wrong, and file the notice."""
    person_id = viewer_of(request).person_id or 0
    try:
        about = look_up(subject, thing, person_id=person_id)
    except NoSuchThing as error:
        raise Http404 from error
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = moderation.Told(
            subject=subject, thing=thing, ground=form.cleaned_data["ground"], words=form.cleaned_data["words"]
        )
        try:
            moderation.file_notice(person_id=person_id, told=told)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return _thank(request, about, block=form.cleaned_data["block"])
    context = {"form": form, "about": about, "back": _back(request, about), "max_words": MAX_WORDS}
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


@never_cache
@signed_in_only
@require_safe
def told(request: HttpRequest, code: str) -> HttpResponse:
    """Show to whoever reported something what was decided about it, and why."""
    try:
        notice = queries.own_notice(code, person_id=me_of(request))
    except NotFound as error:
        raise Http404(error.message) from error
    return render(request, "moderation/notice.html", {"notice": notice})


def _thank(request: HttpRequest, about: Thing, *, block: bool) -> HttpResponse:
    if block:
        ties.block_person(person_id=viewer_of(request).person_id or 0, handle=about.handle)
        messages.success(
            request,
            _("Thank you, a moderator will look at it. You and @%(handle)s don't see each other any more.")
            % {"handle": about.handle},
        )
        return redirect("watch")
    messages.success(request, _("Thank you, a moderator will look at it. You are told what is decided."))
    if about.subject == Subject.PERSON:
        return redirect(_back(request, about))
    return redirect("watch")


def _back(request: HttpRequest, about: Thing) -> str:
    return safe_next(request, about.url or reverse("watch"))
