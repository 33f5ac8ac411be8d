"""Pages of the studio: make a video, edit one, and see all of one's own."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from glasshouse.network.accounts.queries import Viewer
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.videos import queries as videos
from glasshouse.network.web.pages.studio.states import state_words
from glasshouse.network.web.pages.studio.words import words
from glasshouse.network.web.viewing import to_sign_in, viewer_of


@require_safe
def begin_video(request: HttpRequest) -> HttpResponse:
    """Show the empty studio, with the limits before anything is sent."""
    viewer = viewer_of(request)
    if viewer.person_id is None:
        return to_sign_in(request.get_full_path())
    wanted = request.GET.get("sound", "")
    return render(request, "studio/make.html", _studio(viewer, viewer.person_id, None, wanted))


@require_safe
def edit_video(request: HttpRequest, code: str) -> HttpResponse:
    """Show the studio with a draft or a published video of one's own; 404 for anybody else's."""
    viewer = viewer_of(request)
    if viewer.person_id is None:
        return to_sign_in(request.get_full_path())
    try:
        draft = videos.draft(code, person_id=viewer.person_id)
    except NotFound as error:
        raise Http404(error.message) from error
    return render(request, "studio/make.html", _studio(viewer, viewer.person_id, draft))


@require_safe
def list_own(request: HttpRequest) -> HttpResponse:
    """Show one's own videos and drafts with their states, newest first."""
    viewer = viewer_of(request)
    if viewer.person_id is None:
        return to_sign_in(request.get_full_path())
    own = videos.drafts_of(viewer.person_id)
    restricted = [
        one.video.code for one in own if one.video.hidden or one.video.adults_only or one.video.label
    ]
    statements = moderation.in_force(moderation.Subject.VIDEO, restricted)
    drafts = [
        {"draft": draft, "state": state_words(draft), "statement": statements.get(draft.video.code, "")}
        for draft in own
    ]
    data = {"words": words(), "viewer": {"handle": viewer.handle}, "states_path": reverse("studio-list")}
    return render(request, "studio/list.html", {"drafts": drafts, "studio_data": data})


def _sound(code: str, person_id: int) -> dict[str, Any] | None:
    """Return a sound as the API publishes it, None without one; one that is gone as its code and a sentence why."""
    if not code:
        return None
    try:
        return asdict(videos.sound(code, person_id=person_id))
    except NotFound as error:
        return {"code": code, "title": "", "usable": False, "why_not": error.message}


def _studio(viewer: Viewer, person_id: int, draft: videos.Draft | None, sound: str = "") -> dict[str, Any]:
    """Return what the page of the studio shows and what it hands to its scripts; `sound` is the code of one to begin with."""
    if draft and draft.edit:
        sound = str(draft.edit.get("sound") or "")
    limits = videos.limits(person_id)
    data = {
        "words": words(),
        "limits": asdict(limits),
        "viewer": {"handle": viewer.handle, "languages": viewer.languages},
        "draft": _facts(draft) if draft else None,
        "sound": _sound(sound, person_id),
        "studio_path": reverse("studio", args=["CODE"]),
        "receipt_path": reverse("studio-receipt", args=["CODE"]),
    }
    return {
        "draft": _facts(draft) if draft else None,
        "limits": limits,
        "told": _told(limits),
        "languages": list(locales.languages().items()),
        "looks": _looks(),
        "stages": _stages(),
        "site_url": settings.SITE_URL,
        "studio_data": data,
    }


def _facts(draft: videos.Draft) -> dict[str, Any]:
    """Return a draft with its card's fields beside its own, as the API publishes it."""
    facts = asdict(draft)
    card: dict[str, Any] = facts.pop("video")
    return card | facts


def _told(limits: videos.Limits) -> dict[str, str]:
    """Return the limits as words."""
    minutes, seconds = divmod(limits.max_video_s, 60)
    if seconds:
        length = ngettext("up to %(count)s second", "up to %(count)s seconds", limits.max_video_s) % {
            "count": limits.max_video_s
        }
    else:
        length = ngettext("up to %(count)s minute", "up to %(count)s minutes", minutes) % {"count": minutes}
    told = {"size": filesizeformat(limits.max_upload_bytes), "length": length}
    if limits.quota_used_bytes is not None:
        told["left"] = filesizeformat(max(0, limits.quota_bytes - limits.quota_used_bytes))
        told["quota"] = filesizeformat(limits.quota_bytes)
    return told


def _looks() -> list[dict[str, str]]:
    labels = {
        "none": _("As it is"),
        "warm": _("Warm"),
        "cool": _("Cool"),
        "noir": _("Noir"),
        "fade": _("Fade"),
        "vivid": _("Vivid"),
    }
    return [
        {"name": name, "label": labels.get(name, name), "values": values}
        for name, values in videos.looks().items()
    ]


def _stages() -> list[tuple[str, str]]:
    return [
        ("upload", _("Uploading")),
        ("received", _("Everything has arrived")),
        ("checking", _("Looking at what has arrived")),
        ("making", _("Making it playable")),
        ("ready", _("It plays")),
        ("all", _("All sizes")),
    ]
