"""What this room keeps about people."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.notifications.models import Notification, Seen, SwitchedOff


def _rows(person_id: int) -> Iterable[Row]:
    for row in Notification.objects.filter(person_id=person_id).order_by("id"):
        yield {
            "kind": row.kind,
            "facts": row.facts,
            "created_at": row.created_at.isoformat(),
            "mail_state": row.mail_state,
            "mailed_at": row.mailed_at.isoformat() if row.mailed_at else None,
        }


def _erase(person_id: int) -> int:
    """Erase what a person was told, and what others were told of this person's deeds."""
    return Notification.objects.filter(Q(person_id=person_id) | Q(actor_id=person_id)).delete()[0]


def declare() -> None:
    """Register what this room keeps."""
    register(
        Holding(
            model="notifications.Notification",
            purpose=_("What we told you, for up to three months, and whether a mail was sent."),
            personal={
                "person_id": _("who was told"),
                "kind": _("what about"),
                "facts": _("the details"),
                "actor_id": _("whose deed it was"),
                "about": _("which thing it was about"),
                "created_at": _("when"),
                "mail_state": _("how far its mail is"),
                "mailed_at": _("when the mail was sent"),
            },
            impersonal=("id", "code", "mail_due_at", "mail_attempts", "mail_error"),
            kept=_("for up to three months"),
            rows=_rows,
            erase=_erase,
        ),
        Holding(
            model="notifications.Seen",
            purpose=_("To show you what is new since you looked."),
            personal={"person_id": _("who has seen them"), "last_id": _("up to which one")},
            rows=lambda person_id: Seen.objects.filter(person_id=person_id).values("last_id"),
            erase=lambda person_id: Seen.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="notifications.SwitchedOff",
            purpose=_("What you don't want to be told."),
            personal={"person_id": _("who does not want it"), "kind": _("what")},
            impersonal=("id",),
            rows=lambda person_id: (
                SwitchedOff.objects.filter(person_id=person_id).order_by("id").values("kind")
            ),
            erase=lambda person_id: SwitchedOff.objects.filter(person_id=person_id).delete()[0],
        ),
    )
