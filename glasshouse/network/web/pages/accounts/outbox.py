"""The outbox of the demo: mails that were written instead of sent."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, as it would have arrived."""

    to: str
    subject: str
    text: str
    sent_at: datetime


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List the latest mails, newest first; only in the demo, where nobody's mail is anybody else's."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.ENV.demo or folder is None:
        raise Http404
    return render(request, "accounts/outbox.html", {"mails": read_outbox(Path(folder))})


def read_outbox(folder: Path) -> list[Mail]:
    """Return the latest mails in a folder of Django's file backend, newest first, each Message-ID once."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)[:SHOWN]
    mails: dict[str, Mail] = {}
    for path in files:
        # The backend ends each mail with a line of dashes.
        for raw in reversed(path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")):
            if raw.strip():
                message = email.message_from_bytes(raw.lstrip(b"\n"), policy=email.policy.default)
                mails.setdefault(str(message["Message-ID"]), _mail(message))
    return list(mails.values())


def _mail(message: EmailMessage) -> Mail:
    body = message.get_body(preferencelist=("plain",))
    text = str(body.get_content()) if body else ""
    return Mail(
        str(message["To"]), str(message["Subject"]), text, parsedate_to_datetime(str(message["Date"]))
    )
