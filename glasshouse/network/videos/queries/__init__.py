"""FACE: the questions of the room `videos`."""

from glasshouse.network.videos.models import Commenters, Visibility
from glasshouse.network.videos.progress import Progress
from glasshouse.network.videos.queries.captions import caption_text, captions_of
from glasshouse.network.videos.queries.cards import (
    ROW,
    Placed,
    by_ids,
    cards,
    cards_by_ids,
    find,
    find_placed,
    from_rows,
    placed,
)
from glasshouse.network.videos.queries.drafts import ClipState, Draft, Failure, draft, drafts, drafts_of
from glasshouse.network.videos.queries.limits import Limits, is_received, limits, looks, upload_path
from glasshouse.network.videos.queries.listings import Listing, listed_by_ids
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
from glasshouse.network.videos.queries.shapes import Author, Size, SoundLink, Track, VideoCard
from glasshouse.network.videos.queries.tags import tag_counts, tag_uses, tags_of, with_tag

__all__ = [
    "ROW",
    "Author",
    "ClipState",
    "Commenters",
    "Draft",
    "Failure",
    "Limits",
    "Listing",
    "Placed",
    "Progress",
    "PublicFacts",
    "Rankable",
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
    "from_rows",
    "ids_by_code",
    "ids_of",
    "is_received",
    "limits",
    "listed_by_ids",
    "listed_for",
    "looks",
    "newest_public",
    "placed",
    "rankable",
    "tag_counts",
    "tag_uses",
    "tags_of",
    "upload_path",
    "watchable_by",
    "with_tag",
]
