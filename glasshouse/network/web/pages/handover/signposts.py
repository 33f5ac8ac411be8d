"""What an old address says of somebody who went to another network: a page where they are now, and the way on for videos."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from glasshouse.network.handover import queries


def where_person_went(request: HttpRequest, handle: str) -> HttpResponse:
    """Say where the person of a handle went, as a page of its own: another operator runs what comes next. Raises Http404."""
    moved = queries.signpost_of(handle)
    if moved is None:
        raise Http404
    return render(request, "handover/moved.html", {"moved": moved, "handle": handle}, status=HTTPStatus.GONE)


def where_video_went(handle: str, code: str) -> HttpResponse | None:
    """Lead to where a video is now, if its author went to another network; None if not."""
    moved = queries.signpost_of(handle, code)
    return None if moved is None else redirect(moved.address, permanent=True, preserve_request=True)
