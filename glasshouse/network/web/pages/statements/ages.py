"""A video that somebody may not see: the page that says so, and the birth date that opens what is for adults."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.errors import Refused
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.videos.queries import Keeps
from glasshouse.network.web.viewing import me_of, posted, safe_next, signed_in_only, viewer_of


def kept_away(request: HttpRequest, code: str) -> HttpResponse | None:
    """Return the page that says which decision keeps this person from a video; None where it is no decision with a statement."""
    viewer = viewer_of(request)
    found = moderation.kept_away(code, person_id=viewer.person_id)
    if found is None:
        return None
    is_for_adults = found.keeps is Keeps.AGE
    if is_for_adults and viewer.person_id is not None and accounts.settle_age(person_id=viewer.person_id):
        return redirect(request.get_full_path())
    context = {
        "keeps": found.keeps.value,
        "statement": found.statement,
        "asks_birth": viewer.person_id is not None and not people.has_birth_date(viewer.person_id),
        "here": request.path,
    }
    return render(request, "statements/kept_away.html", context, status=403 if is_for_adults else 410)


@never_cache
@signed_in_only
@require_POST
def give_birth_date(request: HttpRequest) -> HttpResponse:
    """Take the birth date of somebody who has given none, and go back to what they wanted to see."""
    back = safe_next(request, reverse("watch"))
    try:
        born = date.fromisoformat(posted(request, "birth_date"))
    except ValueError:
        messages.error(request, _("Please give your birth date in full. Nothing was kept."))
        return redirect(back)
    try:
        if not accounts.give_birth_date(person_id=me_of(request), birth_date=born):
            messages.info(request, _("Thank you. This is shown to you when you are 18."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(back)
