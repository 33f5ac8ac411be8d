"""The order of Discover (`discover`), the same for everybody, and of For You (`engine` and what it stands on)."""

from glasshouse.network.feed.ranking.discover import (
    PER_AUTHOR,
    WINDOW,
    Facts,
    Ranked,
    rank,
    reason_of,
    score,
)

__all__ = ["PER_AUTHOR", "WINDOW", "Facts", "Ranked", "rank", "reason_of", "score"]
