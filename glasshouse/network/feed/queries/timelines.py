"""Lists by time: Latest, Following, a tag's and a sound's newest, what a person posted, reposted, liked and saved."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed.queries import together
from glasshouse.network.feed.queries.items import items
from glasshouse.network.feed.queries.reasons import reason
from glasshouse.network.feed.queries.shapes import Page
from glasshouse.network.feed.queries.sifting import listed_cards
from glasshouse.network.feed.queries.together import Mark, RepostRow
from glasshouse.network.kit import clock
from glasshouse.network.kit.cursors import read_cursor, write_cursor
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.kit.statements import Statement
from glasshouse.network.kit.whereabouts import NOWHERE
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Placed

KINDS = ("posted", "reposted", "liked", "saved")
ONES_OWN = ("liked", "saved")
BATCH = 60
RECENT = timedelta(days=30)


def _newest(
    listed: QuerySet[Any], limit: int, at: datetime | None = None, code: str = "", *, by: str = "published_at"
) -> QuerySet[Any]:
    if at is not None:
        # The instant first and alone, so that an index can start there.
        earlier = Q(**{f"{by}__lt": at}) | Q(code__lt=code)
        listed = listed.filter(Q(**{f"{by}__lte": at}) & earlier)
    return listed.order_by(f"-{by}", "-code")[:limit]


def _latest(listed: QuerySet[Any], person_id: int | None, **page: Any) -> QuerySet[Any]:
    return _newest(listed, **page)


def _followed(
    listed: QuerySet[Any], person_id: int, since: datetime | None = None, **page: Any
) -> QuerySet[Any]:
    listed = listed.filter(author_id__in=ties.ids_followed_by(person_id))
    return _newest(listed if since is None else listed.filter(published_at__gte=since), **page)


def _but(listed: QuerySet[Any], person_id: int | None, video_ids: list[int], **page: Any) -> QuerySet[Any]:
    return _newest(listed.exclude(pk__in=video_ids), **page)


_BUT = videos.Listing(_but, shape=("limit",))
_LATEST = videos.Listing(_latest, shape=("limit",))
_FOLLOWED = videos.Listing(_followed, shape=("limit",))


def _posted_by(
    person_id: int | None, handle: str, limit: int, country: str = NOWHERE, **page: Any
) -> QuerySet[Any, Any]:
    posted = videos.watchable_by(person_id, country=country).filter(
        author__handle=handle, published_at__isnull=False
    )
    return _newest(posted, limit, **page).values_list(*videos.ROW)


_POSTED = Statement(_posted_by, shape=("limit",))
_POSTED_OPENLY = Statement(partial(_posted_by, None), shape=("limit",))


def _from(after: str) -> dict[str, Any]:
    return dict(zip(("at", "code"), read_cursor(after), strict=True)) if after else {}


def newest(
    listed: QuerySet[Any], *, person_id: int | None, after: str, limit: int
) -> tuple[list[Placed], str | None]:
    """Return the newest of these videos from a cursor on, and the cursor of what comes after them, if anything does."""
    return _page(videos.placed(_newest(listed, limit + 1, **_from(after)), person_id=person_id), limit)


def newest_but(
    video_ids: list[int], *, person_id: int | None, after: str, limit: int
) -> tuple[list[Placed], str | None]:
    """Return the newest without these videos from a cursor on, and the cursor of what comes after them."""
    # A list is never empty: nothing has the number nought.
    found = _BUT.placed(person_id=person_id, video_ids=video_ids or [0], limit=limit + 1, **_from(after))
    return _page(found, limit)


def _page(found: list[Placed], limit: int) -> tuple[list[Placed], str | None]:
    return found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None


def _cursor(one: Placed) -> str:
    assert one.card.published_at is not None  # Lists hold published videos alone.  # noqa: S101
    return write_cursor(one.card.published_at, one.card.code)


def listing(tab: str, found: list[Placed], *, person_id: int | None, limit: int) -> Page:
    """Return a page of these videos, at most `limit` and one, without reasons: the list itself is one."""
    shown, following = _page(found, limit)
    return Page(
        tab=tab,
        items=items(shown, person_id=person_id),
        next=following,
        caught_up=following is None,
        mode="chronological",
    )


def _tagged(listed: QuerySet[Any], person_id: int | None, name: str, **page: Any) -> QuerySet[Any]:
    return _newest(videos.with_tag(listed, name), **page, by="tagged_at")


def _with_sound(listed: QuerySet[Any], person_id: int | None, sound: str, **page: Any) -> QuerySet[Any]:
    return _newest(listed.filter(sound__code=sound), **page)


_TAGGED = videos.Listing(_tagged, shape=("limit",))
_WITH_SOUND = videos.Listing(_with_sound, shape=("limit",))


def tagged(name: str, *, person_id: int | None, after: str, limit: int) -> Page:
    """Return the videos with a tag, newest first. Raises BadCursor."""
    found = _TAGGED.placed(person_id=person_id, name=name, limit=limit + 1, **_from(after))
    return listing("tag", found, person_id=person_id, limit=limit)


def with_sound(sound: str, *, person_id: int | None, after: str, limit: int) -> Page:
    """Return the videos that use a sound, newest first. Raises BadCursor."""
    found = _WITH_SOUND.placed(person_id=person_id, sound=sound, limit=limit + 1, **_from(after))
    return listing("sound", found, person_id=person_id, limit=limit)


def latest(
    *, person_id: int | None, after: str, limit: int, seen: Collection[str], tab: str = "latest"
) -> Page:
    """Return the newest videos. `seen` are codes to leave out. Raises BadCursor."""
    if seen:
        listed = videos.listed_for(person_id).exclude(code__in=list(seen))
        shown, following = newest(listed, person_id=person_id, after=after, limit=limit)
    else:
        found = _LATEST.placed(person_id=person_id, limit=limit + 1, **_from(after))
        shown, following = _page(found, limit)
    reasons = dict.fromkeys((one.video_id for one in shown), reason("latest"))
    return Page(
        tab=tab,
        items=items(shown, person_id=person_id, reasons=reasons),
        next=following,
        caught_up=following is None,
        mode="chronological",
    )


class _Entry:
    """A video's place in Following: since when, and by whose repost, if not by its author."""

    __slots__ = ("at", "code", "placed", "repost")

    def __init__(self, placed: Placed, at: datetime, repost: RepostRow | None) -> None:
        self.placed, self.at, self.repost, self.code = placed, at, repost, placed.card.code


def following(*, person_id: int, after: str, limit: int, seen: Collection[str]) -> Page:
    """Return the videos of those whom this person follows, and what they repost, newest first, each video once.

    A video stands where it came in first: by its author, if followed, else by the first repost. So nobody's later repost
    moves it while somebody reads on. Raises BadCursor.
    """
    entries = _posted(person_id, after, limit, seen) + _reposted(person_id, after, limit, seen)
    entries.sort(key=attrgetter("at", "code"), reverse=True)
    shown = entries[:limit]
    more = len(entries) > limit
    return Page(
        tab="following",
        items=items(
            [entry.placed for entry in shown],
            person_id=person_id,
            reasons={
                entry.placed.video_id: reason("reposted" if entry.repost else "followed") for entry in shown
            },
            reposts={entry.placed.video_id: entry.repost for entry in shown if entry.repost},
        ),
        next=write_cursor(shown[-1].at, shown[-1].code) if more else None,
        caught_up=not more,
        mode="chronological",
    )


def _posted(person_id: int, after: str, limit: int, seen: Collection[str]) -> list[_Entry]:
    if seen:
        listed = videos.listed_for(person_id).filter(author_id__in=ties.ids_followed_by(person_id))
        shown, _next = newest(
            listed.exclude(code__in=list(seen)), person_id=person_id, after=after, limit=limit + 1
        )
    else:
        asked = {"person_id": person_id, "limit": limit + 1, **_from(after)}
        # All that famous people ever posted need not be sorted for the newest five.
        since = (asked.get("at") or clock.now()) - RECENT
        shown = _FOLLOWED.placed(since=since, **asked)
        if len(shown) <= limit:
            shown = _FOLLOWED.placed(**asked)
    return [_Entry(one, one.card.published_at, None) for one in shown if one.card.published_at]


def _reposted(person_id: int, after: str, limit: int, seen: Collection[str]) -> list[_Entry]:
    """Return what stands in Following by a repost alone: where its author is not followed, at the first repost of it."""

    def entries(rows: Sequence[RepostRow]) -> list[_Entry]:
        if not rows:
            return []
        first = together.first_reposts(person_id, {row.video_id for row in rows})
        wanted = [row.video_id for row in rows if first.get(row.video_id) == row]
        visible = [one for one in listed_cards(wanted, person_id) if one.card.code not in seen]
        apart = ties.followed_by(person_id, {one.author_id for one in visible}) | {person_id}
        return [
            _Entry(one, first[one.video_id].at, first[one.video_id])
            for one in visible
            if one.author_id not in apart
        ]

    def ask(until: datetime | None) -> list[RepostRow]:
        return together.followed_reposts(person_id, until=until, limit=BATCH)

    return _gather(ask, entries, after=after, most=limit + 1)


def _gather(
    ask: Callable[[datetime | None], list[Any]],
    entries: Callable[[Sequence[Any]], list[_Entry]],
    *,
    after: str,
    most: int,
) -> list[_Entry]:
    """Ask for rows with `video_id` and `at`, batch by batch, until so many entries after a cursor are found."""
    until, last = read_cursor(after) if after else (None, "")
    begin = (until, last) if until is not None else None
    found: list[_Entry] = []
    done: set[Any] = set()
    while len(found) < most:
        rows = ask(until)
        new = [row for row in rows if row not in done]
        done.update(new)
        fresh = [one for one in entries(new) if begin is None or (one.at, one.code) < begin]
        found += sorted(fresh, key=attrgetter("at", "code"), reverse=True)
        if len(rows) < BATCH or not new:
            break
        until = rows[-1].at
    return found[:most]


def persons_page(
    handle: str, *, kind: str = "posted", person_id: int | None, after: str = "", limit: int
) -> Page:
    """Return what a person `posted` or `reposted`, and to themselves what they `liked` and `saved`, the latest first.

    Of what the viewer may see. Raises BadCursor, NotFound, NotAllowed.
    """
    if kind not in KINDS:
        raise NotFound(_("There is no such list: posted, reposted, liked or saved."))
    if kind == "posted":
        # Whoever comes to a person's own page wants to see them, muted or not.
        asked = {"handle": handle, "limit": limit + 1, **videos.placed_here(), **_from(after)}
        rows = (
            _POSTED_OPENLY.rows(**asked) if person_id is None else _POSTED.rows(person_id=person_id, **asked)
        )
        return listing(
            "profile", videos.from_rows(rows, person_id=person_id), person_id=person_id, limit=limit
        )
    whose = people.ids_by_handle([handle]).get(handle)
    if kind in ONES_OWN and (whose is None or whose != person_id):
        raise NotAllowed(_("What somebody likes or saves is for their own eyes."))
    if whose is None or not _may_read(whose, person_id):
        return Page(tab=kind, items=(), next=None, caught_up=True, mode="chronological")
    return _marked(kind, whose, person_id=person_id, after=after, limit=limit)


def _may_read(whose: int, person_id: int | None) -> bool:
    """Say whether somebody's reposts are open to the viewer: never between people apart, of private accounts to followers."""
    if whose == person_id:
        return True
    if ties.apart_from(person_id, [whose]):
        return False
    return not people.is_private(whose) or whose in ties.followed_by(person_id, [whose])


def _marked(kind: str, whose: int, *, person_id: int | None, after: str, limit: int) -> Page:
    def entries(marks: Sequence[Mark]) -> list[_Entry]:
        at = {mark.video_id: mark.at for mark in marks}
        return [_Entry(one, at[one.video_id], None) for one in listed_cards(list(at), person_id)]

    def ask(until: datetime | None) -> list[Mark]:
        return together.marks_of(kind, whose, until=until, limit=BATCH)

    found = _gather(ask, entries, after=after, most=limit + 1)
    shown, more = found[:limit], len(found) > limit
    return Page(
        tab=kind,
        items=items([entry.placed for entry in shown], person_id=person_id),
        next=write_cursor(shown[-1].at, shown[-1].code) if more else None,
        caught_up=not more,
        mode="chronological",
    )
