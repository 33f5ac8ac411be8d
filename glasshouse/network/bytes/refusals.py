"""The answers of the upload protocol that say no: a status, a code for machines, a sentence for people."""

from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import Refused, TooMany, WithheldHere


class Problem(Exception):
    """An answer that says no."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def told(error: Refused) -> Problem:
    """Return what an action refused."""
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["retry_after"] = str(error.retry_after_s)
    if isinstance(error, WithheldHere):
        headers["link"] = error.links(settings.SITE_URL)
    return Problem(error.status, error.code, error.message, **headers)


def gone() -> Problem:
    """Say that there is no such upload any more."""
    return Problem(410, "gone", _("This upload has expired or was ended. Please begin a new one."))


def locked() -> Problem:
    """Say that someone else holds the upload."""
    return Problem(
        423, "locked", _("Another connection sends this file. What came is kept; please try again.")
    )


def too_much(length: int) -> Problem:
    """Say that more bytes came than announced."""
    sentence = _("More bytes came than the %(length)s that were announced; these were not kept.")
    return Problem(413, "too_much", sentence % {"length": length})


def disk_full() -> Problem:
    """Say that the disk is full."""
    sentence = _(
        "The server's disk is full. What was sent is kept; please go on later, or tell the operators."
    )
    return Problem(507, "disk_full", sentence)
