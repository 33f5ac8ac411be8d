"""What the API publishes of what people do together."""

from types import GenericAlias

from ninja import Schema

from glasshouse.network.api.shapes import schema_of
from glasshouse.network.social import queries as social


class Liked(Schema):
    """Whether one likes it now, and how many people do."""

    liked: bool
    likes: int


class Saved(Schema):
    """Whether one keeps it now, and how many people do."""

    saved: bool
    saves: int


class Reposted(Schema):
    """Whether one reposts it now, and how many people do."""

    reposted: bool
    reposts: int


class RepostIn(Schema):
    """What one says with a repost, at most 300 characters."""

    text: str = ""


class ShareIn(Schema):
    """To whom a video is sent, by handles, with a word of at most 200 characters; to nobody when its link was copied."""

    to: list[str] = []
    words: str = ""


class Shared(Schema):
    """How often it was shared."""

    shares: int


class CommentIn(Schema):
    """A comment of at most 1000 characters; `reply_to` is the code of the comment that it answers."""

    text: str
    reply_to: str | None = None


class Pinned(Schema):
    """Whether it is pinned now."""

    pinned: bool


Comment = schema_of("Comment", social.CommentCard)
Comments = schema_of("Comments", social.CommentsPage, items=GenericAlias(list, Comment))
Replies = schema_of("Replies", social.RepliesPage, items=GenericAlias(list, Comment))
