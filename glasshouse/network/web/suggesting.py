"""Whom one may like to follow: those who have shown something lately."""

from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos

LATELY = 300


def people_for(person_id: int, limit: int) -> list[ties.PersonLine]:
    """Return authors of the newest public videos whom this person does not follow, the most followed first."""
    authors = [facts.author_id for facts in videos.newest_public(LATELY)]
    return ties.suggestions(person_id, among=authors, limit=limit)
