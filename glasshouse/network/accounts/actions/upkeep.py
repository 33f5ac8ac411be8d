"""What time takes away."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from glasshouse.network.accounts.actions.avatars import sweep_files, wake_avatars
from glasshouse.network.accounts.actions.sessions import end_sessions
from glasshouse.network.accounts.models import AccessToken, Attempt, Link, Person, Session
from glasshouse.network.accounts.states import LASTS
from glasshouse.network.kit import clock
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field

# How long an address that was replaced, or never confirmed, is kept.
EMAILS_LAST = timedelta(days=7)
TOKENS_SHOWN = timedelta(days=30)
BATCH = 500
FILES_SWEPT_EVERY = timedelta(hours=1)
_files_swept = {"at": datetime.min.replace(tzinfo=UTC)}


def reconcile() -> None:
    """Sweep what has expired (sessions, links, limits, tokens, registrations never confirmed), and wake what got stuck."""
    now = clock.now()
    Attempt.objects.filter(window_ends_at__lt=now).delete()
    end_sessions(Session.objects.filter(expires_at__lte=now).values_list("id", "person_id")[:BATCH])
    Link.objects.filter(expires_at__lte=now).delete()
    AccessToken.objects.filter(expires_at__lte=now - TOKENS_SHOWN).delete()
    for field in (Field.OLD_EMAIL, Field.NEW_EMAIL):
        vault.erase_older(field=field, before=now - EMAILS_LAST)
    _sweep_registrations()
    wake_avatars()
    # Listing a remote bucket costs; files left over by a crash are few.
    if now - _files_swept["at"] > FILES_SWEPT_EVERY:
        _files_swept["at"] = now
        sweep_files()


def _sweep_registrations() -> None:
    now = clock.now()
    over = Q()
    for state, lasts in LASTS.items():
        over |= Q(state=state, changed_at__lt=now - lasts)
    for person_id in list(Person.objects.filter(over).values_list("id", flat=True)[:BATCH]):
        with transaction.atomic():
            # Asked again under the lock: a link may just have been followed.
            person = Person.objects.select_for_update().filter(over, id=person_id).first()
            if person is not None:
                vault.erase_person(person_id=person.pk)
                person.delete()
