"""What follows for this room from what happened to videos."""

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.events import subscribe
from glasshouse.network.kit.text import handles_in
from glasshouse.network.notifications.actions import Kind, forget_about
from glasshouse.network.social.found import can_see
from glasshouse.network.social.models import Comment
from glasshouse.network.ties.actions import tell
from glasshouse.network.videos.events import VideoDeleted, VideoPublished
from glasshouse.network.videos.queries import codes_of, watchable_by

BATCH = 500


@subscribe(VideoPublished)
def _published(event: VideoPublished) -> None:
    """Tell those whom the video's text mentions, as far as they may see it."""
    video = watchable_by(event.author_id).filter(pk=event.video_id).values_list("code", "text").first()
    if video is None:
        return
    code, text = video
    for person_id in people.ids_by_handle(handles_in(text)).values():
        if person_id != event.author_id and can_see(person_id, event.video_id):
            facts = {"video": code, "comment": "", "words": ""}
            tell(person_id=person_id, kind=Kind.MENTIONED, facts=facts, actor_id=event.author_id, about=code)


@subscribe(VideoDeleted)
def _deleted(event: VideoDeleted) -> None:
    """Take back what people were told; the rows of this room go with the video's own."""
    forget_about(*codes_of([event.video_id]).values())
    codes = list(Comment.objects.filter(video=event.video_id).values_list("code", flat=True))
    for start in range(0, len(codes), BATCH):
        forget_about(*codes[start : start + BATCH])
