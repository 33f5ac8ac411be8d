"""What this room keeps about people."""

from collections.abc import Iterable

from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.notifications.models import Notification


def _rows(person_id: int) -> Iterable[Row]:
    for row in Notification.objects.filter(person_id=person_id).order_by("id"):
        yield {
            "kind": row.kind,
            "facts": row.facts,
            "created_at": row.created_at.isoformat(),
            "mail_state": row.mail_state,
            "mailed_at": row.mailed_at.isoformat() if row.mailed_at else None,
        }


def declare() -> None:
    """Register what this room keeps."""
    register(
        Holding(
            model="notifications.Notification",
            purpose="What we told you about your account, for a month, and whether the mail was sent.",
            personal={
                "person_id": "who was told",
                "kind": "what about",
                "facts": "the details",
                "created_at": "when",
                "mail_state": "how far its mail is",
                "mailed_at": "when the mail was sent",
            },
            impersonal=("id", "code", "mail_due_at", "mail_attempts", "mail_error"),
            rows=_rows,
            erase=lambda person_id: Notification.objects.filter(person_id=person_id).delete()[0],
        )
    )
