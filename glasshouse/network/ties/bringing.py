"""Ties that another network hands over: written as they were, and nobody is told of them anew. Each can be written twice."""

from datetime import datetime

from glasshouse.network.kit import clock
from glasshouse.network.ties.models import Block, Follow, Mute


def bring_follow(*, follower_id: int, followed_id: int, at: datetime, accepted: bool) -> None:
    """Let one person follow another, or have asked to, since an instant."""
    since = min(at, clock.now())
    tie = Follow(
        follower_id=follower_id,
        followed_id=followed_id,
        asked_at=since,
        accepted_at=since if accepted else None,
    )
    Follow.objects.bulk_create([tie], ignore_conflicts=True)


def bring_block(*, person_id: int, other_id: int) -> None:
    """Let one person block another."""
    Block.objects.bulk_create([Block(blocker_id=person_id, blocked_id=other_id)], ignore_conflicts=True)


def bring_mute(*, person_id: int, other_id: int) -> None:
    """Let one person mute another."""
    Mute.objects.bulk_create([Mute(person_id=person_id, muted_id=other_id)], ignore_conflicts=True)
