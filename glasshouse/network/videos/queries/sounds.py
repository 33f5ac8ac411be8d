"""Sounds: their pages, and which of them a person may use. Who may see a sound's video may hear it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, ids, media
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos.models import Cut, Sound, Video
from glasshouse.network.videos.queries.lists import listed_for, refusal, watchable_by
from glasshouse.network.videos.queries.shapes import Author, author_from
from glasshouse.network.videos.states import MOST_ATTEMPTS, State

PAGE = 20
# What counts as used lately.
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPage:
    """A sound as its page shows it; `origin` is the code of the video it came from, `videos` how many use it now.

    `why_not` says in a sentence why this person may not use it, and is empty when they may. `poster` is its video's.
    """

    code: str
    title: str
    url: str
    author: Author
    duration_ms: int
    audio: str
    videos: int
    usable: bool
    why_not: str
    origin: str
    origin_url: str
    poster: str | None


def usable_by(person_id: int) -> QuerySet[Sound]:
    """Return the sounds that this person may use: of videos that everybody may see, if their authors agree."""
    open_to_all = Sound.objects.filter(origin__in=watchable_by(None)).filter(
        origin__in=watchable_by(person_id)
    )
    return open_to_all.filter(Q(origin__sound_reusable=True) | Q(origin__author_id=person_id))


def sound(code: str, *, person_id: int | None) -> SoundPage:
    """Return one sound whose video this person may see. Raises NotFound, WithheldHere."""
    found = _pages(_audible_to(person_id).filter(code=code) if ids.is_code(code) else [], person_id)
    if not found:
        origin = Sound.objects.filter(code=code).values_list("origin__code", flat=True).first() or ""
        gone = NotFound(_("There is no such sound, or you may not hear it. Its video may have been deleted."))
        raise refusal(origin, person_id=person_id, otherwise=gone)
    return found[0]


def why_not_usable(code: str, *, person_id: int) -> str:
    """Return a sentence why this person may not use a sound, also one that is not there; empty if they may."""
    try:
        return sound(code, person_id=person_id).why_not
    except Refused as error:
        return error.message


def sounds_of(video_ids: Sequence[int], *, person_id: int) -> list[SoundPage]:
    """Return the sounds that these videos use and this person may use too, in the order of the videos, each once."""
    used = dict(Video.objects.filter(pk__in=video_ids).exclude(sound=None).values_list("pk", "sound_id"))
    wanted = list(dict.fromkeys(used[pk] for pk in video_ids if pk in used))
    return _in_order(wanted, person_id)[:PAGE]


def own_sounds(person_id: int) -> list[SoundPage]:
    """Return the sounds of this person's own videos that they may use, the newest first."""
    mine = usable_by(person_id).filter(origin__author_id=person_id).order_by("-origin__published_at", "-pk")
    return _pages(mine[:PAGE], person_id)


def popular_sounds(person_id: int) -> list[SoundPage]:
    """Return the sounds that this person may use and that most videos of the last days use, the most used first."""
    lately = listed_for(person_id).filter(published_at__gte=clock.now() - LATELY)
    usable = lately.filter(sound__in=usable_by(person_id))
    counted = usable.order_by().values("sound_id").annotate(n=Count("pk")).order_by("-n", "-sound_id")
    return _in_order([row["sound_id"] for row in counted[:PAGE]], person_id)


def title_of(sound: Sound) -> str:
    """Return a sound's title in words."""
    return sound.title or _("Original sound")


def sound_due() -> QuerySet[Cut]:
    """Return the cuts that are shown and heard but have no sound yet: those made before there were sounds."""
    nothing_laid_under = (
        Q(edit__isnull=True) | Q(edit__sound__isnull=True) | Q(edit__sound="") | Q(edit__sound=None)
    )
    return (
        Cut.objects.filter(nothing_laid_under, video__sound=None, video__shown_revision__gt=0)
        .filter(state=State.COMPLETE, attempts__lt=MOST_ATTEMPTS, video__own_sound=None)
        .filter(revision=F("video__shown_revision"), renditions__codecs__contains="mp4a")
        .distinct()
    )


def _audible_to(person_id: int | None) -> QuerySet[Sound]:
    return Sound.objects.filter(origin__in=watchable_by(person_id))


def _in_order(sound_ids: Sequence[int], person_id: int) -> list[SoundPage]:
    rows = {row.pk: row for row in usable_by(person_id).filter(pk__in=sound_ids).select_related("origin")}
    return _pages([rows[pk] for pk in sound_ids if pk in rows], person_id)


def _pages(sounds: QuerySet[Sound] | Sequence[Sound], person_id: int | None) -> list[SoundPage]:
    """Return these sounds as pages: five queries, however many they are."""
    if isinstance(sounds, QuerySet):
        sounds = list(sounds.select_related("origin"))
    authors = people.cards({row.origin.author_id for row in sounds})
    pks = [row.pk for row in sounds]
    used = (
        listed_for(person_id).filter(sound__in=pks).order_by().values_list("sound_id").annotate(n=Count("pk"))
    )
    counts = dict(used) if pks else {}
    posters = _posters(sounds)
    reasons = _why_not(sounds, person_id)
    return [
        _page(row, authors[row.origin.author_id], counts.get(row.pk, 0), posters.get(row.pk), reasons[row.pk])
        for row in sounds
        if row.origin.author_id in authors
    ]


def _page(row: Sound, author: people.PersonCard, videos: int, poster: str | None, why_not: str) -> SoundPage:
    return SoundPage(
        code=row.code,
        title=title_of(row),
        url=f"/sound/{row.code}",
        author=author_from(author),
        duration_ms=row.duration_ms,
        audio=media.address(row.key),
        videos=videos,
        usable=not why_not,
        why_not=why_not,
        origin=row.origin.code,
        origin_url=f"/@{author.handle}/{row.origin.code}",
        poster=poster,
    )


def _posters(sounds: Sequence[Sound]) -> dict[int, str]:
    """Return sound id -> poster address; what is sensitive stays covered."""
    shown = {row.origin_id: row for row in sounds if not row.origin.sensitive}
    cuts = Cut.objects.filter(video__in=list(shown), revision=F("video__shown_revision")).exclude(
        poster_key=""
    )
    return {shown[video].pk: media.address(key) for video, key in cuts.values_list("video", "poster_key")}


def _why_not(sounds: Collection[Sound], person_id: int | None) -> dict[int, str]:
    """Return sound id -> why this person may not use it, as a sentence; empty if they may."""
    public = set(
        watchable_by(None).filter(pk__in=[row.origin_id for row in sounds]).values_list("pk", flat=True)
    )
    return {row.pk: _objection(row, person_id, public=row.origin_id in public) for row in sounds}


def _objection(row: Sound, person_id: int | None, *, public: bool) -> str:
    if not public:
        return _("Not everybody may see its video, so its sound can't be used.")
    if not row.origin.sound_reusable and row.origin.author_id != person_id:
        return _("Its author does not let others use this sound.")
    return ""
