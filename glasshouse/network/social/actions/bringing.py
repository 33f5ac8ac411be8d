"""What people did and said on another network that hands them over: written as it was, counted, and nobody is told anew."""

from dataclasses import dataclass
from datetime import datetime

from glasshouse.network.kit import clock, ids
from glasshouse.network.kit import text as texts
from glasshouse.network.social.counting import note
from glasshouse.network.social.folding import folded_words
from glasshouse.network.social.models import MAX_COMMENT, MAX_REPOST, Comment, CountKind, Like, Repost, Save
from glasshouse.network.social.once import insert_once, one_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtComment:
    """A comment as it was: its code, under which video, in reply under `top` (a code) and to whom, if it is a reply."""

    code: str
    person_id: int
    video_id: int
    top: str = ""
    answers_id: int | None = None
    text: str
    at: datetime
    pinned: bool = False


def bring_deed(*, deed: str, person_id: int, video_id: int, at: datetime, text: str = "") -> bool:
    """Write that a person `liked`, `saved` or `reposted` a video; returns whether it was new. Raises ValueError, NotFound."""
    since = min(at, clock.now())
    with one_transaction():
        if deed == "liked":
            made, kind = (
                insert_once(Like(person_id=person_id, video_id=video_id, liked_at=since)),
                CountKind.LIKE,
            )
        elif deed == "saved":
            made, kind = (
                insert_once(Save(person_id=person_id, video_id=video_id, saved_at=since)),
                CountKind.SAVE,
            )
        elif deed == "reposted":
            words = texts.plain(text)[:MAX_REPOST]
            row = Repost(person_id=person_id, video_id=video_id, reposted_at=since, text=words)
            made, kind = insert_once(row), CountKind.REPOST
        else:
            raise ValueError(f"nobody does that with a video: {deed[:20]!r}")
        if made:
            note(video_id=video_id, kind=kind)
    return made


def bring_comment(*, told: BroughtComment) -> bool:
    """Write what a person said; returns whether it was new. One whose top comment is not here is not written. Raises NotFound."""
    text = texts.plain(told.text)[:MAX_COMMENT].strip()
    if not ids.is_code(told.code) or not text:
        return False
    with one_transaction():
        top = (
            Comment.objects.filter(code=told.top, video=told.video_id, top=None).first() if told.top else None
        )
        if (told.top and top is None) or Comment.objects.filter(code=told.code).exists():
            return False
        since = min(told.at, clock.now())
        Comment.objects.create(
            code=told.code,
            video_id=told.video_id,
            author_id=told.person_id,
            top=top,
            answers_id=told.answers_id if top is not None else None,
            text=text,
            folded=folded_words(text),
            written_at=since,
            pinned_at=since if told.pinned and top is None else None,
        )
        note(video_id=told.video_id, kind=CountKind.COMMENT)
    return True
