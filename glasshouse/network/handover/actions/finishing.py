"""The end: once the other ledger matches ours, people here become signposts, and what was handed over is erased in time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.handover.actions.proposing import TooLate
from glasshouse.network.handover.entering import enter
from glasshouse.network.handover.keys import hash_of, own_log
from glasshouse.network.handover.models import Handover, Party, Signpost, VideoSignpost
from glasshouse.network.handover.remote import check_other, was_called_off
from glasshouse.network.handover.states import SIGNPOSTS_STAND, Side, State
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.videos import queries as videos

BATCH = 200


def finish_handover(*, code: str) -> int:
    """End a handover on this side; returns how many people moved. Doing it again, or going on after a kill, is harmless.

    On the side that gives, the other ledger must show that all was received; on the other one, that the giver is done,
    or has called off: then whoever came and has not opened their account goes again. Raises NotFound, TooLate, NotProved.
    """
    row = Handover.objects.filter(code=code).first()
    if row is None:
        raise NotFound(_("There is no such handover."))
    if row.state == State.DONE:
        return _moved(row)
    giving = row.side == Side.GIVING
    if row.side == Side.RECEIVING and row.state == State.CALLED_OFF:
        return 0
    if row.state in (State.RECEIVING, State.RECEIVED) and was_called_off(row, own_log().name):
        _settle(row)
        return 0
    _check_goes_on(row)
    check_other(row, "received" if giving else "done", own_log().name)
    if giving:
        _move_people(row)
    with transaction.atomic():
        row = Handover.objects.select_for_update().get(pk=row.pk)
        if row.state != State.DONE:
            _check_goes_on(row)
            enter(row, "done", State.DONE)
        crash.point("handover.finish.before_commit")
    return _moved(row)


def _settle(row: Handover) -> None:
    """End what the other network has called off: its people stayed there, and what was taken in of them goes again.

    Who has set a password here since is here by their own will, and keeps the account.
    """
    for person_id in list(row.arrivals.order_by("pk").values_list("person_id", flat=True)):
        accounts.send_back(person_id=person_id)
        crash.point("handover.settle.after_person")
    with transaction.atomic():
        row = Handover.objects.select_for_update().get(pk=row.pk)
        if row.state != State.CALLED_OFF:
            enter(row, "called_off", State.CALLED_OFF)


def _check_goes_on(row: Handover) -> None:
    if row.state != (State.BEGUN if row.side == Side.GIVING else State.RECEIVED):
        raise TooLate(_("This handover is not so far yet, or was called off. Nothing was changed."))


def _moved(row: Handover) -> int:
    return row.parties.exclude(moved_at=None).count()


def _move_people(row: Handover) -> None:
    waiting = row.parties.exclude(moving_at=None).filter(moved_at=None).order_by("pk")
    while some := list(waiting[:BATCH]):
        for party in some:
            _move(row, party)


def _move(row: Handover, party: Party) -> None:
    """Turn one person into a signpost: entries, signpost and the date of the erasure, all or nothing."""
    now = clock.now()
    erase_at = now + timedelta(days=settings.ENV.erase_after_days)
    card = people.cards([party.person_id])[party.person_id]
    was = people.codes_of([party.person_id])[party.person_id]
    with transaction.atomic():
        # The other network was asked for a while: an officer may have called it off since.
        _check_goes_on(Handover.objects.select_for_update().get(pk=row.pk))
        # Before they go: those are what leaves the public.
        public = videos.public_codes_of(party.person_id)
        if accounts.move_away(person_id=party.person_id, handover=row.code, erase_at=erase_at):
            Signpost.objects.update_or_create(
                handle_hash=hash_of(card.handle),
                defaults={"handover": row, "was": was, "until_at": now + SIGNPOSTS_STAND},
            )
            until_at = now + SIGNPOSTS_STAND
            VideoSignpost.objects.bulk_create(
                VideoSignpost(code=code, handover=row, person_id=party.person_id, until_at=until_at)
                for code in public
            )
            facts = {"to": row.to, "site": row.other_site, "until": erase_at.isoformat()}
            notify(person_id=party.person_id, kind=Kind.MOVED, facts=facts)
        Party.objects.filter(pk=party.pk).update(moved_at=now)
        crash.point("handover.move.before_commit")
