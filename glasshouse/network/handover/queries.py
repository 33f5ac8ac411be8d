"""FACE: the questions of the room `handover`."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.handover import carrying
from glasshouse.network.handover.actions.finishing import hash_of
from glasshouse.network.handover.entering import entry_of, licence_entry, origin_of
from glasshouse.network.handover.models import (
    Arrival,
    ArrivedVideo,
    Handover,
    LicenceStep,
    Party,
    Signpost,
    VideoSignpost,
)
from glasshouse.network.handover.policy import may_hand_over
from glasshouse.network.handover.states import MOVES, OPEN, Side, Stage, State
from glasshouse.network.kit import clock, ids, locales, storage
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos
from glasshouse.proof.entries import sentence
from glasshouse.proof.entries.choices import CHOICES

__all__ = [
    "Card",
    "Concern",
    "Entered",
    "LicenceCard",
    "Moved",
    "Plan",
    "Stage",
    "State",
    "arrived_at",
    "card_of",
    "cards",
    "concern_of",
    "may_hand_over",
    "next_stages",
    "plan_of",
    "receipt_of",
    "signpost_of",
    "signpost_of_video",
    "would_enter",
    "would_enter_step",
]

STAGES = {
    Side.GIVING: ("announced", "begun", "done", "called_off"),
    Side.RECEIVING: ("begun", "received", "done", "called_off"),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A stage that is entered: its word and its sentence, and its index in the ledger, None until it is published."""

    stage: str
    name: str
    sentence: str
    index: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceCard:
    """A step towards a licence; one that `waits` is not entered yet, and `mine` says who may not enter it."""

    code: str
    stage: str
    stage_name: str
    authority: str
    country: str
    law: str
    until: datetime | None
    waits: bool
    mine: bool
    index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A handover as pages show it; `mine` says that the viewer proposed it, and so can't announce it."""

    code: str
    side: str
    state: str
    state_name: str
    territory: str
    destination: str
    to: str
    other_site: str
    other_log: str
    until: datetime
    with_model: bool
    dossier: str
    stages: tuple[Entered, ...]
    licence: tuple[LicenceCard, ...]
    counts: tuple[tuple[str, int], ...]
    told: int
    staying: int
    moved: int
    mine: bool

    @property
    def host(self) -> str:
        """Return the other network's host, as people call it."""
        return urlsplit(self.other_site).netloc

    @property
    def open(self) -> bool:
        """Say whether it can still be called off."""
        return self.state in OPEN and self.side == Side.GIVING

    @property
    def proposed(self) -> bool:
        """Say whether it waits for a second officer."""
        return self.state == State.PROPOSED


def cards(*, viewer_id: int | None = None, public: bool = True) -> list[Card]:
    """Return all handovers, the latest first; `public` leaves out what nothing is entered of."""
    rows = Handover.objects.order_by("-pk")
    shown = [row for row in rows if row.tickets or not public]
    return [_card(row, viewer_id) for row in shown]


def card_of(code: str, *, viewer_id: int | None = None) -> Card:
    """Return a handover. Raises NotFound."""
    return _card(_row(code), viewer_id)


def _row(code: str) -> Handover:
    row = Handover.objects.filter(code=code).first() if ids.is_code(code) else None
    if row is None:
        raise NotFound(_("There is no such handover."))
    return row


def _card(row: Handover, viewer_id: int | None) -> Card:
    names, parties = locales.territories(), row.parties.all()
    return Card(
        code=row.code,
        side=row.side,
        state=row.state,
        state_name=row.get_state_display(),
        territory=names.get(row.territory, row.territory),
        destination=names.get(row.destination, row.destination),
        to=row.to,
        other_site=row.other_site,
        other_log=origin_of(row),
        until=row.until,
        with_model=row.with_model,
        dossier=row.dossier,
        stages=tuple(_entered(row)),
        licence=tuple(_step(one, viewer_id) for one in row.licence_steps.order_by("pk")),
        counts=tuple((name, count) for name, count in row.report),
        told=parties.count(),
        staying=parties.exclude(stays_at=None).count(),
        moved=parties.exclude(moved_at=None).count(),
        mine=viewer_id is not None and row.proposed_by_id == viewer_id,
    )


def _entered(row: Handover) -> Iterator[Entered]:
    states = ledger.states_of(list(row.tickets.values()))
    for stage in STAGES[Side(row.side)]:
        found = states.get(row.tickets.get(stage, ""))
        if found is not None:
            yield Entered(
                stage, _(CHOICES[stage]), found.sentence, ledger.index_of(found.ticket), found.sequenced_at
            )


def _step(step: LicenceStep, viewer_id: int | None) -> LicenceCard:
    at = datetime.combine(step.until, datetime.min.time(), tzinfo=clock.now().tzinfo) if step.until else None
    return LicenceCard(
        code=step.code,
        stage=step.stage,
        stage_name=step.get_stage_display(),
        authority=step.authority,
        country=locales.territories().get(step.country, step.country),
        law=step.law,
        until=at,
        waits=step.confirmed_at is None,
        mine=step.proposed_by_id == viewer_id,
        index=ledger.index_of(step.ticket) if step.ticket else None,
    )


def next_stages(code: str) -> list[tuple[str, str]]:
    """Return the steps that may come next on the way to a licence, as (code, words). Raises NotFound."""
    steps = _row(code).licence_steps.exclude(confirmed_at=None).order_by("-pk")
    last = steps.values_list("stage", flat=True).first() or ""
    return [(one.value, str(one.label)) for one in Stage if one in MOVES[last]]


def would_enter(code: str, stage: str) -> str:
    """Return the sentence that a stage of a handover would make public. Raises NotFound, LedgerClosed."""
    return sentence(entry_of(_row(code), stage), _, language=get_language() or "en")


def would_enter_step(step: str) -> str:
    """Return the sentence that a recorded step of a licence would make public; empty if it is gone."""
    row = LicenceStep.objects.filter(code=step).select_related("handover").first()
    return sentence(licence_entry(row), _, language=get_language() or "en") if row else ""


def receipt_of(code: str, side: str, stage: str) -> bytes:
    """Return the receipt of a stage of a handover of ours. Raises NotFound if it is not entered, or not published yet."""
    row = _row(code)
    ticket = row.tickets.get(stage) if row.side == side else None
    receipt = ledger.receipt(ticket) if ticket else None
    if receipt is None:
        raise NotFound(_("This is not in the ledger, or not published yet."))
    return receipt


# The people concerned


@dataclass(frozen=True, slots=True)
class Concern:
    """A handover that concerns somebody: until when they can say that they stay, and whether they did."""

    code: str
    to: str
    other_site: str
    territory: str
    destination: str
    until: datetime
    stays: bool
    can_choose: bool


def concern_of(person_id: int) -> Concern | None:
    """Return the newest handover that this person was told of and that was not called off, if there is one."""
    told = Party.objects.filter(person_id=person_id).exclude(handover__state=State.CALLED_OFF)
    party = told.order_by("-pk").select_related("handover").first()
    if party is None:
        return None
    row, names = party.handover, locales.territories()
    return Concern(
        row.code,
        row.to,
        row.other_site,
        names.get(row.territory, row.territory),
        names.get(row.destination, row.destination),
        row.until,
        party.stays_at is not None,
        row.state == State.ANNOUNCED,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """Where somebody is now: the other network and its operator, and the address at which it says where they are."""

    to: str
    site: str
    address: str

    @property
    def host(self) -> str:
        """Return that network's host, as people call it."""
        return urlsplit(self.site).netloc


def signpost_of(handle: str, video: str = "") -> Moved | None:
    """Return where the person of an old handle went, or their video; None if nobody of that name moved from here."""
    if "\0" in handle:
        return None
    found = Signpost.objects.filter(handle_hash=hash_of(handle), until_at__gt=clock.now())
    post = found.select_related("handover").first()
    if post is None:
        return None
    row = post.handover
    thing = video if ids.is_code(video) else post.was
    return Moved(row.to, row.other_site, f"{row.other_site}/arrived/{row.code}/{thing}")


def signpost_of_video(code: str) -> Moved | None:
    """Return where a video went that was public here, None if it did not go to another network."""
    found = VideoSignpost.objects.filter(code=code, until_at__gt=clock.now()) if ids.is_code(code) else None
    post = found.select_related("handover").first() if found is not None else None
    if post is None:
        return None
    row = post.handover
    return Moved(row.to, row.other_site, f"{row.other_site}/arrived/{row.code}/{code}")


def arrived_at(code: str, was: str) -> str:
    """Return the address path of a person or a video by what the other network called them. Raises NotFound."""
    arrival = Arrival.objects.filter(handover__code=code, was=was).values_list("person_id", flat=True).first()
    if arrival is not None and (card := people.cards([arrival], active=True).get(arrival)) is not None:
        return f"/@{card.handle}"
    found = ArrivedVideo.objects.filter(handover__code=code, was=was, video__isnull=False)
    video_id = found.values_list("video_id", flat=True).first()
    shown = videos.cards_by_ids([video_id], person_id=None) if video_id is not None else {}
    if not shown:
        raise NotFound(_("Nobody of that name came here, or not everybody may see this."))
    return next(iter(shown.values())).url


# The plan


@dataclass(frozen=True, slots=True)
class Plan:
    """What a handover of a territory would take along (kind, how many, bytes), and what stays behind, and why."""

    territory: str
    people: int
    goes: tuple[tuple[str, int, int], ...]
    stays: tuple[tuple[str, int], ...]


def plan_of(territory: str) -> Plan:
    """Count what would go along if the people of a territory went now. Changes nothing."""
    there = people.people_in(territory)
    able = people.may_move(there)
    objecting = set(
        Party.objects.filter(
            handover__territory=territory, handover__state__in=OPEN, stays_at__isnull=False
        ).values_list("person_id", flat=True)
    )
    going = able - objecting

    def goes(person_ids: Collection[int]) -> set[int]:
        return going & set(person_ids)

    counts: Counter[str] = Counter(people=len(going))
    sizes: Counter[str] = Counter()
    left: Counter[str] = Counter(
        {
            _("people who have a role here, are suspended or are leaving"): len(there) - len(able),
            _("people who said that they stay"): len(able & objecting),
        }
    )
    for person_id in sorted(going):
        _count_person(person_id, goes, counts, sizes, left)
    words = _kinds()
    kinds = tuple((words[name], counts[name], sizes[name]) for name in words if counts[name])
    return Plan(territory, len(there), kinds, tuple((why, count) for why, count in left.items() if count))


def _kinds() -> dict[str, str]:
    """Return what is counted, in words and in this order."""
    return {
        "people": _("people"),
        "settings": _("people’s settings"),
        "interests": _("interests that people chose"),
        "videos": _("videos"),
        "captions": _("captions"),
        "follows": _("follows"),
        "comments": _("comments"),
        "deeds": _("likes, saves and reposts"),
    }


def _count_person(
    person_id: int, goes: carrying.Goes, counts: Counter[str], sizes: Counter[str], left: Counter[str]
) -> None:
    line = carrying.person_line(person_id) or {}
    counts["interests"] += len(line.get("interests", ()))
    counts["settings"] += bool(line)
    for video in videos.archived_videos(person_id):
        file = carrying.file_of(video, storage.size_of)
        if file is None:
            why = (
                _("videos that are hidden by a decision here")
                if video.hidden
                else _("drafts that are not made yet")
            )
            left[why] += 1
            continue
        counts["videos"] += 1
        sizes["videos"] += file.size
        counts["captions"] += len(video.captions)
        sizes["captions"] += sum(len(vtt.encode()) for _language, vtt in video.captions)
    for one in carrying.follows_of(person_id, goes):
        _count(one, "follows", _("follows of people who stay: they become references"), counts, left)
    for one in carrying.deeds_of(person_id, goes):
        why = _("likes, saves and reposts of videos that stay: they become references")
        _count(one, "deeds", why, counts, left)
    for replies in (False, True):
        for one in carrying.comments_of(person_id, goes, replies=replies):
            _count(one, "comments", _("comments with people who stay: they become references"), counts, left)
    for some in carrying.parts(social.said_under(person_id)):
        there = goes([author_id for author_id, _count in some])
        why = _("comments by people who stay under their videos: they belong to who wrote them")
        left[why] += sum(count for author_id, count in some if author_id not in there)


def _count(one: carrying.Apart, kind: str, why: str, counts: Counter[str], left: Counter[str]) -> None:
    if one.goes:
        counts[kind] += 1
    else:
        left[why] += 1
