"""FACE: the questions of the room `social`."""

from glasshouse.network.social.counting import Counts, counts_of
from glasshouse.network.social.models import MAX_COMMENT, MAX_REPOST
from glasshouse.network.social.queries.carried import (
    DEEDS,
    CarriedComment,
    CarriedDeed,
    comments_by,
    deeds_by,
    said_under,
)
from glasshouse.network.social.queries.comments import (
    MOST,
    PAGE,
    CommentCard,
    CommentsPage,
    RepliesPage,
    comment,
    comments_page,
    replies_page,
    top_of,
)
from glasshouse.network.social.queries.deeds import (
    Deeds,
    deeds_of,
    liked_ids,
    likes_of,
    reposted_ids,
    reposts_by,
    saved_ids,
)
from glasshouse.network.social.queries.facts import (
    CommentFacts,
    comment_facts,
    comments_for_staff,
    removed_among,
)
from glasshouse.network.social.queries.permission import may_comment

__all__ = [
    "DEEDS",
    "MAX_COMMENT",
    "MAX_REPOST",
    "MOST",
    "PAGE",
    "CarriedComment",
    "CarriedDeed",
    "CommentCard",
    "CommentFacts",
    "CommentsPage",
    "Counts",
    "Deeds",
    "RepliesPage",
    "comment",
    "comment_facts",
    "comments_by",
    "comments_for_staff",
    "comments_page",
    "counts_of",
    "deeds_by",
    "deeds_of",
    "liked_ids",
    "likes_of",
    "may_comment",
    "removed_among",
    "replies_page",
    "reposted_ids",
    "reposts_by",
    "said_under",
    "saved_ids",
    "top_of",
]
