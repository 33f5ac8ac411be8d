"""What the ledger was told of videos: the manifest and the entry for everybody, publications with secrets for their author."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.videos import withdrawals
from glasshouse.network.videos.manifests import manifests_of
from glasshouse.network.videos.models import Publication, Video
from glasshouse.network.videos.policy import not_yours
from glasshouse.network.videos.queries.lists import refusal, watchable_by


@dataclass(frozen=True, slots=True)
class Opened:
    """The manifest of a public video, and the nonce with which its hash stands in the ledger."""

    nonce: bytes
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationCard:
    """One time that a video was public, as its author sees it. `place` orders them; `published`, `encoded`, `left` are tickets.

    Tickets are those of entries in the ledger; the last two may be empty, and `text` where it was not asked for.
    """

    place: int
    video: str
    text: str
    published: str
    encoded: str
    left: str
    secret_by: str
    earlier: bool
    opened_at: datetime
    left_at: datetime | None
    why: str


def manifest_of(code: str) -> Opened:
    """Return what a video that everybody may see is made of.

    Raises NotFound where it is not served, or not entered yet; WithheldHere where it is not served here.
    """
    videos = watchable_by(None).filter(code=code) if ids.is_code(code) else Video.objects.none()
    row = Publication.objects.filter(video__in=videos, left_at=None).values_list("video_id", "nonce").first()
    if row is None:
        raise refusal(code, person_id=None, otherwise=NotFound(_("There is no such public video.")))
    return Opened(bytes(row[1]), manifests_of({row[0]: code})[row[0]])


def ticket_of(code: str) -> str:
    """Return the ticket of the entry by which a video is public now, empty if there is none."""
    open_now = Publication.objects.filter(video__code=code, left_at=None)
    return open_now.values_list("ticket", flat=True).first() or ""


def publications_of(code: str, *, person_id: int) -> list[PublicationCard]:
    """Return each time that one's own video was public, the last one first. Raises NotFound."""
    if not Video.objects.filter(code=code, author_id=person_id).exists():
        raise not_yours()
    rows = Publication.objects.filter(video__code=code).order_by("-pk")
    return [_card(row, code) for row in rows]


def published_by(person_id: int, *, below: int | None = None, limit: int = 50) -> list[PublicationCard]:
    """Return the times that any of one's own videos was public, the last one first, below a place."""
    rows = Publication.objects.filter(video__author_id=person_id)
    rows = rows if below is None else rows.filter(pk__lt=below)
    return [
        _card(row, row.video.code, row.video.text)
        for row in rows.order_by("-pk").select_related("video")[:limit]
    ]


def withdrawal_secret(ticket: str, *, person_id: int) -> str:
    """Return the secret by which one's own publication of this ticket is withdrawn, empty if it was shown or is lost."""
    mine = Publication.objects.filter(ticket=ticket, video__author_id=person_id)
    row = mine.values_list("pseudonym", "withdrawal").first()
    return withdrawals.kept_for(person_id=person_id, hashes=dict([row])).get(row[0], "") if row else ""


def _card(row: Publication, code: str, text: str = "") -> PublicationCard:
    return PublicationCard(
        place=row.pk,
        text=text,
        video=code,
        published=row.ticket,
        encoded=row.encoded_ticket,
        left=row.left_ticket,
        secret_by=row.secret_by,
        earlier=row.earlier,
        opened_at=row.opened_at,
        left_at=row.left_at,
        why=row.why,
    )
