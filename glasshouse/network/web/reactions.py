"""What follows, at this door, from what has happened."""

from glasshouse.network.kit.events import subscribe
from glasshouse.network.notifications.events import MailDue
from glasshouse.network.web import tasks


@subscribe(MailDue)
def _send_mail(event: MailDue) -> None:
    tasks.send_mail.enqueue(event.notification_id)
