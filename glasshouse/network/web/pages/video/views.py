"""`/@name/CODE` and what belongs to it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.cursors import BadCursor
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.moderation.queries import Subject
from glasshouse.network.social import queries as said
from glasshouse.network.territories import queries as territories
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries as video_queries
from glasshouse.network.web import reels
from glasshouse.network.web.pages.handover.signposts import where_video_went
from glasshouse.network.web.pages.sharing.cards import title_of
from glasshouse.network.web.pages.statements.ages import kept_away
from glasshouse.network.web.pages.video.form import DescriptionForm
from glasshouse.network.web.viewing import me_of, viewer_of

MORE = 12


def item_of(request: HttpRequest, code: str) -> feed.Item:
    """Return a video that the viewer may see. Raises Http404."""
    try:
        return feed.item(code, person_id=viewer_of(request).person_id)
    except NotFound as error:
        raise Http404(error.message) from error


def _own_item(request: HttpRequest, code: str) -> feed.Item:
    item = item_of(request, code)
    if not item.video.mine:
        raise Http404
    return item


@require_safe
def video(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Show one video, and more by its author; another handle leads to the right one, a decision to its statement."""
    try:
        item = feed.item(code, person_id=viewer_of(request).person_id)
    except NotFound as error:
        page = where_video_went(handle, code) or kept_away(request, code)
        if page is None:
            raise Http404(error.message) from error
        return page
    if handle != item.video.author.handle:
        return redirect(item.video.url)
    if not item.video.renditions:
        if not item.video.mine:
            raise Http404
        draft = video_queries.draft(code, person_id=me_of(request))
        return render(request, "video/unfinished.html", {"video": item.video, "draft": draft})
    return show_video(request, item)


def show_video(
    request: HttpRequest, item: feed.Item, *, problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """Render the page of one video; `problem` says why a comment was refused, and `typed` is what it said."""
    viewer, code = viewer_of(request), item.video.code
    context = reels.player([item], tab="video", single=True, signed_in=viewer.signed_in)
    page = feed.items_of(item.video.author.handle, person_id=viewer.person_id, limit=MORE + 1)
    context["more"] = [other for other in page.items if other.video.code != code][:MORE]
    context["tools"] = item.video.mine
    restricted = item.video.hidden or item.video.adults_only or item.video.label
    context["statement"] = moderation.in_force(Subject.VIDEO, [code]).get(code, "") if restricted else ""
    context["withheld"] = territories.of_video(code) if item.video.mine else ()
    if item.video.visibility == "public":
        context["entry"] = ledger.index_of(video_queries.ticket_of(code))
    context["site"] = settings.SITE_URL
    context["is_public"] = item.video.published_at is not None and item.video.visibility == "public"
    context["title"] = title_of(item)
    context["description"] = item.video.text[:200] or _("A video by %(name)s") % {
        "name": item.video.author.name
    }
    context["said"] = _said(request, code)
    context |= {"problem": problem, "typed": typed, "item": item}
    return render(request, "video/page.html", context, status=status)


def _said(request: HttpRequest, code: str) -> said.CommentsPage:
    """Return the comments from the address's place on; from a place that is none, those at the top."""
    viewer_id, after = viewer_of(request).person_id, request.GET.get("comments", "")
    try:
        return said.comments_page(code, person_id=viewer_id, after=after)
    except BadCursor:
        return said.comments_page(code, person_id=viewer_id)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Let the author change what the video says and who may see it."""
    item = _own_item(request, code)
    form = DescriptionForm(request.POST or None, initial=DescriptionForm.initial_of(item.video))
    if request.method == "POST" and form.is_valid():
        try:
            videos.describe_video(
                person_id=me_of(request), code=code, told=videos.Description(**form.cleaned_data)
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(item.video.url)
    return render(
        request, "video/edit.html", {"form": form, "video": item.video}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """Ask, and then delete the author's video."""
    item = _own_item(request, code)
    if request.method == "POST":
        videos.delete_video(person_id=me_of(request), code=code)
        messages.success(request, _("The video is deleted, with its likes and captions."))
        return redirect("profile", handle=item.video.author.handle)
    return render(request, "video/delete.html", {"video": item.video})


@require_safe
def captions(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Serve a video's captions in one language as WebVTT."""
    try:
        vtt = video_queries.caption_text(code, language, person_id=viewer_of(request).person_id)
    except NotFound as error:
        raise Http404(error.message) from error
    return HttpResponse(
        vtt, content_type="text/vtt; charset=utf-8", headers={"Cache-Control": "private, max-age=60"}
    )
