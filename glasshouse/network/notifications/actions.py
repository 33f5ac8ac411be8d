"""Tell people what concerns them, and keep track of each mail until it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, events
from glasshouse.network.kit.errors import Refused
from glasshouse.network.notifications.events import MailDue
from glasshouse.network.notifications.kinds import RULES, Kind
from glasshouse.network.notifications.models import Notification, Seen, SwitchedOff
from glasshouse.network.notifications.states import (
    KEPT,
    LEASE,
    MAX_ATTEMPTS,
    SHOWN_FOR,
    WOKEN_AGAIN,
    MailState,
    wait_after,
)
from glasshouse.network.vault import queries as vault

__all__ = [
    "Kind",
    "Letter",
    "forget_about",
    "forget_between",
    "lease_mail",
    "mail_failed",
    "mail_sent",
    "notify",
    "reconcile",
    "see_all",
    "switch_kind",
    "withdraw",
]

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


class NoChoice(Refused):
    """This kind can't be switched off, or there is none of this name."""

    code = "no_choice"


def notify(
    *, person_id: int, kind: Kind, facts: Mapping[str, str], actor_id: int | None = None, about: str = ""
) -> None:
    """Tell a person something; a mail about it, if any, goes out once the surrounding transaction is kept.

    With an `actor_id` it tells of that person's deed, and is told once for one actor and one thing (`about`, a code).
    What the person has switched off is not told. Raises ValueError if `facts` are not exactly those that the kind declares.
    """
    rule = RULES[kind]
    if set(facts) != set(rule.facts):
        raise ValueError(f"{kind} is told with {rule.facts}, not with {tuple(facts)}")
    with transaction.atomic():
        if rule.choice and SwitchedOff.objects.filter(person_id=person_id, kind=kind).exists():
            return
        same = Notification.objects.filter(person_id=person_id, kind=kind, actor_id=actor_id, about=about)
        if actor_id is not None and same.exists():
            return
        row = Notification.objects.create(
            person_id=person_id,
            kind=kind,
            facts=dict(facts),
            actor_id=actor_id,
            about=about,
            mail_state=MailState.DUE if rule.mailed else MailState.NONE,
        )
        if rule.mailed:
            events.publish(MailDue(row.pk))


def withdraw(*, person_id: int, kind: Kind, actor_id: int, about: str = "") -> None:
    """Take back what a person was told of somebody's deed, because it was undone."""
    Notification.objects.filter(person_id=person_id, kind=kind, actor_id=actor_id, about=about).delete()


def forget_about(*codes: str) -> None:
    """Take back what anybody was told about things that are gone."""
    Notification.objects.filter(about__in=[code for code in codes if code]).delete()


def forget_between(one_id: int, other_id: int) -> None:
    """Take back what two people were told of one another."""
    Notification.objects.filter(
        Q(person_id=one_id, actor_id=other_id) | Q(person_id=other_id, actor_id=one_id)
    ).delete()


def see_all(*, person_id: int) -> None:
    """Note that a person has seen what they were told so far."""
    newest = (
        Notification.objects.filter(person_id=person_id).order_by("-id").values_list("id", flat=True).first()
    )
    if newest is not None:
        Seen.objects.update_or_create(person_id=person_id, defaults={"last_id": newest})


def switch_kind(*, person_id: int, kind: str, on: bool) -> None:
    """Switch a kind of notification on or off. Raises NoChoice."""
    if kind not in RULES or not RULES[Kind(kind)].choice:
        raise NoChoice(_("This kind of news is always told. Nothing was changed."))
    if on:
        SwitchedOff.objects.filter(person_id=person_id, kind=kind).delete()
    else:
        SwitchedOff.objects.get_or_create(person_id=person_id, kind=kind)


def lease_mail(*, notification_id: int) -> Letter | None:
    """Return the mail if it is due, so that nobody else sends it for two minutes; else None.

    A mail that is of no use any more, or has no address to go to, is given up.
    """
    now = clock.now()
    with transaction.atomic():
        row = (
            Notification.objects.select_for_update().filter(id=notification_id, mail_due_at__lte=now).first()
        )
        if row is None or row.mail_state in {MailState.NONE, MailState.SENT, MailState.FAILED}:
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
    """Wake the mails whose time has come or whose sender died; sweep rows whose time is over. Returns how many were woken."""
    now = clock.now()
    Notification.objects.filter(created_at__lt=now - SHOWN_FOR).delete()
    only_mailed = [kind for kind, rule in RULES.items() if not rule.shown]
    Notification.objects.filter(created_at__lt=now - KEPT, kind__in=only_mailed).delete()
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
