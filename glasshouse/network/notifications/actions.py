"""Tell people what concerns them, and keep track of each mail until it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from glasshouse.network.kit import clock, events
from glasshouse.network.notifications.events import MailDue
from glasshouse.network.notifications.kinds import RULES, Kind
from glasshouse.network.notifications.models import Notification
from glasshouse.network.notifications.states import (
    KEPT,
    LEASE,
    MAX_ATTEMPTS,
    WOKEN_AGAIN,
    MailState,
    wait_after,
)
from glasshouse.network.vault import queries as vault

__all__ = ["Kind", "Letter", "lease_mail", "mail_failed", "mail_sent", "notify", "reconcile"]

BATCH = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is this caller's to send, until the lease ends. `code` is the same at every attempt."""

    notification_id: int
    code: str
    person_id: int
    kind: Kind
    facts: Mapping[str, str]
    address: str


def notify(*, person_id: int, kind: Kind, facts: Mapping[str, str]) -> None:
    """Tell a person something; the mail goes out once the surrounding transaction is kept.

    Raises ValueError if `facts` are not exactly those that the kind declares.
    """
    if set(facts) != set(RULES[kind].facts):
        raise ValueError(f"{kind} is told with {RULES[kind].facts}, not with {tuple(facts)}")
    with transaction.atomic():
        row = Notification.objects.create(person_id=person_id, kind=kind, facts=dict(facts))
        events.publish(MailDue(row.pk))


def lease_mail(*, notification_id: int) -> Letter | None:
    """Return the mail if it is due, so that nobody else sends it for two minutes; else None.

    A mail that is of no use any more, or has no address to go to, is given up.
    """
    now = clock.now()
    with transaction.atomic():
        row = (
            Notification.objects.select_for_update().filter(id=notification_id, mail_due_at__lte=now).first()
        )
        if row is None or row.mail_state in {MailState.SENT, MailState.FAILED}:
            return None
        rule = RULES[Kind(row.kind)]
        address = vault.get_field(person_id=row.person_id, field=rule.to)
        useless = now > row.created_at + rule.of_use_for or row.mail_attempts >= MAX_ATTEMPTS
        if address is None or useless:
            _give_up(row, row.mail_error or ("no address" if address is None else "too late"))
            return None
        row.mail_state, row.mail_due_at = MailState.SENDING, now + LEASE
        row.mail_attempts += 1
        row.save(update_fields=["mail_state", "mail_due_at", "mail_attempts"])
    return Letter(row.pk, row.code, row.person_id, Kind(row.kind), row.facts, address)


def mail_sent(*, notification_id: int) -> None:
    """Say that a leased mail is on its way; doing it twice is harmless."""
    Notification.objects.filter(id=notification_id, mail_state=MailState.SENDING).update(
        mail_state=MailState.SENT, mailed_at=clock.now(), mail_error=""
    )


def mail_failed(*, notification_id: int, reason: str, final: bool = False) -> None:
    """Say that a leased mail could not be sent: it is tried again later, unless that is `final`.

    `reason` is for the operator; it must not hold an address.
    """
    with transaction.atomic():
        found = Notification.objects.select_for_update().filter(
            id=notification_id, mail_state=MailState.SENDING
        )
        row = found.first()
        if row is None:
            return
        if final or row.mail_attempts >= MAX_ATTEMPTS:
            _give_up(row, reason)
            return
        row.mail_state, row.mail_error = MailState.DUE, reason[:200]
        row.mail_due_at = clock.now() + wait_after(row.mail_attempts)
        row.save(update_fields=["mail_state", "mail_error", "mail_due_at"])


def reconcile() -> int:
    """Wake the mails whose time has come or whose sender died; sweep rows a month old. Returns how many were woken."""
    now = clock.now()
    Notification.objects.filter(created_at__lt=now - KEPT).delete()
    open_mails = Notification.objects.filter(mail_state__in=[MailState.DUE, MailState.SENDING])
    woken = list(open_mails.filter(mail_due_at__lt=now - WOKEN_AGAIN).values_list("id", flat=True)[:BATCH])
    for notification_id in woken:
        with transaction.atomic():
            # Still due at once, but not woken again at the next beat.
            open_mails.filter(id=notification_id, mail_due_at__lt=now - WOKEN_AGAIN).update(mail_due_at=now)
            events.publish(MailDue(notification_id))
    return len(woken)


def _give_up(row: Notification, reason: str) -> None:
    row.mail_state, row.mail_error = MailState.FAILED, reason[:200]
    row.save(update_fields=["mail_state", "mail_error"])
