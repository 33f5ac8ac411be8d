"""What people do together: like, save, repost, share, comment."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from glasshouse.network.api import together_shapes as shapes
from glasshouse.network.api.access import may_write, person_id, viewer_of
from glasshouse.network.api.feeds import answer
from glasshouse.network.social import actions, queries

router = Router(tags=["together"])


@router.put("/videos/{code}/like", response=shapes.Liked, auth=may_write, summary="Like a video")
def like(request: HttpRequest, code: str) -> dict[str, Any]:
    """Liking twice is liking once."""
    return {"liked": True, "likes": actions.like_video(person_id=person_id(request), code=code)}


@router.delete("/videos/{code}/like", response=shapes.Liked, auth=may_write, summary="Take a like back")
def unlike(request: HttpRequest, code: str) -> dict[str, Any]:
    """Without a like nothing changes."""
    return {"liked": False, "likes": actions.unlike_video(person_id=person_id(request), code=code)}


@router.put("/videos/{code}/save", response=shapes.Saved, auth=may_write, summary="Save a video")
def save(request: HttpRequest, code: str) -> dict[str, Any]:
    """Nobody else sees what you save. Saving twice is saving once."""
    return {"saved": True, "saves": actions.save_video(person_id=person_id(request), code=code)}


@router.delete("/videos/{code}/save", response=shapes.Saved, auth=may_write, summary="Save it no longer")
def unsave(request: HttpRequest, code: str) -> dict[str, Any]:
    """Where it is not saved nothing changes."""
    return {"saved": False, "saves": actions.unsave_video(person_id=person_id(request), code=code)}


@router.put("/videos/{code}/repost", response=shapes.Reposted, auth=may_write, summary="Repost a video")
def repost(request: HttpRequest, code: str, body: shapes.RepostIn | None = None) -> dict[str, Any]:
    """Your followers see it, with your text if you send one. Again changes the text alone."""
    text = body.text if body else ""
    return {
        "reposted": True,
        "reposts": actions.repost_video(person_id=person_id(request), code=code, text=text),
    }


@router.delete(
    "/videos/{code}/repost", response=shapes.Reposted, auth=may_write, summary="Take a repost back"
)
def unrepost(request: HttpRequest, code: str) -> dict[str, Any]:
    """Without a repost nothing changes."""
    return {"reposted": False, "reposts": actions.unrepost_video(person_id=person_id(request), code=code)}


@router.post("/videos/{code}/share", response=shapes.Shared, auth=may_write, summary="Send a video to people")
def share(request: HttpRequest, code: str, body: shapes.ShareIn | None = None) -> dict[str, Any]:
    """It arrives among their notifications, if they may see the video. With nobody to send it to: the link was copied."""
    sent = body or shapes.ShareIn()
    shares = actions.share_video(person_id=person_id(request), code=code, to=sent.to, words=sent.words)
    return {"shares": shares}


@router.get("/videos/{code}/comments", response=shapes.Comments, summary="A video's comments")
def read_comments(
    request: HttpRequest,
    code: str,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=queries.MOST)] = queries.PAGE,
) -> HttpResponse:
    """Pinned ones first, then the newest first, without those that you don't want to meet."""
    viewer = viewer_of(request).person_id
    return answer(queries.comments_page(code, person_id=viewer, after=after, limit=limit))


@router.post("/videos/{code}/comments", response=shapes.Comment, auth=may_write, summary="Comment on a video")
def write(request: HttpRequest, code: str, body: shapes.CommentIn) -> HttpResponse:
    """Or reply to a comment. Return it as you see it; the same again within ten minutes is the same comment."""
    me = person_id(request)
    written = actions.write_comment(person_id=me, code=code, text=body.text, reply_to=body.reply_to)
    return answer(queries.comment(written, person_id=me))


@router.get("/comments/{code}/replies", response=shapes.Replies, summary="Replies to a comment")
def read_replies(
    request: HttpRequest,
    code: str,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=queries.MOST)] = queries.PAGE,
) -> HttpResponse:
    """The oldest first."""
    viewer = viewer_of(request).person_id
    return answer(queries.replies_page(code, person_id=viewer, after=after, limit=limit))


@router.delete("/comments/{code}", response={204: None}, auth=may_write, summary="Delete a comment")
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Yours, or one under your video; the replies under it go with it."""
    actions.delete_comment(person_id=person_id(request), code=code)
    return HttpResponse(status=204)


@router.put("/comments/{code}/like", response=shapes.Liked, auth=may_write, summary="Like a comment")
def like_comment(request: HttpRequest, code: str) -> dict[str, Any]:
    """Liking twice is liking once."""
    return {"liked": True, "likes": actions.like_comment(person_id=person_id(request), code=code)}


@router.delete(
    "/comments/{code}/like", response=shapes.Liked, auth=may_write, summary="Take a comment's like back"
)
def unlike_comment(request: HttpRequest, code: str) -> dict[str, Any]:
    """Without a like nothing changes."""
    return {"liked": False, "likes": actions.unlike_comment(person_id=person_id(request), code=code)}


@router.put("/comments/{code}/pin", response=shapes.Pinned, auth=may_write, summary="Pin a comment")
def pin(request: HttpRequest, code: str) -> dict[str, Any]:
    """At the top of your own video; three at most."""
    actions.pin_comment(person_id=person_id(request), code=code)
    return {"pinned": True}


@router.delete("/comments/{code}/pin", response=shapes.Pinned, auth=may_write, summary="Unpin a comment")
def unpin(request: HttpRequest, code: str) -> dict[str, Any]:
    """It stands where its time puts it again."""
    actions.unpin_comment(person_id=person_id(request), code=code)
    return {"pinned": False}
