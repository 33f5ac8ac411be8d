"""Items: cards with what people, the viewer and the feed add. A few queries, however many they are."""

from collections.abc import Mapping, Sequence

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed.queries.shapes import Item, Reason, Repost
from glasshouse.network.feed.queries.together import RepostRow
from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Placed, author_from


def items(
    placed: Sequence[Placed],
    *,
    person_id: int | None,
    reasons: Mapping[int, Reason] | None = None,
    reposts: Mapping[int, RepostRow] | None = None,
) -> tuple[Item, ...]:
    """Make items of cards, in their order; `reasons` and `reposts` by video id."""
    if not placed:
        return ()
    ids = [one.video_id for one in placed]
    counts, deeds = social.counts_of(ids), social.deeds_of(person_id, ids)
    follows = ties.states_to(person_id, {one.author_id for one in placed} - {person_id})
    open_to = social.may_comment(
        person_id, [(one.video_id, one.author_id, one.card.comments_from) for one in placed]
    )
    told = _told(reposts or {})
    return tuple(
        Item(
            video=one.card,
            likes=(count := counts[one.video_id]).likes,
            comments=count.comments,
            saves=count.saves,
            reposts=count.reposts,
            shares=count.shares,
            liked=(deed := deeds[one.video_id]).liked,
            saved=deed.saved,
            reposted=deed.reposted,
            followed=follows.get(one.author_id, "none"),
            can_comment=one.video_id in open_to,
            reason=(reasons or {}).get(one.video_id),
            repost=told.get(one.video_id),
        )
        for one in placed
    )


def _told(reposts: Mapping[int, RepostRow]) -> dict[int, Repost]:
    if not reposts:
        return {}
    by = people.cards({row.person_id for row in reposts.values()})
    return {
        video_id: Repost(by=author_from(by[row.person_id]), text=row.text, at=row.at)
        for video_id, row in reposts.items()
        if row.person_id in by
    }


def item(code: str, *, person_id: int | None) -> Item:
    """Return one video that this person may see. Raises NotFound."""
    return items([videos.find_placed(code, person_id=person_id)], person_id=person_id)[0]


def items_by_ids(video_ids: Sequence[int], *, person_id: int | None) -> dict[int, Item]:
    """Return id -> item of those of these videos that this person may see, in this order."""
    found = videos.placed(videos.watchable_by(person_id).filter(pk__in=video_ids), person_id=person_id)
    by_id = {one.video_id: one for one in found}
    ordered = [by_id[video_id] for video_id in video_ids if video_id in by_id]
    made = items(ordered, person_id=person_id)
    return {one.video_id: item for one, item in zip(ordered, made, strict=True)}
