"""Work of this door that waits for nobody: sending mail."""

import logging
import smtplib

from django.core.mail import BadHeaderError
from django_tasks import task

from glasshouse.network.kit import crash
from glasshouse.network.notifications import actions as notifications
from glasshouse.network.web import mail

log = logging.getLogger(__name__)


@task(queue_name="default")
def send_mail(notification_id: int) -> None:
    """Send one mail if it is due. A crash between sending and writing that down sends it again, with the same Message-ID."""
    letter = notifications.lease_mail(notification_id=notification_id)
    if letter is None:
        return
    crash.point("web.send_mail.after_lease")
    try:
        mail.compose(letter).send()
    except (mail.NothingToSay, BadHeaderError, smtplib.SMTPRecipientsRefused) as error:
        _failed(
            notification_id,
            error,
            final=not isinstance(error, smtplib.SMTPRecipientsRefused) or _for_good(error),
        )
        return
    except (smtplib.SMTPException, OSError) as error:
        _failed(notification_id, error, final=False)
        return
    crash.point("web.send_mail.after_send")
    notifications.mail_sent(notification_id=notification_id)


def _for_good(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _words in error.recipients.values())


def _failed(notification_id: int, error: Exception, *, final: bool) -> None:
    # Only the kind of error: its words may hold an address.
    reason = type(error).__name__
    log.warning("mail %s was not sent: %s", notification_id, reason)
    notifications.mail_failed(notification_id=notification_id, reason=reason, final=final)
