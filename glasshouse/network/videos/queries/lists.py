"""Who may see which video: the one truth about it, and the lists made from it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Q, QuerySet

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.whereabouts import NOWHERE, here
from glasshouse.network.territories import queries as territories
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos.folding import word_sought
from glasshouse.network.videos.models import Video, VideoTag, Visibility

# No person's id.
NOBODY = 0


def watchable_by(person_id: int | None, *, country: str | None = None) -> QuerySet[Video]:
    """Return the videos that this person may see, anywhere: the one truth about it. None is somebody not signed in.

    `country` is from where: None is where the request comes from, an empty text is nowhere in particular. What is restricted in
    that country is left out.

    Public ones of open accounts; of people whom they follow also those for followers and those of private accounts; never
    between two people of whom one blocks the other, never what a moderator hides or what somebody shows whose account is
    not open; what is for adults only to people of age. One's own always.
    """
    shown = Q(published_at__isnull=False, hidden_at=None, author__state=people.ACTIVE)
    if country := here() if country is None else country:
        shown = Q(shown, ~territories.is_withheld_in(country))
    grown_up = Q(adults_only=False)
    if person_id is not None:
        grown_up = grown_up | Q(Exists(people.adults(person_id)))
    return _open_to(person_id, shown & grown_up)


def watchable_if_allowed(person_id: int | None) -> QuerySet[Video]:
    """Return the videos that this person might see if nothing were restricted by a moderator: to say why they may not."""
    return _open_to(person_id, Q(published_at__isnull=False, author__state__in=people.NOT_LEFT))


def _open_to(person_id: int | None, shown: Q) -> QuerySet[Video]:
    if person_id is None:
        open_to_all = Q(visibility=Visibility.PUBLIC, author__is_private=False)
        # The same form as for somebody. Without an alternative, SQLite takes active people for rare, begins with them, and
        # sorts all their videos where the newest could come from an index.
        return Video.objects.filter((shown & open_to_all) | Q(author_id=NOBODY), shown_revision__gt=0)
    followed = Q(author_id__in=ties.ids_followed_by(person_id))
    open_to_them = Q(visibility=Visibility.PUBLIC) & (Q(author__is_private=False) | followed)
    for_followers = Q(visibility=Visibility.FOLLOWERS) & followed
    apart = Q(author_id__in=ties.ids_blocked_by(person_id)) | Q(author_id__in=ties.ids_blocking(person_id))
    allowed = shown & (open_to_them | for_followers) & ~apart
    return Video.objects.filter(allowed | Q(author_id=person_id), shown_revision__gt=0)


def may_watch(code: str, *, person_id: int | None) -> bool:
    """Say whether this person may see a video now; an author sees an unfinished one too. At most two queries."""
    if not ids.is_code(code):
        return False
    if watchable_by(person_id).filter(code=code).exists():
        return True
    return person_id is not None and Video.objects.filter(code=code, author_id=person_id).exists()


def refusal(code: str, *, person_id: int | None, otherwise: NotFound) -> Refused:
    """Return why a video can't be had: because of where the request comes from, if elsewhere it could; else `otherwise`."""
    withheld = territories.refusal(code, country=here()) if ids.is_code(code) else None
    if withheld and watchable_by(person_id, country=NOWHERE).filter(code=code).exists():
        return withheld
    return otherwise


def listed_for(person_id: int | None, *, country: str | None = None) -> QuerySet[Video]:
    """Return the videos that may stand in this person's lists: published ones that they may see, less what they mute."""
    listed = listed_but_for_words(person_id, country=country)
    return (
        less_muted_words(listed, person_id, ties.muted_words(person_id)) if person_id is not None else listed
    )


def listed_but_for_words(person_id: int | None, *, country: str | None = None) -> QuerySet[Video]:
    """Return what may stand in this person's lists if they mute neither words nor tags."""
    listed = watchable_by(person_id, country=country).filter(published_at__isnull=False)
    return listed if person_id is None else listed.exclude(author_id__in=ties.ids_muted_by(person_id))


def less_muted_words(listed: QuerySet[Video], person_id: int, muted: ties.MutedWords) -> QuerySet[Video]:
    """Return these videos without those that have a word or tag that this person mutes."""
    if muted.tags:
        listed = listed.exclude(pk__in=VideoTag.objects.filter(name__in=muted.tags).values("video"))
    for word in muted.words:
        listed = listed.exclude(~Q(author_id=person_id) & Q(folded__contains=word_sought(word)))
    return listed


def ids_by_code(codes: Iterable[str], *, person_id: int | None) -> dict[str, int]:
    """Return code -> id of those of these videos that the person may see."""
    return dict(watchable_by(person_id).filter(code__in=filter(ids.is_code, codes)).values_list("code", "pk"))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose video it is."""

    video_id: int
    author_id: int


def author_of(code: str, *, person_id: int | None) -> Owner | None:
    """Return whose video this is, if the person may see it."""
    if not ids.is_code(code):
        return None
    row = watchable_by(person_id).filter(code=code).values_list("pk", "author_id").first()
    return Owner(*row) if row else None


def durations(codes: Iterable[str], *, person_id: int | None) -> dict[str, tuple[int, int]]:
    """Return code -> (id, duration in milliseconds) of those of these videos that the person may see and that others made."""
    wanted = watchable_by(person_id).filter(code__in=filter(ids.is_code, codes)).exclude(author_id=person_id)
    rows = wanted.values_list("code", "pk", "duration_ms")
    return {code: (pk, duration_ms) for code, pk, duration_ms in rows}


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What ranking may know of a video."""

    video_id: int
    author_id: int
    published_at: datetime


def newest_public(most: int, *, tag: str = "", languages: Collection[str] = ()) -> list[PublicFacts]:
    """Return the newest videos that everybody may see, those with a tag or in some languages if they are given.

    Wherever they are: lists for everybody are made of them, and sifted by where each one is.
    """
    listed = listed_for(None, country=NOWHERE)
    if languages:
        listed = listed.filter(language__in=languages)
    if tag:
        listed = listed.filter(pk__in=VideoTag.objects.filter(name=tag).values("video"))
    rows = listed.order_by("-published_at", "-code").values_list("pk", "author_id", "published_at")[:most]
    return [
        PublicFacts(video_id=pk, author_id=author, published_at=at)
        for pk, author, at in rows
        if at is not None
    ]


def ids_of(codes: Iterable[str]) -> dict[str, int]:
    """Return code -> id, whoever may see them: to leave them out."""
    return dict(Video.objects.filter(code__in=list(filter(ids.is_code, codes))).values_list("code", "pk"))


def codes_of(video_ids: Iterable[int]) -> dict[int, str]:
    """Return id -> code."""
    return dict(Video.objects.filter(pk__in=list(video_ids)).values_list("pk", "code"))
