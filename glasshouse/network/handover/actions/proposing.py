"""A handover begins at the desk: one officer proposes it, another one announces it; either can call it off until it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.handover import remote
from glasshouse.network.handover.entering import enter
from glasshouse.network.handover.keys import own_log
from glasshouse.network.handover.models import MAX_LINE, Handover, Party
from glasshouse.network.handover.policy import may_hand_over
from glasshouse.network.handover.states import LAPSES, OPEN, Side, State
from glasshouse.network.kit import clock, crash, locales
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.public_lines import check_line, public_line
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.proof.errors import Malformed
from glasshouse.proof.notes import Kind as KeyKind
from glasshouse.proof.notes import VerifierKey

BATCH = 200
LONGEST = timedelta(days=3650)


class CantHandOver(Refused):
    """The handover can't be as it is said: the message says what is wrong. Nothing was entered."""

    code = "cant_hand_over"


class SameOfficer(Refused):
    """Two different officers decide; this one has decided already."""

    code = "same_officer"
    status = 409


class TooLate(Refused):
    """It has gone too far for that."""

    code = "too_late"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Which people go, to whom: `to` names the operator, `log` is the vkey of its log, `until` the last moment to say no."""

    territory: str
    to: str
    site: str
    log: str
    destination: str
    until: datetime


def propose_handover(*, by_id: int, told: Proposal) -> str:
    """Propose to hand the people of a territory over; nothing is public yet. Returns the handover's code.

    Raises NotAllowed, CantHandOver, BadLine.
    """
    check_officer(by_id)
    row = Handover(
        side=Side.GIVING,
        territory=told.territory,
        to=public_line(told.to, most=MAX_LINE, field="to"),
        other_log=_log(told.log),
        other_site=_site(told.site),
        destination=told.destination,
        until=told.until,
        proposed_by_id=by_id,
    )
    for country in (told.territory, told.destination):
        if not locales.is_territory(country):
            raise CantHandOver(_("Please choose both countries from the list. Nothing was kept."))
    earliest = clock.now() + timedelta(days=settings.ENV.handover_notice_days)
    # The moment itself has gone by since the form was filled in.
    if not earliest - timedelta(minutes=5) <= told.until < clock.now() + LONGEST:
        raise CantHandOver(
            _("People need at least %(days)s days to say that they stay. Please choose a later date.")
            % {"days": settings.ENV.handover_notice_days}
        )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise CantHandOver(
            _("A handover of this territory is under way. Call it off first, or let it end.")
        ) from None
    return row.code


def announce_handover(*, by_id: int, code: str) -> None:
    """Announce a handover that somebody else proposed: it is entered, and the people concerned are told.

    Doing it again is harmless. Raises NotAllowed, NotFound, SameOfficer, TooLate.
    """
    check_officer(by_id)
    with transaction.atomic():
        row = locked(code)
        if row.proposed_by_id == by_id:
            raise SameOfficer(_("You have proposed it. Another officer has to announce it."))
        if row.state != State.PROPOSED:
            if row.state == State.CALLED_OFF:
                raise TooLate(_("This handover was called off."))
            return
        row.confirmed_by_id = by_id
        enter(row, "announced", State.ANNOUNCED, officers=[first_officer(row.proposed_by_id), by_id])
        crash.point("handover.announce.before_commit")
    tell_people(row)


def call_off(*, by_id: int, code: str) -> None:
    """Call a handover off that is not done: who was to move stays. Doing it again is harmless.

    What was announced is entered as called off. Once the archive is made, the other network must not have begun to take it in;
    one that can't be asked is waited for, for LAPSES. Raises NotAllowed, NotFound, TooLate, NotProved.
    """
    check_officer(by_id)
    row = Handover.objects.filter(code=code, side=Side.GIVING).first()
    asked = row is not None and row.state == State.BEGUN
    if row is not None and asked:
        _check_not_begun_there(row)
    with transaction.atomic():
        row = locked(code)
        if row.state == State.CALLED_OFF:
            return
        if row.state not in OPEN or row.parties.exclude(moved_at=None).exists():
            raise TooLate(_("People have moved already. This can't be called off any more."))
        if row.state == State.BEGUN and not asked:
            raise TooLate(_("The archive was made meanwhile. Please look again. Nothing was changed."))
        if row.state == State.PROPOSED:
            row.state, row.changed_at = State.CALLED_OFF.value, clock.now()
            row.save(update_fields=["state", "changed_at"])
            return
        for person_id in row.parties.exclude(moving_at=None).values_list("person_id", flat=True):
            accounts.stop_move(person_id=person_id)
        row.parties.update(moving_at=None)
        enter(row, "called_off", State.CALLED_OFF, officers=[by_id])
        crash.point("handover.call_off.before_commit")


def _check_not_begun_there(row: Handover) -> None:
    """Refuse to call off what the other network has begun to take in: its people would be on both. Raises TooLate, NotProved."""
    try:
        begun = remote.has_begun_there(row)
    except remote.CantAsk:
        # Whoever is gone for good must not keep people from their accounts for ever.
        if clock.now() < (row.exported_at or row.changed_at) + LAPSES:
            raise
        return
    if begun:
        raise TooLate(
            _(
                "The other network has begun to take these people in, as its ledger shows. This can’t be called off any more."
            )
        )


def tell_people(row: Handover, *, most: int = BATCH) -> int:
    """Tell some of those whom an announced handover concerns and who were not told yet; returns how many.

    Who comes to the territory so late that they would have less time than others is not told, and stays.
    """
    if row.state != State.ANNOUNCED:
        return 0
    if clock.now() > row.until - timedelta(days=settings.ENV.handover_notice_days) + _LATE:
        return 0
    going = list(islice(_not_told(row), most))
    for person_id in going:
        with transaction.atomic():
            _party, made = Party.objects.get_or_create(handover=row, person_id=person_id)
            if made:
                facts = {"to": row.to, "until": row.until.isoformat()}
                notify(person_id=person_id, kind=Kind.HANDOVER, facts=facts)
            crash.point("handover.tell.before_commit")
    return len(going)


def _not_told(row: Handover) -> Iterator[int]:
    after_id = 0
    while some := people.movable_in(row.territory, after_id=after_id, limit=BATCH):
        after_id = some[-1]
        known = set(row.parties.filter(person_id__in=some).values_list("person_id", flat=True))
        yield from (one for one in some if one not in known)


_LATE = timedelta(hours=1)
"""How much less time than the rest somebody may have who is told last."""


def check_officer(by_id: int) -> None:
    """Refuse who has no say in this. Raises NotAllowed."""
    profile = people.profile_of(by_id)
    if profile is None or not may_hand_over(profile.role):
        raise NotAllowed(_("Only legal officers and administrators decide about handovers."))


def first_officer(person_id: int | None) -> int:
    """Return who proposed something, if they still have a say: two officers decide, both at that time. Raises SameOfficer."""
    profile = people.profile_of(person_id) if person_id is not None else None
    if profile is None or not may_hand_over(profile.role):
        raise SameOfficer(
            _(
                "Whoever proposed this is no officer any more, so it has to be proposed anew. Nothing was changed."
            )
        )
    return profile.person_id


def locked(code: str) -> Handover:
    """Return a handover's row, locked for the transaction where the database can. Raises NotFound."""
    row = Handover.objects.select_for_update().filter(code=code, side=Side.GIVING).first()
    if row is None:
        raise NotFound(_("There is no such handover."))
    return row


def _log(line: str) -> str:
    # As the policy has it: the word `log`, the key, the address; or the key alone.
    words = line.split()
    vkey = next((word for word in words if word != "log"), "")
    try:
        key = VerifierKey.parse(vkey)
    except Malformed:
        key = None
    if key is None or key.kind is not KeyKind.LOG:
        raise CantHandOver(
            _("The other network’s log is named by its key, as its policy file has it. Nothing was kept.")
        )
    if key == own_log():
        raise CantHandOver(_("That is this network’s own log. Nothing was kept."))
    check_line(key.name, field="log")
    return str(key)


def _site(address: str) -> str:
    try:
        parts = urlsplit(address.strip().rstrip("/"))
        good = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        )
    except ValueError:
        good = False
    if not good or parts.username or len(address) > MAX_LINE:
        raise CantHandOver(_("The other network’s address looks like https://example.org. Nothing was kept."))
    return parts.geturl()
