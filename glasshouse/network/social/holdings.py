"""The personal data of this room."""

from collections.abc import Iterable

from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.social.models import Like


def _likes(person_id: int) -> Iterable[Row]:
    for like in Like.objects.filter(person_id=person_id).select_related("video").order_by("liked_at"):
        yield {"video": like.video.code, "liked_at": like.liked_at.isoformat()}


def _erase(person_id: int) -> int:
    return Like.objects.filter(person_id=person_id).delete()[0]


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="social.Like",
            purpose="To show you what you liked, and everyone how many people like a video.",
            personal={"person": "who likes", "video": "what is liked", "liked_at": "since when"},
            impersonal=("id",),
            rows=_likes,
            erase=_erase,
        )
    )
