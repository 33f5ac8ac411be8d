"""Make people and videos for tests, straight in the rows where the way there is not what is tested."""

from datetime import timedelta

from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import create_person
from glasshouse.network.kit import clock
from glasshouse.network.kit import text as texts
from glasshouse.network.videos.models import Cut, Mention, Rendition, Video, VideoTag
from glasshouse.network.videos.states import State


def person(handle: str = "ada") -> int:
    """Make an active person; returns the id."""
    return create_person(handle=handle, name=handle.capitalize())


def shown_video(author_id: int, *, age_h: float = 1.0, published: bool = True, **fields) -> Video:
    """Make a video that plays (its files are not there), published `age_h` hours ago."""
    at = clock.now() - timedelta(hours=age_h)
    facts = {
        "duration_ms": 10_000,
        "width": 540,
        "height": 960,
        "blurhash": "U~JucO,$j=*ZogW-a{nmbHaybHf6kCjZbHaf",
    }
    video = Video.objects.create(
        author_id=author_id,
        created_at=at,
        published_at=at if published else None,
        shown_revision=1,
        **(facts | fields),
    )
    VideoTag.objects.bulk_create(
        VideoTag(video=video, name=name, published_at=video.published_at)
        for name in texts.tags_in(video.text)
    )
    mentioned = people.ids_by_handle(texts.handles_in(video.text)).values()
    Mention.objects.bulk_create(Mention(video=video, person_id=person_id) for person_id in mentioned)
    cut = Cut.objects.create(
        video=video,
        state=State.COMPLETE,
        composed_at=at,
        poster_key=f"v/{video.code}/1/x/pictures/poster.webp",
    )
    Rendition.objects.create(
        cut=cut,
        rung=540,
        width=540,
        height=960,
        bitrate=1_000_000,
        peak_bitrate=1_200_000,
        bytes=1_250_000,
        mp4_bytes=1_000_000,
        sha256="0" * 64,
        codecs="avc1.64001f,mp4a.40.2",
        fps="30",
        mp4_key=f"v/{video.code}/1/x/540.mp4",
        playlist_key=f"v/{video.code}/1/x/540/index.m3u8",
    )
    return video
