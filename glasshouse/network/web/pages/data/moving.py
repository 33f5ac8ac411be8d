"""Taking one's data along, and bringing it along."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.portability import actions as portability
from glasshouse.network.portability import queries as owned
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import queries as videos
from glasshouse.network.web.viewing import me_of, posted, signed_in_only

FORM_BYTES = 8 * 1024 * 1024
"""What a form can send; larger archives go by tus, which needs scripts."""


@signed_in_only
@require_POST
def ask_export(request: HttpRequest) -> HttpResponse:
    """Ask for an archive."""
    try:
        portability.ask_export(person_id=me_of(request))
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Your archive is being made. You are told when it is ready."))
    return redirect("your-data")


@never_cache
@signed_in_only
@require_safe
def download(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the archive's file, by an address that works for two hours."""
    try:
        return redirect(owned.download_address(code, person_id=me_of(request)))
    except NotFound as error:
        raise Http404(error.message) from error


@signed_in_only
@require_POST
def delete_export(request: HttpRequest, code: str) -> HttpResponse:
    """Delete an archive."""
    try:
        portability.delete_export(person_id=me_of(request), code=code)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The archive is deleted."))
    return redirect("your-data")


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take an archive by form, or say how it is brought."""
    refusal = ""
    if request.method == "POST":
        file = request.FILES.get("archive")
        try:
            if file is None:
                raise Refused(_("Please choose the file of your archive first."))
            code = portability.take_import(
                person_id=me_of(request),
                content=file.read(FORM_BYTES + 1),
                file_name=file.name or "",
                take=posted(request, "take"),
                replace_profile=bool(posted(request, "replace_profile")),
            )
        except Refused as error:
            refusal = error.message
        else:
            return redirect("data-brought", code=code)
    return _bring_page(request, refusal)


def _bring_page(request: HttpRequest, refusal: str) -> HttpResponse:
    limits = videos.limits(me_of(request))
    words = {
        "sending": _("Sending {name}: {percent} %"),
        "sent": _("{count} of {total} files have arrived."),
        "done": _("Everything has arrived. The videos are being made; you find them among your videos."),
        "none": _("There is no video among these files."),
        "failed": _("{name} was not taken: {why}"),
        "lost": _("The connection was lost. It goes on by itself."),
    }
    context = {
        "imports": owned.imports_of(me_of(request)),
        "refusal": refusal,
        "limits": limits,
        "form_bytes": FORM_BYTES,
        "script": {"words": words, "endpoint": limits.upload_path},
    }
    return render(request, "data/bring.html", context, status=422 if refusal else 200)


@never_cache
@signed_in_only
@require_safe
def brought(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was taken from an archive and what not."""
    try:
        row = owned.import_of(code, person_id=me_of(request))
    except NotFound as error:
        raise Http404(error.message) from error
    return render(request, "data/brought.html", {"row": row})


@signed_in_only
@require_POST
def delete_import(request: HttpRequest, code: str) -> HttpResponse:
    """Forget an import."""
    try:
        portability.delete_import(person_id=me_of(request), code=code)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The import is forgotten. Videos that it made are still yours."))
    return redirect("data-import")


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def sought(request: HttpRequest) -> HttpResponse:
    """Show the people to look for; follow one of them, or take one off the list."""
    if request.method == "POST":
        handle = posted(request, "handle")
        try:
            if posted(request, "follow"):
                ties.follow_person(person_id=me_of(request), handle=handle)
            else:
                portability.forget_sought(person_id=me_of(request), handle=handle)
        except Refused as error:
            messages.error(request, error.message)
        return redirect("data-people")
    people = owned.sought_by(me_of(request))
    context = {
        "here": [one for one in people if one.here],
        "elsewhere": [one for one in people if not one.here],
    }
    return render(request, "data/people.html", context)
