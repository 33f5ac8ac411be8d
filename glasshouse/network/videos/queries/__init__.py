"""FACE: the questions of the room `videos`."""

from glasshouse.network.videos.models import Commenters, Visibility
from glasshouse.network.videos.progress import Progress
from glasshouse.network.videos.queries.captions import caption_text, captions_of
from glasshouse.network.videos.queries.cards import (
    Placed,
    by_ids,
    cards,
    cards_by_ids,
    find,
    find_placed,
    placed,
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
from glasshouse.network.videos.queries.shapes import Author, Size, SoundLink, Track, VideoCard
from glasshouse.network.videos.queries.tags import tag_counts, tag_uses, tagged, tags_of, with_sound

__all__ = [
    "Author",
    "ClipState",
    "Commenters",
    "Draft",
    "Failure",
    "Limits",
    "Placed",
    "Progress",
    "PublicFacts",
    "Size",
    "SoundLink",
    "Track",
    "VideoCard",
    "Visibility",
    "by_ids",
    "caption_text",
    "captions_of",
    "cards",
    "cards_by_ids",
    "codes_of",
    "draft",
    "drafts",
    "drafts_of",
    "durations",
    "find",
    "find_placed",
    "ids_by_code",
    "ids_of",
    "is_received",
    "limits",
    "listed_for",
    "looks",
    "newest_public",
    "placed",
    "tag_counts",
    "tag_uses",
    "tagged",
    "tags_of",
    "upload_path",
    "watchable_by",
    "with_sound",
]
