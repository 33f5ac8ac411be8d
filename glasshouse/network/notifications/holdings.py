"""What this room keeps about people."""

from collections.abc import Iterable

from django.db.models import Q

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
            purpose="What we told you, for up to three months, and whether a mail was sent.",
            personal={
                "person_id": "who was told",
                "kind": "what about",
                "facts": "the details",
                "actor_id": "whose deed it was",
                "about": "which thing it was about",
                "created_at": "when",
                "mail_state": "how far its mail is",
                "mailed_at": "when the mail was sent",
            },
            impersonal=("id", "code", "mail_due_at", "mail_attempts", "mail_error"),
            rows=_rows,
            erase=_erase,
        ),
        Holding(
            model="notifications.Seen",
            purpose="To show you what is new since you looked.",
            personal={"person_id": "who has seen them", "last_id": "up to which one"},
            rows=lambda person_id: Seen.objects.filter(person_id=person_id).values("last_id"),
            erase=lambda person_id: Seen.objects.filter(person_id=person_id).delete()[0],
        ),
        Holding(
            model="notifications.SwitchedOff",
            purpose="What you don't want to be told.",
            personal={"person_id": "who does not want it", "kind": "what"},
            impersonal=("id",),
            rows=lambda person_id: (
                SwitchedOff.objects.filter(person_id=person_id).order_by("id").values("kind")
            ),
            erase=lambda person_id: SwitchedOff.objects.filter(person_id=person_id).delete()[0],
        ),
    )
