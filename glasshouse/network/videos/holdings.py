"""The personal data of this room."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop as _

from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import crash, storage
from glasshouse.network.kit.holdings import Holding, Row, register, register_impersonal
from glasshouse.network.videos import cuts
from glasshouse.network.videos.actions.posts import remove_all
from glasshouse.network.videos.models import (
    Caption,
    Clip,
    Cut,
    Mention,
    Provenance,
    Publication,
    Rendition,
    Sound,
    Video,
    VideoTag,
)
from glasshouse.network.videos.queries.archive import archived_videos
from glasshouse.network.videos.revising import revise_all

# How many rows are read at once, and how many videos go in one transaction.
CHUNK = 100
BATCH = 25


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _fields(rows: QuerySet[Any], *names: str) -> Iterator[Row]:
    for row in rows.order_by("pk").values("video__code", *names).iterator(CHUNK):
        yield {"video": row.pop("video__code"), **{name: _plain(value) for name, value in row.items()}}


def _videos(person_id: int) -> Iterable[Row]:
    names = (
        "code",
        "text",
        "language",
        "visibility",
        "sensitive",
        "ai",
        "comments_from",
        "sound_reusable",
        "hidden_at",
        "adults_only",
        "label",
        "created_at",
        "dated_at",
        "publish_wanted_at",
        "published_at",
    )
    for row in Video.objects.filter(author_id=person_id).order_by("pk").values(*names).iterator(CHUNK):
        yield {name: _plain(value) for name, value in row.items()}


def _cuts(person_id: int) -> Iterable[Row]:
    return _fields(
        Cut.objects.filter(video__author_id=person_id),
        "revision",
        "edit",
        "words",
        "composed_at",
        "changed_at",
    )


def _clips(person_id: int) -> Iterable[Row]:
    return _fields(
        Clip.objects.filter(video__author_id=person_id),
        "file_name",
        "length",
        "created_at",
        "received_at",
        "source",
    )


def _captions(person_id: int) -> Iterable[Row]:
    return _fields(Caption.objects.filter(video__author_id=person_id), "language", "vtt", "changed_at")


def _tags(person_id: int) -> Iterable[Row]:
    return _fields(VideoTag.objects.filter(video__author_id=person_id), "name")


def _sounds(person_id: int) -> Iterable[Row]:
    for row in Sound.objects.filter(origin__author_id=person_id).order_by("pk").select_related("origin"):
        yield {"video": row.origin.code, "title": row.title, "made_at": row.made_at.isoformat()}


def _publications(person_id: int) -> Iterable[Row]:
    names = (
        "pseudonym",
        "ticket",
        "encoded_ticket",
        "left_ticket",
        "secret_by",
        "opened_at",
        "left_at",
        "why",
    )
    return _fields(Publication.objects.filter(video__author_id=person_id), *names)


def _provenance(person_id: int) -> Iterable[Row]:
    return _fields(
        Provenance.objects.filter(video__author_id=person_id), "handover", "origin", "was", "ticket"
    )


def _mentions(person_id: int) -> Iterable[Row]:
    return _fields(Mention.objects.filter(person_id=person_id))


def _files(person_id: int) -> Iterable[str]:
    for code in Video.objects.filter(author_id=person_id).values_list("code", flat=True):
        yield from storage.keys_under(f"v/{code}")
        yield from storage.keys_under(f"o/{code}")


def _media(person_id: int) -> Iterable[tuple[str, str]]:
    return ((one.code, one.file_key) for one in archived_videos(person_id) if one.file_key)


def _erase_videos(person_id: int) -> int:
    gone = 0
    while videos := list(Video.objects.filter(author_id=person_id)[:BATCH]):
        with transaction.atomic():
            lock_person(person_id=person_id)
            remove_all(videos)
        gone += len(videos)
        crash.point("videos.erase.after_batch")
        cuts.clear_leftovers()
    return gone


def _erase_mentions(person_id: int) -> int:
    """Take the links to a person out of what others wrote; the words stay theirs."""
    with transaction.atomic():
        mentions = Mention.objects.filter(person_id=person_id)
        revise_all(Video.objects.filter(pk__in=list(mentions.values_list("video_id", flat=True))))
        return mentions.delete()[0]


def _goes_with_video(_person_id: int) -> int:
    """Nothing to do: the rows go with their video."""
    return 0


def _with_video(
    model: type[Model], purpose: str, personal: dict[str, str], impersonal: tuple[str, ...], rows: Any
) -> Holding:
    return Holding(
        model=model._meta.label,
        purpose=purpose,
        personal=personal,
        impersonal=("id", *impersonal),
        rows=rows,
        erase=_goes_with_video,
    )


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="videos.Video",
            purpose=_("The videos you made: to show them to whom you chose."),
            personal={
                "author": _("that it is yours"),
                "code": _("its public name"),
                "text": _("what you wrote"),
                "language": _("its language"),
                "visibility": _("who may see it"),
                "sensitive": _("whether you marked it sensitive"),
                "ai": _("whether you marked it as made with AI"),
                "created_at": _("when you began it"),
                "dated_at": _("when it was first shown elsewhere, if you brought it along"),
                "publish_wanted_at": _("when you asked to publish it"),
                "published_at": _("when it was published"),
                "blurhash": _("its colours, blurred"),
                "comments_from": _("who may comment"),
                "sound_reusable": _("whether others may use its sound"),
                "sound": _("the sound it uses"),
                "folded": _("the words of your text, to leave it out where somebody muted one"),
                "hidden_at": _("since when a moderator keeps it from others"),
                "adults_only": _("whether a moderator shows it to adults alone"),
                "label": _("the sentence that a moderator put beside it"),
            },
            impersonal=("id", "shown_revision", "duration_ms", "width", "height", "revised", "layer_bytes"),
            rows=_videos,
            erase=_erase_videos,
            files=_files,
            media=_media,
        ),
        _with_video(
            Cut,
            _("How you edited a video: to make it so."),
            {
                "edit": _("order, trims and look"),
                "words": _("the words on the picture"),
                "layer_key": _("the picture of those words"),
                "composed_at": _("when you edited it"),
                "changed_at": _("when the work on it last moved on"),
            },
            (
                *("video", "revision", "state", "lease_holder", "lease_until", "attempts", "percent"),
                *(
                    "failure_code",
                    "failure_facts",
                    "failure_message",
                    "failure_final",
                    "poster_key",
                    "master_key",
                ),
            ),
            _cuts,
        ),
        _with_video(
            Clip,
            _("The files you sent: kept until all sizes of the video are made."),
            {
                "file_name": _("the name of your file"),
                "length": _("its size"),
                "created_at": _("when you began to send it"),
                "received_at": _("when it had arrived"),
                "source": _("its format"),
                "upload_id": _("its name at the upload"),
            },
            ("video", "expires_at", "dropped_at"),
            _clips,
        ),
        _with_video(
            Caption,
            _("The captions of your videos."),
            {
                "language": _("their language"),
                "vtt": _("their words"),
                "changed_at": _("when you changed them"),
            },
            ("video",),
            _captions,
        ),
        _with_video(
            VideoTag,
            _("The tags in your texts: to find videos by them."),
            {"name": _("the tag")},
            ("video", "published_at"),
            _tags,
        ),
        _with_video(
            Sound,
            _("The sound of your video: for its page, and for others if you let them use it."),
            {"title": _("its title"), "key": _("where it is stored"), "made_at": _("when it was made")},
            ("origin", "code", "duration_ms"),
            _sounds,
        ),
        _with_video(
            Publication,
            _(
                "When your videos became public and when they left the public: to prove it to you and to others."
            ),
            {
                "pseudonym": _(
                    "the name in the ledger that stands for you, for this video and this time alone"
                ),
                "ticket": _("the entry that it became public"),
                "encoded_ticket": _("the entry that it was encoded anew"),
                "left_ticket": _("the entry that it left the public"),
                "secret_by": _("who made the secret by which you withdraw it"),
                "opened_at": _("since when it was public"),
                "left_at": _("until when it was public"),
                "why": _("why it left the public"),
                "nonce": _("what opens the entry's hash of its files; it goes with the video"),
            },
            ("video", "revision", "manifest", "withdrawal", "earlier"),
            _publications,
        ),
        _with_video(
            Provenance,
            _("Where your videos come from, if another network handed them over: to say so in the ledger."),
            {
                "handover": _("the handover that they came with"),
                "origin": _("the ledger of the network that they came from"),
                "was": _("what the video was called there"),
                "ticket": _("the entry that says so"),
            },
            ("video",),
            _provenance,
        ),
        Holding(
            model="videos.Mention",
            purpose=_("Where somebody wrote your @name: to link to you."),
            personal={"person": _("that it is you"), "video": _("in which video")},
            impersonal=("id",),
            kept=_("until it is deleted by whoever wrote it, or one of you leaves"),
            rows=_mentions,
            erase=_erase_mentions,
        ),
    )
    register_impersonal(Rendition._meta.label, "videos.Leftover")
