"""The author's receipts: how far the entry of a video is, what proves it, and the file that proves it to others."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.ledger.queries import EntryCard, Stage
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import PublicationCard
from glasshouse.network.web.viewing import me_of, signed_in_only
from glasshouse.proof.entries import PUBLISH_S
from glasshouse.proof.receipts import SUFFIX

STAGES = (Stage.SEQUENCED, Stage.INTEGRATED, Stage.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Told:
    """One publication with the entries about it, as far as there are any."""

    publication: PublicationCard
    published: EntryCard | None
    encoded: EntryCard | None
    left: EntryCard | None

    @property
    def waits(self) -> bool:
        """Say whether any of its entries is not published yet."""
        entries = (self.published, self.encoded, self.left)
        return any(one is not None and one.stage != Stage.PUBLISHED for one in entries)


def _told(publications: list[PublicationCard]) -> list[Told]:
    tickets = [ticket for one in publications for ticket in (one.published, one.encoded, one.left)]
    found = ledger.states_of(tickets)
    return [
        Told(one, found.get(one.published), found.get(one.encoded), found.get(one.left))
        for one in publications
    ]


@never_cache
@signed_in_only
@require_safe
def show_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the ledger was told of one of one's own videos, the last publication in full; 404 for anybody else's."""
    try:
        draft = videos.draft(code, person_id=me_of(request))
        told = _told(videos.publications_of(code, person_id=me_of(request)))
    except NotFound as error:
        raise Http404(error.message) from error
    last = told[0] if told else None
    context = {
        "video": draft.video,
        "waits_to_be_public": draft.publish_when_ready and draft.video.visibility == "public",
        "last": last,
        "earlier": told[1:],
        "waits": any(one.waits for one in told),
        **(_proved(last) if last else {}),
    }
    return render(request, "studio/receipt.html", context)


def _proved(last: Told) -> dict[str, object]:
    """Return what proves the last publication, in words."""
    terms, entry = ledger.terms(), last.published
    stage = entry.stage if entry else Stage.SEQUENCED
    published = entry is not None and entry.stage == Stage.PUBLISHED
    try:
        seen = ledger.witnessed(entry.index) if entry and published and entry.index is not None else None
    except ledger.LedgerClosed:
        seen = None
    return {
        "entry": entry,
        "published": published,
        "stages": _stages(stage),
        "seen": seen,
        "level": ledger.level(),
        "minutes": max(1, (terms.publish_s if terms else PUBLISH_S) // 60),
        "file": file_name(last.publication.video, entry) if entry and published else "",
    }


def _stages(reached: Stage) -> list[dict[str, object]]:
    words = {
        Stage.SEQUENCED: (_("Entered"), _("It is kept with the video, and can't be lost any more.")),
        Stage.INTEGRATED: (_("In the tree"), _("It has its number, and this network has signed for it.")),
        Stage.PUBLISHED: (_("Published"), _("It is cosigned: from now on it can be proved to anybody.")),
    }
    at = STAGES.index(reached)
    return [
        {
            "name": words[stage][0],
            "words": words[stage][1],
            "state": "done" if place <= at else "now" if place == at + 1 else "next",
        }
        for place, stage in enumerate(STAGES)
    ]


def file_name(code: str, entry: EntryCard) -> str:
    """Return the name of a receipt as a file."""
    return f"{code}-entry-{entry.index}{SUFFIX}"


@never_cache
@signed_in_only
@require_safe
def download(request: HttpRequest, code: str, ticket: str) -> HttpResponse:
    """Hand out the receipt of one of one's own publications, with the secret of its withdrawal; 404 until it is published."""
    person_id = me_of(request)
    try:
        own = {one.published for one in videos.publications_of(code, person_id=person_id)}
    except NotFound as error:
        raise Http404(error.message) from error
    entry = ledger.states_of([ticket]).get(ticket) if ticket in own else None
    secret = videos.withdrawal_secret(ticket, person_id=person_id) if entry else ""
    made = ledger.receipt(ticket, secret=secret) if entry else None
    if entry is None or made is None:
        raise Http404(_("There is no receipt yet. It comes once the entry is published."))
    response = HttpResponse(made, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(code, entry)}"'
    return response


PAGE = 50


@never_cache
@signed_in_only
@require_safe
def list_receipts(request: HttpRequest) -> HttpResponse:
    """List every time that a video of one's own was public, the last one first, below the place `below`."""
    below = request.GET.get("below", "")
    place = int(below) if below.isascii() and below.isdigit() and len(below) < 19 else None
    found = videos.published_by(me_of(request), below=place, limit=PAGE)
    told = _told(found)
    context = {"told": told, "next": found[-1].place if len(found) == PAGE else None}
    return render(request, "studio/receipts.html", context)
