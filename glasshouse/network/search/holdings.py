"""The personal data of this room: derived from videos, captions and profiles, and gone with them."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop as _

from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal
from glasshouse.network.search import indexing
from glasshouse.network.search.models import CaptionEntry, PersonEntry, VideoEntry


def _videos(person_id: int) -> Iterable[Row]:
    rows = VideoEntry.objects.filter(video__author_id=person_id).order_by("pk").select_related("video")
    for row in rows.iterator():
        yield {"video": row.video.code, "text": row.text, "tags": row.tags, "people": row.people}


def _captions(person_id: int) -> Iterable[Row]:
    rows = CaptionEntry.objects.filter(video__author_id=person_id).order_by("pk").select_related("video")
    for row in rows.iterator():
        yield {
            "video": row.video.code,
            "language": row.language,
            "text": row.text,
            "cues": row.cues,
            "changed_at": row.changed_at.isoformat(),
        }


def _people(person_id: int) -> Iterable[Row]:
    for row in PersonEntry.objects.filter(person_id=person_id):
        yield {"handle": row.handle, "name": row.name}


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="search.VideoEntry",
            purpose=_("To let those who may see your videos find them by their words."),
            personal={
                "video": _("the video that is found"),
                "text": _("the words of its text"),
                "tags": _("its tags"),
                "people": _("your names"),
            },
            impersonal=("revised",),
            kept=_("as long as what it finds is there"),
            rows=_videos,
            erase=indexing.forget_videos_of,
        ),
        Holding(
            model="search.CaptionEntry",
            purpose=_("To let those who may see your videos find what is said in them."),
            personal={
                "video": _("the video in which it is said"),
                "language": _("in which language"),
                "text": _("the words"),
                "cues": _("what is said, and when"),
                "changed_at": _("when the captions were put in"),
            },
            impersonal=("id",),
            kept=_("as long as what it finds is there"),
            rows=_captions,
            erase=indexing.forget_captions_of,
        ),
        Holding(
            model="search.PersonEntry",
            purpose=_("To let others find you by your names."),
            personal={
                "person": _("who is found"),
                "handle": _("the words of the handle"),
                "name": _("those of the name"),
            },
            kept=_("as long as what it finds is there"),
            rows=_people,
            erase=indexing.forget_person,
        ),
    )
    # Words and tags stand there once for everybody, and go with the last entry that has them.
    register_impersonal("search.TagEntry", "search.Word", "search.Gram", "search.Progress")
