"""FACE: the questions of the room `videos`."""

from glasshouse.network.videos.models import Commenters, Visibility
from glasshouse.network.videos.progress import Progress
from glasshouse.network.videos.queries.archive import ArchivedVideo, archived_videos, own_ids
from glasshouse.network.videos.queries.captions import caption_text, captions_of
from glasshouse.network.videos.queries.cards import (
    Author,
    Size,
    SoundLink,
    Track,
    VideoCard,
    by_ids,
    cards,
    find,
)
from glasshouse.network.videos.queries.drafts import ClipState, Draft, Failure, draft, drafts, drafts_of
from glasshouse.network.videos.queries.limits import Limits, is_received, limits, looks, upload_path
from glasshouse.network.videos.queries.lists import (
    PublicFacts,
    codes_of,
    durations,
    ids_by_code,
    ids_of,
    listed_for,
    newest_public,
    watchable_by,
)
from glasshouse.network.videos.queries.rankable import Rankable, rankable

__all__ = [
    "ArchivedVideo",
    "Author",
    "ClipState",
    "Commenters",
    "Draft",
    "Failure",
    "Limits",
    "Progress",
    "PublicFacts",
    "Rankable",
    "Size",
    "SoundLink",
    "Track",
    "VideoCard",
    "Visibility",
    "archived_videos",
    "by_ids",
    "caption_text",
    "captions_of",
    "cards",
    "codes_of",
    "draft",
    "drafts",
    "drafts_of",
    "durations",
    "find",
    "ids_by_code",
    "ids_of",
    "is_received",
    "limits",
    "listed_for",
    "looks",
    "newest_public",
    "own_ids",
    "rankable",
    "upload_path",
    "watchable_by",
]
