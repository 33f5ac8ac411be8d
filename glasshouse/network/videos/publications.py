"""What the ledger is told of videos: when one becomes public, is encoded anew, or leaves the public by its author's choice.

It is told in the very transaction in which that happens, and only of videos that everybody may see. Whoever changes who may see
a video holds its author's row first (`lock_person`), so that no change is decided on what another one is changing.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger.actions import append_entries
from glasshouse.network.videos import withdrawals
from glasshouse.network.videos.manifests import NONCE_BYTES, commitment, manifests_of
from glasshouse.network.videos.models import Provenance, Publication, Video, Visibility
from glasshouse.proof.entries import (
    VideoHandedOver,
    VideoPublished,
    VideoReEncoded,
    VideoTakenOver,
    VideoWithdrawn,
)

WITHDRAWN, NARROWED, HANDED = "withdrawn", "narrowed", "handed"
AT_ONCE = 500

OFFERED = Q(
    published_at__isnull=False,
    shown_revision__gt=0,
    visibility=Visibility.PUBLIC,
    author__is_private=False,
    author__state__in=people.NOT_LEFT,
)
"""Everybody may see it, as far as its author decides: what a moderator hides or suspends is no withdrawal."""
PUBLIC = OFFERED & Q(hidden_at=None, author__state=people.ACTIVE)


def is_entered() -> Exists:
    """Return the condition that the ledger knows a video as public."""
    return Exists(Publication.objects.filter(video=OuterRef("pk"), left_at=None))


def settle(videos: QuerySet[Video], *, why: str = NARROWED, healing: bool = False) -> None:
    """Enter which of one author's videos became public, and which left the public. Needs the transaction of the change.

    `healing` says that nothing happened just now: a video of which the ledger was never told was public before.
    """
    for some in _parts(videos.filter(is_entered()).exclude(OFFERED)):
        _close([one.pk for one in some], why)
    for some in _parts(videos.filter(PUBLIC).exclude(is_entered())):
        _open(some, healing=healing)


def withdraw(videos: QuerySet[Video]) -> None:
    """Enter that these videos of one author are taken out of the public for good. Needs the transaction in which they go."""
    for some in _parts(videos.filter(is_entered())):
        _close([one.pk for one in some], WITHDRAWN)


def hand_over(videos: QuerySet[Video], handover: str) -> None:
    """Enter that these videos of one author went to another network with their author. Needs the transaction in which they go.

    The secrets stay secret: nothing of this is the author's withdrawal.
    """
    now = clock.now()
    for some in _parts(videos.filter(is_entered())):
        entries = [VideoHandedOver(time=clock.millis(now), video=one.code, handover=handover) for one in some]
        tickets = {
            one.pk: ticket.code for one, ticket in zip(some, append_entries(entries=entries), strict=True)
        }
        rows = list(Publication.objects.filter(video__in=list(tickets), left_at=None))
        for row in rows:
            row.left_at, row.left_ticket, row.why = now, tickets[row.video_id], HANDED
        Publication.objects.bulk_update(rows, ["left_at", "left_ticket", "why"], batch_size=100)


def keep_up(video: Video) -> None:
    """Enter what a change of its renditions means for a video: another edit, or the same one encoded anew.

    Needs the transaction of the change. Another edit is other content: the one before is withdrawn, and this one published.
    """
    public = Publication.objects.filter(video=video, left_at=None).first()
    if public is None:
        return
    if public.revision != video.shown_revision:
        _close([video.pk], WITHDRAWN)
        settle(Video.objects.filter(pk=video.pk))
        return
    manifest = commitment(bytes(public.nonce), manifests_of({video.pk: video.code})[video.pk])
    if manifest == public.manifest:
        return
    entry = VideoReEncoded(time=clock.millis(clock.now()), video=video.code, manifest=manifest)
    (ticket,) = append_entries(entries=[entry])
    public.manifest, public.encoded_ticket = manifest, ticket.code
    public.save(update_fields=["manifest", "encoded_ticket"])


def check_public(code: str) -> None:
    """Raise NotFound unless everybody may see the video of this code, as far as its author decides."""
    if not Video.objects.filter(OFFERED, code=code).exists():
        raise NotFound(_("There is no public video with this code. Nothing was entered."))


class _Row(NamedTuple):
    """What an entry needs of a video."""

    pk: int
    code: str
    author_id: int
    shown_revision: int
    provenance__pk: int | None


def _parts(videos: QuerySet[Video]) -> Iterator[list[_Row]]:
    found = [_Row(*row) for row in videos.order_by("pk").values_list(*_Row._fields)]
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]


def _open(rows: Sequence[_Row], *, healing: bool) -> None:
    codes = {row.pk: row.code for row in rows}
    manifests = manifests_of(codes)
    (person_id,) = {row.author_id for row in rows}
    taken = withdrawals.take(person_id=person_id, codes=list(codes.values()))
    before = _told_before(list(codes)) if healing else set(codes)
    now = clock.now()
    made = [
        _publication(row, taken[row.code], manifests[row.pk], opened_at=now, earlier=row.pk not in before)
        for row in rows
    ]
    entries = [_published(one, codes[one.video_id], clock.millis(now)) for one in made]
    for one, ticket in zip(made, append_entries(entries=entries), strict=True):
        one.ticket = ticket.code
    Publication.objects.bulk_create(made)
    if brought := [row.pk for row in rows if row.provenance__pk is not None]:
        _tell_provenance({pk: codes[pk] for pk in brought}, clock.millis(now))
    secrets_of = {one.pseudonym: taken[codes[one.video_id]].value for one in made}
    withdrawals.keep(person_id=person_id, by_pseudonym=secrets_of)
    crash.point("videos.enter_publication.before_commit")


def _tell_provenance(codes: Mapping[int, str], now_ms: int) -> None:
    """Enter where videos come from that another network handed over, the first time that they are public here."""
    rows = list(Provenance.objects.filter(video__in=list(codes), ticket="").order_by("pk"))
    entries = [
        VideoTakenOver(
            time=now_ms, video=codes[row.video_id], handover=row.handover, origin=row.origin, was=row.was
        )
        for row in rows
    ]
    for row, ticket in zip(rows, append_entries(entries=entries), strict=True):
        row.ticket = ticket.code
        row.save(update_fields=["ticket"])


def _told_before(video_ids: Sequence[int]) -> set[int]:
    return set(Publication.objects.filter(video__in=video_ids).values_list("video_id", flat=True))


def _publication(row: _Row, secret: withdrawals.Secret, manifest: dict[str, Any], **more: Any) -> Publication:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Publication(
        video_id=row.pk,
        pseudonym=ids.new_code(),
        revision=row.shown_revision,
        nonce=nonce,
        manifest=commitment(nonce, manifest),
        withdrawal=withdrawals.hash_of(secret.value),
        secret_by=secret.made_by,
        **more,
    )


def _published(one: Publication, code: str, time: int) -> VideoPublished:
    return VideoPublished(
        time=time,
        video=code,
        manifest=one.manifest,
        withdrawal=one.withdrawal,
        secret_by=one.secret_by,
        author=one.pseudonym,
        earlier=one.earlier,
    )


def _close(video_ids: Sequence[int], why: str) -> None:
    rows = list(
        Publication.objects.filter(video__in=video_ids, left_at=None).select_related("video").order_by("pk")
    )
    (person_id,) = {one.video.author_id for one in rows}
    hashes = {one.pseudonym: one.withdrawal for one in rows}
    shown: Mapping[str, str] = withdrawals.kept_for(person_id=person_id, hashes=hashes)
    now = clock.now()
    entries = [
        VideoWithdrawn(
            time=clock.millis(now), video=one.video.code, secret=shown.get(one.pseudonym, ""), why=why
        )
        for one in rows
    ]
    for one, ticket in zip(rows, append_entries(entries=entries), strict=True):
        one.left_at, one.left_ticket, one.why = now, ticket.code, why
    # An upsert of rows that are there: `bulk_update` spends five times as long on the text of its statement.
    Publication.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pk"], update_fields=["left_at", "left_ticket", "why"]
    )
    withdrawals.forget(person_id=person_id, pseudonyms=list(hashes))
    crash.point("videos.enter_withdrawal.before_commit")
