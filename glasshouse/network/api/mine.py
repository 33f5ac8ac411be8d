"""Making: drafts, descriptions, edits, captions, publishing."""

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from glasshouse.network.api import shapes
from glasshouse.network.api.access import may_read, may_write, person_id
from glasshouse.network.api.feeds import answer, read_video, where_video_went
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.territories.queries import WithheldHere
from glasshouse.network.videos import actions
from glasshouse.network.videos import queries as videos

router = Router(tags=["making"])
# Here and not in `feeds`: one address, also with different methods, is answered by one router only.
router.get("/videos/{code}", response=shapes.Video, summary="One video")(read_video)


def draft_shape(draft: videos.Draft) -> dict[str, Any]:
    """Return a draft as the API publishes it: the card's fields with the draft's beside them."""
    card = {name: getattr(draft.video, name) for name in videos.VideoCard.__slots__}
    return card | {name: getattr(draft, name) for name in videos.Draft.__slots__ if name != "video"}


def _draft(request: HttpRequest, code: str) -> HttpResponse:
    return answer(draft_shape(videos.draft(code, person_id=person_id(request))))


@router.get("/videos/{code}/manifest", response=shapes.Manifest, summary="What a public video is made of")
def read_manifest(request: HttpRequest, code: str) -> HttpResponse:
    """Return what the last entry of the ledger about it commits to, while everybody may see it."""
    try:
        opened = videos.manifest_of(code)
        shown = answer({"nonce": b64encode(opened.nonce).decode(), "manifest": opened.manifest})
    except WithheldHere as error:
        shown = answer(error.shape)
        shown.status_code, shown["Link"] = error.status, error.links(settings.SITE_URL)
    except NotFound as missing:
        shown = where_video_went(code) or _refused(code, missing)
    # Anybody's page may ask, and is told apart from a line that is broken.
    shown["Access-Control-Allow-Origin"] = "*"
    # The nonce is gone with the video: no cache may hand it out for longer.
    shown["Cache-Control"] = "no-store"
    return shown


def _refused(code: str, missing: NotFound) -> HttpResponse:
    found = moderation.kept_away(code, person_id=None)
    refusal = found.refusal if found else missing
    shown = answer({"code": refusal.code, "message": refusal.message})
    shown.status_code = refusal.status
    return shown


@router.get("/me/videos", response=shapes.Drafts, auth=may_read, summary="Your videos and drafts")
def read_own(request: HttpRequest) -> HttpResponse:
    """Return them newest first, with stages."""
    return answer({"items": [draft_shape(draft) for draft in videos.drafts_of(person_id(request))]})


@router.post("/videos", response=shapes.Draft, auth=may_write, summary="Begin a draft")
def create(request: HttpRequest, body: shapes.DraftIn) -> HttpResponse:
    """Return an empty draft; clips are sent to it by tus with the metadata `video`."""
    return _draft(request, actions.create_draft(person_id=person_id(request), language=body.language).code)


@router.get(
    "/videos/{code}/draft", response=shapes.Draft, auth=may_read, summary="Your video with its stages"
)
def read_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Return stage, clips and edit of a video of yours."""
    return _draft(request, code)


@router.patch("/videos/{code}", response=shapes.Draft, auth=may_write, summary="Describe a video")
def describe(request: HttpRequest, code: str, body: shapes.Description) -> HttpResponse:
    """Change text, language, audience or labels, before or after publishing."""
    told = actions.Description(**body.model_dump())
    actions.describe_video(person_id=person_id(request), code=code, told=told)
    return _draft(request, code)


@router.post(
    "/videos/{code}/compose", response=shapes.Draft, auth=may_write, summary="Say how clips become the video"
)
def compose(request: HttpRequest, code: str, body: shapes.Composition) -> HttpResponse:
    """The work starts when all clips have arrived; again makes a new revision."""
    actions.compose_video(
        person_id=person_id(request),
        code=code,
        edit=body.edit,
        words=body.words,
        withdrawal_secret=body.withdrawal_secret,
    )
    return _draft(request, code)


@router.put("/videos/{code}/layer", response=shapes.Draft, auth=may_write, summary="Send the text layer")
def put_layer(request: HttpRequest, code: str) -> HttpResponse:
    """The body is a PNG of at most 2 MB, laid over the video by the next edit that asks for it."""
    actions.put_layer(person_id=person_id(request), code=code, png=request.body)
    return _draft(request, code)


@router.delete("/videos/{code}/layer", response=shapes.Draft, auth=may_write, summary="Forget the text layer")
def delete_layer(request: HttpRequest, code: str) -> HttpResponse:
    """Forget what was sent for the next edit."""
    actions.delete_layer(person_id=person_id(request), code=code)
    return _draft(request, code)


@router.post("/videos/{code}/publish", response=shapes.Draft, auth=may_write, summary="Publish a video")
def publish(request: HttpRequest, code: str, body: Body[shapes.Publishing | None] = None) -> HttpResponse:
    """Now if it is playable, else as soon as it is."""
    secret = body.withdrawal_secret if body else ""
    actions.publish_video(person_id=person_id(request), code=code, withdrawal_secret=secret)
    return _draft(request, code)


@router.post(
    "/videos/{code}/retry", response=shapes.Draft, auth=may_write, summary="Try a failed video again"
)
def retry(request: HttpRequest, code: str) -> HttpResponse:
    """Refused where another try would end the same way."""
    actions.retry_video(person_id=person_id(request), code=code)
    return _draft(request, code)


@router.delete("/videos/{code}", response={204: None}, auth=may_write, summary="Delete a video")
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """With everything that belongs to it, for good."""
    actions.delete_video(person_id=person_id(request), code=code)
    return HttpResponse(status=204)


@router.delete(
    "/videos/{code}/clips/{clip_id}", response=shapes.Draft, auth=may_write, summary="Take a clip out"
)
def delete_clip(request: HttpRequest, code: str, clip_id: int) -> HttpResponse:
    """Only while it is not part of the video as it was made."""
    actions.delete_clip(person_id=person_id(request), code=code, clip_id=clip_id)
    return _draft(request, code)


def _captions(request: HttpRequest, code: str) -> HttpResponse:
    rows = videos.captions_of(code, person_id=person_id(request))
    shown = [{"language": r.language, "label": locales.own_name(r.language), "vtt": r.vtt} for r in rows]
    return answer(shown)


@router.get(
    "/videos/{code}/captions", response=list[shapes.Caption], auth=may_read, summary="Your video's captions"
)
def read_captions(request: HttpRequest, code: str) -> HttpResponse:
    """All languages, as WebVTT."""
    return _captions(request, code)


@router.put(
    "/videos/{code}/captions/{language}",
    response=list[shapes.Caption],
    auth=may_write,
    summary="Put captions",
)
def put_caption(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The body is WebVTT or SubRip of at most 512 kB; it replaces what was there in this language."""
    actions.put_caption(person_id=person_id(request), code=code, language=language, content=request.body)
    return _captions(request, code)


@router.delete(
    "/videos/{code}/captions/{language}",
    response=list[shapes.Caption],
    auth=may_write,
    summary="Take captions away",
)
def delete_caption(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """In one language."""
    actions.delete_caption(person_id=person_id(request), code=code, language=language)
    return _captions(request, code)
