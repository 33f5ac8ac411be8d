"""The declared life of a notification's mail."""

from datetime import timedelta

from django.db.models import TextChoices


class MailState(TextChoices):
    """due → sending (leased) → sent; back to due after an error; failed when it is of no use or no hope any more.

    `none` where a kind is not mailed at all.
    """

    NONE = "none"
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


# Longer than any mail server is waited for, so a live sender is never overtaken.
LEASE = timedelta(minutes=2)
# A mail that is due is woken again after this: its job was lost, or waits behind many.
WOKEN_AGAIN = timedelta(seconds=30)
MAX_ATTEMPTS = 8
KEPT = timedelta(days=30)
# What stands on a person's page stays longer than what was only mailed.
SHOWN_FOR = timedelta(days=90)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 2, 4 … minutes, at most 2 hours."""
    return min(timedelta(minutes=2 ** (attempts - 1)), timedelta(hours=2))
